"""`tollbridge.diff_rates`: a tariff change as a code review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tollbridge.interface.asked import check_choice, read_as

if TYPE_CHECKING:
    from tollbridge.answers.rates import RatesCompared
    from tollbridge.planning.rate_calls import Calls
    from tollbridge.planning.rate_sources import Rates


def diff_rates(
    old: str | Path,
    new: str | Path,
    *,
    trace: str | Path | None = None,
    at: str = "",
    columns: Mapping[str, str] | None = None,
    increment: str = "60s",
    direction: Literal["inbound", "outbound"] = "outbound",
    skip_bad: bool = False,
    dialect: Iterable[str] = (),
    home: Iterable[str] = (),
) -> RatesCompared:
    """Say which rates change from one deck or scenario to another, and what that changes for calls that were made.

    Args:
        old: a deck (CSV), or a scenario's path; `scenario.yaml#tariff` is one tariff of several.
        new: the same, of what is to come.
        trace: calls to price at both: a trace, CDRs, or any usage records that `fit` reads.
        at: compare the rates that are in force then, such as `2026-03-01`. Absent: at a scenario's start; all of a deck.
        columns: headings of a deck by key: `{"prefix": "Code", "per_minute": "Rate"}`. Absent: they are found.
        increment: of a deck's rows that name none, such as `60s` or `30s/6s`.
        direction: which legs a deck prices.
        skip_bad: whether damaged rows of a deck are left out. Else they refuse it.
        dialect: whose records the trace is, or how it is written, as of `fit`.
        home: ISO countries of the trace's numbers that are written without a country code.

    Returns a row for each destination that costs another price: its `old` and `new` price a minute, and `why`. A new longer
    prefix that takes numbers from an old one is a change too, although no listed price changed.

    Raises ScenarioError where a file is refused, TollbridgeError where an argument cannot be read, the sides have no tariff
    name in common, or the trace has no answered calls.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     before, after = Path(folder) / "before.csv", Path(folder) / "after.csv"
    ...     _ = before.write_text("prefix,per_minute" + chr(10) + "44,0.015")
    ...     _ = after.write_text("prefix,per_minute" + chr(10) + "44,0.018")
    ...     found = diff_rates(before, after)
    >>> [(row["destination"], row["old"], row["new"], row["change"]) for row in found.rows()]
    [('+44', Decimal('0.015000000'), Decimal('0.018000000'), 'dearer')]
    """
    from tollbridge.answers.rates import RatesCompared
    from tollbridge.planning.diff_rates import diff_rates as diff_sides
    from tollbridge.planning.rate_sources import DeckReading, pairs, read_rates
    from tollbridge.planning.rate_trace import price_calls
    from tollbridge.units import parse_increment, parse_instant

    check_choice("direction", direction, ("inbound", "outbound"))
    instant = read_as("at", parse_instant, at) if at else None
    reading = DeckReading(columns, read_as("increment", parse_increment, increment), skip_bad, direction)
    sides = [read_rates(str(name), at=instant, deck=reading) for name in (old, new)]
    calls = None if trace is None else _calls(Path(trace), dialect, tuple(home), sides[0])
    found = [
        (diff_sides(before, after), None if calls is None else price_calls(before, after, calls.rows))
        for before, after in pairs(*sides)
    ]
    problems = [problem for side in sides for problem in side.warnings] + ([*calls.notes, *calls.odd] if calls else [])
    return RatesCompared(tuple(found), tuple(map(str, problems)))


def _calls(trace: Path, dialect: Iterable[str], home: tuple[str, ...], old: Rates) -> Calls:
    """Return the answered calls of a trace, local times by the old side's clock; TollbridgeError where there are none."""
    from tollbridge.errors import TollbridgeError
    from tollbridge.planning.rate_calls import read_calls

    calls = read_calls(trace, dialect, home, next(iter(old.sides.values())).clock.timezone)
    if not calls.rows:
        raise TollbridgeError("\n".join([*map(str, (*calls.notes, *calls.odd)), _NONE_ANSWERED]))
    return calls


_NONE_ANSWERED = "the trace has no answered calls: there is nothing to price"
