"""The audit finds what does not follow from the records, in a run's files and in the code that makes its results."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("polars", reason="the extra [frames] is not installed")

from tollbridge.auditing.books import audit
from tollbridge.cli import run_command_line
from tollbridge.measures import costs, credit, fixed, forecast, invoices, ports, settlement, statistics

TEXT = """\
scenario: One account that recharges, one that runs dry
currency: USD
seed: 11
replications: 3
clock: {start: 2026-01-26, timezone: Europe/Berlin, duration: 10d}
tariffs:
  t: {increment: 60s, connection_fee: 0.01, inbound: [{per_minute: 0.03}], outbound: [{prefix: "+1", per_minute: 0.05}]}
accounts:
  rich:
    country: US
    tariff: t
    licences: {user: {count: 3, fee: 4.00, per: month}}
    credit: {opening: 20}
    recharge: {below: 10, amount: 15}
    pools: {p: {minutes: 100, covers: [{direction: outbound}], renews: month}}
    commitment: {amount: 1000, per: month}
  poor: {country: US, tariff: t, credit: {opening: 8}}
budgets: {sales: {amount: 5, per: month}}
numbers:
  line: {number: "+12065550100", kind: toll, ports: 4, rental: 2.00}
bridges: {main: {numbers: [line], dial_out: {trunks: 2}}}
workloads:
  helpline:
    account: rich
    licence: user
    tags: {department: sales}
    legs: {rate: 8/h, profile: office-hours, via: line, lasts: {exponential: {mean: 6m}}}
    retry: {probability: 0.8, after: {exponential: {mean: 60s}}, at_most: 3}
  desk:
    account: poor
    legs: {rate: 4/h, profile: office-hours, via: line, lasts: {exponential: {mean: 6m}}}
calls:
  out: {at: 2026-01-27T10:00:00, account: rich, licence: user, dial: "+12065550199", lasts: 130s}
"""
MEETINGS = """\
  meetings:
    account: rich
    licence: user
    organisers: {count: 3, country: US, join: {voip: 1}}
    meetings: {rate: 1/h, profile: office-hours}
    duration: 30m
    attendees: 3
    join: {voip: 0.5, line: 0.5}
"""
Row = dict[str, str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "two.yaml").write_text(TEXT)
    options = ["--out", str(folder / "out"), "--format", "csv", "--record-replications", "all"]
    assert run_command_line(["run", str(folder / "two.yaml"), *options]) == 0
    return folder / "out"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def changed(out: Path, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Write a table of a run's folder anew with a fault in it."""
    file = out / f"{name}.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        rows = change([dict(row) for row in csv.DictReader(lines)])
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def first(rows: list[Row], **wanted: str) -> Row:
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def with_value(rows: list[Row], key: str, value: str, **wanted: str) -> list[Row]:
    first(rows, **wanted)[key] = value
    return rows


def without(rows: list[Row], **wanted: str) -> list[Row]:
    rows.remove(first(rows, **wanted))
    return rows


def doubled(rows: list[Row], **wanted: str) -> list[Row]:
    place = rows.index(first(rows, **wanted))
    return [*rows[:place], rows[place], *rows[place:]]


def test_every_figure_of_a_run_with_recharges_pools_budgets_and_a_commitment_follows(whole: Path):
    found = audit(whole)
    assert found.differs == []
    assert found.recorded == [1, 2, 3]
    assert found.follows > 400
    assert "no rule is known" not in found.unknown


FAULTS = {
    "a debit a cent off": (
        "ledger",
        lambda rows: with_value(rows, "amount", "-0.050000", kind="charge", replication="2"),
    ),
    "a movement that is gone": ("ledger", lambda rows: without(rows, kind="recharge")),
    "a movement that stands twice": ("ledger", lambda rows: doubled(rows, kind="charge", account="poor")),
    "a balance that is not the one before and the amount": (
        "ledger",
        lambda rows: with_value(rows, "balance", "99.000000", kind="charge"),
    ),
    "a leg whose cost is not its debits": ("cdrs", lambda rows: with_value(rows, "cost", "9.990000", cause="normal")),
    "a leg that is gone": ("cdrs", lambda rows: without(rows, cause="normal", workload="desk")),
    "a leg that stands twice": ("cdrs", lambda rows: doubled(rows, cause="normal", workload="desk")),
    "another cause": ("cdrs", lambda rows: with_value(rows, "cause", "number-busy", cause="no-credit")),
    "a minute more": ("cdrs", lambda rows: with_value(rows, "billed_s", "600000", cause="normal")),
    "another workload": (
        "cdrs",
        lambda rows: with_value(rows, "workload", "desk", cause="normal", workload="helpline"),
    ),
    "a leg that ends before it begins": (
        "cdrs",
        lambda rows: with_value(rows, "released", "2026-01-26T00:00:00+01:00", cause="normal"),
    ),
    "a result of one replication": (
        "results",
        lambda rows: with_value(rows, "value", "1.000000000", result="cost.usage", replication="3"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_files_is_found(out: Path, fault: str):
    changed(out, *FAULTS[fault])
    assert audit(out).differs


def test_the_command_says_what_does_not_follow_and_exits_with_1(out: Path, capsys: pytest.CaptureFixture[str]):
    changed(out, *FAULTS["a result of one replication"])
    assert run_command_line(["audit", str(out)]) == 1
    told = capsys.readouterr().out
    assert "replication 3, cost.usage: 1; its records give" in told


def test_a_summary_or_table_that_was_changed_by_hand_is_refused(out: Path, capsys: pytest.CaptureFixture[str]):
    text = (out / "invoices.csv").read_text()
    (out / "invoices.csv").write_text(text.replace("2026-01", "2026-03"))
    assert run_command_line(["audit", str(out)]) == 2
    assert "invoices.csv" in capsys.readouterr().err


DAMAGED = {
    "a replication that is no number": ("results", lambda rows: with_value(rows, "replication", "1ms")),
    "a row without a replication": ("results", lambda rows: with_value(rows, "replication", "")),
    "a value that is no number": ("results", lambda rows: with_value(rows, "value", "much", result="cost.usage")),
    "an instant that is none": ("cdrs", lambda rows: with_value(rows, "arrived", "never")),
    "a column that is gone": ("cdrs", lambda rows: [{k: v for k, v in row.items() if k != "arrived"} for row in rows]),
}


@pytest.mark.parametrize("fault", DAMAGED)
def test_records_that_cannot_be_read_are_refused_in_one_line(out: Path, fault: str, capsys: pytest.CaptureFixture[str]):
    changed(out, *DAMAGED[fault])
    assert run_command_line(["audit", str(out)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(str(out))
    assert told.count("\n") == 1


def test_a_payer_of_invoices_that_the_scenario_lacks_is_said(out: Path):
    file = out / "scenario.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("rich", "nobody"), encoding="utf-8")
    assert "invoices.csv: scenario.yaml has no account 'rich'" in audit(out).differs


def test_results_that_have_lost_their_names_are_said(out: Path):
    changed(out, "results", lambda rows: [row | {"result": row["result"].replace("cost.", "")} for row in rows])
    assert any("cost.fixed: it stands in summary.json alone" in line for line in audit(out).differs)


CODE = {
    "costs by group": (
        costs,
        "_sums",
        lambda _: lambda routes, groups: [int(routes[rows].sum()) + 1 for rows in groups],
    ),
    "days of a month": (fixed, "days_in", lambda _: lambda clock, per, day: 30),
    "shortfalls": (settlement, "_rounded", lambda _: lambda amount: int(amount) // 2),
    "first days of months": (costs, "first_days", lambda first: lambda clock, period: first(clock, period) + 1),
    "legs of a tag": (costs, "tagged_routes", lambda _: lambda *_: np.empty(0, np.int64)),
    "cash": (costs, "_cash", lambda cash: lambda: replace(cash(), read=lambda tally: [tally.accounts[0].opening, 0])),
    "mean busy ports": (ports, "_ports", lambda ported: lambda stem, span, of: ported(stem, span // 2, of)),
    "percentiles": (statistics, "_hundredths", lambda _: lambda ordered, percent: 100 * ordered[0]),
    "standard deviations": (
        statistics,
        "_deviation",
        lambda _: lambda values: (1, len(values)),
    ),
    "months that ran out": (credit._Months, "starved", lambda starved: lambda months, legs: starved(months, legs * 0)),
    "what an invoice bills": (invoices, "_all_of", lambda bills: lambda micros: bills([2 * value for value in micros])),
    "days of the forecast": (forecast, "first_days", lambda first: lambda clock, period: first(clock, period) + 1),
    "sums of invoices": (invoices, "_with_sum", lambda summed: lambda table: summed(table) * 2),
}
"""Faults in the code that makes results: where, which function, and what takes its place, given the function."""


def test_ten_faults_are_planted_in_the_files_and_ten_in_the_code():
    assert min(len(FAULTS), len(CODE)) >= 10


@pytest.mark.parametrize("what", CODE)
def test_a_fault_in_the_code_of_results_is_found(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place, name, fault = CODE[what]
    monkeypatch.setattr(place, name, fault(getattr(place, name)))
    monkeypatch.setattr("tollbridge.report.html.write_report", lambda _: None)
    (tmp_path / "two.yaml").write_text(TEXT)
    options = ["--out", str(tmp_path / "out"), "--format", "csv", "--replications", "2", "--record-replications", "all"]
    assert run_command_line(["run", str(tmp_path / "two.yaml"), *options]) == 0
    assert audit(tmp_path / "out").differs


def test_what_was_not_recorded_is_said(tmp_path: Path):
    (tmp_path / "two.yaml").write_text(TEXT)
    run_command_line(["run", str(tmp_path / "two.yaml"), "--out", str(tmp_path / "out"), "--records", "none"])
    found = audit(tmp_path / "out")
    assert (found.recorded, found.differs) == ([], [])
    assert "no CDRs" in next(iter(found.unknown))


def test_a_warm_up_is_left_out_of_what_it_is_left_out_of(tmp_path: Path):
    (tmp_path / "two.yaml").write_text(TEXT.replace("duration: 10d", "duration: 10d, warm_up: 30h"))
    options = ["--out", str(tmp_path / "out"), "--format", "csv"]
    run_command_line(["run", str(tmp_path / "two.yaml"), *options])
    assert audit(tmp_path / "out").differs == []


def test_credit_that_quotas_set_aside_is_still_in_the_balance(tmp_path: Path):
    (tmp_path / "two.yaml").write_text(
        TEXT.replace("credit: {opening: 8}}", "credit: {opening: 8}, control: {mode: reserve, quota: 5m}}")
    )
    options = ["--out", str(tmp_path / "out"), "--format", "csv", "--replications", "1"]
    assert run_command_line(["run", str(tmp_path / "two.yaml"), *options]) == 0
    assert audit(tmp_path / "out").differs == []


def test_who_joins_by_app_holds_no_port_of_the_bridge(tmp_path):
    """They are legs with CDRs where the tariff prices them, and still none of those who ask the bridge for a port."""
    file = tmp_path / "app.yaml"
    text = TEXT.replace("{increment: 60s, connection_fee", "{increment: 60s, app: [{per_minute: 0.01}], connection_fee")
    file.write_text(text.replace("  helpline:", MEETINGS + "  helpline:"))
    options = ["--out", str(tmp_path / "out"), "--record-replications", "all"]
    assert run_command_line(["run", str(file), *options]) == 0
    found = audit(tmp_path / "out")
    assert not found.differs
    assert found.follows > 0
