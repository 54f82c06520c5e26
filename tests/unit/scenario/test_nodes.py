"""YAML as text nodes with places; what no scenario needs is refused, and quickly."""

from __future__ import annotations

import pytest
import yaml

from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load, peek
from tollbridge.scenario.nodes import read_nodes


def refused(path):
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def test_every_plain_scalar_stays_the_text_of_the_file():
    root, problems = read_nodes("{no: NO, prefix: +447, at: 18:00, oct: 010, rate: 0.0045, nil: null, on: yes}", "f")
    assert root.plain() == {
        "no": "NO", "prefix": "+447", "at": "18:00", "oct": "010", "rate": "0.0045", "nil": "null", "on": "yes"
    }  # fmt: skip
    assert problems == ()


def test_lines_and_columns_count_from_1_and_a_mapping_stands_at_its_key():
    root, _ = read_nodes("a:\n  b: [x, {c: y}]\n", "f")
    assert (root.at(("a",)).shown.line, root.at(("a",)).shown.column) == (1, 1)
    assert (root.at(("a", "b", 0)).shown.line, root.at(("a", "b", 0)).shown.column) == (2, 7)
    assert (root.at(("a", "b", 1, "c")).shown.line, root.at(("a", "b", 1, "c")).shown.column) == (2, 14)
    assert root.at(("a", "nowhere", "at", "all")).shown.line == 1  # the nearest parent


def test_a_duplicate_key_names_both_lines(said):
    assert said("scenario: x\nseed: 1\nseed: 2\nclock: {start: 2026-01-05, timezone: UTC, duration: 1d}\n") == [
        "3:1: duplicate key 'seed': lines 2 and 3 both set it"
    ]


def test_a_byte_order_mark_is_read_over(write):
    text = "\ufeffscenario: x\nclock: {start: 2026-01-05, timezone: UTC, duration: 1d}\n"
    assert load(write(text)).scenario.scenario == "x"


def test_an_anchor_may_be_used_again(write):
    text = "clock: &c {start: 2026-01-05, timezone: UTC, duration: 1d}\ncases: {again: {clock: *c}}\n"
    assert peek(write(text)).raw["cases"]["again"]["clock"]["duration"] == "1d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "s.yaml:1:1: the file is empty: a scenario is a mapping of keys"),
        ("- a\n", "s.yaml:1:1: a scenario is a mapping of keys, such as `clock: …`"),
        ("a: [1, 2\nb: 3\n", "s.yaml:2:2: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)"),
        ("a: b: c\n", "s.yaml:1:5: not YAML: mapping values are not allowed in this context"),
        ("a: !!python/object:os.system x\n", ("s.yaml:1:4: the tag 'tag:yaml.org,2002:python/object:os.system' is not read:"
         " every value is text, typed by its place")),
        ("a: 1\n---\nb: 2\n", "s.yaml:2:1: a second document begins here: a scenario is one document"),
        ("<<: {a: 1}\n", "s.yaml:1:1: merge keys (<<) are not read: use `like` in tariffs, or `extends`"),
        ("? [a]\n: b\n", "s.yaml:1:3: a key is plain text, not a mapping, list or alias"),
        ("a: *x\n", "s.yaml:1:4: the alias *x names no anchor that stands before it"),
        ("a: &x [*x]\n", "s.yaml:1:8: the alias *x names no anchor that stands before it"),
        (b"a: caf\xe9\n", "s.yaml:1: not UTF-8 text: byte 6 is 0xe9; save the file as UTF-8"),
        (b"a: 1\nb: \x07\n", "s.yaml:2:4: not YAML: control characters are not allowed"),
        ("k" * 201 + ": 1\n", "s.yaml:1:1: a key is at most 200 characters long"),
    ],
)  # fmt: skip
def test_what_is_no_scenario_says_where_and_why(write, text, message):
    assert refused(write(text)) == message


def laughs(depth):
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (laughs(12), "the file holds more than 150,000 values, aliases written out"),
        ("a: " + "[" * 100_000, "the file nests deeper than 50 levels"),
        ("a: " + "{b: " * 100_000, "the file nests deeper than 50 levels"),
        ("".join(" " * n + "a:\n" for n in range(300)), "the file nests deeper than 50 levels"),
        ("a: " + "x" * 5_000_000, "the file is larger than 4 MB: put long lists of calls into a `trace`"),
        ("a: [" + "1," * 1_900_000 + "]", "the file holds more than 150,000 values, aliases written out"),
        ("- " * 100_000, "the file nests deeper than 50 levels"),
    ],
)
def test_hostile_yaml_is_refused_before_it_costs(write, text, message):
    assert message in refused(write(text))


def test_a_reader_of_yaml_with_a_depth_of_its_own_is_put_into_our_words(write, monkeypatch):
    def shallow(_text, **_):
        raise yaml.scanner.ScannerError("while increasing flow level", None, "exceeded maximum nesting depth", None)

    monkeypatch.setattr(yaml, "parse", shallow)
    assert refused(write("a: [[1]]")).endswith("the file nests deeper than 50 levels")


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(write, tmp_path):
    write("a: 1")
    assert refused(tmp_path / "none.yaml").endswith("none.yaml: cannot be read: no such file or directory")
    assert refused(tmp_path).endswith("cannot be read: is a directory")
