"""`verify`: own records hold; each planted fault is found; what cannot be told is said, never guessed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from recording import SCENARIO, own_cdrs, read_rows, write_rows, written_study

from tollbridge.errors import ScenarioError
from tollbridge.expect.junit import write_junit

TRACE = """
scenario: a trace of records
clock: {start: 2026-01-05T09:00:00, timezone: America/New_York, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 100}}}
numbers: {n: {number: "+12065550100"}}
trace: {file: own.csv}
"""
WORKLOADS = """
scenario: random callers, in both directions
clock: {start: 2026-01-05, timezone: UTC, duration: 6h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 20}}}
numbers: {n: {number: "+12065550100", ports: 3}}
bridges: {m: {numbers: [n], dial_out: {answer: 0.7, busy: 0.1, ring: {uniform: {low: 4s, high: 25s}}}}}
workloads:
  helpline:
    legs: {rate: 40/h, via: n, profile: round-the-clock, lasts: {exponential: {mean: 4m}}}
    callers: {"+1425": 1}
  callbacks:
    legs: {rate: 20/h, profile: round-the-clock, join: {dial-out: 1}, lasts: {exponential: {mean: 3m}}}
    destinations: {"+4420": 1}
"""


def without_names(rows):
    """Return the rows as a system writes them that was told no names."""
    return [{key: value for key, value in row.items() if key != "leg"} | {"leg": ""} for row in rows]


def later(row, ms):
    """Return a row with every instant later."""
    instants = {key: row[key] for key in ("arrived", "answered", "released") if row[key]}
    moved = {key: datetime.fromisoformat(text) + timedelta(milliseconds=ms) for key, text in instants.items()}
    return row | {key: moment.isoformat() for key, moment in moved.items()}


def changed(rows, name, **values):
    return [row | values if row["leg"] == name else row for row in rows]


def swapped(rows, one, other, *columns):
    first, second = ({key: row[key] for key in columns} for row in rows if row["leg"] in {one, other})
    return changed(changed(rows, one, **second), other, **first)


# Each fault, the rows with it, and the failures that must name it. alice: 61 s by 60 s at 0.10 and a fee of 0.02: 0.22.
FAULTS = {
    "a leg is missing": (lambda rows: [row for row in rows if row["leg"] != "dave"], {"calls.dave"}),
    "a leg that was refused is missing": (lambda rows: [row for row in rows if row["leg"] != "erin"], {"calls.erin"}),
    "a leg stands twice": (lambda rows: [*rows, rows[0]], {"calls.alice"}),
    "a leg lasts two seconds longer": (
        lambda rows: changed(rows, "alice", released="2026-01-05T09:01:03-05:00", duration_s="63"),
        {"calls.alice.released"},
    ),
    "a leg is a cent dearer": (lambda rows: changed(rows, "alice", cost="0.230000"), {"calls.alice.cost"}),
    "a leg is a millionth dearer": (lambda rows: changed(rows, "alice", cost="0.220001"), {"calls.alice.cost"}),
    "a minute more is billed": (lambda rows: changed(rows, "alice", billed_s="180"), {"calls.alice.billed"}),
    "the fee is another": (lambda rows: changed(rows, "alice", connection_fee="0.03"), {"calls.alice.connection_fee"}),
    "the cause is another": (lambda rows: changed(rows, "hal", cause="normal"), {"calls.hal.cause"}),
    "the costs of two legs are swapped": (
        lambda rows: swapped(rows, "alice", "bob", "cost"),
        {"calls.alice.cost", "calls.bob.cost"},
    ),
    "the names of two legs are swapped": (
        lambda rows: [
            row | {"leg": {"carol": "gus", "gus": "carol"}.get(row["leg"], row["leg"])} for row in rows
        ],
        {"calls.carol.number", "calls.carol.arrived", "calls.carol.cause", "calls.gus.number", "calls.gus.arrived",
         "calls.carol.released", "calls.gus.released", "calls.gus.cause"},
    ),
    "the number is another": (lambda rows: changed(rows, "bob", to="+442071838751"), {"calls.bob.number"}),
    "the caller is another": (lambda rows: changed(rows, "alice", **{"from": "+14255550112"}), {"calls.alice.from"}),
    "the account is another": (lambda rows: changed(rows, "frank", account="a"), {"calls.frank.account"}),
    "the way is another": (lambda rows: changed(rows, "hal", direction="inbound"), {"calls.hal.direction"}),
    "one leg's clock is off": (
        lambda rows: [later(row, 2000) if row["leg"] == "bob" else row for row in rows],
        {"calls.bob.arrived", "calls.bob.answered", "calls.bob.released"},
    ),
    "an answer is missing": (
        lambda rows: changed(rows, "dave", answered="", duration_s="0", cost="0.00", billed_s="0", connection_fee="0"),
        {"calls.dave.answered", "calls.dave.billed", "calls.dave.cost", "calls.dave.connection_fee"},
    ),
    "the clock is an hour ahead": (lambda rows: [later(row, 3_600_000) for row in rows], {"clock"}),
    "a leg is there that nobody made": (
        lambda rows: [*rows, later(rows[0] | {"leg": "zoe"}, 1_800_000)],
        {"records.10"},
    ),
}  # fmt: skip


def whats(verified):
    return {failure.what for failed in verified.outcome.failures.values() for failure in failed}


def test_a_runs_own_records_hold(own, held):
    found = held(own)
    assert found.outcome.passed
    assert (found.agreeing, found.legs, found.records) == (8, 8, 8)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else_is_said(fault, own, held):
    plant, wanted = FAULTS[fault]
    found = held(plant(own))
    assert whats(found) == wanted
    assert not found.outcome.passed


@pytest.mark.parametrize(
    "fault", ["a leg is missing", "a leg is a cent dearer", "the cause is another", "a minute more is billed"]
)
def test_a_fault_is_found_by_number_and_start_where_names_did_not_travel(fault, own, held):
    plant, wanted = FAULTS[fault]
    assert whats(held(without_names(plant(own)))) == wanted


def test_records_without_names_are_matched_by_number_caller_and_start(own, held):
    found = held(without_names(own))
    assert found.outcome.passed
    assert found.agreeing == 8


def test_instants_and_lengths_within_the_tolerance_hold(own, held):
    off = [later(row, 40) if row["leg"] == "bob" else row for row in own]
    assert held(off, within=50).outcome.passed
    assert whats(held(off, within=30)) == {"calls.bob.arrived", "calls.bob.answered", "calls.bob.released"}


def test_amounts_are_held_to_half_a_unit_of_the_records_last_decimal_or_to_what_is_asked(own, held):
    # alice costs 0.22: in whole tenths that is 0.2, half a unit is 0.05
    rough = [row | {"cost": f"{float(row['cost']):.1f}", "connection_fee": "0.0"} for row in own]
    found = held(rough)
    assert found.outcome.passed
    assert "amounts have 1 decimals in the records: they may differ by half a unit, 0.050000" in found.notes
    assert "calls.alice.cost" in whats(held(rough, money=10_000))


def test_a_shifted_clock_is_said_with_what_takes_it_off_and_applied_only_where_it_is_asked_for(own, held):
    ahead = [later(row, 3_600_000) for row in own]
    failure = held(ahead).outcome.failures["clock"][0]
    assert failure.got == "1h ahead of it in 8 of 8 legs"
    assert failure.details[0] == "--shift -1h takes it off"
    assert held(ahead, shift=-3_600_000).outcome.passed
    by_itself = held(ahead, shift=None)
    assert by_itself.outcome.passed
    assert "the records' instants are shifted by -1h: so 8 of 8 agree" in by_itself.notes


def test_without_names_a_shifted_clock_refuses_the_records_and_says_the_shift(own, held):
    ahead = without_names([later(row, 3_600_000) for row in own])
    with pytest.raises(ScenarioError, match="with --shift -1h 8 would be: do the clocks differ"):
        held(ahead)
    assert held(ahead, shift=None).outcome.passed


def test_records_of_another_scenario_are_refused(own, held):
    strangers = [row | {"to": "+13125550100", "leg": f"other-{row['leg']}"} for row in own]
    with pytest.raises(ScenarioError, match=r"none of 8 records is a leg of .*the records have \+13125550100"):
        held(strangers)


def test_records_in_another_currency_are_refused(own, held, tmp_path):
    with pytest.raises(ScenarioError, match="the records' money is EUR, the scenario's USD"):
        held(euro(own, tmp_path))


def euro(rows, folder):
    fields = {"at": "arrived", "duration_s": "duration_s", "to": "to", "price": "cost"}
    return write_rows(
        folder / "euro.csv", [{key: row[of] for key, of in fields.items()} | {"currency": "EUR"} for row in rows]
    )


@pytest.fixture
def twins(tmp_path):
    """Return a scenario with two legs x and y of one number and start, and its records without names."""
    legs = "".join(
        f"\n  {name}: {{at: +7m, via: n, lasts: {lasts}s, account: b}}" for name, lasts in (("x", 30), ("y", 90))
    )
    study = written_study(tmp_path, SCENARIO.rstrip() + legs + "\n")
    return study, without_names(read_rows(own_cdrs(study, tmp_path / "own.csv")))


def dearer(rows, *lasting):
    return [row | {"cost": "0.50"} if row["duration_s"] in lasting else row for row in rows]


def test_legs_of_one_number_and_start_hold_where_each_agrees_with_a_record(twins, held):
    study, rows = twins
    assert held(rows, of=study).agreeing == 10


def test_a_leg_and_a_record_that_alone_are_left_belong_together(twins, held):
    study, rows = twins
    assert whats(held(dearer(rows, "30"), of=study)) == {"calls.x.cost"}


def test_legs_that_cannot_be_told_apart_are_said(twins, held):
    study, rows = twins
    failures = held(dearer(rows, "30", "90"), of=study).outcome.failures
    assert failures.keys() == {"calls.x", "calls.y"}
    assert failures["calls.x"][0].expected == "a record each of x, y"
    assert failures["calls.x"][0].got == "2 that differ, and may be any leg's: lines 8, 9"


def test_a_further_record_of_a_leg_is_said(own, held):
    rows = without_names(own)
    failures = held([*rows, rows[3] | {"cost": "0.53"}]).outcome.failures
    assert failures["records.10"][0].got == "one record more than dave or erin have"


def test_legs_that_were_never_answered_need_no_record_where_it_is_asked_for(own, held):
    answered = [row for row in own if row["answered"]]
    assert whats(held(answered)) == {"calls.carol", "calls.erin", "calls.gus"}
    assert held(answered, answered_only=True).outcome.passed


def test_what_the_records_do_not_tell_is_said_and_not_compared(own, held, tmp_path):
    bare = [
        {"name": row["leg"], "at": row["arrived"], "to": row["to"], "duration_s": row["duration_s"]}
        for row in own
        if row["answered"]
    ]
    found = held(write_rows(tmp_path / "bare.csv", bare), answered_only=True)
    assert "the records do not tell costs, billed times, causes: these were not compared" in found.notes


def test_what_a_system_let_spend_is_said_beside_the_simulation(own, held):
    # hal goes on for 30 min: 0.02 + 30 x 0.20 = 6.02 where 0.24 are left: 5.78 over; the simulation cuts it after a minute
    longer = changed(own, "hal", released="2026-01-05T09:41:00-05:00", duration_s="1800", cost="6.02", billed_s="1800")
    note = next(note for note in held(longer).notes if note.startswith("account a"))
    assert note == "account a: the records come to 7.38; the simulation to 1.58; overspend 5.78, simulated 0.00"


def test_time_without_charges_is_priced_by_the_tariff(own, held, tmp_path):
    bare = [
        {
            "name": row["leg"],
            "at": row["arrived"],
            "answer": row["answered"],
            "to": row["to"],
            "duration_s": row["duration_s"],
        }
        for row in own
    ]
    notes = held(write_rows(tmp_path / "bare.csv", bare), answered_only=True).notes
    assert any(note.startswith("account a: the records come to 1.58, worked out by the tariff from") for note in notes)


def test_a_call_id_that_begins_with_the_name_is_the_names(own, held):
    assert held([row | {"leg": f"{row['leg']}///1-2345@127.0.0.1"} for row in own]).agreeing == 8


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("text", [SCENARIO, TRACE, WORKLOADS], ids=["calls", "trace", "workloads"])
def test_own_records_hold_in_every_form(form, text, own, tmp_path, held):
    study = written_study(tmp_path, text)
    file = own_cdrs(study, tmp_path / f"of-run.{'csv' if form == 'jsonl' else form}")
    if form == "jsonl":
        file = tmp_path / "of-run.jsonl"
        file.write_text("\n".join(map(json.dumps, read_rows(tmp_path / "of-run.csv"))), encoding="utf-8")
    found = held(file, of=study, within=0)
    assert found.outcome.passed
    assert found.agreeing == found.legs > 5


def test_junit_has_a_test_a_leg(own, held, tmp_path):
    write_junit(tmp_path / "held.xml", [held(FAULTS["a leg is a cent dearer"][0](own)).outcome])
    suite = ET.parse(tmp_path / "held.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("8", "1")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["calls.alice"]


def test_rows_of_other_replications_are_left_out_and_counted(own, held):
    found = held([*own, *(row | {"replication": "2", "cost": "9"} for row in own)])
    assert found.outcome.passed
    assert "8 rows are of other replications than 1; left out" in found.notes


def test_a_folder_of_parts_is_read(study, tmp_path, held):
    (tmp_path / "cdrs.parquet").mkdir()
    own_cdrs(study, tmp_path / "cdrs.parquet" / "part-00001.parquet")
    assert held(Path(tmp_path / "cdrs.parquet")).agreeing == 8


def test_accounts_that_are_none_of_the_scenarios_are_said_and_not_compared(own, held):
    found = held([row | {"account": f"customer {row['account']}"} for row in own])
    assert found.outcome.passed
    assert (
        "the records' accounts (customer a, customer b) are none of the scenario's: they were not compared"
        in found.notes
    )


ASTERISK = """
accountcode,src,dst,start,answer,end,duration,billsec,disposition,uniqueid,userfield
x,14255550111,+12065550100,2026-01-05 09:00:00,2026-01-05 09:00:00,2026-01-05 09:01:01,61,61,ANSWERED,1.1,
x,1001,+442071838750,2026-01-05 09:00:10,2026-01-05 09:00:18,2026-01-05 09:02:23,133,125,ANSWERED,1.2,
x,1001,+447700900123,2026-01-05 09:00:11,,2026-01-05 09:00:41,30,0,NO ANSWER,1.3,
x,14255550112,+12065550100,2026-01-05 09:00:20,2026-01-05 09:00:20,2026-01-05 09:05:20,300,300,ANSWERED,1.4,
x,14255550113,+12065550100,2026-01-05 09:00:21,,2026-01-05 09:00:21,0,0,FAILED,1.5,
x,14255550114,+12065550100,2026-01-05 09:01:30,2026-01-05 09:01:30,2026-01-05 09:01:30,0,0,ANSWERED,1.6,frank
x,1001,+442071838750,2026-01-05 09:10:00,,2026-01-05 09:10:03,3,0,BUSY,1.7,
x,1001,+442071838750,2026-01-05 09:11:00,2026-01-05 09:11:00,2026-01-05 09:12:00,60,60,ANSWERED,1.8,hal
x,14255550119,+12065550100,2026-01-05 09:30:00,,2026-01-05 09:30:05,5,0,NO ANSWER,1.9,
"""


def test_a_switchs_own_records_hold_by_number_and_start_and_by_the_name_in_its_user_field(held, tmp_path):
    (tmp_path / "Master.csv").write_text(ASTERISK.lstrip())
    found = held(tmp_path / "Master.csv")
    assert found.outcome.failures == {}
    assert found.agreeing == 8
    assert (
        "1 record is of a dial-in that nobody answered, and of no leg of the scenario (first: line 10)" in found.notes
    )
    assert "the records do not tell costs, billed times: these were not compared" in found.notes
