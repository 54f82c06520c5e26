"""How far a calm account is from anything that could happen: a floor of its balance, the end of a pool, a new period."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.lots import money_alike
from tollbridge.engine.compiled.kernel.recharges import recharge_allowed
from tollbridge.engine.compiled.kernel.records.account import Account, Pool
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import DROP_NONE, POLL, PREPAID, RESERVE

LONGEST_CALM = 2**31  # ms: keeps rate times time within 63 bits
FASTEST = 2**30  # 1/1024 micros a ms, the same


def _pool_room(account: Account, pool: Pool) -> int:
    """Return how many ms a pool can pay before anything could happen: a step that it cannot hold, an alert."""
    room = pool.content - pool.longest
    for index in range(account.share_count):
        mark = account.shares[index] * pool.capacity
        if pool.use * 1_000_000 < mark:
            room = min(room, (mark - 1) // 1_000_000 - pool.use)
    return room


def floor_of(world: World, account: Account) -> int:
    """Return the least balance at which nothing has happened yet; more than the balance: the next debit may matter."""
    floor = next_level(account)
    mode, drops = account.mode, account.drops
    asks = asks_for_recharge(world, account)
    if mode == PREPAID:
        if drops != DROP_NONE or account.grace or asks or account.switches:
            floor = max(floor, account.limit)
    elif account.switches:
        floor = max(floor, account.limit)
    elif mode == POLL or drops != DROP_NONE:
        floor = max(floor, account.limit + 1)
    if mode == RESERVE:
        floor = max(floor, account.limit, account.balance - money_alike(world, account))
    return max(floor, account.below) if asks else floor


def asks_for_recharge(world: World, account: Account) -> bool:
    """Return whether an account would ask for a recharge now, where its balance falls under `below`."""
    return account.recharges_by_rule and not account.pending and recharge_allowed(world, account)


def next_level(account: Account) -> int:
    """Return the highest level of an alert that the balance has not fallen under; -FOREVER where there is none."""
    level = -FOREVER
    for index in range(account.alert_count):
        if account.alerts[index].level <= account.balance:
            level = max(level, account.alerts[index].level)
    return level


def next_period(world: World, account: Account) -> int:
    """Return when the next calendar period of `at_most` begins: then recharges may be asked for again."""
    for index in range(account.period_count):
        if account.periods[index] > world.now:
            return account.periods[index]
    return FOREVER


def calm_for(world: World, account: Account) -> int:
    """Return for how many ms from now, now included, no step can meet a threshold; negative: the next one could."""
    room = account.balance - account.floor
    if room < 0 or account.burn_rate > FASTEST:
        return -1
    ms = LONGEST_CALM
    if room < FOREVER >> 12:
        room = (room << 10) - account.burn
        if room < 0:
            return -1
        if account.burn_rate > 0:
            ms = min(ms, room // account.burn_rate)
    return _calm_pools(world, account, ms)


def is_calm_for(world: World, account: Account, ms: int) -> bool:
    """Return whether no step can meet a threshold for `ms` ms from now, 2 ** 31 at most, now included: without a division."""
    room = account.balance - account.floor
    if room < 0 or account.burn_rate > FASTEST:
        return False
    if room < FOREVER >> 12 and (room << 10) - account.burn < account.burn_rate * max(ms, 0):
        return False
    return _calm_pools(world, account, ms) >= ms


def _calm_pools(world: World, account: Account, ms: int) -> int:
    """Return for how many ms, `ms` at most, no pool can meet a threshold and no new period begins."""
    for index in range(account.pool_count):
        pool = account.pools[index]
        if not pool.dry and pool.longest:
            left = _pool_room(account, pool) - pool.burn
            if left < 0:
                return -1
            if account.metered:
                ms = min(ms, left // account.metered)
    if account.recharges_by_rule and account.at_most < FOREVER:
        ms = min(ms, next_period(world, account) - world.now - 1)
    return ms


def tell_dry_pools(account: Account) -> bool:
    """Tell pools that pay from pools that are dry; return False where one is neither, or its end would cut."""
    for index in range(account.pool_count):
        pool = account.pools[index]
        pool.dry = pool.content < pool.shortest
        if pool.longest == 0:
            continue
        if not pool.dry and pool.content < pool.longest:
            return False
        if pool.dry and (pool.then_cut or pool.empty_at < 0):
            return False
    return True


def dry_pools(account: Account) -> int:
    """Return which pools were dry when they were last looked at, a bit for each."""
    dry = 0
    for index in range(account.pool_count):
        if account.pools[index].dry:
            dry |= 1 << index
    return dry
