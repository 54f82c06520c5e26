"""The rows that price a leg over its time since answer, as rate groups: from when on, at what price, in which increments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tollbridge.money import NANOS, format_money
from tollbridge.tariff.rows import Row, Tariff
from tollbridge.units import MINUTE, SECOND


@dataclass(frozen=True, slots=True)
class Slot:
    """One group of a rate.

    Attributes:
        start: ms since answer.
        price: nanos for each `unit`.
        unit: ms.
        increment: ms of a step.
    """

    start: int
    price: int
    unit: int
    increment: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A connection fee (micros) and the groups of a rate, the first from 0."""

    fee: int
    slots: tuple[Slot, ...]

    def rows(self, tag: str) -> list[tuple[str, ...]]:
        """Return the rate as rows of Rates.csv, one for each group; the fee stands in the first.

        `tag`: the rate's.
        """
        return [
            (
                tag,
                format_money(self.fee if slot.start == 0 else 0, 0),
                format_rate(slot.price),
                *(f"{ms // SECOND}s" for ms in (slot.unit, slot.increment, slot.start)),
            )
            for slot in self.slots
        ]

    def name(self) -> str:
        """Return what the rate is called: its prices and increments."""
        slots = "_then_".join(f"{format_rate(slot.price)}_{slot.increment // SECOND}s" for slot in self.slots)
        return slots + (f"_fee_{format_money(self.fee, 0)}" if self.fee else "")


@dataclass(frozen=True, slots=True)
class Grouped:
    """A rate, and what would make it price otherwise where a leg came from other rows (another window, an earlier date).

    `initial`: its first step, ms. `steep`: what the row at answer says of further steps, or an `after` within the first
    step, is in no group. `shifted`: a group begins where the rows' own steps end, and not at the row's `after`.
    """

    rate: Rate
    initial: int
    steep: bool
    shifted: bool


def grouped(tariff: Tariff, tiers: Sequence[tuple[int, Row]]) -> Grouped:
    """Return what prices a leg that meets the same rows from its answer to its end.

    Args:
        tariff: gives what a row does not set itself.
        tiers: (`after` in ms, the row from there on), the first from 0.

    A group begins on a multiple of the increment before it: the engine refuses others. The last one that lies within the step
    before it is taken; no step begins between it and the `after` that is meant.
    """
    first = tiers[0][1]
    initial, _ = first.increment or tariff.increment
    fee = tariff.connection_fee if first.connection_fee is None else first.connection_fee
    slots, begin, shifted = [_slot(0, first, initial)], initial, False
    ends = [after for after, _ in tiers[1:]]
    for place, (after, row) in enumerate(tiers):
        until = ends[place] if place < len(ends) else None
        if until is not None and until <= begin:
            continue
        _, further = row.increment or tariff.increment
        start = begin // slots[-1].increment * slots[-1].increment
        shifted = shifted or (after > initial and start != after)
        slot = _slot(start, row, further)
        slots += [] if (slot.price, slot.unit, slot.increment) == _terms(slots[-1]) else [slot]
        if until is not None:
            begin += -(-(until - begin) // further) * further
    further = (first.increment or tariff.increment)[1]
    steep = _terms(_slot(0, first, further)) != _terms(slots[0]) or any(0 < after < initial for after in ends)
    return Grouped(Rate(fee, tuple(slots)), initial, steep, shifted)


def _slot(start: int, row: Row, increment: int) -> Slot:
    unit = {"minute": MINUTE, "second": SECOND}.get(row.basis, increment)
    return Slot(start, row.price, unit, increment)


def _terms(slot: Slot) -> tuple[int, int, int]:
    return slot.price, slot.unit, slot.increment


def format_rate(nanos: int) -> str:
    """Return a rate in nanos as plain decimal text without idle zeros.

    >>> format_rate(13_000_000), format_rate(2_000_000_000)
    ('0.013', '2')
    """
    text = f"{nanos // NANOS}.{nanos % NANOS:09d}"
    return text.rstrip("0").rstrip(".")
