"""Prices of one leg at any instant, whether or not the run reaches it."""

from __future__ import annotations

from decimal import Decimal

import pytest

import tollbridge

RATES = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
windows: {night: [{from: "18:00", to: "08:00"}]}
tariffs:
  t:
    increment: 60s
    outbound:
      - {prefix: "+44", per_minute: 1}
      - {prefix: "+44", per_minute: 0.5, window: night}
      - {prefix: "+44", per_minute: 2, valid_from: 2026-04-01}
      - {prefix: "+44", per_minute: 0.7, valid_from: 2025-07-01}
accounts: {a: {tariff: t}}
"""


@pytest.mark.parametrize(
    ("at", "lasts", "cost"),
    [
        ("2026-01-05T12:00", "61s", "1.4"),  # in the run: 2 x 0.70
        ("2026-05-01T12:00", "61s", "4"),  # 2 x 2, which begins after the run
        ("2025-06-05T12:00", "61s", "2"),  # 2 x 1, which ended before it
        ("2025-06-05T20:00", "61s", "1"),  # 2 x 0.50: a night before it
        ("2026-03-31T23:59", "2m", "2.7"),  # 0.70, then from midnight 2
    ],
)
def test_a_price_is_that_of_its_instant_in_the_run_or_out_of_it(tmp_path, at, lasts, cost):
    (tmp_path / "rates.yaml").write_text(RATES)
    leg = tollbridge.price(tmp_path / "rates.yaml", dial="+447400123456", at=at, lasts=lasts)
    assert leg.cost == Decimal(cost)


def test_a_table_prices_beyond_the_run_too(tmp_path):
    rows = '[["+447400123456", 2026-01-05T12:00, 1s, 0.70], ["+447400123456", 2026-05-01T12:00, 1s, 2]]'
    (tmp_path / "rates.yaml").write_text(f"{RATES}table: {{columns: [dial, at, lasts, cost], rows: {rows}}}\n")
    assert [outcome.passed for outcome in tollbridge.check(tmp_path / "rates.yaml")] == [True]


def test_a_number_that_only_a_blocked_row_matches_is_barred_as_in_a_run(tmp_path):
    (tmp_path / "rates.yaml").write_text(RATES + "calls: {x: {at: +0s, dial: '+33123456789', lasts: 1s}}\n")
    blocked = tollbridge.load(tmp_path / "rates.yaml").vary(
        {"tariffs.t.outbound": [{"prefix": "+33", "blocked": True}], "accounts.a.country": "US"}
    )
    assert tollbridge.price(blocked, dial="+33123456789", lasts="1s").cause == "barred"
    assert tollbridge.run(blocked).results.statistics("legs.by_cause.barred").mean == 1
