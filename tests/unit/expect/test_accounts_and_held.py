"""What became of an account, held against what is expected of it; and what held, shown on a pass too."""

from __future__ import annotations

import pytest

import tollbridge

SCENARIO = """\
scenario: A credit that ends
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 0.25}}}
numbers: {n: {number: "+12065550100"}}
calls: {alice: {at: +0s, via: n, lasts: 10m}}
"""
# 0.25 pays two minutes at 0.10; the third finds 0.05, so alice is cut at 09:02


def failure(key, text):
    (found,) = tollbridge.check(f"{SCENARIO}expect: {{accounts: {{a: {{{key}: {text}}}}}}}\n")
    ((failed,),) = found.failures.values()
    return failed.what, failed.expected, failed.got


@pytest.mark.parametrize(
    ("key", "text", "got"),
    [
        ("closing", "0.10", "0.05"),
        ("cut", "2", "1"),
        ("switched", "1", "0"),
        ("overspend", "0.01", "0.00"),
        ("first_cut", "never", "+2m"),
        ("first_cut", "90", "120"),
        ("first_cut", "+1m", "+2m"),
        ("first_cut", "2026-01-05T09:01", "2026-01-05T09:02:00"),
        ("switched_at", "+1m", "never"),
    ],
)
def test_what_came_is_told_as_the_file_writes_such_a_value(key, text, got):
    assert failure(key, text) == (f"accounts.a.{key}", text, got)


@pytest.mark.parametrize(
    "expected",
    ["{cut: 1, closing: 0.05, exhausted: 1, switched: 0, overspend: 0}", "{first_cut: 120, switched_at: never}"],
)
def test_what_came_is_found_right(expected):
    assert tollbridge.check(f"{SCENARIO}expect: {{accounts: {{a: {expected}}}}}\n").passed


def test_a_count_that_is_none_is_refused_at_its_place():
    (found,) = tollbridge.check(f"{SCENARIO}expect: {{accounts: {{a: {{cut: many}}}}}}\n")
    assert any("'many' is not a whole number" in problem for problem in found.problems)


HELD = """\
expect:
  calls: {alice: {cost: 0.20, cause: credit-exhausted}}
  steps: {alice: [[0s, 60s, 0.10], [60s, 60s, 0.10]]}
  ledger: {a: [[+0s, opening, 0.25], [+0s, charge, -0.10], [+60s, charge, -0.10]]}
  results: {cost.total: {mean: {above: 0.10, below: 0.30}}}
table:
  columns: [dial, lasts, cost]
  rows:
    - ["+442071838750", 61s, 0.40]
"""


def test_what_holds_is_shown_with_its_value_and_limits_where_that_is_asked_for():
    found = tollbridge.check(SCENARIO + HELD, values=True)
    assert found.passed, str(found)
    shown = [line for outcome in found for line in outcome.held]
    assert shown == [
        "calls.alice.cost = 0.20",
        "calls.alice.cause = credit-exhausted",
        "steps.alice: 2 steps as written",
        "ledger.a: 3 movements as written",
        "results.cost.total.mean = 0.200000 (expected above 0.10 and below 0.30)",
        "15: dial +442071838750, lasts 61s, cost 0.40",
    ]
