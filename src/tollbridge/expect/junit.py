"""Outcomes as JUnit XML, which CI servers show beside the tests of a program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from tollbridge.expect.verdict import Outcome

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_junit(file: Path, outcomes: Sequence[Outcome]) -> None:
    """Write a JUnit test suite, with a test case for each expectation of each unit.

    `file`: where to; one that is there is replaced. `outcomes`: what `check` found. Raises OSError.
    """
    cases = [(outcome, name) for outcome in outcomes for name in _names(outcome)]
    failures = sum(name in outcome.failures for outcome, name in cases)
    errors = sum(bool(outcome.problems) for outcome, _ in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": str(errors)}
    suite = Element("testsuite", {"name": "tollbridge", **counts})
    for outcome, name in cases:
        _add_case(suite, outcome, name)
    indent(suite)
    ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)


def _names(outcome: Outcome) -> list[str]:
    """Return what was checked, also where only a failure names it: that the engines agree."""
    return list(dict.fromkeys((*outcome.checked, *outcome.failures))) or ["scenario"]


def _add_case(suite: Element, outcome: Outcome, name: str) -> None:
    case = SubElement(suite, "testcase", classname=_clean(outcome.name), name=_clean(name))
    if outcome.problems:
        SubElement(case, "error", message=_clean(outcome.problems[0])).text = _clean("\n".join(outcome.problems))
    elif failures := outcome.failures.get(name):
        text = "\n".join([*(line for failure in failures for line in failure.lines()), *outcome.warnings])
        message = f"expected {failures[0].expected}, got {failures[0].got}"
        SubElement(case, "failure", message=_clean(message)).text = _clean(text)


def _clean(text: str) -> str:
    """Leave out the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)
