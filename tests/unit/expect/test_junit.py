"""JUnit XML of outcomes that no file brings about by itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tollbridge.expect.junit import write_junit
from tollbridge.expect.verdict import Failure, Outcome


def test_a_failure_that_was_not_asked_for_by_name_is_a_test_case_too(tmp_path):
    differ = Failure("engines.cdrs", "a.yaml:1", "1 (reference)", "2 (compiled)")
    write_junit(tmp_path / "j.xml", [Outcome("a.yaml", "expect", ("calls.a",), {"engines agree": (differ,)})])
    suite = ET.parse(tmp_path / "j.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite] == ["calls.a", "engines agree"]


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path):
    write_junit(tmp_path / "j.xml", [Outcome("a.yaml", "bell \x07 & <b>", (), {}, ("a.yaml:1: \x00",))])
    suite = ET.parse(tmp_path / "j.xml").getroot()
    assert [case.get("classname") for case in suite] == ["a.yaml::bell  & <b>"]
