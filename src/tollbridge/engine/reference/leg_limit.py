"""A leg's own limit: it is cut before the step that would take its cost above one, or when it has lasted so long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tollbridge.engine.plan.order import RELEASES
from tollbridge.engine.plan.plan import UNLIMITED
from tollbridge.engine.reference.agenda import Agenda, Process
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Leg


@dataclass(frozen=True, slots=True)
class LegLimit:
    """What an account's `cutoff.leg` does to its legs.

    Attributes:
        agenda: where looks are put.
        account: whose legs they are.
        cut: releases one.
    """

    agenda: Agenda
    account: Account
    cut: Callable[[Leg], None]

    def await_time(self, leg: Leg) -> None:
        """Cut a leg when it has lasted as long as it may; nothing where the account sets no time.

        `leg`: that was answered now.
        """
        if self.account.plan.leg_time < UNLIMITED:
            self.agenda.begin(self._time(leg))

    def _time(self, leg: Leg) -> Process:
        yield self.agenda.due(leg.answered + self.account.plan.leg_time, RELEASES, leg.seq)
        self._cut_unless_due(leg)

    def await_cost(self, leg: Leg) -> None:
        """Look, before each further step of a leg, whether it would cost too much; nothing where the account sets no cost.

        `leg`: that was answered now.
        """
        if self.account.plan.leg_cost < UNLIMITED and leg.in_progress():
            self.agenda.begin(self._cost(leg))

    def _cost(self, leg: Leg) -> Process:
        assert leg.meter is not None
        offset = leg.meter.peek(0).length
        while leg.in_progress():
            yield self.agenda.due(leg.answered + offset, RELEASES, leg.seq)
            if leg.in_progress() and self.over(leg, offset):
                self._cut_unless_due(leg)
            offset += leg.meter.peek(offset).length

    def _cut_unless_due(self, leg: Leg) -> None:
        if leg.in_progress() and leg.release_due > self.agenda.now:
            self.cut(leg)

    def over(self, leg: Leg, offset: int) -> bool:
        """Return whether the step that begins `offset` ms after answer would take a leg's cost above its limit.

        `leg`: in progress. Steps that have begun and are not paid yet count as if they were paid now, `free` left out of
        account.
        """
        if self.account.plan.leg_cost >= UNLIMITED:
            return False
        meter = leg.frontier or leg.meter
        assert meter is not None
        if offset < meter.next:
            assert leg.meter is not None
            cost = leg.meter.charged + sum(one.debit for one, _ in leg.ahead if one.step.begin <= offset)
        else:
            steps = self.account.payments(leg, meter.fork(), forced=True, until=offset + 1)
            cost = meter.charged + sum(payment.debit for payment in steps)
        return cost > self.account.plan.leg_cost
