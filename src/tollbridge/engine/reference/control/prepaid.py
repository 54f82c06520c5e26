"""Prepaid: each step is paid as it begins, or the leg is cut, or waits in grace."""

from __future__ import annotations

from tollbridge.engine.plan.order import GRACES, METERING
from tollbridge.engine.plan.plan import DROP_NONE
from tollbridge.engine.reference.agenda import Process
from tollbridge.engine.reference.control.enforcement import Control
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg, Payment


class Prepaid(Control):
    """Each step is paid as it begins, or the leg is cut, or waits in grace."""

    def answered(self, leg: Leg) -> None:
        """Pay the first step of `leg`, or wait for `free` to run out; each further step is paid as it begins."""
        assert leg.meter is not None
        offset = 0
        if leg.meter.free == 0:
            offset = self._step(leg, 0)
        if leg.in_progress():
            self.model.agenda.begin(self._metering(leg, offset))

    def _metering(self, leg: Leg, offset: int) -> Process:
        meter, due = leg.meter, self.model.agenda.due
        assert meter is not None
        if meter.free:
            yield due(leg.answered + meter.free, METERING, leg.seq)
            while leg.in_progress() and offset <= meter.free:
                offset = self._step(leg, offset)
        while leg.in_progress():
            yield due(leg.answered + offset, METERING, leg.seq)
            if leg.in_progress():
                offset = self._step(leg, offset)

    def _step(self, leg: Leg, offset: int) -> int:
        """Pay the step that begins `offset` after answer, or fail; return the offset of the next."""
        assert leg.meter is not None
        step = leg.meter.peek(offset)
        if leg.unpaid is not None:
            leg.unpaid.append(step)
        elif not self._pay(leg):
            self._fail(leg)
        return offset + step.length

    def _pay(self, leg: Leg) -> bool:
        account, bank = self.account, self.model.bank
        payment = self._next(leg, forced=False)
        if payment.payer != EMPTY_CUT and not account.credit.can_pay(payment.debit) and bank.ask(account):
            payment = self._next(leg, forced=False)
        if payment.payer == EMPTY_CUT or not account.can_pay(payment.debit):
            if self.plan.drops != DROP_NONE or self.plan.grace:
                return False
            payment = self._next(leg, forced=True)
        bank.collect(account, leg, [payment])
        return True

    def _next(self, leg: Leg, *, forced: bool) -> Payment:
        meter, account = leg.meter, self.account
        assert meter is not None
        assert leg.route is not None
        step = meter.peek(meter.next)
        if not leg.route.pools:
            return Payment(step, -1, meter.debit(step.price))
        contents = [pool.content for pool in account.pools]
        payer, _ = account.payer(leg.route.pools, step.length, contents, forced=forced, note=True)
        return Payment(step, payer, 0 if payer == EMPTY_CUT else meter.debit(0 if payer >= 0 else step.price))

    def _fail(self, leg: Leg) -> None:
        if self.plan.grace == 0:
            self.model.cut(leg)
            return
        assert leg.meter is not None
        leg.unpaid = [leg.meter.peek(leg.meter.next)]
        leg.graces += 1
        self.account.graced[leg.seq] = leg
        self.model.agenda.begin(self._grace(leg, leg.graces))

    def _grace(self, leg: Leg, which: int) -> Process:
        yield self.model.agenda.due(self.model.agenda.now + self.plan.grace, GRACES, leg.seq)
        if not leg.in_progress() or leg.unpaid is None or leg.graces != which:
            return
        if self.plan.drops != DROP_NONE:
            self.model.cut(leg)
            return
        payments = self.model.bank.unpaid(self.account, leg, forced=True)
        leg.unpaid = None
        del self.account.graced[leg.seq]
        self._note_empty(leg, payments)
        self.model.bank.collect(self.account, leg, payments)

    def released(self, leg: Leg) -> None:
        """Count what a leg in grace leaves unpaid as leakage, in money: the steps begun before its release.

        `leg`: released; one that is not in grace leaves nothing.
        """
        if leg.unpaid is None:
            return
        assert leg.meter is not None
        self.account.graced.pop(leg.seq, None)
        meter = leg.meter.fork()
        for step in leg.unpaid:
            if leg.answered + step.begin < leg.released or leg.answered == leg.released:
                self.account.tally.leakage += meter.pay(step.price)
