"""The end of a window: what has gone in it is summed up, and what has not becomes a leg as any other."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED
from tollbridge.engine.compiled.kernel.bounds import learn_burn
from tollbridge.engine.compiled.kernel.calm import bound_legs, reconsider, settle
from tollbridge.engine.compiled.kernel.chain import link_leg
from tollbridge.engine.compiled.kernel.conferences import join_conference
from tollbridge.engine.compiled.kernel.control import answer
from tollbridge.engine.compiled.kernel.departures import put_back, take_out
from tollbridge.engine.compiled.kernel.foresight import recall
from tollbridge.engine.compiled.kernel.gate import await_outcome, reset_attempt
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.lots import charge_credit
from tollbridge.engine.compiled.kernel.memory import as_stay, expect
from tollbridge.engine.compiled.kernel.offers import read_offer
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.network import Lines
from tollbridge.engine.compiled.kernel.records.window import Stay, Window
from tollbridge.engine.compiled.kernel.records.world import CARRIED, World
from tollbridge.engine.compiled.kernel.stays import close_routes
from tollbridge.engine.plan.plan import POSTPAID


def take_stock(world: World, window: Window) -> None:
    """Charge for the plain legs of a window that have gone; let the others be in progress, or ring."""
    nobody: Account = NONE
    take_out(world, window, nobody)
    close_routes(world, window)
    carry_all(world, window, window.last)
    if window.is_lean:
        world.lean_legs += window.plain
    else:
        world.plain_legs += window.plain
    for index in range(world.account_count):
        if world.accounts[index].quiet:
            close_account_of(world, world.accounts[index], window.last)


def carry_all(world: World, window: Window, instant: int) -> None:
    """Make legs as any other of those that are on the agenda as CARRIED, as they are at the end of an instant."""
    now, row = world.now, world.offers.row
    while world.heads[CARRIED] < FOREVER:
        stay = as_stay(first_subject(world, CARRIED))
        pop(world, CARRIED)
        expect(first_subject(world, CARRIED))
        _carry(world, window, stay, instant)
        put_back(window, stay)
    world.now = now
    world.offers.row = row


def _carry(world: World, window: Window, stay: Stay, instant: int) -> None:
    """Make a leg of one that has not gone yet. Its lines are taken already."""
    look = recall(world, window, stay)
    world.offers.row = stay.offer
    world.now = look.arrived
    leg = read_offer(world)
    leg.seq = stay.seq
    reset_attempt(world, leg, leg.first_number)
    leg.row = stay.row if leg.account else -1
    _hold_line(world, stay.group)
    _hold_line(world, stay.port)
    join_conference(world, leg)
    if leg.account:
        link_leg(leg.account, leg)
        leg.account.messages += leg.account.mode != POSTPAID  # its admission
        if leg.outcome == ANSWERED and leg.account.lazy:
            learn_burn(leg)
            leg.account.carried = True
    if 0 <= look.answered <= instant:
        world.now = look.answered
        answer(world, leg)
    else:
        await_outcome(world, leg)


def _hold_line(world: World, group: Lines) -> None:
    """Let the time of a line count that a leg has taken, which arrived now: from now on, or from the end of the warm-up."""
    if group:
        group.offered += world.measuring
        group.area -= max(world.now, world.warm_up)


def close_account_of(world: World, account: Account, last: int) -> None:
    """Charge an account for its plain legs, and bound its legs in progress anew, at the end of the instant `last`."""
    account.quiet = False
    account.messages += account.told
    if account.due:
        charge_credit(world, account, account.due)
        account.lowest = min(account.lowest, account.balance)
    if account.calm and (account.spent or account.carried or account.wake <= last):
        settle(world, account)
        bound_legs(world, account)
        reconsider(world, account)
