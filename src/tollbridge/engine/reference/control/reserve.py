"""Reserve: quotas are set aside ahead, and steps are debited out of them as they begin."""

from __future__ import annotations

from tollbridge.engine.plan.order import METERING
from tollbridge.engine.plan.plan import DROP_NONE
from tollbridge.engine.reference.agenda import Process
from tollbridge.engine.reference.control.enforcement import Control
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg, Payment


class Reserve(Control):
    """Quotas are set aside ahead; steps are debited out of them as they begin."""

    def answered(self, leg: Leg) -> None:
        """Set the first quota of `leg` aside, or cut it; debit its steps out of it as they begin."""
        assert leg.meter is not None
        leg.frontier = leg.meter.fork()
        self._quota(leg)
        if not leg.in_progress():
            return
        if leg.meter.free == 0:
            self._debit_begun(leg)
        self.model.agenda.begin(self._metering(leg))

    def _metering(self, leg: Leg) -> Process:
        meter, due = leg.meter, self.model.agenda.due
        assert meter is not None
        offset = meter.peek(0).length
        free_until = leg.answered + meter.free if meter.free else -1
        while leg.in_progress():
            if 0 <= free_until < leg.answered + offset:
                yield due(free_until, METERING, leg.seq)
                if leg.in_progress():
                    self._debit_begun(leg)
                free_until = -1
                continue
            yield due(leg.answered + offset, METERING, leg.seq)
            if not leg.in_progress():
                return
            if free_over := self.model.agenda.now >= free_until:
                self._debit_begun(leg)  # before a quota is asked for, where `free` runs out just now
            if self._reaches(leg, offset):
                if free_over:
                    free_until = -1
                    self._debit_begun(leg)
                offset += meter.peek(offset).length

    def _reaches(self, leg: Leg, offset: int) -> bool:
        """Return whether a step is set aside, asking for a new quota where the last is used up; cuts the leg if not."""
        assert leg.frontier is not None
        if offset >= leg.frontier.next:
            if leg.final:
                self.model.cut(leg)
            else:
                self._quota(leg)
        return leg.in_progress()

    def _quota(self, leg: Leg) -> None:
        self.account.tally.messages += 1
        payments = self._steps(leg)
        # money is wanted only up to a step that an empty pool's `then: cut` stops, or would stop if drops were not none
        wanted = next((i for i, p in enumerate(payments) if p.payer == EMPTY_CUT or p.past_cut), len(payments))
        if self._covered(payments) < wanted and self.model.bank.ask(self.account):
            payments = self._steps(leg)
        whole = len(payments)
        granted = payments[: self._granted(payments)]
        leg.final = len(granted) < whole
        if leg.final and (not granted or not self.plan.partial):
            self.model.cut(leg)
            return
        self._set_aside(leg, granted)

    def _steps(self, leg: Leg) -> list[Payment]:
        """Return the steps of the next quota, up to and with one that an empty pool's `then: cut` stops."""
        assert leg.frontier is not None
        until = leg.frontier.next + self.plan.quota
        forced = self.plan.drops == DROP_NONE
        return list(self.account.payments(leg, leg.frontier.fork(), forced=forced, note=True, until=until))

    def _covered(self, payments: list[Payment]) -> int:
        """Return how many of the steps, from the first on, the account can set aside."""
        total = 0
        for count, payment in enumerate(payments):
            total += payment.debit
            if payment.payer == EMPTY_CUT or (payment.debit and not self.account.credit.can_pay(total)):
                return count
        return len(payments)

    def _granted(self, payments: list[Payment]) -> int:
        """Return how many of the steps are granted: all, where nothing is cut for want of what pays them."""
        if self.plan.drops == DROP_NONE:
            return len(payments)
        if self.plan.switches:
            return next((i for i, payment in enumerate(payments) if payment.payer == EMPTY_CUT), len(payments))
        return self._covered(payments)

    def _set_aside(self, leg: Leg, payments: list[Payment]) -> None:
        assert leg.frontier is not None
        for payment in payments:
            epoch = 0
            if payment.payer >= 0:
                pool = self.account.pools[payment.payer]
                pool.content -= payment.step.length
                epoch = pool.epoch
            leg.frontier.pay(0 if payment.payer >= 0 else payment.step.price)
            leg.frontier.next = payment.step.begin + payment.step.length
            leg.ahead.append((payment, epoch))
        amount = sum(payment.debit for payment in payments)
        if self.plan.switches:  # what credit does not reach is invoiced as it is debited
            amount -= min(amount, self.account.credit.missing(amount))
        leg.parts += self.account.credit.reserve(leg.row, amount)

    def _debit_begun(self, leg: Leg) -> None:
        """Debit the steps begun by now, one by one, out of what is set aside."""
        account = self.account
        assert leg.meter is not None
        while leg.ahead and leg.answered + leg.ahead[0][0].step.begin <= self.model.agenda.now:
            payment, epoch = leg.ahead.pop(0)
            leg.meter.pay(0 if payment.payer >= 0 else payment.step.price)
            leg.meter.next = payment.step.begin + payment.step.length
            account.covered(leg, payment.step.length)
            if payment.payer >= 0:
                account.pool_paid(leg, payment.payer, payment.step.length, epoch)
            if payment.debit:
                account.meet(payment.debit - min(payment.debit, sum(amount for _, amount in leg.parts)))
                account.credit.debit_reserved(leg.row, payment.debit, leg.parts)
                account.book.charged(leg, payment.debit)
                self.model.bank.fallen(account)

    def released(self, leg: Leg) -> None:
        """Give back what was set aside for `leg` and not used: money to its lots, time to its pools.

        What goes back to a lot that has lapsed expires at once; time of a pool that was renewed since counts as unused.
        """
        gave = bool(leg.parts)
        for payment, epoch in leg.ahead:
            if payment.payer >= 0:
                gave = True
                pool = self.account.pools[payment.payer]
                if pool.epoch == epoch:
                    pool.content += payment.step.length
                else:
                    pool.tally.unused += payment.step.length
        self.account.tally.messages += gave
        parts, leg.parts, leg.ahead = leg.parts, [], []
        for lot in self.account.credit.give_back(leg.row, parts):
            self.model.bank.expire(self.account, lot)
