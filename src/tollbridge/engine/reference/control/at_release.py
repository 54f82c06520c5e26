"""Snapshot and postpaid: nothing is paid before the release; a snapshot's timer ends a leg in time."""

from __future__ import annotations

from tollbridge.engine.plan.order import RELEASES
from tollbridge.engine.plan.plan import DROP_NONE
from tollbridge.engine.reference.agenda import Process
from tollbridge.engine.reference.control.enforcement import Control
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg


class Snapshot(Control):
    """At answer a leg gets the time that the balance of that moment pays for it alone."""

    def answered(self, leg: Leg) -> None:
        """Set the timer of `leg`, or cut it where not even the first step can be paid. No timer where `drops` is none."""
        if self.plan.drops == DROP_NONE:
            return
        offset = self._lasts(leg)
        if offset == 0:
            leg.unbilled = True
            self.model.cut(leg)
        elif offset > 0:
            self.model.agenda.begin(self._timer(leg, offset))

    def _lasts(self, leg: Leg) -> int:
        """Return when, in ms since answer, the first step begins that could not be paid; -1: not within the run."""
        assert leg.meter is not None
        total = 0
        for payment in self.account.payments(leg, leg.meter.fork(), forced=False):
            if leg.answered + payment.step.begin >= self.model.horizon:
                break
            total += payment.debit
            if payment.payer == EMPTY_CUT or (payment.debit and not self.account.can_pay(total)):
                return payment.step.begin
        return -1

    def _timer(self, leg: Leg, offset: int) -> Process:
        yield self.model.agenda.due(leg.answered + offset, RELEASES, leg.seq)
        if not leg.in_progress():
            return
        if leg.release_due == self.model.agenda.now:
            self.model.leave(leg)
        else:
            self.model.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay for all steps of `leg` that have begun, as one movement; that may go below the limit."""
        self.pay_begun(leg, at_release=True)


class Postpaid(Control):
    """A leg pays at release; nothing is refused or cut for credit."""

    def admits(self, leg: Leg, now: int) -> bool:
        """Admit every leg: `leg` and `now` are not looked at."""
        return True

    def released(self, leg: Leg) -> None:
        """Pay for all steps of `leg` that have begun, as one movement."""
        self.pay_begun(leg, at_release=True)
