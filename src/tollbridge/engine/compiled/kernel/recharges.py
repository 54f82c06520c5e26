"""Recharges: they are asked for where money runs short, and offered to legs in grace when they come."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.lots import grant
from tollbridge.engine.compiled.kernel.payments import headroom, pay_steps, trial_of
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import GRANTS, NEED_ROOM, World
from tollbridge.engine.compiled.kernel.stairs import BOOK, EMPTY_CUT, STRICT, TRIAL, walk
from tollbridge.records.run import RECHARGE


def _expiry_of(world: World, account: Account) -> int:
    """Return the instant at which a grant made now lapses."""
    after = account.expiry_after[0]
    for index in range(account.expiry_count):
        if account.expiry_from[index] > world.now:
            break
        after = account.expiry_after[index]
    return FOREVER if after >= FOREVER else world.now + after


def recharge_allowed(world: World, account: Account) -> bool:
    """Return whether one more attempt is allowed in the calendar period of now."""
    period = account.period
    while period < account.period_count and account.periods[period] <= world.now:
        period += 1
    # the first period of the run has begun already, with `used` attempts made
    if period != account.period:
        account.period_attempts = account.period_attempts if period <= 1 and account.period == 0 else 0
        account.period = period
    used = account.used if period <= 1 else 0
    return account.period_attempts + used < account.at_most


def _draw(world: World, account: Account) -> int:
    """Return the place of the next attempt's draws, (success, delay); asks the driver for more in time."""
    at = account.attempts - account.draw_first
    if 2 * at >= account.draw_count:
        world.need = NEED_ROOM
    if at >= account.draw_count:
        world.failed = True
        at = 0
    return at


def attempt_recharge(world: World, account: Account) -> bool:
    """Make an attempt where `at_most` allows it; return whether a recharge came at once."""
    account.asked = account.amount - (account.balance if account.fills else 0)
    allowed = account.asked > 0 and recharge_allowed(world, account)
    account.pending = allowed
    if not allowed:
        return False
    account.period_attempts += 1
    succeeds, delay = True, account.delay
    if not account.certain:
        draw = _draw(world, account)
        succeeds, delay = account.draw_succeeds[draw] != 0, account.draw_delay[draw]
    account.attempts += 1
    account.recharge_succeeds = succeeds
    if delay == 0:
        return known_recharge(world, account)
    account.recharge_known = True
    account.recharge_at = world.now + delay
    push(world, GRANTS, world.now + delay, account.index, account)
    return False


def known_recharge(world: World, account: Account) -> bool:
    """Grant a recharge that succeeds, or wait for the next attempt; return whether it succeeded. The caller offers it."""
    if account.recharge_succeeds:
        account.pending = False
        grant(world, account, RECHARGE, account.asked, _expiry_of(world, account))
        return True
    account.pending = account.retry >= 0
    if account.pending:
        account.recharge_known = False
        account.recharge_at = world.now + account.retry
        push(world, GRANTS, account.recharge_at, account.index, account)
    return False


def _ask_only(world: World, account: Account) -> bool:
    if not account.recharges_by_rule or world.closed or account.pending:
        return False
    return attempt_recharge(world, account)


def ask(world: World, account: Account) -> bool:
    """Ask for a recharge, where none is pending; return whether one came at once (and was offered to legs in grace)."""
    if _ask_only(world, account):
        offer(world, account)
        return True
    return False


def fallen(world: World, account: Account) -> None:
    """After a debit or an expiry: ask for a recharge where the balance is under `below`."""
    if account.recharges_by_rule and account.balance < account.below:
        ask(world, account)


def offer(world: World, account: Account) -> None:
    """Offer a grant to the legs in grace, in order; one whose unpaid steps it covers pays them all and lives on.

    A payment may bring the next recharge, which is offered to all from the first on.
    """
    leg = first_leg(account) if account.graced else NONE
    while leg:
        following = leg.account_next
        if leg.unpaid:
            copy = trial_of(world, leg)
            total = walk(world, copy, leg.begun, FOREVER, STRICT | TRIAL)
            if world.walk_stop != EMPTY_CUT and (total == 0 or total <= headroom(account) or account.switches):
                leave_grace(leg)
                pay_steps(world, leg, leg.begun, BOOK)
                if total > 0 and account.balance < account.below and _ask_only(world, account):
                    following = first_leg(account) if account.graced else NONE
        leg = following


def leave_grace(leg: Leg) -> None:
    """Take a leg out of grace."""
    leg.unpaid = False
    leg.grace_at = FOREVER
    leg.account.graced -= 1


def collect(world: World, leg: Leg, upto: int, how: int) -> int:
    """Pay steps as `pay_steps` does; a debit that leaves the balance under `below` asks for a recharge."""
    amount = pay_steps(world, leg, upto, how)
    if amount > 0:
        fallen(world, leg.account)
    return amount
