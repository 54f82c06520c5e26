"""Random lives of an account's credit: whatever is granted, set aside, debited, returned and voided, the books balance."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

from naive_credit import NaiveCredit

from tollbridge.engine.plan.plan import PREPAID, UNLIMITED, AccountPlan, RechargePlan
from tollbridge.engine.reference.account import NO_LOT, Credit
from tollbridge.engine.reference.agenda import Agenda
from tollbridge.engine.reference.bank import Bank
from tollbridge.engine.reference.funds import Account
from tollbridge.errors import BooksError
from tollbridge.records.run import CHARGE, EXPIRY, INVOICE, OPENING, RECHARGE, RESERVED, RETURNED, TOP_UP, AccountTally
from tollbridge.units import NEVER

AMOUNTS = st.integers(0, 500)
SHARES = (250_000, 800_000)  # of the last grant, in millionths: 25% and 80%


def plan(limit: int) -> AccountPlan:
    return AccountPlan(
        name="a",
        limit=limit,
        opening=(),
        top_ups=(),
        expiry_from=(-NEVER,),
        expiry_after=(NEVER,),
        recharge=None,
        pools=(),
        balance_alerts=(),
        pool_alerts=(),
        mode=PREPAID,
        admit=0,
        admit_within=0,
        quota=0,
        partial=True,
        every=0,
        drops=0,
        grace=0,
    )


def recharging(below: int, amount: int, *, fills: bool, at_most: int) -> RechargePlan:
    """A recharge that comes at once, whatever is asked of it; at most so many in the whole run."""
    return RechargePlan(
        below=below,
        amount=amount,
        delayed=False,
        certain=True,
        delay=0,
        retry=-1,
        at_most=at_most,
        used=0,
        periods=(0,),
        fills=fills,
    )


@dataclass
class Book:
    """Where an account's movements are written: what the machine holds against the naive credit."""

    now: int = 0
    day: int = 0
    rows: list[tuple[int, int, int]] = field(default_factory=list)

    def ledger_row(self, _: int, kind: int, __: int, lot: int, amount: int, *___: int) -> None:
        self.rows.append((kind, lot, amount))


class CreditMachine(RuleBasedStateMachine):
    """Drives one account's money as legs do, beside a naive credit: every movement of one is a movement of the other."""

    @initialize(
        limit=st.integers(-300, 100),
        opening=AMOUNTS,
        below=st.integers(0, 200),
        more=st.integers(1, 300),
        fills=st.booleans(),
        at_most=st.sampled_from([0, 1, 3, UNLIMITED]),
        switches=st.booleans(),
    )
    def open(self, limit: int, opening: int, below: int, more: int, fills: bool, at_most: int, switches: bool) -> None:
        wanted = below + more if fills else more
        self.below, self.wanted, self.fills, self.left, self.switches = below, wanted, fills, at_most, switches
        rules = replace(
            plan(limit),
            opening=((opening, NEVER),),
            recharge=recharging(below, wanted, fills=fills, at_most=at_most),
            grant_alerts=SHARES,
            switches=switches,
        )
        self.book = Book()
        tally = AccountTally()
        for name in ("day_closing", "day_recharged", "day_invoiced", "day_expired"):
            setattr(tally, name, [0])
        self.account = Account(0, rules, tally, [], self.book)
        run = SimpleNamespace(horizon=NEVER)
        self.bank = Bank(run, Agenda(), [self.account], lambda *_: (True, 0))
        self.credit = self.account.credit
        self.naive = NaiveCredit(limit)
        self.naive.grant(opening)
        self.expected = [(OPENING, 0, opening)] if opening else []
        self.last_grant, self.alerts = opening, [0, 0]
        self.held: dict[int, list[tuple[int, int]]] = {}
        self.holders = 0

    # --- what the rules say, in plain numbers ------------------------------------------------------------------------

    def grant_by_the_rules(self, kind: int, amount: int) -> None:
        before = self.naive.balance
        self.naive.grant(amount)
        if amount:
            self.expected.append((kind, len(self.naive.free) - 1, amount))
            self.last_grant = self.last_grant if kind == INVOICE else amount
        self.fall_by_the_rules(before)

    def debit_by_the_rules(self, holder: int, amount: int) -> None:
        """Under `then: postpaid` a payment is first met by an invoice of just what it lacks; then a recharge may be due."""
        held = sum(part for _, part in self.naive.aside.get(holder, []))
        missing = self.naive.missing(max(0, amount - held)) if self.switches else 0
        self.grant_by_the_rules(INVOICE, missing)
        before = self.naive.balance
        lot = self.naive.debit_out_of(holder, amount)
        if amount:
            self.expected.append((CHARGE, lot, -amount))
            self.fall_by_the_rules(before)
            self.recharge_by_the_rules()

    def recharge_by_the_rules(self) -> None:
        """`amount`, or with `to` what brings the balance to it; as often as `at_most` allows; a request of nothing is none."""
        amount = self.wanted - (self.naive.balance if self.fills else 0)
        if self.naive.balance < self.below and self.left and amount > 0:
            self.left -= 1
            self.grant_by_the_rules(RECHARGE, amount)

    def fall_by_the_rules(self, before: int) -> None:
        """A share's level is that of the last grant, a whole micro at least; an invoice is no grant."""
        for place, share in enumerate(SHARES):
            level = -(-self.last_grant * share // 1_000_000)
            self.alerts[place] += self.naive.balance < level <= before

    # --- what may happen ---------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from([TOP_UP, RECHARGE]), amount=AMOUNTS)
    def grant(self, kind: int, amount: int) -> None:
        self.credit.grant(kind, amount, NEVER)
        self.grant_by_the_rules(kind, amount)

    @rule(amount=AMOUNTS)
    def step(self, amount: int) -> None:
        """A step is paid where credit reaches, or an invoice meets it; else the leg would be cut."""
        may = self.switches or amount == 0 or self.naive.available - amount >= self.naive.limit
        assert self.account.can_pay(amount) == may
        if may:
            self.pay(amount)

    @rule(amount=AMOUNTS)
    def forced_step(self, amount: int) -> None:
        """With `drops: none` a step is debited whatever there is."""
        self.pay(amount)

    @precondition(lambda self: self.naive.balance > self.below)
    @rule()
    def step_down_to_the_trigger(self) -> None:
        """A balance at `below` asks for nothing."""
        self.pay(self.naive.balance - self.below)

    def pay(self, amount: int) -> None:
        self.account.meet(amount)
        self.credit.debit(0, amount)
        self.after_a_debit(amount)
        self.debit_by_the_rules(-1, amount)

    def after_a_debit(self, amount: int) -> None:
        if amount:
            self.bank.fallen(self.account)

    @rule(amount=AMOUNTS)
    def set_aside(self, amount: int) -> None:
        """What credit does not reach is not set aside; `then: postpaid` invoices it as it is debited."""
        within = amount - min(amount, self.naive.missing(amount))
        assert self.credit.missing(amount) == self.naive.missing(amount)
        assert self.credit.can_pay(within)
        self.holders += 1
        self.held[self.holders] = self.credit.reserve(0, within)
        lot = self.naive.set_aside(self.holders, within)
        if within:
            self.expected.append((RESERVED, lot, within))

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data())
    def step_out_of_what_is_set_aside(self, data: Any) -> None:
        """A step may cost more than its leg holds: the rest is free money, or an invoice."""
        holder = data.draw(st.sampled_from([name for name, parts in self.held.items() if parts]))
        held = sum(part for _, part in self.held[holder])
        amount = data.draw(st.one_of(st.integers(1, held), st.integers(1, held + 300)))
        self.account.meet(max(0, amount - held))
        self.credit.debit_reserved(0, amount, self.held[holder])
        self.after_a_debit(amount)
        self.debit_by_the_rules(holder, amount)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release(self, data: Any) -> None:
        """What was not used goes back, and first pays what is owed; a lapsed lot's part expires then."""
        holder = data.draw(st.sampled_from(sorted(self.held)))
        total = sum(part for _, part in self.naive.aside.get(holder, []))
        pinned = [lot for lot, _ in self.naive.aside.get(holder, [])]
        for lot in self.credit.give_back(0, self.held.pop(holder)):
            self.credit.expire(lot)
        void = self.naive.give_back(holder)
        if total:
            self.expected.append((RETURNED, min((lot for lot in pinned if lot >= 0), default=NO_LOT), total))
        for lot in void:
            self.expire_by_the_rules(lot)

    @precondition(lambda self: self.credit.lots)
    @rule(data=st.data())
    def expire(self, data: Any) -> None:
        """An expiry that leaves the balance under `below` asks for a recharge too."""
        lot = data.draw(st.integers(0, len(self.credit.lots) - 1))
        self.bank.expire(self.account, lot)
        if self.expire_by_the_rules(lot):
            self.recharge_by_the_rules()

    def expire_by_the_rules(self, lot: int) -> int:
        before = self.naive.balance
        if amount := self.naive.expire(lot):
            self.expected.append((EXPIRY, lot, -amount))
            self.fall_by_the_rules(before)
        return amount

    # --- what holds throughout ---------------------------------------------------------------------------------------

    @invariant()
    def every_movement_is_by_the_rules(self) -> None:
        if hasattr(self, "naive"):
            assert self.book.rows == self.expected
            assert (self.credit.balance, self.credit.available) == (self.naive.balance, self.naive.available)
            assert [lot.free for lot in self.credit.lots] == self.naive.free
            assert [len(instants) for instants in self.account.tally.balance_alerts] == self.alerts

    @invariant()
    def books_balance(self) -> None:
        if hasattr(self, "naive"):
            self.credit.check()
            assert self.credit.owed >= 0
            assert all(lot.free == 0 for lot in self.credit.lots if lot.lapsed)

    @invariant()
    def what_is_owed_under_then_postpaid_is_never_under_the_limit(self) -> None:
        """Only money that lapses, or an opening under the limit, takes what is available under it."""
        if hasattr(self, "naive") and self.switches and not any(kind == EXPIRY for kind, _, _ in self.book.rows):
            opened = self.book.rows[0][2] if self.book.rows and self.book.rows[0][0] == OPENING else 0
            assert self.credit.available >= min(opened, self.naive.limit)


TestCreditMachine = CreditMachine.TestCase


def test_books_that_do_not_balance_are_a_loud_error() -> None:
    credit = Credit(plan(0), AccountTally(), lambda *_: None)
    credit.grant(OPENING, 100, NEVER)
    credit.tally.charged += 1
    with pytest.raises(BooksError, match="opening"):
        credit.check()


def test_credit_is_spent_oldest_grant_first_and_a_grant_pays_what_is_owed() -> None:
    """100 and 50; a debit of 120 leaves 0 + 30; a forced one of 60 leaves -30; a grant of 50 leaves 20 in its lot."""
    moves: list[tuple[int, int, int]] = []
    credit = Credit(plan(0), AccountTally(), lambda kind, _, lot, amount: moves.append((kind, lot, amount)))
    credit.grant(OPENING, 100, NEVER)
    credit.grant(OPENING, 50, NEVER)
    credit.debit(0, 120)
    assert [lot.free for lot in credit.lots] == [0, 30]
    credit.debit(0, 60)
    assert (credit.balance, credit.owed) == (-30, 30)
    credit.grant(TOP_UP, 50, NEVER)
    assert (credit.balance, credit.owed, credit.lots[2].free) == (20, 0, 20)
    assert moves[2:] == [(CHARGE, 0, -120), (CHARGE, 1, -60), (TOP_UP, 2, 50)]


def test_money_set_aside_is_pinned_to_its_lot_and_expires_when_it_is_given_back_to_a_lapsed_one() -> None:
    """100 of which 40 are set aside; the lot lapses: 60 expire; 10 are debited; the other 30 come back and expire."""
    moves: list[tuple[int, int]] = []
    credit = Credit(plan(0), AccountTally(), lambda kind, _, __, amount: moves.append((kind, amount)))
    credit.grant(OPENING, 100, 5)
    parts = credit.reserve(0, 40)
    credit.expire(0)
    assert (credit.balance, credit.available) == (40, 0)
    credit.debit_reserved(0, 10, parts)
    for lot in credit.give_back(0, parts):
        credit.expire(lot)
    assert credit.balance == 0
    assert moves == [(OPENING, 100), (RESERVED, 40), (EXPIRY, -60), (CHARGE, -10), (RETURNED, 30), (EXPIRY, -30)]


def test_a_debit_of_unpinned_money_touches_the_lot_that_has_come_meanwhile() -> None:
    """100 and 200 lent are set aside; 500 come; the first 100 are debited out of lot 0, the next 100 out of lot 1."""
    lots: list[int] = []
    credit = Credit(plan(-500), AccountTally(), lambda kind, _, lot, __: lots.append(lot) if kind == CHARGE else None)
    credit.grant(OPENING, 100, NEVER)
    parts = credit.reserve(0, 300)
    assert parts == [(0, 100), (NO_LOT, 200)]
    credit.grant(TOP_UP, 500, NEVER)
    credit.debit_reserved(0, 100, parts)
    credit.debit_reserved(0, 100, parts)
    assert lots == [0, 1]
    assert (credit.lots[1].free, credit.owed, credit.balance) == (400, 0, 400)
