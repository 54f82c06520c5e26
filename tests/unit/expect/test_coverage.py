"""Coverage: what cases of a scenario touch, and what none does."""

from __future__ import annotations

import json

import pytest

import tollbridge
from tollbridge.cli import run_command_line

SCENARIO = """\
scenario: Rows and rules
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 2h}
windows: {night: [{from: "22:00", to: "06:00"}]}
tariffs:
  t:
    increment: 60s
    cap: 1.00
    free: 5s
    inbound:
      - {per_minute: 0.10}
      - {per_minute: 0.05, after: 10m}
      - {per_minute: 0.02, window: night}
    outbound:
      - {prefix: "+44", per_minute: 0.20}
      - {prefix: "+4470", blocked: true}
accounts:
  a:
    country: US
    tariff: t
    credit: {opening: 1}
    pools: {p: {minutes: 3, covers: [{direction: inbound}]}}
numbers: {n: {number: "+12065550100", ports: 1}, m: {number: "+12065550101"}}
"""
UNTOUCHED = {
    ("row", "inbound any number"),
    ("tier", "inbound any number after 10m"),
    ("row", "inbound any number window night"),
    ("row", "outbound +44"),
    ("row", "outbound +4470"),
    ("window", "night"),
    ("pool", "accounts.a.pools.p"),
    ("rule", "accounts.a.pools.p.then"),
    ("rule", "accounts.a.credit"),
    ("rule", "tariffs.t.cap"),
    ("rule", "tariffs.t.free"),
    ("rule", "numbers.n"),
    ("rule", "numbers.n.ports"),
    ("rule", "numbers.m"),
}


def untouched(more):
    found = tollbridge.check(SCENARIO + more, coverage=True)
    assert found.passed, str(found)
    return {(item.kind, item.name) for item in found.coverage.untouched}


def case(calls, **more):
    one = {"calls": calls, "expect": {"results": {"legs.total": {"mean": len(calls)}}}} | more
    return f"cases: {json.dumps({'one': one})}\n"


def leg(**keys):
    return {"at": "+0s", **keys}


@pytest.mark.parametrize(
    ("calls", "touched"),
    [
        # two of three minutes of the pool are used
        (
            {"x": leg(via="n", lasts="61s")},
            {("row", "inbound any number"), ("pool", "accounts.a.pools.p"), ("rule", "numbers.n")},
        ),
        # three minutes of the pool, then 7 at 0.10 and one at 0.05: 0.75
        (
            {"x": leg(via="m", lasts="601s")},
            {
                ("row", "inbound any number"),
                ("tier", "inbound any number after 10m"),
                ("pool", "accounts.a.pools.p"),
                ("rule", "accounts.a.pools.p.then"),
                ("rule", "numbers.m"),
            },
        ),
        # free, and yet priced by the row that lets it be
        ({"x": leg(dial="+442071838750", lasts="5s")}, {("row", "outbound +44"), ("rule", "tariffs.t.free")}),
        # five minutes at 0.20 are the cap of 1.00, and all the credit: the sixth costs nothing more
        ({"x": leg(dial="+442071838750", lasts="301s")}, {("row", "outbound +44"), ("rule", "tariffs.t.cap")}),
        ({"x": leg(dial="+447012345678", lasts="60s")}, {("row", "outbound +4470")}),
        # the second finds the only port busy
        (
            {"x": leg(via="n", lasts="60s"), "y": leg(via="n", lasts="60s")},
            {
                ("row", "inbound any number"),
                ("pool", "accounts.a.pools.p"),
                ("rule", "numbers.n"),
                ("rule", "numbers.n.ports"),
            },
        ),
    ],
)
def test_a_case_touches_what_its_legs_meet(calls, touched):
    assert UNTOUCHED - untouched(case(calls)) == touched


def test_credit_is_touched_where_it_ends(request):
    calls = {"x": leg(dial="+442071838750", lasts="121s")}
    accounts = {"a": {"credit": {"opening": "0.20"}}}
    assert ("rule", "accounts.a.credit") not in untouched(case(calls, accounts=accounts))


def test_a_window_is_touched_by_a_leg_within_it():
    calls = {"x": leg(via="m", lasts="300s")}
    found = untouched(case(calls, clock={"start": "2026-01-05T22:00:00"}))
    assert {("window", "night"), ("row", "inbound any number window night")} & found == set()


def test_a_price_table_touches_rows_and_what_bars():
    table = """\
table:
  columns: [dial, lasts, cost, cause]
  rows: [["+442071838750", 60s, 0.20, normal], ["+447012345678", 60s, 0, barred]]
"""
    assert UNTOUCHED - untouched(table) == {("row", "outbound +44"), ("row", "outbound +4470")}


def test_several_cases_touch_one_thing_once():
    first = {"calls": {"x": leg(via="n", lasts="60s")}, "expect": {"calls": {"x": {"billed": "60s"}}}}
    second = first | {"accounts": {"a": {"pools": {"p": {"minutes": "5"}}}}}
    found = tollbridge.check(SCENARIO + f"cases: {json.dumps({'first': first, 'second': second})}\n", coverage=True)
    assert found.coverage.count("pool") == (1, 1)
    assert [item.place for item in found.coverage.untouched if item.kind == "window"] == ["text.yaml:3"]


def test_without_being_asked_for_nothing_is_noted():
    assert tollbridge.check(SCENARIO + case({"x": leg(via="n", lasts="60s")})).coverage.could == frozenset()


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(SCENARIO + case({"x": leg(dial="+442071838750", lasts="60s")}))
    return file


def test_the_command_says_what_no_case_touches_and_where(file, capfd):
    assert run_command_line(["check", str(file), "--coverage"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[1] == "coverage: 1 of 4 tariff rows, 0 of 1 tiers, 0 of 1 windows, 0 of 1 pools, 0 of 7 rules"
    assert lines[3].split() == f"{file}:10 row inbound any number no leg meets it".split()
    assert lines[-1] == "1 passed"


def test_the_command_gives_all_of_it_as_json(file, capfd):
    assert run_command_line(["check", str(file), "--coverage", "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["coverage"]["row"] == {"touched": 1, "of": 4}
    assert {(item["kind"], item["name"]) for item in document["coverage"]["untouched"]} == UNTOUCHED - {
        ("row", "outbound +44")
    }
    assert "coverage" not in document["outcomes"][0]


RULES = """\
scenario: Every rule that a case can touch
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 2d}
tariffs:
  t: {increment: 60s, connection_fee: 0.05, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}
accounts:
  a:
    country: US
    tariff: t
    credit: {opening: 1, expires: 30d}
    top_ups: [{at: +1d, amount: 1}]
    recharge: {below: 0.50, amount: 1}
    alerts: {balance: [0.70], pools: [0.5]}
    cutoff: {leg: {cost: 0.35}}
    pools: {p: {minutes: 2, covers: [{direction: outbound}]}}
numbers: {n: {number: "+12065550100"}}
bridges: {b: {numbers: [n], ports: 2, conference_limit: 1, dial_out: {trunks: 1}}}
"""


def untouched_rules(calls, **more):
    found = tollbridge.check(RULES + case(calls, **more), coverage=True)
    assert found.passed, str(found)
    return {item.name for item in found.coverage.untouched if item.kind in {"rule", "pool"}}


ALL_RULES = {
    *("accounts.a.credit", "accounts.a.credit.expires", "accounts.a.top_ups", "accounts.a.recharge"),
    *("accounts.a.alerts.balance", "accounts.a.alerts.pools", "accounts.a.cutoff.leg", "accounts.a.pools.p"),
    *("accounts.a.pools.p.then", "tariffs.t.connection_fee", "numbers.n"),
    *("bridges.b.ports", "bridges.b.conference_limit", "bridges.b.dial_out.trunks"),
}


@pytest.mark.parametrize(
    ("calls", "touched"),
    [
        # the fee of 0.05 and two minutes of 0.10: 0.75 is left
        ({"x": leg(via="n", lasts="61s")}, {"numbers.n", "tariffs.t.connection_fee", "accounts.a.top_ups"}),
        # 0.35 is the most that a leg may cost: 0.65 is left, under the alert at 0.70
        (
            {"x": leg(via="n", lasts="30m")},
            {
                *("numbers.n", "tariffs.t.connection_fee", "accounts.a.top_ups"),
                *("accounts.a.cutoff.leg", "accounts.a.alerts.balance"),
            },
        ),
        # the pool pays two minutes; its half is used, then all of it, and the third minute finds it empty
        (
            {"x": leg(dial="+442071838750", lasts="121s")},
            {
                *("tariffs.t.connection_fee", "accounts.a.top_ups", "accounts.a.pools.p"),
                *("accounts.a.pools.p.then", "accounts.a.alerts.pools"),
            },
        ),
        # the second finds the only trunk busy
        (
            {"x": leg(dial="+442071838750", lasts="60s"), "y": leg(dial="+442071838750", lasts="60s")},
            {
                *("tariffs.t.connection_fee", "accounts.a.top_ups", "accounts.a.pools.p"),
                *("accounts.a.alerts.pools", "bridges.b.dial_out.trunks"),
            },
        ),
        # two in one conference of one
        (
            {"x": leg(via="n", lasts="60s", conference="c"), "y": leg(via="n", lasts="60s", conference="c")},
            {"numbers.n", "tariffs.t.connection_fee", "accounts.a.top_ups", "bridges.b.conference_limit"},
        ),
        # the third finds both ports busy
        (
            {name: leg(via="n", lasts="60s") for name in "xyz"},
            {"numbers.n", "tariffs.t.connection_fee", "accounts.a.top_ups", "bridges.b.ports"},
        ),
    ],
)
def test_a_rule_is_touched_where_it_takes_effect(calls, touched):
    assert ALL_RULES - untouched_rules(calls) == touched


def test_a_recharge_and_an_expiry_are_touched_where_they_happen():
    calls = {name: leg(via="n", lasts="121s", at=at) for name, at in (("x", "+0s"), ("y", "+10m"))}
    # two legs of 0.35 leave 0.30, under 0.50: a recharge
    assert "accounts.a.recharge" not in untouched_rules(calls)
    month = {"duration": "40d"}
    assert "accounts.a.credit.expires" not in untouched_rules({"x": leg(via="n", lasts="1s")}, clock=month)
