"""What a step of a leg's staircase is and costs: its tier, its length, what the leg's sum comes to."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.network import Entry, Regime, Tier
from tollbridge.money import EXACT, EXACT_PER_MICRO, FULL, HALF_EVEN, round_to
from tollbridge.tariff.charge import ChargeRules


def _regime_index(entry: Entry, instant: int) -> int:
    low, high = 0, entry.regime_count
    while high - low > 1:
        middle = (low + high) >> 1
        if entry.regimes[middle].start <= instant:
            low = middle
        else:
            high = middle
    return low


def regime_at(entry: Entry, instant: int) -> Regime:
    """Return the regime of an entry in force at an instant."""
    return entry.regimes[_regime_index(entry, instant)]


def locate(leg: Leg, offset: int) -> Tier:
    """Return the tier that prices a step `offset` ms after answer; keeps it, and where it holds, on the leg."""
    entry, answered = leg.entry, leg.answered
    index = _regime_index(entry, answered + offset)
    regime, until = entry.regimes[index], FOREVER
    if index + 1 < entry.regime_count:
        until = entry.regimes[index + 1].start - answered
    place, last = 0, regime.tier_count - 1
    while place < last and regime.tiers[place + 1].after <= offset:
        place += 1
    if place < last:
        until = min(until, regime.tiers[place + 1].after)
    tier = regime.tiers[place]
    leg.tier = tier
    leg.tier_from = offset
    leg.tier_until = until
    return tier


def tier_at(leg: Leg, offset: int) -> Tier:
    """Return the tier that prices a step `offset` ms after answer: the one kept on the leg, where it still holds."""
    if leg.tier_from <= offset < leg.tier_until:
        return leg.tier
    return locate(leg, offset)


def step_length(leg: Leg, offset: int) -> int:
    """Return the length of the step that begins at `offset`."""
    tier = tier_at(leg, offset)
    return tier.further if offset else tier.initial


def step_price(leg: Leg, offset: int) -> int:
    """Return the price, in exact units, of the step that begins at `offset`."""
    tier = tier_at(leg, offset)
    return tier.further_price if offset else tier.initial_price


def lay_out_charge(entry: Entry, rules: ChargeRules) -> None:
    """Lay out the rules of a tariff that look at the whole leg."""
    entry.cap = int(rules.cap)
    entry.places = int(rules.places)
    entry.rounding = int(rules.mode)
    entry.per_increment = bool(rules.per_increment)
    entry.unit = EXACT // 10 ** int(rules.places)
    entry.margin = int(rules.margin)


def addend(entry: Entry, price: int) -> int:
    """Return what a step's price adds to a leg's sum: exact units; with `per: increment` micros, rounded by themselves."""
    if entry.per_increment:
        return round_to(price, entry.unit, entry.rounding)
    return price


def summed(total: int, add: int, count: int) -> int:
    """Return a leg's sum after `count` more steps, each adding `add`: held at FULL, as a cap holds its charge by then.

    `total`, FULL at most, is the sum before them. A step alone adds less than FULL, so that int64 holds both together.
    """
    if count == 1:
        return min(total + add, FULL)
    if add > 0 and count > (FULL - total) // add:
        return FULL
    return total + count * add


def charge(entry: Entry, total: int) -> int:
    """Return the charge of a leg whose sum is `total`, in micros: rounded once, never more than the cap."""
    return min(_rounded(entry, total), entry.cap)


def fee_charge(entry: Entry, total: int) -> int:
    """Return how much of a leg's charge is its connection fee, whose addend is `total`, in micros."""
    return min(_rounded(entry, total), entry.cap)


def _rounded(entry: Entry, total: int) -> int:
    if entry.per_increment:
        return total
    return round_to(total, entry.unit, entry.rounding)


def movements(entry: Entry, total: int, add: int, count: int, first: int, last: int) -> int:
    """Return how many of `count` steps debit something, each adding `add` to the sum `total`.

    `first` is what is charged before them, `last` after them.
    """
    if first == last:
        return 0
    if count == 1:
        return 1
    unit = 1 if entry.per_increment else entry.unit
    from_half = not entry.per_increment and entry.rounding == HALF_EVEN and 2 * (total % unit) == unit
    if add > unit or (add == unit and not from_half):
        # every step debits until the cap is reached
        if last < entry.cap:
            return count
        return steps_within(entry, total, add, count, entry.cap - 1) + 1
    micros = 1 if entry.per_increment else entry.unit // EXACT_PER_MICRO
    if add == unit:  # rounded to even from a half, every other step debits two units
        return (last - first + 2 * micros - 1) // (2 * micros)
    # small steps: each value that the rounded sum takes is one movement, and it passes over none
    return (last + micros - 1) // micros - first // micros if first < entry.cap else 0


def steps_within(entry: Entry, total: int, add: int, count: int, most: int) -> int:
    """Return how many of `count` steps, each adding `add` to the sum `total`, leave the charge at `most` micros or less."""
    below = min(count, (FULL - total) // add) if add > 0 else count
    if below < count and charge(entry, FULL) <= most:
        return count
    low, high = 0, below + 1
    while high - low > 1:
        middle = (low + high) >> 1
        if charge(entry, total + middle * add) <= most:
            low = middle
        else:
            high = middle
    return low
