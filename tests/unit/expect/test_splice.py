from __future__ import annotations

import yaml

from tollbridge.expect.splice import changes_of, rewrite, spliced

TEXT = """\
# a rule
expect:
  calls:   {alice: {cost: 0.066,   billed: 180s}}   # three minutes
  ledger:
    contoso:
      - [+0s, opening, 0.313]  # all there is
      - [+0s, charge, -0.0220]
  steps: {alice: [[0s, 60s, 0.022]]}
cases:
  "a case: with a colon":
    expect: {calls: {alice: {cause: normal}}}
"""


def test_only_the_value_changes_and_comments_and_spacing_stay():
    text, missed = spliced(TEXT, {("expect", "calls", "alice", "cost"): "0.0880"})
    assert missed == []
    assert text == TEXT.replace("cost: 0.066,   billed", "cost: 0.0880,   billed")


def test_a_flow_list_is_written_in_flow():
    text, _ = spliced(TEXT, {("expect", "steps", "alice"): [["0s", "60s", "0.022"], ["1m", "60s", "0.022"]]})
    assert "steps: {alice: [[0s, 60s, 0.022], [1m, 60s, 0.022]]}\n" in text


def test_a_block_list_keeps_an_entry_a_line():
    rows = [["+0s", "opening", "1"], ["+0s", "charge", "-0.022"], ["+1m", "charge", "-0.022"]]
    text, _ = spliced(TEXT, {("expect", "ledger", "contoso"): rows})
    assert "      - [+0s, opening, 1]\n      - [+0s, charge, -0.022]\n      - [+1m, charge, -0.022]\n  steps" in text


def test_several_changes_do_not_move_one_another():
    changes = {
        ("expect", "calls", "alice", "billed"): "240s",
        ("cases", "a case: with a colon", "expect", "calls", "alice", "cause"): "no-credit",
        ("expect", "calls", "alice", "cost"): "0.0880",
    }
    text, _ = spliced(TEXT, changes)
    assert "cost: 0.0880,   billed: 240s}" in text
    assert "cause: no-credit" in text


def test_a_path_that_is_not_in_the_file_is_told():
    path = ("expect", "calls", "bob", "cost")
    text, missed = spliced(TEXT, {path: "1"})
    assert (text, missed) == (TEXT, [path])


def test_text_that_yaml_would_misread_is_quoted():
    text, _ = spliced("errors: [a]\n", {("errors",): ["unknown tariff 'x': did you mean 'y'?", "-", "a # b"]})
    assert yaml.safe_load(text)["errors"] == ["unknown tariff 'x': did you mean 'y'?", "-", "a # b"]


def test_a_change_inside_a_replaced_list_is_part_of_it():
    assert changes_of([(("a",), ["1"]), (("a", 0), "2")]) == {("a",): ["1"]}


def test_a_file_is_rewritten_in_its_place(tmp_path):
    file = tmp_path / "rule.yaml"
    file.write_text(TEXT)
    assert rewrite(file, {("expect", "calls", "alice", "cost"): "0.0880"}) == []
    assert "cost: 0.0880" in file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["rule.yaml"]
