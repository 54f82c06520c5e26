"""The telephony of a run: legs arrive, are admitted, ring, are answered, and are released; conferences begin and end."""

from __future__ import annotations

from collections.abc import Iterable

import simpy

from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER, Demand
from tollbridge.engine.order import ARRIVALS, METERING, RELEASES, arrival_order
from tollbridge.engine.plan import DROP_ACCOUNT, DROP_CONFERENCE, ORGANISER, SCHEDULE, UNLIMITED, Plan
from tollbridge.engine.reference import admission
from tollbridge.engine.reference.agenda import Agenda, Process
from tollbridge.engine.reference.bank import Bank, Draws
from tollbridge.engine.reference.control import CONTROLS, Desk
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Caller, Conference, Leg, Offer
from tollbridge.engine.reference.meter import Meter, staircases
from tollbridge.engine.reference.offers import offers
from tollbridge.engine.reference.ports import Ports
from tollbridge.engine.reference.recorder import Recorder
from tollbridge.records import run
from tollbridge.records.run import Replication

_UNANSWERED = {NO_ANSWER: run.NO_ANSWER, BUSY: run.BUSY}
_FALLS_BACK = {run.NUMBER_BUSY, run.BRIDGE_FULL, run.CONFERENCE_FULL, run.NO_CREDIT}
_FINAL = {run.BARRED, run.NO_RATE}
_DRAWS = 64


def run_reference(plan: Plan, demand: Demand, replication: int, *, records: bool) -> Replication:
    """Run one replication; with `records`, keep its CDRs and ledger. Raises BooksError if the books do not balance."""
    model = Model(plan, demand, replication, records=records)
    model.run(offers(demand.days(replication)))
    return Replication(
        replication,
        model.book.tally,
        model.book.cdrs() if records else None,
        model.book.ledger() if records else None,
    )


class Model:
    """One replication."""

    def __init__(self, plan: Plan, demand: Demand, replication: int, *, records: bool) -> None:
        self.plan = plan
        self.agenda = Agenda()
        self.book = Recorder(plan, self.agenda, records=records)
        tally = self.book.tally
        self.stairs = staircases(plan.staircases)
        self.accounts = [
            Account(i, account, tally.accounts[i], tally.pools[i], self.book) for i, account in enumerate(plan.accounts)
        ]
        self.bank = Bank(plan, self.agenda, self.accounts, _recharge_draws(plan, demand, replication))
        desk = Desk(self.agenda, self.bank, self.cut, self.cut_all, self.leave, self.stairs, plan.horizon)
        self.controls = [CONTROLS[account.plan.mode](account, desk) for account in self.accounts]
        warm_up = plan.warm_up
        self.numbers = [Ports(n.ports, warm_up, t) for n, t in zip(plan.numbers, tally.numbers, strict=True)]
        self.bridges = [Ports(b.ports, warm_up, t) for b, t in zip(plan.bridges, tally.bridges, strict=True)]
        self.trunks = [Ports(b.trunks, warm_up, t) for b, t in zip(plan.bridges, tally.trunks, strict=True)]
        self.conferences: dict[tuple[int, int], Conference] = {}
        self.present: dict[int, Leg] = {}  # admitted and not released, in the order of their arrival
        self.arrivals = 0
        self.rows = 0
        self.ending = False

    def run(self, offered: Iterable[Offer]) -> None:
        """Run until the end, release who is still there, and check the books."""
        self.agenda.begin(self._offered(offered))
        self.agenda.run(self.plan.horizon)
        self.ending = self.bank.closed = True
        for leg in list(self.present.values()):
            self.release(leg, run.HORIZON)
        for ports in (*self.numbers, *self.bridges, *self.trunks):
            ports.advance(self.plan.horizon)
        self.book.close(self.accounts)
        for account in self.accounts:
            account.credit.check()

    # --- arrivals ---------------------------------------------------------------------------------------------------

    def _offered(self, offered: Iterable[Offer]) -> Process:
        for offer in offered:
            if offer.arrive >= self.plan.horizon:
                break
            yield self._arrival(offer, offer.arrive, 1)
            caller = Caller(offer, measured=not offer.voip and offer.arrive >= self.plan.warm_up)
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
        """Let a leg arrive: it is admitted, or turned away and falls back or retries."""
        leg = self._leg(caller, attempt, number, rings, outcome)
        if leg.row >= 0:
            self.book.arrived(leg)
        refusal = admission.refusal(self, leg)
        if refusal is None:
            self._admit(leg)
            return
        leg.cause, leg.released = refusal, leg.arrived
        if leg.row >= 0:
            self.book.released(leg)
        caller.tried.add(number)
        fallback = self.plan.numbers[number].fallback if number >= 0 and refusal in _FALLS_BACK else -1
        if fallback >= 0 and fallback not in caller.tried:
            self.attempt(caller, attempt + 1, fallback, 0, ANSWERED)
        elif refusal not in _FINAL:
            self.agenda.begin(self._retry(caller, attempt + 1))

    def _leg(self, caller: Caller, attempt: int, number: int, rings: int, outcome: int) -> Leg:
        offer, plan = caller.offer, self.plan
        route, row = -1, -1
        if not offer.voip:
            row, self.rows = self.rows, self.rows + 1
            table, column = (plan.route_in, number) if number >= 0 else (plan.route_out, offer.destination)
            route = int(table[offer.origin, column])
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
            account=None if offer.voip else self.accounts[plan.routes[route].account],
            bridge=int(plan.origin_bridge[offer.origin]),
            rings=rings,
            outcome=outcome,
        )

    # --- the life of an admitted leg --------------------------------------------------------------------------------

    def _admit(self, leg: Leg) -> None:
        """Seize port, trunk and seat; ring, or be answered at once."""
        admission.seize(self, leg)
        self._join(leg)
        self.present[leg.seq] = leg
        if leg.account is not None:
            leg.account.legs[leg.seq] = leg
        if leg.rings == 0 and leg.caller.offer.destination < 0:
            self._answer(leg)
        else:
            self.agenda.begin(self._ringing(leg))

    def _join(self, leg: Leg) -> None:
        offer, now = leg.caller.offer, self.agenda.now
        conference = admission.conference(self, leg)
        if conference is None:
            conference = Conference(now)
            if offer.conference >= 0:
                self.conferences[leg.bridge, offer.conference] = conference
        conference.members[leg.seq] = leg
        leg.conference = conference
        if leg.bridge >= 0:
            bridge = self.plan.bridges[leg.bridge]
            if bridge.ends == SCHEDULE and offer.meeting_end >= 0:
                leg.ends = offer.meeting_end
            if bridge.at_most < UNLIMITED:
                leg.ends = min(leg.ends, conference.began + bridge.at_most)
            leg.ends = max(leg.ends, now)

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
        self.controls[leg.route.account].answered(leg)

    def _staying(self, leg: Leg) -> Process:
        if leg.release_due < self.plan.horizon:
            yield self.agenda.due(leg.release_due, RELEASES, leg.seq)
            self.leave(leg)

    def leave(self, leg: Leg) -> None:
        """Let a leg go that is due: its stay or its conference ends, or it was not answered."""
        if leg.released >= 0:
            return
        if leg.hangup > self.agenda.now:
            self.release(leg, run.CONFERENCE_ENDED)
        else:
            self.release(leg, run.NORMAL if leg.answered >= 0 else _UNANSWERED[leg.outcome])

    def release(self, leg: Leg, cause: int) -> None:
        """Release a leg: it gives back its lines, pays what its mode pays now, and may end its conference or retry."""
        self._let_go(leg, cause)
        self._after(leg)

    def _let_go(self, leg: Leg, cause: int) -> None:
        leg.released, leg.cause = self.agenda.now, cause
        admission.free(self, leg)
        del self.present[leg.seq]
        if leg.account is not None:
            assert leg.route is not None
            del leg.account.legs[leg.seq]
            if leg.answered >= 0:
                self.controls[leg.route.account].released(leg)
            self.book.released(leg)
        conference = leg.conference
        assert conference is not None
        del conference.members[leg.seq]
        key = leg.bridge, leg.caller.offer.conference
        if not conference.members and self.conferences.get(key) is conference:
            del self.conferences[key]

    def _after(self, leg: Leg) -> None:
        if self.ending:
            return
        leads = leg.caller.offer.is_organiser and leg.answered >= 0 and leg.bridge >= 0
        if leads and self.plan.bridges[leg.bridge].ends == ORGANISER and leg.conference is not None:
            self._end(leg.conference)
        if leg.cause in _UNANSWERED.values():
            self.agenda.begin(self._retry(leg.caller, leg.attempt + 1))

    def _end(self, conference: Conference) -> None:
        """End a conference: all legs in it go, ringing ones too, in order; a hang-up due now is normal."""
        for leg in list(conference.members.values()):
            if leg.released < 0:
                self.leave(leg)

    # --- cutoff -----------------------------------------------------------------------------------------------------

    def cut(self, leg: Leg) -> None:
        """Cut a leg that cannot pay, and with it what `cutoff.drops` says."""
        account = leg.account
        assert account is not None
        doomed = [leg]
        if account.plan.drops == DROP_ACCOUNT:
            doomed = list(account.legs.values())
        elif account.plan.drops == DROP_CONFERENCE and leg.conference is not None:
            doomed = [other for other in leg.conference.members.values() if other.account is account]
        self._cut(account, leg, doomed)

    def cut_all(self, account: Account, leg: Leg) -> None:
        """Cut all legs of an account."""
        self._cut(account, leg, list(account.legs.values()))

    def _cut(self, account: Account, failing: Leg, doomed: list[Leg]) -> None:
        tally, now = account.tally, self.agenda.now
        admission.exhausted(account, failing, now)
        tally.first_cut = now if tally.first_cut < 0 else tally.first_cut
        tally.last_cut = now
        for leg in doomed:
            tally.cut += 1
            tally.minutes_lost += max(0, min(self._would_leave(leg), self.plan.horizon) - now)
            conference = leg.conference
            if conference is not None and account.index not in conference.broken:
                conference.broken.add(account.index)
                tally.conferences_broken += 1
            self._let_go(leg, run.CREDIT_EXHAUSTED)
        for leg in doomed:
            self._after(leg)

    @staticmethod
    def _would_leave(leg: Leg) -> int:
        """Return when a leg would have gone by itself; one that rings for nothing: never had anything to lose."""
        offer = leg.caller.offer
        if leg.answered >= 0:
            return leg.release_due
        if leg.outcome != ANSWERED:
            return 0
        known = leg.arrived + leg.rings
        return min(leg.ends, known + offer.lasts if offer.lasts >= 0 else max(known, offer.leaves))


def _recharge_draws(plan: Plan, demand: Demand, replication: int) -> Draws:
    """Return the draws of recharge attempts, read from demand in blocks as they are needed."""
    blocks: dict[tuple[int, int], tuple[list[int], list[int]]] = {}

    def draws(account: int, attempt: int) -> tuple[bool, int]:
        block, place = divmod(attempt, _DRAWS)
        if (account, block) not in blocks:
            name = plan.accounts[account].name
            succeeds, delays = demand.recharge_draws(name, replication, block * _DRAWS, _DRAWS)
            blocks[account, block] = succeeds.tolist(), delays.tolist()
        successes, waits = blocks[account, block]
        return bool(successes[place]), waits[place]

    return draws
