"""Tables of months hold a figure's mean and range in one column."""

from __future__ import annotations

from types import SimpleNamespace

from tollbridge.report.months import months

ROW = {
    "month": "2026-01", "account": "office", "tag": "",
    "usage_cost_mean": "166.74", "usage_cost_p5": "142.08", "usage_cost_p50": "165.00", "usage_cost_p95": "190.00",
    "lapsed_mean": "0.00", "lapsed_p5": "0.00", "lapsed_p50": "0.00", "lapsed_p95": "0.00",
    "legs_mean": "467", "legs_p5": "467", "legs_p50": "467", "legs_p95": "467",
}  # fmt: skip


def test_a_figure_is_one_column_and_one_that_is_zero_throughout_is_none():
    run = SimpleNamespace(forecast=[ROW], invoices=[], currency="USD", places=2)
    (found,) = months(run)
    assert list(found.table.headings) == ["month", "account", "tag", "usage cost, USD", "legs"]
    assert found.table.rows == [["2026-01", "office", None, "166.74 (142.08 to 190.00)", 467.0]]
    assert found.note == "Means, and 5% to 95% of the replications; forecast.csv of a run's folder has the median too."
