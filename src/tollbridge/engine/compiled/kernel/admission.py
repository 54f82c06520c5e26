"""Whether an account admits a leg, as if it were answered now."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.bounds import burned_at_most
from tollbridge.engine.compiled.kernel.calm import make_exact, reconsider
from tollbridge.engine.compiled.kernel.metering import start_meter
from tollbridge.engine.compiled.kernel.payments import headroom, trial_of
from tollbridge.engine.compiled.kernel.recharges import ask
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import EMPTY_CUT, NOTE, STRICT, TRIAL, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, POSITIVE, POSTPAID, WITHIN


def _affordable(account: Account, total: int, first_by_pool: bool) -> bool:
    """Return whether what is available admits a leg whose steps, as far as `admit` looks, debit `total`."""
    left = headroom(account)
    if account.mode == HEARTBEAT or account.mode == POLL:
        return left > 0
    if account.admit == POSITIVE:
        return left > 0 or first_by_pool
    return total == 0 or total <= left


def admits(world: World, leg: Leg) -> bool:
    """Return whether the account admits a leg as if it were answered now; may ask for a recharge."""
    account = leg.account
    if account.mode == POSTPAID:
        return True
    account.messages += 1
    if not account.calm:
        return _admits_exactly(world, leg)
    if _admits_surely(world, leg):
        return True
    make_exact(world, account)
    admitted = _admits_exactly(world, leg)
    reconsider(world, account)
    return admitted


def _admits_surely(world: World, leg: Leg) -> bool:
    """Return whether a calm account can pay for a leg whatever its other legs have burned unsettled."""
    account = leg.account
    left = headroom(account) - burned_at_most(world, account)
    if account.admit != WITHIN:
        return left > leg.entry.burn_step >> 10  # more than any first step of the leg can debit
    if leg.route.pool_count:
        return False
    copy = trial_of(world, leg)
    start_meter(copy, world.now)
    total = walk(world, copy, max(account.within, 1), FOREVER, STRICT | TRIAL)
    return left > 0 and total <= left


def _admits_exactly(world: World, leg: Leg) -> bool:
    account = leg.account
    mode = account.mode
    copy = trial_of(world, leg)
    start_meter(copy, world.now)
    first = walk(world, copy, 1, FOREVER, STRICT | NOTE | TRIAL)
    if world.walk_stop == EMPTY_CUT:
        return False
    if first == 0:
        return True
    by_pool = copy.pool_set != 0
    total, blocked = first, False
    if account.admit == WITHIN and mode != HEARTBEAT and mode != POLL:
        total += walk(world, copy, account.within, FOREVER, STRICT | TRIAL)
        blocked = world.walk_stop == EMPTY_CUT
    if blocked:
        return False
    if account.switches or _affordable(account, total, by_pool):
        return True
    return ask(world, account) and _affordable(account, total, by_pool)
