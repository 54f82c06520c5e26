"""The clock of a run: it opens, its days end, it closes."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_look, await_wake
from tollbridge.engine.compiled.kernel.calm import settle_if_calm
from tollbridge.engine.compiled.kernel.grants import await_grant
from tollbridge.engine.compiled.kernel.heap import first_subject, pop, push
from tollbridge.engine.compiled.kernel.lots import grant
from tollbridge.engine.compiled.kernel.memory import as_leg
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, RINGING, Leg
from tollbridge.engine.compiled.kernel.records.world import METERINGS, RELEASES, World
from tollbridge.engine.compiled.kernel.release import release
from tollbridge.engine.compiled.kernel.settling import count_looks
from tollbridge.engine.compiled.kernel.thresholds import FASTEST, LONGEST_CALM
from tollbridge.engine.plan.plan import POLL, POSTPAID, RESERVE, SNAPSHOT
from tollbridge.records.run import HORIZON as AT_HORIZON
from tollbridge.records.run import OPENING


def open_run(world: World) -> None:
    """Pay the openings in, and put grants and looks on the agenda."""
    world.opened = True
    world.measuring = world.warm_up <= 0
    for index in range(world.account_count):
        _open_account(world, world.accounts[index])


def _open_account(world: World, account: Account) -> None:
    for opening in range(account.opening_count):
        grant(world, account, OPENING, account.opening_amount[opening], account.opening_expires[opening])
    account.lowest = account.balance
    await_grant(world, account)
    account.lazy = world.lazy and _may_be_lazy(account)
    if account.lazy:
        await_wake(world, account, 0)
    if account.mode == POLL:
        await_look(world, account, account.first_look)


def _may_be_lazy(account: Account) -> bool:
    """Return whether an account's mode can be metered lazily; reserve can where money alone is set aside, within bounds."""
    if account.mode == SNAPSHOT or account.mode == POSTPAID:
        return False
    if account.mode != RESERVE:
        return True
    return account.pool_count == 0 and account.quota <= LONGEST_CALM and account.dearest_rate <= FASTEST


def advance(world: World, instant: int) -> None:
    """Move the clock; days that end on the way are closed, and the warm-up may be over."""
    if instant >= world.turn:
        _turn(world, instant)
    world.now = instant


def _turn(world: World, instant: int) -> None:
    """Close the days that end until an instant."""
    while True:
        day_end = world.day_begins[world.day + 1] if world.day + 1 < world.days else FOREVER
        world.turn = day_end if world.measuring else min(day_end, world.warm_up)
        if world.turn > instant:
            return
        world.now = world.turn
        for index in range(world.account_count):
            account = world.accounts[index]
            settle_if_calm(world, account)
            account.day_closing[world.day] = account.balance
        world.day += world.turn == day_end
        world.measuring = world.turn >= world.warm_up


def close_run(world: World) -> None:
    """End the run: release all legs still there, in order, and fill the tallies."""
    advance(world, world.horizon)
    world.day = world.days - 1
    world.closed = True
    _await_end(world)
    while world.heads[RELEASES] < FOREVER:
        order, leg = world.heaps[RELEASES].orders[0], as_leg(first_subject(world, RELEASES))
        pop(world, RELEASES)
        if leg.seq == order and is_there(leg):
            release(world, leg, AT_HORIZON)
    for index in range(world.account_count):
        _close_account(world, world.accounts[index])


def _close_account(world: World, account: Account) -> None:
    if account.calm and account.mode == POLL:
        count_looks(world, account)
    account.day_closing[world.days - 1] = account.balance
    for index in range(account.pool_count):
        account.pools[index].unused += account.pools[index].content


def _await_end(world: World) -> None:
    """Put the legs that still ring on the agenda of the end."""
    heap = world.heaps[METERINGS]
    for place in range(heap.size):
        leg = as_leg(heap.subjects[place])
        if leg.seq == heap.orders[place] and leg.state == RINGING:
            push(world, RELEASES, world.horizon, leg.seq, leg)


def is_there(leg: Leg) -> bool:
    """Return whether a leg rings or is in progress."""
    return leg.state == IN_PROGRESS or leg.state == RINGING
