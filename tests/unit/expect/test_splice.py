from __future__ import annotations

import pytest
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
    assert text == TEXT.replace("0.313]  # all", "1]  # all").replace(
        "0.0220]\n", "0.0220]\n      - [+1m, charge, -0.022]\n"
    )


def test_several_changes_do_not_move_one_another():
    changes = {
        ("expect", "calls", "alice", "billed"): "240s",
        ("cases", "a case: with a colon", "expect", "calls", "alice", "cause"): "no-credit",
        ("expect", "calls", "alice", "cost"): "0.0880",
    }
    text, _ = spliced(TEXT, changes)
    assert "cost: 0.0880,   billed: 240s}" in text
    assert "cause: no-credit" in text


def test_a_list_that_is_shorter_loses_its_last_entries_and_nothing_else():
    text, _ = spliced(TEXT, {("expect", "ledger", "contoso"): [["+0s", "opening", "0.313"]]})
    assert text == TEXT.replace("      - [+0s, charge, -0.0220]\n", "")
    text, _ = spliced(TEXT, {("expect", "steps", "alice"): []})
    assert text == TEXT.replace("[[0s, 60s, 0.022]]", "[]")


AWKWARD = """\
expect:\t# a tab before a comment
  calls:
    quoted: {cost: "0.10", cause: 'busy'}
    block:
      ? cost
      : 0.1
      cause: |
        busy

      # after the block
      billed: >-
        60s
  steps:
    alice: [[0s, 30s, 1],  # first
            [30s, 30s, 1]] # second
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("quoted", "cost"), "0.20", '"0.10"', '"0.20"'),
        (("quoted", "cause"), "normal", "'busy'", "'normal'"),
        (("block", "cost"), "0.20", ": 0.1\n", ": 0.20\n"),
        (("block", "cause"), "normal", "|\n        busy\n", "normal\n"),
        (("block", "billed"), "2m", ">-\n        60s\n", "2m\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_awkward_layouts_are_kept(path, value, old, new, line_end):
    text = AWKWARD.replace("\n", line_end)
    after, missed = spliced(text, {("expect", "calls", *path): value})
    assert missed == []
    assert after == AWKWARD.replace(old, new).replace("\n", line_end)


def test_the_comments_within_a_list_are_kept():
    after, _ = spliced(AWKWARD, {("expect", "steps", "alice"): [["0s", "1m", "2"], ["1m", "30s", "1"]]})
    assert after == AWKWARD.replace("0s, 30s, 1],  #", "0s, 1m, 2],  #").replace("[30s, 30s, 1]]", "[1m, 30s, 1]]")


def test_what_means_the_same_is_not_rewritten():
    same = [["0s", "1m", "0.0220"]]
    assert spliced(TEXT, {("expect", "steps", "alice"): same}) == (TEXT, [])


SHARED = """\
a: {calls: &calls {alice: {cost: &cost 1, billed: 60s}}}
b: {calls: *calls}
c: {calls: {bob: {cost: *cost}}}
"""


def test_a_value_that_an_alias_shares_is_left_as_it_is():
    path = ("a", "calls", "alice", "cost")
    assert spliced(SHARED, {path: "2"}) == (SHARED, [path])
    others = [("b", "calls", "alice", "cost"), ("c", "calls", "bob", "cost")]
    agreed = spliced(SHARED, dict.fromkeys([path, *others], "2"))
    assert agreed == (SHARED.replace("&cost 1", "&cost 2"), [])


def test_a_change_that_cannot_be_made_does_not_hinder_the_others():
    wrong = ("a", "calls", "alice", "cost")
    text = SHARED + "d: {cost: 1}\n"
    assert spliced(text, {wrong: "2", ("d", "cost"): "3"}) == (text.replace("d: {cost: 1}", "d: {cost: 3}"), [wrong])


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
    file.chmod(0o640)
    assert rewrite(file, {("expect", "calls", "alice", "cost"): "0.0880"}) == []
    assert "cost: 0.0880" in file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["rule.yaml"]
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_byte_order_mark_and_a_link_stay(tmp_path):
    file, link = tmp_path / "rule.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    link.symlink_to(file)
    assert rewrite(link, {("a",): "2"}) == []
    assert (file.read_bytes(), link.is_symlink()) == (b"\xef\xbb\xbfa: 2\r\n", True)
