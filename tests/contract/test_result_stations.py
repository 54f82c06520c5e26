"""Every tally figure and every result of a run has gone through all that it must go through.

`FIGURE_STATIONS` and `RESULT_STATIONS` are the lists. A test fails with the name of what was missed, and of the file where
it belongs; CONTRIBUTING says what to do there. What is left out on purpose stands in a table, with the reason.
"""

from __future__ import annotations

import csv
import re
from copy import deepcopy
from dataclasses import fields, replace
from fnmatch import fnmatchcase
from io import StringIO
from types import SimpleNamespace

import numpy as np
import pytest

from tollbridge.cli import run_command_line
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.expect import accounts as expected
from tollbridge.explain.pages import page_entries, rules_page
from tollbridge.measures import credit
from tollbridge.measures.results import Results
from tollbridge.records.run import AccountTally, PoolTally, PortTally, Replication, Tally
from tollbridge.report.console import print_projection
from tollbridge.report.html import report_sections
from tollbridge.report.projection import Projection
from tollbridge.report.summary_page import summary_page
from tollbridge.scale import pack
from tollbridge.scale.pack import Observer, Unpacker, stacked
from tollbridge.scenario.load import load

SCENARIO = """
scenario: An account that is invoiced after its credit, and one that is cut
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts:
  a:
    tariff: t
    licences: {l: {count: 1, fee: 1, per: month}}
    credit: {opening: 0.10, then: postpaid}
    pools: {p: {minutes: 1, covers: [{direction: inbound}]}}
    alerts: {balance: [0.05], pools: [0.5]}
  b: {tariff: t, credit: {opening: 0.10}, alerts: {balance: [0.05]}}
budgets: {sales: {amount: 1, per: month}}
numbers: {n: {number: "+12065550100", ports: 3}}
bridges: {m: {numbers: [n]}}
calls:
  x: {at: +0s, account: a, via: n, lasts: 301s, tags: {department: sales}}
  y: {at: +0s, account: b, via: n, lasts: 301s}
"""
NOWHERE = "accounts.a.phase_of_the_moon"
"""A result that is nowhere: every station of results misses it."""

NO_RESULT = {
    "AccountTally.day_closing": "plotted by day, and the forecast's",
    "AccountTally.day_recharged": "the forecast's, by month",
    "AccountTally.day_expired": "the forecast's, by month",
    "AccountTally.day_invoiced": "the forecast's, by month",
    "PoolTally.day_used": "plotted by day",
    "Tally.organiser_cost": "a result only with --by-organiser, and read there from the tally itself",
    "Tally.organiser_billed": "the page of organisers'",
}
NOT_CARRIED = {
    "PoolTally.used": "worked out again as the sum of day_used",
    "PoolTally.unused": "read by results alone, which are sent as results",
    "PortTally.*": "read by results alone, which are sent as results",
    "Tally.billed": "read by results alone, which are sent as results",
    "Tally.legs": "read by results alone, which are sent as results",
    "Tally.causes": "read by results alone, which are sent as results",
    "Tally.callers": "read by results alone, which are sent as results",
    "Tally.callers_lost": "read by results alone, which are sent as results",
}
NOT_EXPECTED = {
    "accounts.*.unmet": "it is an estimate after the run; `expect: results:` takes it",
    "accounts.*.minutes_lost": "no kind of key holds minutes; `expect: results:` takes it",
    "accounts.*.conferences_broken": "a case names the legs that are cut; `expect: results:` takes it",
    "accounts.*.*.*": "it is one of many, by day, month or level; `expect: results:` takes it",
}
NOT_SHOWN = {
    "accounts.*.opening": "the file says it",
    "accounts.*.topped_up": "the file says it; it is in the forecast's cash",
    "accounts.*.charged": "the same as cost.by_account",
    "accounts.*.first_cut": "exhausted_at is shown, the first refusal or cut",
    "accounts.*.last_cut": "it is for comparing control modes",
    "accounts.*.drained_*_cut": "it is for comparing control modes",
    "accounts.*.exhausted_*.*": "plotted from the days themselves, with the balance",
    "pools.*.alerts.*": "plotted from the alerts themselves",
}
"""Results that neither the console nor the report asks for by name, and why."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("stations") / "all.yaml"
    file.write_text(SCENARIO)
    return file


@pytest.fixture(scope="module")
def projection(file):
    study = prepare(load(file))
    folded = Projection(study, "reference")
    for replication in simulate(study, [0], engine="reference"):
        folded.add(replication)
    return folded


@pytest.fixture(scope="module")
def tally(projection):
    (replication,) = simulate(projection.study, [0], engine="reference")
    return replication.tally


# What a tally figure must go through


def owners(tally):
    """Return the objects of a tally that hold its figures, by class."""
    ports = {"PortTally": tally.numbers[0]} if tally.numbers else {}
    return {"AccountTally": tally.accounts[0], "PoolTally": tally.pools[0][0], **ports, "Tally": tally}


def changed(tally, figure):
    """Return a copy of a tally in which one figure is another."""
    copy = deepcopy(tally)
    kind, name = figure.split(".")
    owner = owners(copy)[kind]
    setattr(owner, name, other(getattr(owner, name)))
    return copy


def other(value):
    if isinstance(value, list):
        return [other(each) if isinstance(each, list) else each + 1 for each in value] or [5]
    return value + 1


def is_read_by_a_result(figure, tally, projection):
    """`measures/`: a result that reads it (or a line in NO_RESULT)."""
    study = projection.study
    results = Results(study.loaded, study.plan, study.demand.cast)
    rows = [results.observe(Replication(0, each)) for each in (tally, changed(tally, figure))]
    return not np.array_equal(*rows)


def is_carried(figure, tally, projection):
    """`scale/pack.py`: `FIGURES` (every field of type int) or `DAYS` (or a line in NOT_CARRIED)."""
    kind, name = figure.split(".")
    there = changed(tally, figure)
    arrived = sent(there, tally, projection)
    there.debits = there.debits.sum(axis=1)[:, np.newaxis]  # plots read sums by day
    return np.array_equal(*(np.asarray(getattr(owners(each)[kind], name)) for each in (there, arrived)))


def sent(tally, sound, projection):
    """Return a tally as plots have it after it has gone from one worker to another; `sound` is what invoices are made of."""
    study, arrived = projection.study, []
    observer, into = Observer.of(study), Observer.of(study)
    invoices = SimpleNamespace(
        observe=lambda _: into.invoices.observe(Replication(0, sound))
    )  # they refuse a wrong sum
    seen = replace(observer, invoices=invoices).observe(Replication(0, tally))
    client = SimpleNamespace(
        results=into.results, forecast=into.forecast, invoices=into.invoices, fans=SimpleNamespace(add=arrived.append)
    )
    assert list(Unpacker(study, client).fold(0, stacked([seen]))) == [1]
    assert np.array_equal(into.results.table()[0], observer.results.observe(Replication(0, tally)))
    return arrived[0].tally


FIGURE_STATIONS = {is_read_by_a_result: NO_RESULT, is_carried: NOT_CARRIED}
FIGURES = [
    f"{kind.__name__}.{field.name}"
    for kind in (AccountTally, PoolTally, PortTally, Tally)
    for field in fields(kind)
    if "Tally" not in str(field.type)
]


def missed_figures(station, tally, projection):
    """Return the figures that miss a station, those that it lets off left out."""
    asked = [figure for figure in FIGURES if not let_off(figure, FIGURE_STATIONS[station])]
    return [f"{figure}: {station.__doc__}" for figure in asked if not station(figure, tally, projection)]


def let_off(name, table):
    return any(fnmatchcase(name, form) for form in table)


@pytest.mark.parametrize("station", FIGURE_STATIONS)
def test_every_tally_figure_has_gone_through_the_station(station, tally, projection):
    missed = missed_figures(station, tally, projection)
    assert not missed, "\n".join(missed)


def test_a_figure_that_no_result_reads_is_missed(tally, projection, monkeypatch):
    monkeypatch.setitem(credit._FIELDS, "count", tuple(name for name in credit._FIELDS["count"] if name != "cut"))
    found = missed_figures(is_read_by_a_result, tally, projection)
    assert found == [f"AccountTally.cut: {is_read_by_a_result.__doc__}"]


@pytest.mark.parametrize(("table", "name"), [("FIGURES", "lowest"), ("DAYS", "day_expired")])
def test_a_figure_that_is_not_sent_is_missed(table, name, tally, projection, monkeypatch):
    monkeypatch.setattr(pack, table, tuple(each for each in getattr(pack, table) if each != name))
    assert missed_figures(is_carried, tally, projection) == [f"AccountTally.{name}: {is_carried.__doc__}"]


# What a result must go through


@pytest.fixture(scope="module")
def found(file, projection):
    """What is known of the run, as stations read it: words, results without a rule in the audit, results that are shown."""
    entries = [entry for entry in page_entries(rules_page()) if entry.kind == "result"]
    told, unknown = audited(file)
    return SimpleNamespace(entries=entries, told=told, without_rule=unknown, shown=shown(projection))


def audited(file):
    """Return the results that a run wrote a value of, and those of which the audit says that it knows no rule."""
    pytest.importorskip("polars", reason="the extra [frames] is not installed")
    from tollbridge.auditing.books import audit

    out = file.parent / "out"
    options = ["--out", str(out), "--format", "csv", "--engine", "reference", "--replications", "1"]
    assert run_command_line(["run", str(file), *options]) == 0
    with (out / "results.csv").open("a", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerow(["1", NOWHERE, "1"])
    with (out / "results.csv").open(newline="", encoding="utf-8") as lines:
        told = [row["result"] for row in csv.DictReader(lines) if row["value"]]
    return told, audit(out).unknown.get("no rule is known", [])


class Looked(dict):
    """A result's statistics, which note that somebody reads them."""

    def __init__(self, name, statistics, seen):
        super().__init__(statistics)
        self.name, self.seen = name, seen

    def get(self, key, otherwise=None):
        self.seen.add(self.name)
        return super().get(key, otherwise)

    def __getitem__(self, key):
        self.seen.add(self.name)
        return super().__getitem__(key)


def shown(projection):
    """Return the results that the console or the report reads."""
    seen = set()
    run = projection.as_folder()
    given = {name: dict(run.results[name]) for name in run.results} | {NOWHERE: {"mean": 1}}
    run.summary["results"] = {name: Looked(name, line, seen) for name, line in given.items()}
    list(report_sections(run))
    summary_page(run, ["title"])
    with pytest.MonkeyPatch.context() as patch:
        read = Results.statistics
        patch.setattr(Results, "statistics", lambda results, name: seen.add(name) or read(results, name))
        print_projection(projection, StringIO())
    return {of_either_account(name) for name in seen}


def of_either_account(name):
    """Return a result's name as if there were one account: what is shown of one would be of another like it."""
    return re.sub(r"^accounts\.[ab]\.", "accounts.A.", name)


def is_in_the_table_of_results(name, found):
    """`scenarios/rules/README.md`: a row in the table of results."""
    plain = re.sub(r"^(numbers|bridges|trunks)\.", "LINES.", name)
    return any(entry.is_called(plain) for entry in found.entries)


def may_be_expected(name, found):
    """`expect/accounts.py`: a key in `MONEY`, `COUNTS` or `INSTANTS` (or a line in NOT_EXPECTED)."""
    return not name.startswith("accounts.") or name.split(".", 2)[2] in expected.KEYS


def is_audited(name, found):
    """`auditing/`: a rule, or a place in `UNKNOWN` of `books.py`."""
    return name not in found.without_rule


def is_shown(name, found):
    """`report/console_credit.py`, `report/credit_exhibits.py`: it is printed or tabled (or a line in NOT_SHOWN)."""
    return not name.startswith(("accounts.", "pools.", "numbers.")) or of_either_account(name) in found.shown


RESULT_STATIONS = {
    is_in_the_table_of_results: {},
    may_be_expected: NOT_EXPECTED,
    is_audited: {},
    is_shown: NOT_SHOWN,
}


@pytest.mark.parametrize("station", RESULT_STATIONS)
def test_every_result_has_gone_through_the_station(station, projection, found):
    asked = [name for name in projection.results.names if not let_off(name, RESULT_STATIONS[station])]
    missed = [f"{name}: {station.__doc__}" for name in asked if not station(name, found)]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("station", RESULT_STATIONS)
def test_a_result_that_is_nowhere_is_missed_by_the_station(station, found):
    assert not station(NOWHERE, found)


def test_the_run_gives_every_result_of_accounts_a_value(projection, found):
    """Else the audit would not be asked for it: a new result that never comes here needs something in SCENARIO."""
    told = set(map(of_either_account, found.told))
    names = set(map(of_either_account, projection.results.names))
    assert sorted(name for name in names - told if name.startswith("accounts.")) == []


@pytest.mark.parametrize("table", [NO_RESULT, NOT_CARRIED])
def test_every_figure_that_is_let_off_is_there(table):
    assert [form for form in table if not any(fnmatchcase(name, form) for name in FIGURES)] == []


@pytest.mark.parametrize("table", [NOT_EXPECTED, NOT_SHOWN])
def test_every_result_that_is_let_off_is_there(table, projection):
    names = projection.results.names
    assert [form for form in table if not any(fnmatchcase(name, form) for name in names)] == []
