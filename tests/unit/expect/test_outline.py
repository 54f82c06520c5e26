from __future__ import annotations

from tollbridge.expect.outline import has_expectations, scenario_files, units

TREE = {
    "scenario": "x",
    "expect": {"calls": {"a": {}, "b": {}}, "warnings": []},
    "cases": {
        "one": {"expect": {"calls": {"c": {}}}},
        "two": {"errors": ["no"]},
        "three": {"table": {"rows": [["1"], ["2"]]}},
    },
    "table": {"file": "prices.csv"},
    "errors": ["x"],
}


def test_each_unit_names_its_expectations():
    found = {unit.name: unit.expectations for unit in units(TREE)}
    assert found == {
        "expect": ("calls.a", "calls.b", "warnings"),
        "table": ("rows",),
        "errors": ("errors",),
        "one": ("calls.a", "calls.b", "calls.c", "warnings"),
        "two": ("errors",),
        "three": ("calls.a", "calls.b", "warnings", "row 1", "row 2"),
    }


def test_a_folder_gives_the_scenarios_that_expect_something(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "rule.yaml").write_text("scenario: x\nexpect: {}\n")
    (tmp_path / "plain.yaml").write_text("scenario: x\n")
    (tmp_path / "ci.yml").write_text("jobs: {}\nexpect: 1\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "rule.yaml").write_text("scenario: x\nexpect: {}\n")
    assert scenario_files(tmp_path) == [tmp_path / "below" / "rule.yaml"]
    assert not has_expectations(tmp_path / "plain.yaml")


def test_a_file_that_is_named_is_taken_as_it_is(tmp_path):
    assert scenario_files(tmp_path / "nothing.yaml") == [tmp_path / "nothing.yaml"]
