"""How much a calm account's legs can have burned since each was last settled: a step each, and a rate each times the time."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.pools import paying_pool
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World


def begin_bounds(world: World, account: Account) -> None:
    """Begin an account's bounds anew: nothing has been burned since now."""
    account.burn = 0
    account.burn_at = world.now
    for index in range(account.pool_count):
        account.pools[index].burn = 0


def bound(world: World, account: Account, leg: Leg) -> None:
    """Add what a leg can burn from its first unpaid step until now, and one step more, to its account's bounds."""
    since = world.now
    if leg.state == IN_PROGRESS:
        since = min(since, leg.answered + leg.next_begin)
    leg.since = since
    account.burn += leg.burn_step + burned(leg, world.now - since)
    for index in range(account.pool_count):
        pool = account.pools[index]
        pool.burn += pool.longest + world.now - since


def burned(leg: Leg, ms: int) -> int:
    """Return what a leg can have burned in `ms` at its rate, in 1/1024 micros: no more than its cap."""
    return leg.burn_rate * min(ms, leg.entry.burn_time)


def advance_bounds(world: World, account: Account) -> None:
    """Add what an account's legs can have burned since its bounds were last brought up to date."""
    passed = world.now - account.burn_at
    if passed == 0:
        return
    account.burn_at = world.now
    account.burn += account.burn_rate * passed
    for index in range(account.pool_count):
        account.pools[index].burn += account.metered * passed


def burned_at_most(world: World, account: Account) -> int:
    """Return an upper bound, in micros, of what a calm account's legs have burned and not been charged by now."""
    return ((account.burn + account.burn_rate * (world.now - account.burn_at)) >> 10) + 1


def learn_burn(leg: Leg) -> None:
    """Set a leg's bounds of money: its staircase's with what is set aside, or the fee alone while a pool out of reach pays."""
    entry, route = leg.entry, leg.route
    leg.burn_step = entry.burn_step + entry.burn_rate * min(leg.account.ahead, entry.burn_time)
    leg.burn_rate = entry.burn_rate
    for index in range(route.pool_count):
        pool = paying_pool(leg, index)
        if not pool.dry:
            leg.burn_step = (entry.fee + 1) << 10
            leg.burn_rate = 0
            return
