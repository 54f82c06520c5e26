"""What all control modes share: admission, payment of what has begun, and what they act through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from tollbridge.engine.plan.plan import POSITIVE, WITHIN
from tollbridge.engine.reference.agenda import Agenda
from tollbridge.engine.reference.bank import Bank
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg, Payment
from tollbridge.engine.reference.meter import Meter, Staircase

ADMITTED, SHORT, BLOCKED = range(3)


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """What a control mode may read and do in the model: the clock, the bank, the ways to end a leg."""

    agenda: Agenda
    bank: Bank
    cut: Callable[[Leg], None]  # the leg cannot pay: `cutoff.drops` applies
    cut_all: Callable[[Account, Leg], None]  # all legs of the account
    leave: Callable[[Leg], None]  # the leg goes by itself, if it is due now
    phase: Callable[[Account], int]  # by how much an account's looks are shifted, in ms
    stairs: tuple[Staircase, ...]
    horizon: int


class Control:
    """What the modes share: admission, and payment of what has begun.

    `account`: whom it enforces. `model`: what it may read and do.
    """

    needs_balance: ClassVar = False  # admission needs a balance above the limit, whatever `admit` says

    def __init__(self, account: Account, model: ModelAccess) -> None:
        self.account = account
        self.plan = account.plan
        self.model = model

    # --- admission --------------------------------------------------------------------------------------------------

    def admits(self, leg: Leg, now: int) -> bool:
        """Return whether the account admits a leg, as if it were answered now; may ask for a recharge.

        `leg`: that has passed lines and seats. `now`: ms since the start. What must be payable is said by `admit`: the
        first step, a
        balance above the limit, or all steps that begin within a time. A first step that costs nothing is always admitted.
        """
        self.account.tally.messages += 1
        first, verdict = self._check(leg, now, note=True)
        if first.payer != EMPTY_CUT and first.debit == 0:
            return True
        if verdict == SHORT and self.plan.switches:
            return True
        if verdict == SHORT and self.model.bank.ask(self.account):
            verdict = self._check(leg, now, note=False)[1]
        return verdict == ADMITTED

    def _check(self, leg: Leg, now: int, *, note: bool) -> tuple[Payment, int]:
        """Return how the first step would be paid, and whether the leg is ADMITTED, SHORT of money or BLOCKED by a pool."""
        account, plan = self.account, self.plan
        look = self._look_ahead(leg, now, note=note)
        first = next(look)
        if first.payer == EMPTY_CUT:
            return first, BLOCKED
        above = account.credit.available > plan.limit
        if self.needs_balance:
            return first, ADMITTED if above else SHORT
        if plan.admit == POSITIVE:
            return first, ADMITTED if above or first.payer >= 0 else SHORT
        total = first.debit
        if plan.admit == WITHIN:
            total = self._debits_within(leg, now, (first, look))
        if total < 0:
            return first, BLOCKED
        return first, ADMITTED if account.credit.can_pay(total) else SHORT

    def _debits_within(self, leg: Leg, now: int, looked: tuple[Payment, Iterator[Payment]]) -> int:
        """Return what all steps that begin within `admit` debit, in micros; -1 where an empty pool stops one."""
        assert leg.route is not None
        first, look = looked
        if not leg.route.pools:
            return Meter(self.model.stairs[leg.route.staircase], now).debits_within(self.plan.admit_within)
        total = first.debit
        for payment in look:
            if payment.step.begin >= self.plan.admit_within:
                break
            if payment.payer == EMPTY_CUT:
                return -1
            total += payment.debit
        return total

    def _look_ahead(self, leg: Leg, now: int, *, note: bool) -> Iterator[Payment]:
        assert leg.route is not None
        meter = Meter(self.model.stairs[leg.route.staircase], now)
        if note:
            contents = [pool.content for pool in self.account.pools]
            self.account.payer(leg.route.pools, meter.peek(0).length, contents, forced=False, note=True)
        return self.account.payments(leg, meter, forced=False)

    def runs_dry(self) -> bool:
        """Return whether the balance is so low that legs are cut for it."""
        return not self.plan.switches and self.account.credit.balance <= self.plan.limit

    # --- the life of an admitted leg --------------------------------------------------------------------------------

    def answered(self, leg: Leg) -> None:
        """Begin to meter a leg that was answered now; may cut it.

        `leg`: answered, with its meter.
        """

    def released(self, leg: Leg) -> None:
        """Settle a leg that is being released: pay what the mode pays then, and give back what is set aside.

        `leg`: whose `released` and `cause` are known.
        """

    def pay_begun(self, leg: Leg, *, at_release: bool) -> tuple[int, bool]:
        """Pay the steps begun before now as one movement; return the debit (micros), and whether an empty pool said to cut.

        `leg`: answered. `at_release`: it is being released; a leg of no length has then begun its first step, and one that ends
        just as `free` is over pays nothing.
        """
        meter, now = leg.meter, self.model.agenda.now
        assert meter is not None
        if meter.free and not leg.free_over:
            if now < leg.answered + meter.free or (at_release and now == leg.answered + meter.free):
                return 0, False
            leg.free_over = True
        no_length = at_release and now == leg.answered and meter.next == 0
        payments = []
        for payment in self.account.payments(leg, meter.fork(), forced=True):
            if leg.answered + payment.step.begin >= now and not (no_length and payment.step.begin == 0):
                break
            payments.append(payment)
        self._note_empty(leg, payments)
        debit = self.model.bank.collect(self.account, leg, payments)
        return debit, any(payment.past_cut for payment in payments)

    def _note_empty(self, leg: Leg, payments: list[Payment]) -> None:
        """Note the pools that these payments passed over."""
        assert leg.route is not None
        contents = [pool.content for pool in self.account.pools]
        for payment in payments:
            self.account.payer(leg.route.pools, payment.step.length, contents, forced=True, note=True)
            if payment.payer >= 0:
                contents[payment.payer] -= payment.step.length
