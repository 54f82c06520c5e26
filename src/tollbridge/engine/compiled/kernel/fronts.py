"""Quotas of a calm account: what has been asked for and set aside by now follows from the time since answer alone.

While an account is calm a leg's quota is its `front` and a share of the account's sum. Which lots the money is of makes no
difference meanwhile; it is pinned to them when the account grows tight.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.lots import money_alike
from tollbridge.engine.compiled.kernel.payments import trial_of
from tollbridge.engine.compiled.kernel.pins import pin_to_lots, pinned, unpin_all
from tollbridge.engine.compiled.kernel.pools import drop_stretch, set_stretch_aside
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import TRIAL, walk


def front_of(world: World, leg: Leg) -> Leg:
    """Return a trial copy of a leg's meter as it is after all that is set aside."""
    copy = trial_of(world, leg)
    copy.next_begin = leg.front
    copy.accrued = leg.front_accrued
    copy.charged = leg.front_charged
    copy.tier_until = 0
    return copy


def ask_due_quotas(world: World, leg: Leg, before: int) -> None:
    """Set aside what a calm account's leg has asked for by now: its first quota, and those due `before` ms since answer."""
    if 0 < leg.front >= before:
        return
    account, copy = leg.account, front_of(world, leg)
    while copy.next_begin == 0 or copy.next_begin < before:
        account.messages += 1
        walk(world, copy, copy.next_begin + account.ahead, FOREVER, TRIAL)
    account.set_aside += copy.charged - leg.front_charged
    leg.front = copy.next_begin
    leg.front_accrued = copy.accrued
    leg.front_charged = copy.charged


def return_unpinned(leg: Leg) -> None:
    """Give back what a calm account's leg had set aside and did not use."""
    left = leg.front_charged - leg.charged
    leg.account.set_aside -= left
    leg.account.messages += left > 0


def may_unpin(world: World, account: Account) -> bool:
    """Return whether an account's quotas are as a calm account's: in full, none final, of lots that are alike."""
    all_alike = money_alike(world, account) == FOREVER
    if not all_alike and account.owed:
        return False
    leg = first_leg(account)
    while leg:
        pin = leg.first_pin
        while pin and not all_alike:
            if not pin.lot or not pin.lot.alike or pin.lot.lapsed:
                return False
            pin = pin.next
        if leg.final or (leg.state == IN_PROGRESS and pinned(leg) != leg.front_charged - leg.charged):
            return False
        leg = leg.account_next
    return True


def unpin_quota(world: World, leg: Leg) -> None:
    """Let a leg's quota be a sum, as its account grows calm."""
    leg.free_over = leg.free_due < 0
    while leg.first_stretch:
        drop_stretch(world, leg)
    unpin_all(world, leg)


def pin_quota(world: World, leg: Leg, before: int) -> None:
    """Pin what is set aside for a settled leg to lots, as its account grows tight; steps `before` that offset have begun."""
    if leg.next_begin < leg.front:
        set_stretch_aside(world, leg, NONE, 0, leg.front)
    if leg.charged < leg.front_charged:
        pin_to_lots(world, leg, leg.front_charged - leg.charged)
    leg.free_due = leg.answered + leg.free if leg.free and not leg.free_over else -1
    copy = trial_of(world, leg)
    walk(world, copy, max(before, 1), FOREVER, TRIAL)
    leg.begun = copy.next_begin
