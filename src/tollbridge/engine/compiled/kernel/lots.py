"""An account's lots in the order of their granting: what is granted, charged, owed, and expires."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_wake
from tollbridge.engine.compiled.kernel.chain import link_lot, unlink_lot
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.ledger import moved
from tollbridge.engine.compiled.kernel.memory import free, new
from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import EXPIRIES, World
from tollbridge.records.run import CHARGE, EXPIRY, OPENING, TOP_UP


def unlink_if_spent(world: World, lot: Lot) -> None:
    """Forget a lot in which nothing is left, free or pinned."""
    if lot.free or lot.pinned:
        return
    if lot.linked:
        unlink_lot(lot.account, lot)
    if not lot.awaited:
        free(world, lot)


def grant(world: World, account: Account, kind: int, amount: int, expires: int) -> None:
    """Add a lot, which first pays what is owed. A grant of nothing is no movement."""
    if amount == 0:
        return
    lot = _new_lot_of(world, account, amount, expires)
    account.balance += amount
    if kind == OPENING:
        account.opening += amount
    elif kind == TOP_UP:
        account.topped_up += amount
    else:
        account.recharged += amount
        account.recharges += 1
    moved(world, account, kind, -1, lot.index, amount)
    unlink_if_spent(world, lot)
    if account.lazy and not account.calm:  # it may be calm now that there is money
        await_wake(world, account, world.now + 1)


def _new_lot_of(world: World, account: Account, amount: int, expires: int) -> Lot:
    """Return a new lot, the last of its account's, whose expiry is on the agenda; what is owed is taken out of it."""
    paid = min(account.owed, amount)
    account.owed -= paid
    lot = new(world, Lot)
    index = account.lots
    account.lots = index + 1
    lot.index = index
    lot.expires = expires
    lot.free = amount - paid
    lot.account = account
    link_lot(account, lot)
    if expires < world.horizon:
        lot.awaited = True
        push(world, EXPIRIES, expires, (account.index << 32) + index, lot)
    return lot


def take_free(world: World, account: Account, amount: int) -> int:
    """Take free money, oldest lot first; return what no lot covers."""
    lot = account.first_lot
    while lot and amount:
        following = lot.next
        part = min(lot.free, amount)
        if part:
            lot.free -= part
            amount -= part
            unlink_if_spent(world, lot)
        lot = following
    return amount


def oldest_with_money(account: Account) -> int:
    """Return the index of the oldest lot with free money, or -1."""
    lot = account.first_lot
    while lot:
        if lot.free:
            return lot.index
        lot = lot.next
    return -1


def charge_credit(world: World, account: Account, amount: int) -> int:
    """Take a debit out of free money, the rest being owed; return the oldest lot touched. The movement is not recorded."""
    lot = oldest_with_money(account)
    account.owed += take_free(world, account, amount)
    account.balance -= amount
    account.charged += amount
    return lot


def debit(world: World, leg: Leg, amount: int) -> None:
    """Charge a leg `amount` micros, more than 0, as one movement."""
    account = leg.account
    lot = charge_credit(world, account, amount)
    moved(world, account, CHARGE, leg.row, lot, -amount)


def expire(world: World, lot: Lot) -> bool:
    """Void what is free in a lot; return whether that was a movement. The lot's record stays."""
    lot.lapsed = True
    amount = lot.free
    if amount == 0:
        return False
    account = lot.account
    lot.free = 0
    account.balance -= amount
    account.expired += amount
    moved(world, account, EXPIRY, -1, lot.index, -amount)
    return True


def lapse(world: World, lot: Lot) -> bool:
    """Expire a lot whose instant has come; return whether that was a movement. The lot may be forgotten with it."""
    lot.awaited = False
    if not lot.linked:
        free(world, lot)
        return False
    fell = expire(world, lot)
    unlink_if_spent(world, lot)
    return fell
