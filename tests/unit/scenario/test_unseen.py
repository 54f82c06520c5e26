"""Slips that do not meet the eye are named, with what would do."""

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

FILE = """\
scenario: slips
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.01}]}}
accounts: {a: {tariff: t, credit: {opening: 100, expires: 365d}}}
numbers: {n: {number: "+12065550100"}}
"""


def refusal(write, old, new):
    assert old in FILE
    with pytest.raises(ScenarioError) as caught:
        load(write(FILE.replace(old, new)))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("opening: 100", "opening: 1,000", "the comma ends the number of 'opening': '1,000' is to be written 1000, or"),
        ("opening: 100", "opening: 1,000.50", "the comma ends the number of 'opening': '1,000.50' is to be written 1000.50"),
        ("per_minute: 0.01", "per_minute: 0,0085", "number of 'per_minute': '0,0085' is to be written 0.0085"),
        ("opening: 100", 'opening: "1,000,000"', "'1,000,000' has a comma: write 1000000"),
        ("expires: 365d", "expires: 365", "'365' has no unit: write 365s, 365m, 365h or 365d"),
        ("opening: 100", "opening: 1 000", "'1 000' is not a plain decimal number: write 1000"),
        ("opening: 100", "opening: 100 USD", "'100 USD' is not a plain decimal number: write 100"),
        ("opening: 100", "opening: 1e2", "'1e2' is not a plain decimal number: write 100"),
        ("expires: 365d", "expires: 1M", "'1M' is not a duration: 1m are minutes, 1mo months where a period may stand"),
        ("scenario:", "seed: 9999999999999999999\nscenario:", "'9999999999999999999' is too large: at most 18 digits"),
        ("numbers:", "workloads: {w: {spread: 20%}}\nnumbers:", "'20%' is not a plain decimal number: write 0.2"),
        ("expires: 365d", "expires: 12 months", "'12 months' is not a calendar period: write 12mo"),
        ("increment: 60s", "increment: 1min", "'1min' is not a duration: write 1m"),
        ("increment: 60s", "increment: 60 sec", "'60 sec' is not a duration: write 60s"),
        ("increment: 60s", "increment: 1y", "'1y' is not a duration: a year has no fixed length; write 365d"),
        ("tariff: t,", 'tariff: "t\u00a0",', "did you mean 't'? (there is a non-breaking space in it)"),
        ("opening: 100", "opening: 1\u00a0000", "number: write 1000 (there is a non-breaking space in it)"),
        ("\naccounts: ", "\naccounts:\u00a0", "not YAML: a non-breaking space stands here; write plain spaces"),
        ("\naccounts: {a:", "\naccounts:\n\ta: {a:", "not YAML: a tab stands here; write plain spaces"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_what_would_do(write, old, new, message):
    found = refusal(write, old, new)
    assert any(message in line for line in found), found


def test_null_takes_out_what_the_extended_file_says(write, tmp_path):
    (tmp_path / "base.yaml").write_text(FILE, encoding="utf-8")
    more = 'accounts: {a: {credit: {expires: null}, tariff: ~}}\nnumbers: {n: null, m: {number: "+12065550101"}}\n'
    made = load(write(f"extends: base.yaml\n{more}"))
    assert made.scenario.accounts["a"].credit.expires is None
    assert made.scenario.accounts["a"].credit.opening == 100_000_000
    assert made.scenario.accounts["a"].tariff is None
    assert list(made.scenario.numbers) == ["m"]


def test_null_takes_out_nothing_where_nothing_is_or_where_it_is_quoted(write, tmp_path):
    (tmp_path / "base.yaml").write_text(FILE, encoding="utf-8")
    with pytest.raises(ScenarioError, match="'null'"):
        load(write("extends: base.yaml\naccounts: {a: {credit: {limit: null}}}\n"))
    with pytest.raises(ScenarioError, match="unknown tariff 'null'"):
        load(write('extends: base.yaml\naccounts: {a: {tariff: "null"}}\n'))
