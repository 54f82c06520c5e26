"""Money set aside for a leg: pinned to the lots that it comes from until it is debited or given back."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.ledger import moved
from tollbridge.engine.compiled.kernel.lots import oldest_with_money, take_free, unlink_if_spent
from tollbridge.engine.compiled.kernel.memory import free, new
from tollbridge.engine.compiled.kernel.records.account import Lot
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import Leg, Pin
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.records.run import CHARGE, RESERVED, RETURNED


def _pin(world: World, leg: Leg, lot: Lot, amount: int) -> None:
    pin = new(world, Pin)
    pin.lot = lot
    pin.amount = amount
    if leg.first_pin:
        leg.last_pin.next = pin
    else:
        leg.first_pin = pin
    leg.last_pin = pin


def _unpin(world: World, leg: Leg) -> None:
    pin = leg.first_pin
    leg.first_pin = pin.next
    free(world, pin)


def reserve(world: World, leg: Leg, amount: int) -> None:
    """Set money aside for a leg: pinned to the lots it comes from, unpinned where lots do not reach."""
    if amount == 0:
        return
    account = leg.account
    oldest = pin_to_lots(world, leg, amount)
    account.set_aside += amount
    moved(world, account, RESERVED, leg.row, oldest, amount)


def pin_to_lots(world: World, leg: Leg, amount: int) -> int:
    """Pin money for a leg to lots, oldest first, and to none where lots do not reach; return the oldest lot touched."""
    oldest, left = -1, amount
    lot = leg.account.first_lot
    while lot and left:
        part = min(lot.free, left)
        if part:
            oldest = lot.index if oldest < 0 else oldest
            lot.free -= part
            lot.pinned += part
            left -= part
            _pin(world, leg, lot, part)
        lot = lot.next
    if left:
        _pin(world, leg, NONE, left)
    return oldest


def pinned(leg: Leg) -> int:
    """Return what is set aside for a leg, in micros."""
    amount, pin = 0, leg.first_pin
    while pin:
        amount += pin.amount
        pin = pin.next
    return amount


def debit_reserved(world: World, leg: Leg, amount: int) -> None:
    """Charge a leg out of what is set aside for it, in the order of its lots; what was not set aside out of free money."""
    account, left, oldest = leg.account, amount, -1
    while left and leg.first_pin:
        pin = leg.first_pin
        lot = pin.lot
        touched = lot.index if lot else oldest_with_money(account)
        if touched >= 0 and (oldest < 0 or touched < oldest):
            oldest = touched
        part = min(pin.amount, left)
        left -= part
        pin.amount -= part
        if pin.amount == 0:
            _unpin(world, leg)
        if lot:
            lot.pinned -= part
            unlink_if_spent(world, lot)
        else:
            account.owed += take_free(world, account, part)
    account.set_aside -= amount - left
    if left:
        touched = oldest_with_money(account)
        if touched >= 0 and (oldest < 0 or touched < oldest):
            oldest = touched
        account.owed += take_free(world, account, left)
    account.balance -= amount
    account.charged += amount
    moved(world, account, CHARGE, leg.row, oldest, -amount)


def give_back(world: World, leg: Leg) -> None:
    """Return what a leg had set aside; it first pays what is owed. Lots that lapsed meanwhile are marked as due to expire."""
    account = leg.account
    total, pin = 0, leg.first_pin
    if not pin:
        return
    oldest = pin.lot.index if pin.lot else -1
    while pin:
        lot, amount = pin.lot, pin.amount
        total += amount
        if lot:
            paid = min(account.owed, amount)
            account.owed -= paid
            lot.pinned -= amount
            lot.free += amount - paid
            if lot.lapsed and lot.free:
                lot.due = True
        pin = pin.next
    account.set_aside -= total
    moved(world, account, RETURNED, leg.row, oldest, total)


def unpin_all(world: World, leg: Leg) -> None:
    """Let what is set aside for a leg be free in its lots, as if it were given back; it stays set aside as a sum."""
    account = leg.account
    while leg.first_pin:
        lot, amount = leg.first_pin.lot, leg.first_pin.amount
        _unpin(world, leg)
        if lot:
            paid = min(account.owed, amount)
            account.owed -= paid
            lot.pinned -= amount
            lot.free += amount - paid
            unlink_if_spent(world, lot)


def next_lapsed(world: World, leg: Leg) -> Lot:
    """Return the oldest lot that expires because the leg's money came back to it; drops the pins when there is none left."""
    pin: Pin = leg.first_pin
    best: Lot = NONE
    while pin:
        lot = pin.lot
        if lot and lot.due and (not best or lot.index < best.index):
            best = lot
        pin = pin.next
    if best:
        best.due = False
        return best
    while leg.first_pin:
        lot = leg.first_pin.lot
        _unpin(world, leg)
        if lot and not _pinned_again(leg, lot):
            unlink_if_spent(world, lot)
    return best


def _pinned_again(leg: Leg, lot: Lot) -> bool:
    """Return whether a later pin of the leg names the same lot (whose record must outlive it)."""
    pin = leg.first_pin
    while pin:
        if pin.lot == lot:
            return True
        pin = pin.next
    return False
