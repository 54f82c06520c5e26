"""An account's lots in the order of their granting: what is granted, charged, owed, and expires."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_wake
from tollbridge.engine.compiled.kernel.chain import link_lot, unlink_lot
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.ledger import moved
from tollbridge.engine.compiled.kernel.memory import free, new
from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import EXPIRIES, World
from tollbridge.records.run import CHARGE, EXPIRY, INVOICE, OPENING, RECHARGE, TOP_UP

MILLION = 1_000_000


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
    elif kind == RECHARGE:
        account.recharged += amount
        account.recharges += 1
    else:
        account.invoiced += amount
    if kind != INVOICE:
        _set_levels(account, amount + (account.last_grant if kind == OPENING else 0))
    moved(world, account, kind, -1, lot.index, amount)
    unlink_if_spent(world, lot)
    if account.lazy and not account.calm and kind != INVOICE:  # it may be calm now that there is money
        await_wake(world, account, world.now + 1)


def _set_levels(account: Account, last: int) -> None:
    """Set the levels of alerts that are shares of the last grant, rounded up to whole micros."""
    account.last_grant = last
    for index in range(account.alert_count):
        alert = account.alerts[index]
        if alert.share:  # in two parts, as the product may pass 63 bits
            alert.level = last // MILLION * alert.share + (last % MILLION * alert.share + MILLION - 1) // MILLION


def missing(account: Account, amount: int) -> int:
    """Return what a payment of `amount` out of what is available would leave under the limit."""
    return max(0, account.limit - account.balance + account.set_aside + amount) if amount else 0


def meet(world: World, account: Account, amount: int) -> None:
    """Invoice what a payment of `amount` lacks, under `then: postpaid`; the first invoice is the switch."""
    lacking = missing(account, amount)
    if lacking == 0:
        return
    if account.switched_at < 0:
        account.switched_at = world.now
    grant(world, account, INVOICE, lacking, FOREVER)


def money_alike(world: World, account: Account) -> int:
    """Mark an account's first lots between which it makes no difference who pays; return the money in them.

    They are those that outlast the run, or one alone that does not. FOREVER: no lot expires in the run, and all are alike.
    """
    money, differs, lot = 0, False, account.first_lot
    while lot:
        expires = lot.expires < world.horizon
        lot.alike = not differs and (not expires or lot == account.first_lot)
        differs = differs or expires
        if lot.alike:
            money += lot.free + lot.pinned
        lot = lot.next
    return money if differs else FOREVER


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
    """Charge a leg `amount` micros, more than 0, as one movement; what is missing may be invoiced first."""
    account = leg.account
    if account.switches:
        meet(world, account, amount)
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
