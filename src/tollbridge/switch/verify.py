"""A real system's records held against the simulation, leg by leg."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tollbridge.engine.simulate import Engine, Study
from tollbridge.errors import Problem, ScenarioError
from tollbridge.expect.values import leg_places
from tollbridge.expect.verdict import Outcome
from tollbridge.money import format_money
from tollbridge.scenario.phones import parse_phone
from tollbridge.switch.clocks import Offset, find_offset
from tollbridge.switch.differences import Tolerance
from tollbridge.switch.findings import Findings
from tollbridge.switch.legs import Leg, recorded_legs, run_replication, simulated_legs
from tollbridge.switch.pairing import pair
from tollbridge.switch.spending import spending
from tollbridge.units import format_duration, parse_duration
from tollbridge.usage.dialects import DIALECTS
from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.records import UsageRecords
from tollbridge.usage.source import UsageSource
from tollbridge.usage.table import UsageTable

NEAR: Final = 5000
"""Milliseconds within which a leg begins that a record without its name may be of."""
SHOWN: Final = 3


@dataclass(frozen=True)
class VerifyTerms:
    """How to hold records against the simulation.

    `within`: tolerance of instants and lengths, ms. `money`: of amounts, micros; None: half a unit of the last decimal that
    the records have. `shift`: added to the records' instants, ms; None: what brings most of them to their legs.
    `replication`: which one, from 1. `fee_apart`: the records' charges do not hold the connection fee. `answered_only`: legs
    that were never answered need no record.
    """

    within: int = 1000
    money: int | None = None
    shift: int | None = 0
    replication: int = 1
    engine: Engine = "auto"
    fee_apart: bool = False
    answered_only: bool = False


@dataclass(frozen=True)
class Verified:
    """What came of holding records against a replication.

    Attributes:
        outcome: as `check` has them: what was compared, and each value that differs.
        legs: how many the replication has.
        records: how many were read.
        agreeing: how many legs agree with their records.
        notes: sentences on what could not be told, clocks, and tolerances.
    """

    outcome: Outcome
    legs: int
    records: int
    agreeing: int
    notes: tuple[str, ...]


def parse_shift(text: str) -> int | None:
    """Return what is added to records' instants, in ms; None where it is to be found.

    `text`: such as `1h`, `-1h`, `+250ms` or `found`; ValueError where it is none of these.

    >>> parse_shift("-1h"), parse_shift("found")
    (-3600000, None)
    """
    if text == "found":
        return None
    return (-1 if text.startswith("-") else 1) * parse_duration(text.lstrip("+-"))


def verifiable(
    file: Path, columns: Mapping[str, str] | None = None, timezone: str = "UTC", home: tuple[str, ...] = ()
) -> UsageSource:
    """Return records to be held against legs: a file of which callers, repeated rows and details are read too.

    `columns`: headings by key; None: found. `timezone`: IANA, of times without a zone. `home`: ISO countries of national
    numbers.
    """
    wording = Wording(timezone=timezone, home=home)
    return UsageSource(file, columns, wording=wording, callers=True, repeats=True, details=True)


def verify(study: Study, source: UsageSource, terms: VerifyTerms) -> Verified:
    """Hold the records of a file against one replication of a study.

    `source`: what `verifiable` makes of a file. ScenarioError where the records cannot be read, or are none of this
    scenario's.

    Example: `verify(study, verifiable(Path("cdrs.csv")), VerifyTerms(within=50))`.
    """
    read = read_usage_records(source)
    _check_currency(study, read, source)
    done = run_replication(study, terms.replication, terms.engine)
    legs = simulated_legs(study, done)
    records, notes = _records(study, read, terms)
    records, offset, said = _on_one_clock(legs, records, terms)
    found = pair(legs, records, (terms.within, max(terms.within, NEAR)))
    if not found.pairs and not found.unclear:
        raise ScenarioError([_strangers(study, source, (legs, records), offset)])
    money, money_said = _money(read, terms)
    findings = Findings(study, done, source.file, Tolerance(terms.within, money, leg_places(study.loaded)))
    findings.compare(legs, found, offset, answered_only=terms.answered_only)
    spent = [each.text() for each in spending(study, done, legs, found.pairs)]
    outcome = Outcome(str(study.loaded.file), str(source.file), tuple(findings.checked), findings.failures)
    told = (*notes, *said, *money_said, *_not_said(records), *findings.notes, *spent)
    return Verified(outcome, len(legs), len(records), findings.agreeing, told)


def _records(study: Study, read: UsageRecords, terms: VerifyTerms) -> tuple[list[Leg], list[str]]:
    """Return the rows to be held against legs, and what is to be said of those that were read."""
    table, notes = _of_replication(read, terms.replication)
    dial_ins = frozenset(parse_phone(part.number) for part in study.loaded.scenario.numbers.values())
    records = list(recorded_legs(table.shifted(study.loaded.clock.start_utc_ms), dial_ins))
    if terms.fee_apart or (read.dialect and DIALECTS[read.dialect].fee_apart):
        records = [_with_fee(record) for record in records]
    return _with_known_accounts(study, records, notes), notes


def _with_known_accounts(study: Study, records: list[Leg], notes: list[str]) -> list[Leg]:
    """Return the records without their accounts where none of these is the scenario's; the notes then say so."""
    texts = list(dict.fromkeys(record.account for record in records if record.account))
    if not texts or any(text in study.loaded.scenario.accounts for text in texts):
        return records
    shown = ", ".join(texts[:SHOWN]) + (" …" if len(texts) > SHOWN else "")
    notes.append(f"the records' accounts ({shown}) are none of the scenario's: they were not compared")
    return [replace(record, account="") for record in records]


def _check_currency(study: Study, read: UsageRecords, source: UsageSource) -> None:
    """Refuse records whose money is another."""
    own = study.loaded.scenario.currency
    said = {text.upper() for text in read.table.currency.counts() if text} or {read.currency or own}
    if others := sorted(said - {own}):
        text = f"the records' money is {', '.join(others)}, the scenario's {own}"
        raise ScenarioError([Problem(str(source.file), 0, 0, text)])


def _of_replication(read: UsageRecords, number: int) -> tuple[UsageTable, list[str]]:
    """Return the rows of one replication, where the records are a simulation's of several; and what was read."""
    table, notes = read.table, [*read.said(), *(str(problem) for problem in read.problems())]
    others = [text for text in table.replication.counts() if text not in {"", str(number)}]
    if not others:
        return table, notes
    own = table.replication.mask(str(number), "")
    notes.append(f"{int((~own).sum())} rows are of other replications than {number}; left out")
    return table.take(own), notes


def _on_one_clock(
    legs: Sequence[Leg], records: list[Leg], terms: VerifyTerms
) -> tuple[list[Leg], Offset | None, list[str]]:
    """Return the records shifted as asked, by how much they still are off, and what is to be said of it."""
    if terms.shift is not None:
        records = [_moved(record, terms.shift) for record in records] if terms.shift else records
        offset = find_offset(legs, records, terms.within)
        return records, None if offset is None or abs(offset.ms) <= terms.within else offset, []
    offset = find_offset(legs, records, terms.within)
    if offset is None or offset.other is not None:
        text = "no one offset of the clocks brings most records to their legs" + (
            f": {_both(offset)}" if offset else ""
        )
        raise ScenarioError([Problem("--shift found", 0, 0, text)])
    text = f"the records' instants are shifted by {format_duration(-offset.ms)}: so {offset.legs} of {offset.of} agree"
    return [_moved(record, -offset.ms) for record in records], None, [text]


def _both(offset: Offset) -> str:
    assert offset.other is not None
    return f"{format_duration(-offset.ms)} and {format_duration(-offset.other)} do so nearly alike"


def _moved(record: Leg, by: int) -> Leg:
    arrived, answered, released = (
        None if instant is None else instant + by for instant in (record.arrived, record.answered, record.released)
    )
    return replace(record, arrived=arrived, answered=answered, released=released)


def _with_fee(record: Leg) -> Leg:
    return record if record.cost is None else replace(record, cost=record.cost + (record.fee or 0))


def _strangers(
    study: Study, source: UsageSource, sides: tuple[Sequence[Leg], Sequence[Leg]], offset: Offset | None
) -> Problem:
    """Return why none of the records is a leg of the scenario."""
    legs, records = sides
    text = f"none of {len(records)} records is a leg of {study.loaded.file}: no name in common, and no number and start"
    if offset is not None:
        text += f"; with --shift {format_duration(-offset.ms)} {offset.legs} would be: do the clocks differ?"
    else:
        text += f"; {_seen('the records', records)}, {_seen('the legs', legs)}"
    return Problem(str(source.file), 0, 0, text)


def _seen(whose: str, side: Sequence[Leg]) -> str:
    numbers = list(dict.fromkeys(leg.number or "withheld" for leg in side))
    more = " …" if len(numbers) > SHOWN else ""
    return f"{whose} have {', '.join(numbers[:SHOWN])}{more}" if numbers else f"{whose} are none"


def _money(read: UsageRecords, terms: VerifyTerms) -> tuple[int, list[str]]:
    """Return the tolerance of amounts, and what is to be said of it."""
    if terms.money is not None or not read.table.charged.any():
        return terms.money or 0, []
    half = 10 ** (6 - min(read.places, 6)) // 2
    text = f"amounts have {read.places} decimals in the records: they may differ by half a unit, {format_money(half)}"
    return half, [text] if half else []


def _not_said(records: Sequence[Leg]) -> Iterator[str]:
    """Yield what the records do not say, so that it was not compared."""
    figures: dict[str, list[int | str | None]] = {
        "costs": [record.cost for record in records],
        "billed times": [record.billed for record in records],
        "causes": [record.cause or None for record in records],
        "ends": [record.released for record in records],
    }
    lacking = {what: sum(value is None for value in values) for what, values in figures.items()}
    if none := [what for what, count in lacking.items() if count == len(records)]:
        yield f"the records do not tell {', '.join(none)}: these were not compared"
    for what, count in lacking.items():
        if 0 < count < len(records):
            yield f"{count} records tell no {what}: these were not compared"
