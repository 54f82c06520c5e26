"""Busy ports worked out again: which legs held a number, a bridge or a trunk from when to when."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tollbridge.auditing.tables import Books
from tollbridge.auditing.usage import Worked

if TYPE_CHECKING:
    import polars as pl

_NEVER_ASKED: Final = ("barred", "no-rate")
_REFUSED: Final = (*_NEVER_ASKED, "number-busy", "trunks-busy", "bridge-full", "conference-full", "no-credit")
_CUT: Final = ("credit-exhausted", "conference-ended")
_BEFORE_THE_BRIDGE: Final = (*_NEVER_ASKED, "number-busy", "trunks-busy")
Stay = tuple[int, int]


def ports(books: Books, replication: int) -> Worked:
    """Yield offered legs, blocking, peak and erlangs of every number, trunk group and bridge, after the warm-up.

    `books`: a finished run's files, with CDRs. `replication`: its number, from 1.

    Those who join by app hold no port of a bridge. A bridge whose ports they do hold is left out: without a price they have
    no CDRs. A peak that depends on who went first at one instant is left out too.
    """
    import polars as pl

    assert books.cdrs is not None
    legs = books.cdrs.filter(pl.col("replication") == replication)
    scenario = books.loaded.scenario
    for name in scenario.numbers:
        asked = legs.filter((pl.col("number") == name) & ~pl.col("cause").is_in(_NEVER_ASKED))
        yield from _group(books, f"numbers.{name}", asked, "number-busy")
    for name, bridge in scenario.bridges.items():
        here = legs.filter(pl.col("bridge") == name)
        by_phone = here.filter((pl.col("direction") != "app") & ~pl.col("cause").is_in(_BEFORE_THE_BRIDGE))
        dialled = here.filter((pl.col("direction") == "outbound") & ~pl.col("cause").is_in(_NEVER_ASKED))
        yield from _group(books, f"trunks.{name}", dialled, "trunks-busy")
        if not bridge.voip_uses_ports:
            yield from _group(books, f"bridges.{name}", by_phone, "bridge-full")


def _group(books: Books, stem: str, asked: pl.DataFrame, full: str) -> Worked:
    import polars as pl

    clock = books.loaded.clock
    counted = asked.filter(pl.col("arrived") >= clock.warm_up)
    blocked = len(counted.filter(pl.col("cause") == full))
    yield f"{stem}.offered", Fraction(len(counted))
    if len(counted):
        yield f"{stem}.blocking", Fraction(blocked, len(counted))
    held = asked.filter(~pl.col("cause").is_in(_REFUSED)).select("arrived", "released", "cause")
    stays = [(begin, end) for begin, end, _ in held.iter_rows()]
    # one that is cut goes after the hang-ups of its instant: those who arrive then may have met it, or may not
    late = [(2 * begin, 2 * end + (cause in _CUT)) for begin, end, cause in held.iter_rows()]
    if (peak := _peak(stays, clock.warm_up)) == _peak(late, 2 * clock.warm_up):
        yield f"{stem}.peak", Fraction(peak)
    busy = sum(max(0, end - max(begin, clock.warm_up)) for begin, end in stays)
    yield f"{stem}.erlangs", Fraction(busy, max(1, clock.duration - clock.warm_up))


def _peak(stays: Iterable[Stay], since: int) -> int:
    """Return the most at once from `since` on: who leaves at an instant has gone before another comes."""
    ends: list[int] = []
    most = 0
    standing = False
    for begin, end in stays:
        if begin >= since and not standing:
            standing = True
            most = max(most, len(ends) - bisect_right(ends, since))
        insort(ends, end)
        del ends[: bisect_right(ends, begin) - (end <= begin)]
        if begin >= since:
            most = max(most, len(ends))
    return most if standing else max(most, len(ends) - bisect_right(ends, since))


def rows_in_order(books: Books) -> Iterator[str]:
    """Yield CDRs that no leg could have: instants out of order, an unanswered leg that costs, time that nobody paid.

    `books`: a finished run's files, with CDRs; each fault is a sentence with the leg's name.
    """
    import polars as pl

    assert books.cdrs is not None
    answered = pl.col("answered") >= 0
    faults = {
        "it is released before it arrives or is answered": (pl.col("released") < pl.col("arrived"))
        | (answered & (pl.col("released") < pl.col("answered")))
        | (answered & (pl.col("answered") < pl.col("arrived"))),
        "it was not answered, and costs or has billed time": ~answered
        & ((pl.col("cost") != 0) | (pl.col("billed_s") != 0)),
        "it was turned away, and was answered": answered & pl.col("cause").is_in(_REFUSED),
        "its pool paid for more time than was billed": pl.col("pool_s") > pl.col("billed_s"),
        "its fee is more than its cost": pl.col("connection_fee") > pl.col("cost"),
        "it is released after the end of the run": pl.col("released") > books.loaded.clock.duration,
    }
    for what, holds in faults.items():
        for leg in books.cdrs.filter(holds)["leg"]:
            yield f"leg {leg}: {what}"
