"""Usage records for `fit`: what the reader gives, within the records' period, with a clock, a currency and a country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from tollbridge.errors import Problem, TollbridgeError
from tollbridge.plain_text import counted
from tollbridge.planning.fit_period import find_period, stated_instant
from tollbridge.scenario.currencies import CURRENCIES
from tollbridge.units import Clock
from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.records import UsageRecords
from tollbridge.usage.source import UsageSource
from tollbridge.usage.table import NOT_GIVEN, UsageTable

PLACES: Final = 4
"""Decimals that a tariff rounds to where the records have no charges."""


@dataclass(frozen=True)
class Source:
    """What to fit.

    `columns`: key -> heading (None: found by themselves). `timezone`: the customer's, that of the profile. `leave_out`:
    headings and the values whose rows are left out. `dialect`: names and settings as `--dialect` takes them. `home`: ISO
    countries of national numbers. `since`, `until`: the records' period, local instants ("": found). `currency`: ISO, "":
    the records'. `strict`: odd rows refuse the file. `more`: further files of the same kind. `keep_identical`: rows that stand
    twice count twice.
    """

    file: Path
    columns: Mapping[str, str] | None = None
    timezone: str = "UTC"
    leave_out: Sequence[tuple[str, str]] = ()
    dialect: Sequence[str] = ()
    home: Sequence[str] = ()
    since: str = ""
    until: str = ""
    currency: str = ""
    strict: bool = False
    more: Sequence[Path] = ()
    keep_identical: bool = False


@dataclass
class Usage:
    """The legs and attempts of the records' period in order of arrival, `at` in ms since the clock's start.

    `clock` is the period. `notes` say what was read and left out, with its money.
    """

    legs: UsageTable
    clock: Clock
    currency: str
    country: str
    places: int
    notes: list[str]
    odd: list[Problem]


def check_currency(text: str) -> str:
    """Return a currency's ISO 4217 code in capitals.

    `text`: the code in any case, or "" for none. TollbridgeError where there is no such code.

    >>> check_currency("usd")
    'USD'
    """
    if text and text.upper() not in CURRENCIES:
        raise TollbridgeError(f"{text!r} is no ISO 4217 code such as USD")
    return text.upper()


def read_usage(source: Source) -> Usage:
    """Return the records of a file, and what was read and left out of it.

    `source`: the file, and how it is to be read. TollbridgeError says why there are none to fit.
    """
    asked = UsageSource(
        source.file,
        source.columns,
        wording=Wording(timezone=source.timezone, home=tuple(source.home)),
        leave_out=tuple(source.leave_out),
        strict=source.strict,
        repeats=source.keep_identical,
    ).said(source.dialect)
    records = read_usage_records(asked, *(replace(asked, file=file) for file in source.more))
    since, until = (_stated(text, source) for text in (source.since, source.until))
    legs = _within(records, since, until)
    clock = find_period(legs.at, source.timezone, since, until)
    legs, currency, notes = _priced(legs, records, source.currency)
    country = next((text for text in legs.country.counts() if text), "")
    odd = records.problems()
    places = records.places if legs.charged.any() else PLACES
    late = (
        [f"{counted(records.late, 'row stands', 'rows stand')} after a later one: all were put in order"]
        if records.late
        else []
    )
    said = [*records.said(), *_identical(records), *late, *notes]
    return Usage(legs.shifted(clock.start_utc_ms), clock, currency, country, places, said, odd)


def _identical(records: UsageRecords) -> list[str]:
    if records.repeats:
        first = min(records.repeats)
        return [
            f"{len(records.repeats)} rows stand twice, and count twice, as --keep-identical asks (first: line {first})"
        ]
    if any("twice" in reason for tally in records.tallies for reason in tally.left):
        return ["rows that say the same in every cell count once; --keep-identical counts each of them"]
    return []


def _stated(text: str, source: Source) -> int | None:
    try:
        return stated_instant(text, source.timezone) if text else None
    except ValueError as error:
        raise TollbridgeError(str(error)) from None


def _within(records: UsageRecords, since: int | None, until: int | None) -> UsageTable:
    """Return the rows of the period that was stated, but for dial-ins that never were connected; the rest is counted."""
    if since is not None:
        records.leave(records.table.at < since, "are before --from")
    if until is not None:
        records.leave(records.table.at >= until, "are at or after --until")
    records.leave(~records.table.outbound & ~records.table.answered, "are dial-ins that were not connected")
    if not len(records.table):
        reasons = "; ".join(text for tally in records.tallies for text in tally.said()[1:])
        raise TollbridgeError(f"{records.tally.file}: no rows to fit: {reasons}")
    return records.table


def _priced(legs: UsageTable, records: UsageRecords, stated: str) -> tuple[UsageTable, str, list[str]]:
    """Return the legs with the charges of one currency, the currency, and what is to be said about others."""
    counts = legs.currency.counts()
    codes = [code.upper() for code in counts if code.upper() in CURRENCIES]
    currency = stated or next(iter(codes), "") or records.currency or "USD"
    notes = []
    if not (stated or codes or records.currency) and legs.charged.any():
        notes.append(f"no currency is named: the charges are taken for {currency}; --currency says another")
    unknown = [code for code in counts if code and code.upper() not in CURRENCIES]
    if unknown and not stated:
        shown = ", ".join(repr(code) for code in unknown[:3])
        notes.append(f"the currency {shown} is no ISO code: taken for {currency}; --currency says another")
    other = legs.currency.where(
        [code.upper() in CURRENCIES and code.upper() != currency for code in legs.currency.values]
    )
    if other.any() and len(codes) > 1:
        sums = (f"{legs.take(other & legs.currency.mask(code)).cost() / 1e6:.2f} {code}" for code in counts)
        shown = ", ".join(text for text in sums if not text.startswith("0.00 ") and not text.endswith(currency))
        notes.append(
            f"{counted(int(other.sum()), 'row has', 'rows have')} another currency than {currency}: "
            f"the charges are left out ({shown})"
        )
        legs = replace(legs, charge=np.where(other, NOT_GIVEN, legs.charge), fee=np.where(other, NOT_GIVEN, legs.fee))
    return legs, currency, notes
