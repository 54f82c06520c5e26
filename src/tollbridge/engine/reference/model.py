"""The telephony of a run: legs arrive, are admitted, ring, are answered, and are released; conferences begin and end."""

from __future__ import annotations

from collections.abc import Iterable

import simpy

from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER, Demand
from tollbridge.engine.plan.order import ARRIVALS, METERING, RELEASES, arrival_order
from tollbridge.engine.plan.plan import Plan
from tollbridge.engine.reference import cutoff
from tollbridge.engine.reference.admission import FALLS_BACK, FINAL, Gate
from tollbridge.engine.reference.agenda import Agenda, Process
from tollbridge.engine.reference.bank import Bank
from tollbridge.engine.reference.control import CONTROLS, ModelAccess
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Caller, Leg, Offer
from tollbridge.engine.reference.leg_limit import LegLimit
from tollbridge.engine.reference.meter import Meter, staircases
from tollbridge.engine.reference.network import Network
from tollbridge.engine.reference.offers import look_phases, offers, recharge_draws
from tollbridge.engine.reference.recorder import Recorder
from tollbridge.records import run
from tollbridge.records.run import RecordDetail, Replication

_UNANSWERED = {NO_ANSWER: run.NO_ANSWER, BUSY: run.BUSY}


def run_reference(plan: Plan, demand: Demand, replication: int, *, records: RecordDetail) -> Replication:
    """Run one replication, and keep what is wanted of it.

    Args:
        plan: the compiled scenario.
        demand: who calls when.
        replication: its number, from 0.
        records: `none`, `cdrs`, or `ledger` for CDRs and ledger.

    Raises BooksError if the books do not balance: a defect of the program.
    """
    model = Model(plan, demand, replication, records=records)
    model.run(offers(demand.days(replication)))
    return Replication(
        replication,
        model.book.tally,
        model.book.cdrs() if records != "none" else None,
        model.book.ledger() if records == "ledger" else None,
    )


class Model:
    """One replication."""

    def __init__(self, plan: Plan, demand: Demand, replication: int, *, records: RecordDetail) -> None:
        self.plan = plan
        self.agenda = Agenda()
        self.book = Recorder(plan, self.agenda, records=records)
        tally = self.book.tally
        self.stairs = staircases(plan.staircases)
        self.accounts = [
            Account(i, account, tally.accounts[i], tally.pools[i], self.book) for i, account in enumerate(plan.accounts)
        ]
        self.bank = Bank(plan, self.agenda, self.accounts, recharge_draws(plan, demand, replication))
        phase = look_phases(demand, replication)
        access = ModelAccess(
            self.agenda, self.bank, self.cut, self.cut_all, self.leave, phase, self.stairs, plan.horizon
        )
        self.controls = [CONTROLS[account.plan.mode](account, access) for account in self.accounts]
        self.network = Network(plan, tally)
        self.gate = Gate(self.stairs, self.network, self.controls)
        self.present: dict[int, Leg] = {}  # admitted and not released, in the order of their arrival
        self.caller_classes = plan.caller_classes
        self.arrivals = 0
        self.rows = 0
        self.ending = False

    def run(self, offered: Iterable[Offer]) -> None:
        """Run until the end, release who is still there, and check the books.

        `offered`: the legs, in the order of arrival. BooksError where an account's books do not balance.
        """
        self.agenda.begin(self._offered(offered))
        self.agenda.run(self.plan.horizon)
        self.ending = self.bank.closed = True
        for leg in list(self.present.values()):
            self.release(leg, run.HORIZON)
        self.network.close(self.plan.horizon)
        self.book.close()
        for account in self.accounts:
            account.close()

    # --- arrivals ---------------------------------------------------------------------------------------------------

    def _offered(self, offered: Iterable[Offer]) -> Process:
        for offer in offered:
            if offer.arrive >= self.plan.horizon:
                break
            yield self._arrival(offer, offer.arrive, 1)
            metered = not offer.voip or self.plan.route_app[offer.origin] >= 0
            caller = Caller(offer, measured=bool(metered) and offer.arrive >= self.plan.warm_up)
            self.book.tally.callers += caller.measured
            self.book.tally.callers_lost += caller.measured
            self.attempt(caller, 1, offer.number, offer.rings, offer.outcome)

    def _arrival(self, offer: Offer, instant: int, attempt: int) -> simpy.Event:
        order = arrival_order(offer.source, offer.meeting, offer.attendee, attempt)
        return self.agenda.due(instant, ARRIVALS, order)

    def _retry(self, caller: Caller, attempt: int) -> Process:
        """Try again after a refusal, an engaged line or no answer."""
        offer = caller.offer
        if self.ending or caller.retried >= len(offer.retries):
            return
        delay, rings, outcome = offer.retries[caller.retried]
        instant = self.agenda.now + delay
        if instant >= min(offer.retry_until, self.plan.horizon):
            return
        caller.retried += 1
        caller.tried.clear()
        yield self._arrival(offer, instant, attempt)
        self.attempt(caller, attempt, offer.number, rings, outcome)

    def attempt(self, caller: Caller, attempt: int, number: int, rings: int, outcome: int) -> None:
        """Let a leg arrive: it is admitted, or turned away and falls back or retries.

        `caller`: whose leg it is. `attempt`: 1 is the first. `number`: the dial-in number, -1 of a dial-out. `rings`: ms to
        the outcome. `outcome`: of a dial-out.
        """
        leg = self._leg(caller, attempt, number, rings, outcome)
        if leg.row >= 0:
            self.book.arrived(leg)
        refusal = self.gate.refusal(leg, self.agenda.now)
        if refusal is None:
            self._admit(leg)
            return
        leg.cause, leg.released = refusal, leg.arrived
        if leg.row >= 0:
            self.book.released(leg)
        caller.tried.add(number)
        fallback = self.plan.numbers[number].fallback if number >= 0 and refusal in FALLS_BACK else -1
        if fallback >= 0 and fallback not in caller.tried:
            self.attempt(caller, attempt + 1, fallback, 0, ANSWERED)
        elif refusal not in FINAL:
            self.agenda.begin(self._retry(caller, attempt + 1))

    def _leg(self, caller: Caller, attempt: int, number: int, rings: int, outcome: int) -> Leg:
        offer, plan = caller.offer, self.plan
        route, row = self._route(offer, number), -1
        if route >= 0:
            row, self.rows = self.rows, self.rows + 1
        self.arrivals += 1
        return Leg(
            seq=self.arrivals,
            row=row,
            caller=caller,
            attempt=attempt,
            arrived=self.agenda.now,
            number=number,
            route=plan.routes[route] if route >= 0 else None,
            route_index=route,
            account=plan.routes[route].account if route >= 0 else -1,
            bridge=int(plan.origin_bridge[offer.origin]),
            rings=rings,
            outcome=outcome,
        )

    def _route(self, offer: Offer, number: int) -> int:
        """Return the route of a leg that dials in at a number, is dialled out, or joins by app (-1: not metered)."""
        plan = self.plan
        if number >= 0:
            return int(plan.route_in[offer.origin, number * self.caller_classes + plan.caller_class[offer.caller]])
        if offer.destination >= 0:
            return int(plan.route_out[offer.origin, offer.destination])
        return int(plan.route_app[offer.origin])

    # --- the life of an admitted leg --------------------------------------------------------------------------------

    def _admit(self, leg: Leg) -> None:
        """Seize port, trunk and seat; ring, or be answered at once."""
        self.network.seize(leg, self.agenda.now)
        self.network.join(leg, self.agenda.now)
        self.present[leg.seq] = leg
        if leg.account >= 0:
            self.accounts[leg.account].legs[leg.seq] = leg
        if leg.rings == 0 and leg.caller.offer.destination < 0:
            self._answer(leg)
        else:
            self.agenda.begin(self._ringing(leg))

    def _ringing(self, leg: Leg) -> Process:
        """Ring until the outcome is known, or until the conference ends."""
        known = leg.arrived + leg.rings
        if leg.outcome != ANSWERED:
            leg.hangup = known
            yield self.agenda.due(leg.release_due, RELEASES, leg.seq)
            self.leave(leg)
            return
        if leg.ends <= known:
            yield self.agenda.due(leg.ends, RELEASES, leg.seq)
            self.leave(leg)
            return
        yield self.agenda.due(known, METERING, leg.seq)
        if leg.released < 0:
            self._answer(leg)

    def _answer(self, leg: Leg) -> None:
        now, offer = self.agenda.now, leg.caller.offer
        leg.answered = now
        leg.hangup = now + offer.lasts if offer.lasts >= 0 else max(now, offer.leaves)
        self.agenda.begin(self._staying(leg))
        if leg.row < 0:
            return
        assert leg.route is not None
        if leg.caller.measured and not leg.caller.reached:
            self.book.tally.callers_lost -= 1
        leg.caller.reached = True
        leg.meter = Meter(self.stairs[leg.route.staircase], now)
        limit = LegLimit(self.agenda, self.accounts[leg.account], lambda leg: self.release(leg, run.LEG_LIMIT))
        if limit.over(leg, 0):
            leg.unbilled = True
            self.release(leg, run.LEG_LIMIT)
            return
        limit.await_time(leg)
        self.controls[leg.account].answered(leg)
        limit.await_cost(leg)

    def _staying(self, leg: Leg) -> Process:
        if leg.release_due < self.plan.horizon:
            yield self.agenda.due(leg.release_due, RELEASES, leg.seq)
            self.leave(leg)

    def leave(self, leg: Leg) -> None:
        """Let a leg go that is due: its stay or its conference ends, or it was not answered.

        `leg`: due now.
        """
        if leg.released >= 0:
            return
        if leg.hangup > self.agenda.now:
            self.release(leg, run.CONFERENCE_ENDED)
        else:
            self.release(leg, run.NORMAL if leg.answered >= 0 else _UNANSWERED[leg.outcome])

    def release(self, leg: Leg, cause: int) -> None:
        """Release a leg: it gives back its lines, pays what its mode pays now, and may end its conference or retry.

        `leg`: holding lines. `cause`: why it goes, a number of `records.run`.
        """
        self._let_go(leg, cause)
        self._after(leg)

    def _let_go(self, leg: Leg, cause: int) -> None:
        leg.released, leg.cause = self.agenda.now, cause
        self.network.free(leg, self.agenda.now)
        del self.present[leg.seq]
        if leg.account >= 0:
            del self.accounts[leg.account].legs[leg.seq]
            if leg.answered >= 0 and not leg.unbilled:
                self.controls[leg.account].released(leg)
            self.book.released(leg)
        self.network.leave(leg)

    def _after(self, leg: Leg) -> None:
        if self.ending:
            return
        for other in self.network.ended_by(leg):
            if other.released < 0:
                self.leave(other)
        if leg.cause in _UNANSWERED.values():
            self.agenda.begin(self._retry(leg.caller, leg.attempt + 1))

    # --- cutoff -----------------------------------------------------------------------------------------------------

    def cut(self, leg: Leg) -> None:
        """Cut a leg that cannot pay, and with it what `cutoff.drops` says.

        `leg`: the one that cannot pay.
        """
        account = self.accounts[leg.account]
        self._cut(account, leg, cutoff.doomed(account, leg))

    def cut_all(self, account: Account, leg: Leg) -> None:
        """Cut all legs of an account, in the order of their arrival.

        `account`: that is out of credit. `leg`: the one that the cut is put down to.
        """
        self._cut(account, leg, list(account.legs.values()))

    def _cut(self, account: Account, failing: Leg, doomed: list[Leg]) -> None:
        cutoff.note_cut(account, failing, self.agenda.now)
        for leg in doomed:
            cutoff.note_lost(account, leg, self.agenda.now, self.plan.horizon)
            self._let_go(leg, run.CREDIT_EXHAUSTED)
        for leg in doomed:
            self._after(leg)
