"""What comes and goes by the calendar: renewals of pools, top-ups, recharges on their way, lots that expire."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.lots import expire, grant, lapse
from tollbridge.engine.compiled.kernel.pools import renew_pool
from tollbridge.engine.compiled.kernel.recharges import attempt_recharge, fallen, known_recharge, offer
from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.world import GRANTS, World
from tollbridge.records.run import TOP_UP


def next_grant(account: Account) -> int:
    """Return the instant of an account's next renewal, top-up or recharge."""
    instant = account.recharge_at
    if account.top_up_next < account.top_up_count:
        instant = min(instant, account.top_up_at[account.top_up_next])
    for index in range(account.pool_count):
        pool = account.pools[index]
        if pool.grant_next < pool.grant_count:
            instant = min(instant, pool.grant_at[pool.grant_next])
    return instant


def await_grant(world: World, account: Account) -> None:
    """Put an account's next grant on the agenda."""
    instant = next_grant(account)
    if instant < FOREVER:
        push(world, GRANTS, instant, account.index, account)


def make_grant(world: World, account: Account) -> bool:
    """Make the first grant that is due to an account now: pools renew, then top-ups, then recharges; False: none was."""
    for index in range(account.pool_count):
        pool = account.pools[index]
        if pool.grant_next < pool.grant_count and pool.grant_at[pool.grant_next] <= world.now:
            renew_pool(world, account, pool)
            offer(world, account)
            return True
    if account.top_up_next < account.top_up_count and account.top_up_at[account.top_up_next] <= world.now:
        _top_up(world, account)
        return True
    if account.recharge_at > world.now:
        return False
    account.recharge_at = FOREVER
    came = known_recharge(world, account) if account.recharge_known else attempt_recharge(world, account)
    if came:
        offer(world, account)
    return True


def _top_up(world: World, account: Account) -> None:
    place = account.top_up_next
    account.top_up_next = place + 1
    if account.top_up_amount[place]:
        grant(world, account, TOP_UP, account.top_up_amount[place], account.top_up_expires[place])
        offer(world, account)


def lapse_lot(world: World, lot: Lot) -> None:
    """Expire a lot whose instant has come; that may ask for a recharge."""
    account = lot.account
    if lapse(world, lot):
        fallen(world, account)


def expire_returned(world: World, lot: Lot) -> None:
    """Expire what came back to a lapsed lot; that may ask for a recharge."""
    if expire(world, lot):
        fallen(world, lot.account)
