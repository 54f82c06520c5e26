"""Random lives of an account's credit: whatever is granted, set aside, debited, returned and voided, the books balance."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tollbridge.engine.plan.plan import PREPAID, AccountPlan
from tollbridge.engine.reference.account import NO_LOT, Credit
from tollbridge.errors import BooksError
from tollbridge.records.run import CHARGE, EXPIRY, INVOICE, OPENING, RECHARGE, RESERVED, RETURNED, TOP_UP, AccountTally
from tollbridge.units import NEVER

AMOUNTS = st.integers(0, 500)


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


class CreditMachine(RuleBasedStateMachine):
    """Drives one account's credit as prepaid and reserve legs do: nothing is taken that `can_pay` refuses."""

    @initialize(limit=st.integers(-300, 100), opening=AMOUNTS)
    def open(self, limit: int, opening: int) -> None:
        self.movements: list[tuple[int, int]] = []
        self.credit = Credit(plan(limit), AccountTally(), lambda kind, _row, _lot, amount: self.moved(kind, amount))
        self.reserved: list[list[tuple[int, int]]] = []
        self.forced = False
        self.voided = 0
        self.credit.grant(OPENING, opening, NEVER)

    def moved(self, kind: int, amount: int) -> None:
        self.movements.append((kind, amount))

    @rule(kind=st.sampled_from([TOP_UP, RECHARGE]), amount=AMOUNTS)
    def grant(self, kind: int, amount: int) -> None:
        self.credit.grant(kind, amount, NEVER)

    @rule(amount=AMOUNTS)
    def step(self, amount: int) -> None:
        if self.credit.can_pay(amount):
            self.credit.debit(0, amount)

    @rule(amount=AMOUNTS)
    def forced_step(self, amount: int) -> None:
        self.forced = True
        self.credit.debit(0, amount)

    @rule(amount=AMOUNTS)
    def set_aside(self, amount: int) -> None:
        if self.credit.can_pay(amount):
            self.reserved.append(self.credit.reserve(0, amount))

    @rule(amount=AMOUNTS)
    def step_met_by_an_invoice(self, amount: int) -> None:
        """Under `then: postpaid` a payment is first met by just what it lacks, so that it ends at the limit."""
        missing = self.credit.missing(amount)
        assert missing == max(0, self.credit.plan.limit - (self.credit.available - amount)) * (amount > 0)
        self.credit.grant(INVOICE, missing, NEVER)
        assert self.credit.can_pay(amount)
        self.credit.debit(0, amount)
        assert not missing or self.credit.available == self.credit.plan.limit

    @rule(amount=AMOUNTS)
    def set_aside_what_credit_reaches(self, amount: int) -> None:
        """Under `then: postpaid` what credit does not reach is not set aside."""
        within = amount - min(amount, self.credit.missing(amount))
        assert self.credit.can_pay(within)
        self.reserved.append(self.credit.reserve(0, within))

    @precondition(lambda self: any(self.reserved))
    @rule(more=AMOUNTS, data=st.data())
    def step_that_is_set_aside_in_part(self, more: int, data: Any) -> None:
        parts = data.draw(st.sampled_from([parts for parts in self.reserved if parts]))
        held = sum(amount for _, amount in parts)
        before = self.credit.set_aside
        self.credit.grant(INVOICE, self.credit.missing(more), NEVER)
        self.credit.debit_reserved(0, held + more, parts)
        assert (parts, self.credit.set_aside) == ([], before - held)

    @precondition(lambda self: any(self.reserved))
    @rule(data=st.data())
    def step_out_of_what_is_set_aside(self, data: Any) -> None:
        parts = data.draw(st.sampled_from([parts for parts in self.reserved if parts]))
        self.credit.debit_reserved(0, data.draw(st.integers(1, sum(amount for _, amount in parts))), parts)

    @precondition(lambda self: self.reserved)
    @rule(data=st.data())
    def release(self, data: Any) -> None:
        parts = self.reserved.pop(data.draw(st.integers(0, len(self.reserved) - 1)))
        for lot in self.credit.give_back(0, parts):
            self.credit.expire(lot)

    @precondition(lambda self: self.credit.lots)
    @rule(data=st.data())
    def expire(self, data: Any) -> None:
        self.voided += self.credit.expire(data.draw(st.integers(0, len(self.credit.lots) - 1)))

    @invariant()
    def books_balance(self) -> None:
        if not hasattr(self, "credit"):
            return
        self.credit.check()
        assert self.credit.balance == sum(a for kind, a in self.movements if kind not in {RESERVED, RETURNED})

    @invariant()
    def total_is_free_and_set_aside_less_what_is_owed(self) -> None:
        if not hasattr(self, "credit"):
            return
        credit = self.credit
        pinned = sum(amount for parts in self.reserved for lot, amount in parts if lot != NO_LOT)
        assert credit.set_aside == sum(amount for parts in self.reserved for _, amount in parts)
        assert credit.balance == sum(lot.free for lot in credit.lots) + pinned - credit.owed
        assert credit.available == credit.balance - credit.set_aside

    @invariant()
    def no_lot_is_negative_and_a_lapsed_one_is_empty(self) -> None:
        if hasattr(self, "credit"):
            assert all(lot.free >= 0 for lot in self.credit.lots)
            assert all(lot.free == 0 for lot in self.credit.lots if lot.lapsed)
            assert self.credit.owed >= 0

    @invariant()
    def the_limit_is_kept(self) -> None:
        """Only money that lapses, an opening under the limit or a forced step can take what is available under it."""
        if hasattr(self, "credit") and not self.forced and not self.voided:
            floor = min(self.credit.plan.limit, self.movements[0][1] if self.movements else 0)
            assert self.credit.available >= min(floor, 0) if not self.movements else self.credit.available >= floor


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
