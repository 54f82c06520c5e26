"""Heartbeat and poll: legs pay what has begun at their own beats, or when their account is looked at."""

from __future__ import annotations

from tollbridge.engine.plan.order import METERING, POLLS
from tollbridge.engine.plan.plan import DROP_NONE
from tollbridge.engine.reference.agenda import Process
from tollbridge.engine.reference.control.enforcement import Control, ModelAccess
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Leg


class Heartbeat(Control):
    """Each leg pays at its own beats; a beat that finds the balance at or under the limit cuts it."""

    needs_balance = True

    def answered(self, leg: Leg) -> None:
        """Begin the beats of `leg`: one every `every` ms from its answer on."""
        self.model.agenda.begin(self._beats(leg))

    def _beats(self, leg: Leg) -> Process:
        beat = leg.answered
        while leg.in_progress():
            beat += self.plan.every
            yield self.model.agenda.due(beat, METERING, leg.seq)
            if not leg.in_progress():
                return
            self.account.tally.messages += 1
            debit, past_cut = self.pay_begun(leg, at_release=False)
            out = debit > 0 and self.runs_dry()
            if (out or past_cut) and self.plan.drops != DROP_NONE:
                self.model.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay the steps of `leg` that have begun since its last beat."""
        self.pay_begun(leg, at_release=True)


class Poll(Control):
    """The account is looked at now and then; a look that finds it dry cuts all of its legs."""

    needs_balance = True

    def __init__(self, account: Account, model: ModelAccess) -> None:
        super().__init__(account, model)
        model.agenda.begin(self._looks())

    def _looks(self) -> Process:
        look = self.model.phase(self.account) or self.plan.every
        while look < self.model.horizon:
            yield self.model.agenda.due(look, POLLS, self.account.index)
            self._look()
            look += self.plan.every

    def _look(self) -> None:
        account = self.account
        account.tally.messages += 1
        paid, emptied = False, []
        for leg in list(account.legs.values()):
            if leg.in_progress():
                debit, past_cut = self.pay_begun(leg, at_release=False)
                paid |= debit > 0
                emptied += [leg] if past_cut else []
        if paid and self.runs_dry():
            self.model.cut_all(account, next(iter(account.legs.values())))
            return
        for leg in emptied:
            if leg.in_progress() and self.plan.drops != DROP_NONE:
                self.model.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay the steps of `leg` that have begun since the account was last looked at."""
        self.pay_begun(leg, at_release=True)
