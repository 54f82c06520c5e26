"""The prepaid mode on the agenda: each step is paid as it begins, or the leg is cut, or waits in grace."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_metering
from tollbridge.engine.compiled.kernel.cutoff import cut
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.payments import headroom, tally_payment
from tollbridge.engine.compiled.kernel.prices import step_length
from tollbridge.engine.compiled.kernel.recharges import ask, collect, fallen, leave_grace
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import GRACES, World
from tollbridge.engine.compiled.kernel.stairs import BOOK, NO_MONEY, NOTE, REACHED_END, STRICT, walk
from tollbridge.engine.plan.plan import DROP_NONE


def answer_prepaid(world: World, leg: Leg) -> None:
    """Pay the first step, or wait for `free` to run out."""
    if leg.free:
        await_metering(world, leg, world.now + leg.free)
    elif begin_step(world, leg):
        await_metering(world, leg, leg.answered + leg.begun)


def begin_step(world: World, leg: Leg) -> bool:
    """Begin a leg's next step: it pays, or is cut, or is in grace; return whether the leg is still there."""
    offset = leg.begun
    leg.begun = offset + step_length(leg, offset)
    if leg.unpaid or _pay_step(world, leg):
        return True
    account = leg.account
    if account.grace == 0:
        cut(world, leg)
        return False
    leg.unpaid = True
    account.graced += 1
    leg.grace_at = world.now + account.grace
    if leg.grace_at < world.horizon:
        push(world, GRACES, leg.grace_at, leg.seq, leg)
    return True


def _pay_step(world: World, leg: Leg) -> bool:
    """Pay a leg's next step; return False where it cannot be paid."""
    account = leg.account
    upto, billed = leg.next_begin + 1, leg.billed
    amount = walk(world, leg, upto, headroom(account), STRICT | NOTE | BOOK)
    if world.walk_stop == NO_MONEY and ask(world, account):
        amount = walk(world, leg, upto, headroom(account), STRICT | NOTE | BOOK)
    if world.walk_stop == NO_MONEY and account.switches:
        amount = walk(world, leg, upto, FOREVER, STRICT | NOTE | BOOK)
    if world.walk_stop != REACHED_END:
        if account.drops != DROP_NONE or account.grace:
            return False
        collect(world, leg, upto, NOTE | BOOK)
        return True
    if amount > 0:
        debit(world, leg, amount)
    tally_payment(world, leg, amount, leg.billed - billed)
    if amount > 0:
        fallen(world, account)
    return True


def meter_prepaid(world: World, leg: Leg) -> None:
    """Take the steps that begin now; where `free` runs out, all that have begun."""
    if leg.free and not leg.free_over:
        leg.free_over = True
        while leg.begun <= leg.free:
            if not begin_step(world, leg):
                return
    elif not begin_step(world, leg):
        return
    await_metering(world, leg, leg.answered + leg.begun)


def end_grace(world: World, leg: Leg) -> None:
    """Cut a leg whose grace runs out; with `drops: none` its unpaid steps are debited."""
    account = leg.account
    if account.drops != DROP_NONE:
        cut(world, leg)
        return
    leave_grace(leg)
    collect(world, leg, leg.begun, NOTE | BOOK)
