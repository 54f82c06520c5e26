"""A second opinion on an account's credit: its lots as plain numbers. Nothing of the package.

Money is whole micros, instants are ms since the start.
"""

from __future__ import annotations

import math
from fractions import Fraction

MICROS = 1_000_000
FOREVER = math.inf
NO_LOT = -1


def micros(text):
    return int(Fraction(text) * MICROS)


class NaiveCredit:
    """Lots in the order of their granting: what each holds, what is pinned of it, whether it has lapsed."""

    def __init__(self, limit):
        self.limit = limit
        self.free, self.expires, self.lapsed = [], [], []
        self.owed = 0
        self.aside = {}  # by holder: [[lot, amount], …]; what belongs to no lot is NO_LOT's

    @property
    def available(self):
        return (
            sum(self.free)
            - self.owed
            - sum(amount for parts in self.aside.values() for lot, amount in parts if lot < 0)
        )

    @property
    def balance(self):
        return self.available + sum(amount for parts in self.aside.values() for _, amount in parts)

    def missing(self, amount):
        """What a payment would leave under the limit; a payment of nothing lacks nothing."""
        return max(0, self.limit - (self.available - amount)) if amount else 0

    def grant(self, amount, expires=FOREVER):
        """A new lot, which first pays what is owed."""
        if amount:
            settled = min(self.owed, amount)
            self.owed -= settled
            self.free.append(amount - settled)
            self.expires.append(expires)
            self.lapsed.append(False)

    def take(self, amount):
        """Spend the oldest lots first, and then what belongs to none."""
        parts = []
        for lot, free in enumerate(self.free):
            part = min(free, amount)
            if part:
                parts.append([lot, part])
                self.free[lot] -= part
                amount -= part
        return [*parts, [NO_LOT, amount]] if amount else parts

    def debit(self, amount):
        """Charge; the oldest lot touched."""
        parts = self.take(amount)
        self.owed += sum(part for lot, part in parts if lot < 0)
        return parts[0][0] if parts else NO_LOT

    def set_aside(self, holder, amount):
        parts = self.take(amount)
        self.aside.setdefault(holder, []).extend(parts)
        return parts[0][0] if parts else NO_LOT

    def debit_out_of(self, holder, amount):
        """Charge what is set aside, the part that was first; more than that is charged as ever. The oldest lot touched."""
        touched = []
        parts = self.aside.get(holder, [])
        while amount and parts:
            lot, held = parts[0]
            part = min(held, amount)
            parts[0][1] -= part
            amount -= part
            parts[:] = [entry for entry in parts if entry[1]]
            touched.append(lot if lot >= 0 else self.debit(part))
        if amount:
            touched.append(self.debit(amount))
        return min((lot for lot in touched if lot >= 0), default=NO_LOT)

    def give_back(self, holder):
        """What was not used goes back, and first pays what is owed; the lots that have lapsed meanwhile and got some."""
        void = []
        for lot, amount in self.aside.pop(holder, []):
            settled = min(self.owed, amount) if lot >= 0 else 0
            self.owed -= settled
            if lot >= 0:
                self.free[lot] += amount - settled
                void += [lot] if self.lapsed[lot] and amount > settled else []
        return void

    def expire(self, lot):
        """A lot is void: what lapses of it."""
        amount, self.free[lot], self.lapsed[lot] = self.free[lot], 0, True
        return amount
