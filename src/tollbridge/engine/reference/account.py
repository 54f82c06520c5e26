"""An account's credit: lots in the order of their granting, what is set aside, what is owed, and every movement of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tollbridge.engine.plan.plan import AccountPlan
from tollbridge.errors import BooksError
from tollbridge.records.run import CHARGE, EXPIRY, INVOICE, OPENING, RECHARGE, RESERVED, RETURNED, TOP_UP, AccountTally

NO_LOT = -1
Movement = Callable[[int, int, int, int], None]
"""Called after a movement with (kind, cdr row or -1, lot or -1, amount)."""


@dataclass(slots=True)
class Lot:
    """One grant of credit.

    Attributes:
        expires: the instant at which it lapses, ms; NEVER where it does not.
        free: micros left to spend besides what is set aside.
        lapsed: it is void, and what comes back to it is expired at once.
    """

    expires: int
    free: int
    lapsed: bool = False


@dataclass(slots=True)
class Credit:
    """An account's money. Balance = free + set aside - owed, held here and nowhere else.

    Attributes:
        plan: the account's funding.
        tally: what becomes of it.
        moved: hears of every movement.
        lots: in order of granting.
        oldest: place of the first lot that may hold something.
        balance: micros.
        set_aside: micros that legs hold for steps to come.
        owed: micros below zero, which belong to no lot.
        last_grant: micros, for levels that are shares of it.
    """

    plan: AccountPlan
    tally: AccountTally
    moved: Movement
    lots: list[Lot] = field(default_factory=list)
    oldest: int = 0  # every lot before it is spent
    balance: int = 0
    set_aside: int = 0
    owed: int = 0
    last_grant: int = 0  # what alerts' shares are of: the credit at the start, then each top-up and recharge

    @property
    def available(self) -> int:
        """The balance less what is set aside, in micros."""
        return self.balance - self.set_aside

    def can_pay(self, amount: int) -> bool:
        """Return whether `amount` (micros, 0 or more) leaves what is available at or above the limit; 0 can always be paid."""
        return amount == 0 or self.available - amount >= self.plan.limit

    def grant(self, kind: int, amount: int, expires: int) -> int:
        """Add a lot, which first pays what is owed; return its index (-1: a grant of nothing is no movement).

        `kind`: of the movement. `amount`: micros, 0 or more. `expires`: ms since the start, or never.
        """
        if amount == 0:
            return NO_LOT
        paid = min(self.owed, amount)
        self.owed -= paid
        self.lots.append(Lot(expires, amount - paid))
        self.balance += amount
        if kind != INVOICE:
            self.last_grant = amount + (self.last_grant if kind == OPENING else 0)
        if kind == OPENING:
            self.tally.opening += amount
        elif kind == TOP_UP:
            self.tally.topped_up += amount
        elif kind == RECHARGE:
            self.tally.recharged += amount
            self.tally.recharges += 1
        elif kind == INVOICE:
            self.tally.invoiced += amount
        self.moved(kind, -1, len(self.lots) - 1, amount)
        return len(self.lots) - 1

    def missing(self, amount: int) -> int:
        """Return what a payment of `amount` out of what is available would leave under the limit, in micros; 0 for none."""
        return max(0, self.plan.limit - self.available + amount) if amount else 0

    def _take(self, amount: int) -> list[tuple[int, int]]:
        """Take free money, oldest lot first; what no lot covers is (NO_LOT, amount)."""
        parts = []
        lots, index = self.lots, self.oldest
        while amount and index < len(lots):
            lot = lots[index]
            if lot.free:
                part = min(lot.free, amount)
                lot.free -= part
                amount -= part
                parts.append((index, part))
            if lot.free == 0 and index == self.oldest:
                self.oldest += 1
            index += 1
        if amount:
            parts.append((NO_LOT, amount))
        return parts

    def debit(self, row: int, amount: int) -> None:
        """Charge a leg, oldest lot first; what no lot covers is owed. Zero is no movement.

        `row`: of the leg's CDR, -1 where there is none. `amount`: micros, 0 or more. Whether it can be paid was asked before.

        >>> moved = []
        >>> credit = Credit(None, AccountTally(), lambda *movement: moved.append(movement))
        >>> credit.grant(TOP_UP, 500, 10), credit.grant(TOP_UP, 300, 20)
        (0, 1)
        >>> credit.debit(7, 600)  # 500 of the first lot, 100 of the second: the row names the oldest
        >>> moved[-1] == (CHARGE, 7, 0, -600), credit.balance, [lot.free for lot in credit.lots]
        (True, 200, [0, 200])
        """
        if amount == 0:
            return
        if self.oldest < len(self.lots) and self.lots[self.oldest].free > amount:
            self.lots[self.oldest].free -= amount
            lot = self.oldest
        else:
            parts = self._take(amount)
            lot = parts[0][0]
            if parts[-1][0] == NO_LOT:
                self.owed += parts[-1][1]
        self._charged(row, lot, amount)

    def _charged(self, row: int, lot: int, amount: int) -> None:
        self.balance -= amount
        self.tally.charged += amount
        self.moved(CHARGE, row, lot, -amount)

    def reserve(self, row: int, amount: int) -> list[tuple[int, int]]:
        """Set money aside for a leg; return its parts as (lot, micros). Money below zero has the lot NO_LOT.

        `row`: of the leg's CDR. `amount`: micros, above 0.
        """
        if amount == 0:
            return []
        parts = self._take(amount)
        self.set_aside += amount
        self.moved(RESERVED, row, parts[0][0], amount)
        return parts

    def debit_reserved(self, row: int, amount: int, parts: list[tuple[int, int]]) -> None:
        """Charge a leg out of what it has set aside, in the order of its lots; `parts` shrinks.

        `row`: of the leg's CDR. `amount`: micros, 0 or more. `parts`: as `reserve` returned them.
        What was not set aside (under `then: postpaid`) is taken from free money.
        """
        if amount == 0:
            return
        touched: list[int] = []
        reserved = min(amount, sum(part for _, part in parts))
        if reserved < amount:
            parts.append((NO_LOT, amount - reserved))
        left = amount
        while left:
            index, held = parts[0]
            part = min(held, left)
            left -= part
            if part == held:
                parts.pop(0)
            else:
                parts[0] = (index, held - part)
            if index == NO_LOT:
                taken = self._take(part)
                self.owed += taken[-1][1] if taken[-1][0] == NO_LOT else 0
                touched += [lot for lot, _ in taken if lot != NO_LOT]
            else:
                touched.append(index)
        self.set_aside -= reserved
        self._charged(row, min(touched, default=NO_LOT), amount)

    def give_back(self, row: int, parts: list[tuple[int, int]]) -> list[int]:
        """Return what a leg had set aside and did not use; return the lapsed lots that it must expire from.

        `row`: of the leg's CDR. `parts`: as `reserve` returned them.
        """
        total = sum(amount for _, amount in parts)
        if total == 0:
            return []
        lapsed = []
        for index, amount in parts:
            if index == NO_LOT:
                continue
            paid = min(self.owed, amount)
            self.owed -= paid
            lot = self.lots[index]
            lot.free += amount - paid
            self.oldest = min(self.oldest, index)
            if lot.lapsed and lot.free and index not in lapsed:
                lapsed.append(index)
        self.set_aside -= total
        self.moved(RETURNED, row, parts[0][0], total)
        return sorted(lapsed)

    def expire(self, index: int) -> bool:
        """Void what is free in a lot; return whether that was a movement.

        `index`: the lot's place in order of granting. What legs have set aside of it is theirs; it lapses when it is given
        back.
        """
        lot = self.lots[index]
        lot.lapsed = True
        amount, lot.free = lot.free, 0
        if amount == 0:
            return False
        self.balance -= amount
        self.tally.expired += amount
        self.moved(EXPIRY, -1, index, -amount)
        return True

    def check(self) -> None:
        """Raise BooksError unless the books balance to the last micro: granted less charged and expired is what is held."""
        tally = self.tally
        granted = tally.opening + tally.topped_up + tally.recharged + tally.invoiced
        expected = granted - tally.charged - tally.expired
        held = sum(lot.free for lot in self.lots) + self.set_aside - self.owed
        if expected != self.balance or (self.set_aside == 0 and held != self.balance):
            raise BooksError(
                f"account {self.plan.name}: opening + top-ups + recharges + invoiced - charged - expired is {expected} micros, "
                f"the balance {self.balance}, the lots {held}"
            )
