"""Lazy metering: while an account is out of reach of every threshold, its legs' steps are no events.

A calm account knows an upper bound of what its legs can have burned since each was last settled (`bounds`). Until that bound
can meet the account's floor (the next threshold below the balance) or empty a pool (`thresholds`), steps have no consequence
but their sum, and a leg is charged in closed form when it goes or is settled (`settling`). At its wake the account settles
its legs and bounds again; where the next steps themselves could meet a threshold it is tight: every step is an event.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_look, await_metering, await_wake
from tollbridge.engine.compiled.kernel.bounds import advance_bounds, begin_bounds, bound, burned, learn_burn
from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.fronts import may_unpin, pin_quota, unpin_quota
from tollbridge.engine.compiled.kernel.memory import expect
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.settling import count_looks, is_over, settle_leg
from tollbridge.engine.compiled.kernel.thresholds import calm_for, dry_pools, floor_of, is_calm_for, tell_dry_pools
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, RESERVE

TIGHT_FOR = 10_000  # ms before a tight account is looked at again, at least


def settle(world: World, account: Account) -> None:
    """Settle all legs of a calm account, so that its balance and pools are exact, and begin its bounds anew."""
    world.settles += 1
    begin_bounds(world, account)
    leg = first_leg(account)
    while leg:
        expect(leg.account_next)
        if leg.burn_step:
            if leg.state == IN_PROGRESS:
                settle_leg(world, leg)
            bound(world, account, leg)
        leg = leg.account_next


def settle_if_calm(world: World, account: Account) -> None:
    """Make an account's balance and pools exact."""
    if account.calm:
        settle(world, account)


def make_exact(world: World, account: Account) -> None:
    """Make an account's balance, pools and lots exact; one that reserves grows tight, as its quotas are pinned to lots."""
    if account.calm:
        settle(world, account)
        if account.mode == RESERVE:
            _grow_tight(world, account)


def _is_calm_enough(account: Account, ms: int) -> bool:
    return ms >= 2 * min(account.shortest, TIGHT_FOR * 6)


def _grow_calm(world: World, account: Account) -> None:
    """Make a tight account calm, if it can be for a while; else look again later."""
    ms = -1
    if account.graced == 0 and tell_dry_pools(account) and (account.mode != RESERVE or may_unpin(world, account)):
        account.floor = floor_of(world, account)
        bound_legs(world, account)
        ms = calm_for(world, account)
    if not _is_calm_enough(account, ms):
        _stay_tight(world, account)
        return
    account.calm = True
    account.poll_at = FOREVER
    leg = first_leg(account)
    while leg:
        if leg.state == IN_PROGRESS:
            if account.mode == HEARTBEAT:
                leg.begun = (leg.meter_at - leg.answered) // account.every - 1
            elif account.mode == RESERVE:
                unpin_quota(world, leg)
            leg.meter_at = FOREVER
        leg = leg.account_next
    await_wake(world, account, world.now + ms + 1)


def bound_legs(world: World, account: Account) -> None:
    """Begin an account's bounds anew with all of its metered legs."""
    begin_bounds(world, account)
    rates, legs = 0, 0
    leg = first_leg(account)
    while leg:
        if leg.burn_step:
            learn_burn(leg)
            rates += leg.burn_rate
            legs += 1
            bound(world, account, leg)
        leg = leg.account_next
    account.burn_rate = rates
    account.metered = legs


def _stay_tight(world: World, account: Account) -> None:
    """Look at a tight account again after two of its shortest steps, or TIGHT_FOR."""
    await_wake(world, account, world.now + max(TIGHT_FOR, 2 * min(account.shortest, 300_000)))


def _grow_tight(world: World, account: Account) -> None:
    """Put the next step, beat or look of a settled account on the agenda."""
    account.calm = False
    if account.mode == POLL:
        count_looks(world, account)
        await_look(world, account, account.first_look + account.looked * account.every)
    else:
        leg = first_leg(account)
        while leg:
            if leg.state == IN_PROGRESS and leg.burn_step:
                _await_next(world, account, leg)
            leg = leg.account_next
    _stay_tight(world, account)


def _await_next(world: World, account: Account, leg: Leg) -> None:
    """Put the next step or beat of a settled leg on the agenda."""
    if account.mode == HEARTBEAT:
        offset = (leg.begun + 1) * account.every
    elif account.mode == RESERVE:
        pin_quota(world, leg, world.now - leg.answered + is_over(world, leg))
        offset = leg.begun if leg.free_due < 0 else min(leg.begun, leg.free)
    else:
        leg.begun = leg.next_begin
        offset = leg.free if leg.free and not leg.free_over else leg.begun
    await_metering(world, leg, leg.answered + offset)


def reconsider(world: World, account: Account) -> None:
    """After a calm account was settled: stay calm until a new wake, or grow tight."""
    if not account.calm:
        return
    ms, dry = -1, dry_pools(account)
    # where other pools are dry than before, its legs' bounds are no longer right: tight, and calm again with new ones
    if tell_dry_pools(account) and dry == dry_pools(account):
        account.floor = floor_of(world, account)
        ms = calm_for(world, account)
    if _is_calm_enough(account, ms):
        await_wake(world, account, world.now + ms + 1)
    else:
        _grow_tight(world, account)


def wake(world: World, account: Account) -> None:
    """Settle a calm account and bound again; see whether a tight one can be calm. Before all else at its instant."""
    if account.calm:
        settle(world, account)
        reconsider(world, account)
    else:
        _grow_calm(world, account)


def join_burn(world: World, leg: Leg) -> None:
    """Count an admitted leg in its account's bounds; the account may grow tight."""
    account = leg.account
    if not account.lazy:
        return
    learn_burn(leg)
    if account.calm:
        advance_bounds(world, account)
    account.metered += 1
    account.burn_rate += leg.burn_rate
    if not account.calm:
        return
    bound(world, account, leg)
    if account.quiet:  # in a window its legs are bounded together
        return
    if not is_calm_for(world, account, account.wake - world.now - 1):
        settle(world, account)
        reconsider(world, account)


def leave_burn(world: World, leg: Leg) -> None:
    """Settle a leg of a calm account that goes, and take it out of the bounds."""
    account = leg.account
    if leg.burn_step == 0:
        return
    if account.calm:
        if leg.answered >= 0 and not leg.unbilled:
            settle_leg(world, leg)
        advance_bounds(world, account)
        passed = world.now - leg.since
        account.burn -= leg.burn_step + burned(leg, passed)  # less than is in the sum, where a cap bounds it
        for index in range(account.pool_count):
            pool = account.pools[index]
            pool.burn -= pool.longest + passed
    account.metered -= 1
    account.burn_rate -= leg.burn_rate
    leg.burn_step = 0
