"""A staircase laid out as the kernel's records, with bounds of what a leg on it can burn."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.costs import lay_out_flat
from tollbridge.engine.compiled.kernel.memory import new_table
from tollbridge.engine.compiled.kernel.prices import lay_out_charge
from tollbridge.engine.compiled.kernel.records.network import Entry, Regime, Tier
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.money import EXACT_PER_MICRO, INT64_MAX, round_to
from tollbridge.tariff.staircase import Staircases


def lay_out_entry(world: World, entry: Entry, stairs: Staircases, index: int) -> None:
    """Lay out one staircase."""
    first, end = int(stairs.regime_first[index]), int(stairs.regime_first[index + 1])
    lay_out_charge(entry, stairs.charges[index])
    entry.regime_count = end - first
    entry.regimes = new_table(world, Regime, end - first)
    for regime in range(first, end):
        _lay_out_regime(world, entry.regimes[regime - first], stairs, regime)
    if _is_flat(entry):
        lay_out_flat(entry, entry.regimes[0].tiers[0])
    _bound_burn(entry, stairs, first, end)
    bound_time(entry, int(stairs.charges[index].most))


def _is_flat(entry: Entry) -> bool:
    """Return whether what a leg costs depends on its number of steps alone."""
    if entry.regime_count != 1 or entry.regimes[0].barred or entry.regimes[0].tier_count != 1:
        return False
    return entry.regimes[0].tiers[0].free == 0


def _lay_out_regime(world: World, record: Regime, stairs: Staircases, regime: int) -> None:
    first, end = int(stairs.tier_first[regime]), int(stairs.tier_first[regime + 1])
    record.start = int(stairs.regime_start[regime])
    record.barred = bool(stairs.regime_barred[regime])
    record.tier_count = end - first
    record.tiers = new_table(world, Tier, end - first)
    for tier in range(first, end):
        _lay_out_tier(record.tiers[tier - first], stairs, tier)


def _lay_out_tier(record: Tier, stairs: Staircases, tier: int) -> None:
    record.after = int(stairs.tier_after[tier])
    record.initial = int(stairs.tier_initial[tier])
    record.further = int(stairs.tier_further[tier])
    record.initial_price = int(stairs.tier_initial_price[tier])
    record.further_price = int(stairs.tier_further_price[tier])
    record.fee = int(stairs.tier_fee[tier])
    record.free = int(stairs.tier_free[tier])


def _bound_burn(entry: Entry, stairs: Staircases, first: int, end: int) -> None:
    """Bound what a leg of an entry can burn: a step, and a rate, above every tier's."""
    step = rate = fee = 0
    for index in range(int(stairs.tier_first[first]), int(stairs.tier_first[end])):
        fee = max(fee, int(stairs.tier_fee[index]))
        for length, price in _steps(stairs, index):
            burned = round_to(price, entry.unit, entry.rounding) * EXACT_PER_MICRO if entry.per_increment else price
            step = max(step, (burned + EXACT_PER_MICRO - 1) // EXACT_PER_MICRO)
            rate = max(rate, (1024 * burned + EXACT_PER_MICRO * length - 1) // (EXACT_PER_MICRO * length))
            entry.longest = max(entry.longest, length)
            entry.shortest = min(entry.shortest, length)
    entry.burn_step = (step + fee + 2 * entry.margin) << 10
    entry.burn_rate = rate
    entry.fee = fee + 2 * entry.margin


def bound_time(entry: Entry, most: int) -> None:
    """Bound how long a leg of an entry burns at its rate: until it has burned the most that it is charged.

    `most`: in micros; INT64_MAX where nothing bounds a charge, and then nothing bounds the time.
    """
    if most < INT64_MAX and entry.burn_rate > 0:
        entry.burn_time = (most << 10) // entry.burn_rate + 1


def _steps(stairs: Staircases, tier: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return length and price of a tier's first step and of its others."""
    return (
        (int(stairs.tier_initial[tier]), int(stairs.tier_initial_price[tier])),
        (int(stairs.tier_further[tier]), int(stairs.tier_further_price[tier])),
    )
