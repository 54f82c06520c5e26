"""Every movement of credit: its row in the ledger, the tallies it counts in, the alerts that it sets off."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.memory import new
from tollbridge.engine.compiled.kernel.records.account import Account, Alert, Moment
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS
from tollbridge.engine.compiled.kernel.records.world import NEED_ROOM, World
from tollbridge.engine.plan.plan import HEARTBEAT, POLL
from tollbridge.records.run import CHARGE, EXPIRY, INVOICE, OPENING, RECHARGE, TOP_UP


def ledger_row(world: World, account: Account, kind: int, row: int, lot: int, amount: int) -> None:
    """Write a row of the ledger where records are asked for."""
    rows = world.ledger
    if rows.space == 0:
        return
    if 2 * rows.written >= rows.space:
        world.need = NEED_ROOM
    if rows.written == rows.space:
        world.failed = True
        return
    place = rows.written
    rows.written = place + 1
    rows.at[place] = world.now
    rows.account[place] = account.index
    rows.kind[place] = kind
    rows.row[place] = row
    rows.lot[place] = lot
    rows.amount[place] = amount
    rows.balance[place] = account.balance
    rows.available[place] = account.balance - account.set_aside


def note_moment(world: World, alert: Alert) -> None:
    """Note that a level is passed now."""
    moment = new(world, Moment)
    moment.at = world.now
    if alert.first:
        alert.last.next = moment
    else:
        alert.first = moment
    alert.last = moment


def _alert(world: World, account: Account, before: int, after: int) -> None:
    lowest = FOREVER
    for index in range(account.alert_count):
        level = account.alerts[index].level
        lowest = min(lowest, level)
        if after < level <= before:
            note_moment(world, account.alerts[index])
    if after < lowest <= before and not account.warned:
        account.warned = True
        leg = first_leg(account)
        while leg:
            leg.warned = leg.state == IN_PROGRESS
            leg = leg.account_next


def moved(world: World, account: Account, kind: int, row: int, lot: int, amount: int) -> None:
    """Record one movement of credit that has just been made."""
    balance = account.balance
    if kind == CHARGE:
        if account.mode != HEARTBEAT and account.mode != POLL:
            account.messages += 1
    elif kind == TOP_UP or kind == RECHARGE:
        account.day_recharged[world.day] += amount
    elif kind == INVOICE:
        account.day_invoiced[world.day] += amount
    elif kind == EXPIRY:
        account.day_expired[world.day] -= amount
    ledger_row(world, account, kind, row, lot, amount)
    if kind == OPENING:
        return
    account.lowest = min(account.lowest, balance)
    if amount < 0 and account.alert_count:  # only a fall passes a level
        _alert(world, account, balance - amount, balance)
