"""Pools: who paid covered time out of them, what is set aside in them, and their renewal."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.ledger import ledger_row, note_moment
from tollbridge.engine.compiled.kernel.memory import free, new
from tollbridge.engine.compiled.kernel.records.account import Account, Pool
from tollbridge.engine.compiled.kernel.records.leg import Leg, Stretch
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.records.run import RENEWAL


def paying_pool(leg: Leg, index: int) -> Pool:
    """Return a pool that may pay for a leg, in the file's order."""
    return leg.account.pools[leg.route.pools[index]]


def note_empty(world: World, pool: Pool) -> None:
    """Note that a step found less in a pool than its length."""
    if pool.empty_at < 0:
        pool.empty_at = world.now


def book_pool(world: World, leg: Leg, pool: Pool, length: int, epoch: int) -> None:
    """Count covered time that a pool has paid, out of what it held in its period `epoch`."""
    leg.pool_time += length
    leg.pool_set |= 1 << pool.index
    pool.used += length
    pool.day_used[world.day] += length
    if epoch != pool.epoch:
        return
    use = pool.use
    pool.use = use + length
    account = leg.account
    for index in range(account.share_count):
        mark = account.shares[index] * pool.capacity
        if use * 1_000_000 < mark <= (use + length) * 1_000_000:
            note_moment(world, pool.alerts[index])


def set_stretch_aside(world: World, leg: Leg, pool: Pool, epoch: int, end: int) -> None:
    """Remember who pays the steps set aside for a leg, up to the offset `end`: a pool, or (none) money."""
    last = leg.last_stretch
    if leg.first_stretch and last.pool == pool and last.epoch == epoch:
        last.end = end
        return
    stretch = new(world, Stretch)
    stretch.pool = pool
    stretch.epoch = epoch
    stretch.end = end
    if leg.first_stretch:
        last.next = stretch
    else:
        leg.first_stretch = stretch
    leg.last_stretch = stretch


def drop_stretch(world: World, leg: Leg) -> None:
    """Forget the first of the stretches set aside for a leg."""
    stretch = leg.first_stretch
    leg.first_stretch = stretch.next
    free(world, stretch)


def return_time(pool: Pool, length: int, epoch: int) -> None:
    """Give covered time back to a pool that was set aside in its period `epoch`; it lapses where that is over."""
    if epoch == pool.epoch:
        pool.content += length
    else:
        pool.unused += length


def renew_pool(world: World, account: Account, pool: Pool) -> None:
    """Begin a pool's next period with a full pool; what is left lapses."""
    content, capacity = pool.grant_content[pool.grant_next], pool.grant_capacity[pool.grant_next]
    pool.grant_next += 1
    pool.unused += pool.content
    pool.content = content
    pool.capacity = capacity
    pool.use = 0
    pool.epoch += 1
    ledger_row(world, account, RENEWAL, -1, pool.index, content)
