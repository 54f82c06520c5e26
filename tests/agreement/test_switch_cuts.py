"""A real prepaid switch's cuts, recorded on loopback, against `poll` on the switch's own timer.

The switch looks at each customer's calls once a check period and ends them all where the credit is used up. Recorded are when
each call was answered and ended, to the millisecond, and where in the second the timer stood.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from whole_second_switch import cuts as whole_second_cuts

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.scenario.load import load_text

DATA = os.environ.get("TOLLBRIDGE_REAL_DATA", "")
needs_data = pytest.mark.skipif(not DATA, reason="TOLLBRIDGE_REAL_DATA is not set: the recorded cuts are not at hand")
CLOSE = 50
"""Milliseconds within which a cut is the switch's own."""
LONG = "600s"

SCENARIO = """
scenario: {case}
currency: USD
clock: {{start: 2026-01-05, timezone: UTC, duration: 15m}}
tariffs: {{t: {{increment: {increment}, connection_fee: {fee}, inbound: [{{per_second: {price}}}]}}}}
accounts:
  a: {{country: US, tariff: t, credit: {{opening: {credit}}}, control: {{mode: poll, every: {every}s, phase: {phase}ms}}}}
numbers: {{n: {{number: "+12065550100"}}}}
calls:
"""
Row = dict[str, str]


def ms(seconds: str) -> int:
    return round(float(seconds) * 1000)


def replayed(rows: list[Row]) -> dict[str, int]:
    """Return when each call of a case ends in the simulation, ms since the same whole second."""
    first, further = rows[0]["initial_pulse_s"], rows[0]["further_pulse_s"]
    text = SCENARIO.format(
        case=rows[0]["case"],
        increment=f"{first}s" if first == further else f"{first}s/{further}s",
        fee=rows[0]["connection_fee"],
        price=rows[0]["price_per_s"],
        credit=rows[0]["credit"],
        every=rows[0]["check_period_s"],
        phase=ms(rows[0]["timer_phase_s"]),
    )
    ordered = sorted(rows, key=lambda row: ms(row["answered_at_s"]))
    for row in ordered:
        at, end = ms(row["answered_at_s"]), ms(row["released_at_s"])
        lasts = f"{end - at}ms" if row["ended_by"] == "caller" else LONG
        text += f"  {row['call']}: {{at: +{at}ms, via: n, lasts: {lasts}}}\n"
    study = prepare(load_text(text, Path("switch.yaml")))
    done = next(iter(simulate(study, [0], engine="reference", records=lambda _: "cdrs")))
    return dict(zip((row["call"] for row in ordered), done.cdrs.released.tolist(), strict=True))


def cases() -> dict[tuple[str, str], list[Row]]:
    found = defaultdict(list)
    with (Path(DATA) / "switch_cuts.csv").open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["batch"], row["case"]].append(row)
    return dict(found)


FAULTS = frozenset({"p6late", "break3", "again", "reload", "quick"})
"""Cases in which the switch spends money that is not there; `scenarios/enforcement/README.md` says how."""
SECOND = 1000
OWN = {
    "case": "own",
    "connection_fee": "0",
    "price_per_s": "0.01",
    "initial_pulse_s": "1",
    "further_pulse_s": "1",
    "check_period_s": "1",
    "timer_phase_s": "0.82",
    "ended_by": "switch",
    "released_at_s": "0",
    "answered_at_s": "0.2",
}
"""A call of our own making, as the records have one; its credit is said where it is used."""


def offsets(rows: list[Row]) -> list[int]:
    """Return by how many ms the switch cut each call later than the simulation does."""
    ends = replayed(rows)
    return [ms(row["released_at_s"]) - ends[row["call"]] for row in rows if row["ended_by"] == "switch"]


def whole_phase(rows: list[Row]) -> list[Row]:
    """Return the rows with the timer's place in its period: recorded is only its place in a second."""
    every = ms(rows[0]["check_period_s"])
    cut = next((ms(row["released_at_s"]) for row in rows if row["ended_by"] == "switch"), 0)
    phase = (cut - ms(rows[0]["timer_phase_s"]) + SECOND // 2) // SECOND * SECOND % every + ms(rows[0]["timer_phase_s"])
    return [row | {"timer_phase_s": str(phase / 1000)} for row in rows]


@needs_data
@pytest.mark.parametrize(
    ("batch", "within_50_ms", "cuts"),
    # A: the timer looks 0.3 s before the second's boundary; A2 and D: calls are answered just before or after it, and the
    # switch, whose clock has whole seconds, looks at them a second early or late
    [("A", 26, 28), ("A2", 11, 40), ("B", 22, 25), ("C", 36, 40), ("D", 0, 20)],
)
def test_poll_cuts_as_the_switch_does_within_one_look(batch: str, within_50_ms: int, cuts: int):
    found = [
        (offset, ms(rows[0]["check_period_s"]))
        for (of, case), rows in cases().items()
        if of == batch and case not in FAULTS
        for offset in offsets(whole_phase(rows))
    ]
    assert len(found) == cuts
    assert sum(abs(offset) <= CLOSE for offset, _ in found) >= within_50_ms
    assert all(abs(offset) <= every + CLOSE for offset, every in found)


@needs_data
def test_every_cut_that_is_further_off_is_of_a_fault_that_is_named():
    further = {
        case
        for (_, case), rows in cases().items()
        if any(abs(offset) > ms(rows[0]["check_period_s"]) + CLOSE for offset in offsets(whole_phase(rows)))
    }
    assert further == FAULTS


@needs_data
def test_every_cut_is_explained_by_the_switchs_own_arithmetic_or_named():
    # a clock of whole seconds, binary fractions, the newest call first, and credit that begins anew; of `reload` alone it is
    # not known what credit the second call brought
    unexplained, count = set(), 0
    for (_, case), rows in cases().items():
        phased = whole_phase(rows)
        own = whole_second_cuts(phased)
        for row in (row for row in rows if row["ended_by"] == "switch"):
            count += 1
            if abs(ms(row["released_at_s"]) - own.get(row["call"], 0)) > CLOSE:
                unexplained.add(case)
    assert count == 169
    assert unexplained == {"reload"}


def test_the_whole_second_clock_looks_a_second_early_where_a_boundary_lies_between_look_and_answer():
    # answered at 0.9 s, after the look of 0.82: at 9.82 s nine whole seconds have passed on its clock, and a tenth is begun,
    # though 8.92 s have passed; exact arithmetic begins the tenth at 9.9 s and cuts a look later
    row = OWN | {"call": "a", "answered_at_s": "0.9", "asked_at_s": "0.8", "credit": "0.11"}
    early = row | {"answered_at_s": "0.2"}
    assert whole_second_cuts([early]) == {"a": 10_820}
    assert replayed([early]) == {"a": 10_820}
    assert whole_second_cuts([row]) == {"a": 10_820}
    assert replayed([row]) == {"a": 11_820}


@needs_data
def test_the_switch_spends_what_is_not_there_where_poll_overspends_one_look_at_the_most():
    # four calls at 0.01 a second on 0.58: the switch lets them talk until 67.8 s, 2.7 in all; a look costs 0.04 at the most
    rows = cases()["D", "break3"]
    ends = replayed(whole_phase(rows))
    spent = sum(ms(row["released_at_s"]) - ms(row["answered_at_s"]) for row in rows) / SECOND * 0.01
    simulated = sum(ends[row["call"]] - ms(row["answered_at_s"]) for row in rows) / SECOND * 0.01
    assert spent > 2.5
    assert simulated < 0.58 + 4 * 0.06


@pytest.mark.parametrize(("credit", "calls"), [("0.10", "a"), ("0.20", "ab")])
def test_a_poll_with_a_phase_cuts_at_its_first_look_at_which_nothing_is_left(credit: str, calls: str):
    # answered at 0.2 s, 0.01 a second each: the tenth second of each is begun at 9.2 s and paid at the look of 9.82 s, after
    # which nothing is left, so that look cuts them; with 0.10 for one call and 0.20 for two it is the same look
    common = OWN | {"credit": credit}
    rows = [common | {"call": call} for call in calls]
    assert replayed(rows) == dict.fromkeys(calls, 9_820)
