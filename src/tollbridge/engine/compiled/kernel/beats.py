"""Heartbeat and poll on the agenda: legs pay at their own beats, or when their account is looked at."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_look, await_metering
from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.cutoff import cut, cut_legs
from tollbridge.engine.compiled.kernel.metering import pay_begun
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import DROP_ACCOUNT, DROP_NONE


def _runs_dry(account: Account) -> bool:
    """Return whether the balance is so low that legs are cut for it."""
    return not account.switches and account.balance <= account.limit


def beat(world: World, leg: Leg) -> None:
    """Pay at a leg's beat; cut it where that leaves the balance at or under the limit."""
    account = leg.account
    account.messages += 1
    paid = pay_begun(world, leg, False)
    out = paid > 0 and _runs_dry(account)
    if (out or leg.past_cut) and account.drops != DROP_NONE:
        cut(world, leg)
    else:
        await_metering(world, leg, world.now + account.every)


def look(world: World, account: Account) -> None:
    """Look at an account: its legs pay; all are cut where that leaves the balance at or under the limit."""
    account.messages += 1
    account.looked += 1
    paid, emptied = 0, 0
    leg = first_leg(account)
    while leg:
        if leg.state == IN_PROGRESS:
            paid += pay_begun(world, leg, False)
            emptied += leg.past_cut
        else:
            leg.past_cut = False
        leg = leg.account_next
    if paid > 0 and _runs_dry(account):
        if first_leg(account):
            cut_legs(world, account, first_leg(account), DROP_ACCOUNT)
    elif emptied and account.drops != DROP_NONE:
        _cut_emptied(world, account)
    await_look(world, account, world.now + account.every)


def _cut_emptied(world: World, account: Account) -> None:
    """Cut, in order, the legs that met an empty pool's `then: cut` at this look."""
    leg = first_leg(account)
    while leg:
        if leg.state == IN_PROGRESS and leg.past_cut:
            cut(world, leg)
            leg = first_leg(account)
        else:
            leg = leg.account_next
