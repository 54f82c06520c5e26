"""How an account is enforced: admission, and one class for each control mode. The semantics' table, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from tollbridge.engine.order import GRACES, METERING, POLLS, RELEASES
from tollbridge.engine.plan import (
    DROP_NONE,
    HEARTBEAT,
    POLL,
    POSITIVE,
    POSTPAID,
    PREPAID,
    RESERVE,
    SNAPSHOT,
    WITHIN,
)
from tollbridge.engine.reference.agenda import Agenda, Process
from tollbridge.engine.reference.bank import Bank
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg, Payment
from tollbridge.engine.reference.meter import Meter, Staircase

ADMITTED, SHORT, BLOCKED = range(3)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a control mode acts through."""

    agenda: Agenda
    bank: Bank
    cut: Callable[[Leg], None]  # the leg cannot pay: `cutoff.drops` applies
    cut_all: Callable[[Account, Leg], None]  # all legs of the account
    leave: Callable[[Leg], None]  # the leg goes by itself, if it is due now
    stairs: tuple[Staircase, ...]
    horizon: int


class Control:
    """What the modes share: admission, and payment of what has begun."""

    needs_balance: ClassVar = False  # admission needs a balance above the limit, whatever `admit` says

    def __init__(self, account: Account, desk: Desk) -> None:
        self.account = account
        self.plan = account.plan
        self.desk = desk

    # --- admission --------------------------------------------------------------------------------------------------

    def admits(self, leg: Leg, now: int) -> bool:
        """Return whether the account admits a leg, as if it were answered now; may ask for a recharge."""
        self.account.tally.messages += 1
        first, verdict = self._check(leg, now, note=True)
        if first.payer != EMPTY_CUT and first.debit == 0:
            return True
        if verdict == SHORT and self.desk.bank.ask(self.account):
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
            for payment in look:
                if payment.step.begin >= plan.admit_within:
                    break
                if payment.payer == EMPTY_CUT:
                    return first, BLOCKED
                total += payment.debit
        return first, ADMITTED if account.credit.can_pay(total) else SHORT

    def _look_ahead(self, leg: Leg, now: int, *, note: bool) -> Iterator[Payment]:
        assert leg.route is not None
        meter = Meter(self.desk.stairs[leg.route.staircase], now)
        if note:
            contents = [pool.content for pool in self.account.pools]
            self.account.payer(leg.route.pools, meter.peek(0).length, contents, forced=False, note=True)
        return self.account.payments(leg, meter, forced=False)

    # --- the life of an admitted leg --------------------------------------------------------------------------------

    def answered(self, leg: Leg) -> None:
        """Begin to meter a leg that was answered now; may cut it."""

    def released(self, leg: Leg) -> None:
        """Settle a leg that is being released."""

    def pay_begun(self, leg: Leg, *, at_release: bool) -> tuple[int, bool]:
        """Pay the steps begun before now as one movement; return the debit, and whether an empty pool said `then: cut`.

        A leg of no length has begun its first step.
        """
        meter, now = leg.meter, self.desk.agenda.now
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
        debit = self.desk.bank.collect(self.account, leg, payments)
        return debit, any(payment.past_cut for payment in payments)

    def _note_empty(self, leg: Leg, payments: list[Payment]) -> None:
        """Note the pools that these payments passed over."""
        assert leg.route is not None
        contents = [pool.content for pool in self.account.pools]
        for payment in payments:
            self.account.payer(leg.route.pools, payment.step.length, contents, forced=True, note=True)
            if payment.payer >= 0:
                contents[payment.payer] -= payment.step.length


class Prepaid(Control):
    """Each step is paid as it begins, or the leg is cut, or waits in grace."""

    def answered(self, leg: Leg) -> None:
        """Pay the first step, or wait for `free` to run out."""
        assert leg.meter is not None
        offset = 0
        if leg.meter.free == 0:
            offset = self._step(leg, 0)
        if leg.in_progress():
            self.desk.agenda.begin(self._metering(leg, offset))

    def _metering(self, leg: Leg, offset: int) -> Process:
        meter, due = leg.meter, self.desk.agenda.due
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
        account, bank = self.account, self.desk.bank
        payment = self._next(leg, forced=False)
        if payment.payer != EMPTY_CUT and not account.credit.can_pay(payment.debit) and bank.ask(account):
            payment = self._next(leg, forced=False)
        if payment.payer == EMPTY_CUT or not account.credit.can_pay(payment.debit):
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
            self.desk.cut(leg)
            return
        assert leg.meter is not None
        leg.unpaid = [leg.meter.peek(leg.meter.next)]
        leg.graces += 1
        self.account.graced[leg.seq] = leg
        self.desk.agenda.begin(self._grace(leg, leg.graces))

    def _grace(self, leg: Leg, which: int) -> Process:
        yield self.desk.agenda.due(self.desk.agenda.now + self.plan.grace, GRACES, leg.seq)
        if not leg.in_progress() or leg.unpaid is None or leg.graces != which:
            return
        if self.plan.drops != DROP_NONE:
            self.desk.cut(leg)
            return
        payments = self.desk.bank.unpaid(leg, forced=True)
        leg.unpaid = None
        del self.account.graced[leg.seq]
        self._note_empty(leg, payments)
        self.desk.bank.collect(self.account, leg, payments)

    def released(self, leg: Leg) -> None:
        """Count what a leg in grace leaves unpaid, in money: the steps begun before its release."""
        if leg.unpaid is None:
            return
        assert leg.meter is not None
        self.account.graced.pop(leg.seq, None)
        meter = leg.meter.fork()
        for step in leg.unpaid:
            if leg.answered + step.begin < leg.released or leg.answered == leg.released:
                self.account.tally.leakage += meter.pay(step.price)


class Reserve(Control):
    """Quotas are set aside ahead; steps are debited out of them as they begin."""

    def answered(self, leg: Leg) -> None:
        """Set the first quota aside."""
        assert leg.meter is not None
        leg.frontier = leg.meter.fork()
        self._quota(leg)
        if not leg.in_progress():
            return
        if leg.meter.free == 0:
            self._debit_begun(leg)
        self.desk.agenda.begin(self._metering(leg))

    def _metering(self, leg: Leg) -> Process:
        meter, due = leg.meter, self.desk.agenda.due
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
            if leg.in_progress() and self._reaches(leg, offset):
                if self.desk.agenda.now >= free_until:
                    free_until = -1
                    self._debit_begun(leg)
                offset += meter.peek(offset).length

    def _reaches(self, leg: Leg, offset: int) -> bool:
        """Return whether a step is set aside, asking for a new quota where the last is used up; cuts the leg if not."""
        assert leg.frontier is not None
        if offset >= leg.frontier.next:
            if leg.final:
                self.desk.cut(leg)
            else:
                self._quota(leg)
        return leg.in_progress()

    def _quota(self, leg: Leg) -> None:
        self.account.tally.messages += 1
        forced = self.plan.drops == DROP_NONE
        payments = self._steps(leg)
        # money is wanted only up to a step that an empty pool's `then: cut` stops, or would stop if drops were not none
        wanted = next((i for i, p in enumerate(payments) if p.payer == EMPTY_CUT or p.past_cut), len(payments))
        if self._covered(payments) < wanted and self.desk.bank.ask(self.account):
            payments = self._steps(leg)
        whole = len(payments)
        granted = payments if forced else payments[: self._covered(payments)]
        leg.final = len(granted) < whole
        if leg.final and (not granted or not self.plan.partial):
            self.desk.cut(leg)
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
        leg.parts += self.account.credit.reserve(leg.row, sum(payment.debit for payment in payments))

    def _debit_begun(self, leg: Leg) -> None:
        """Debit the steps begun by now, one by one, out of what is set aside."""
        account = self.account
        assert leg.meter is not None
        while leg.ahead and leg.answered + leg.ahead[0][0].step.begin <= self.desk.agenda.now:
            payment, epoch = leg.ahead.pop(0)
            leg.meter.pay(0 if payment.payer >= 0 else payment.step.price)
            leg.meter.next = payment.step.begin + payment.step.length
            account.covered(leg, payment.step.length)
            if payment.payer >= 0:
                account.pool_paid(leg, payment.payer, payment.step.length, epoch)
            if payment.debit:
                account.credit.debit_reserved(leg.row, payment.debit, leg.parts)
                account.book.charged(leg, payment.debit)
                self.desk.bank.fallen(account)

    def released(self, leg: Leg) -> None:
        """Give back what was set aside and not used."""
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
            self.desk.bank.expire(self.account, lot)


class Heartbeat(Control):
    """Each leg pays at its own beats; a beat that finds the balance at or under the limit cuts it."""

    needs_balance = True

    def answered(self, leg: Leg) -> None:
        """Begin its beats."""
        self.desk.agenda.begin(self._beats(leg))

    def _beats(self, leg: Leg) -> Process:
        beat = leg.answered
        while leg.in_progress():
            beat += self.plan.every
            yield self.desk.agenda.due(beat, METERING, leg.seq)
            if not leg.in_progress():
                return
            self.account.tally.messages += 1
            debit, past_cut = self.pay_begun(leg, at_release=False)
            out = debit > 0 and self.account.credit.balance <= self.plan.limit
            if (out or past_cut) and self.plan.drops != DROP_NONE:
                self.desk.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay the rest."""
        self.pay_begun(leg, at_release=True)


class Poll(Control):
    """The account is looked at now and then; a look that finds it dry cuts all of its legs."""

    needs_balance = True

    def __init__(self, account: Account, desk: Desk) -> None:
        super().__init__(account, desk)
        desk.agenda.begin(self._looks())

    def _looks(self) -> Process:
        look = self.plan.every
        while look < self.desk.horizon:
            yield self.desk.agenda.due(look, POLLS, self.account.index)
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
        if paid and account.credit.balance <= self.plan.limit:
            self.desk.cut_all(account, next(iter(account.legs.values())))
            return
        for leg in emptied:
            if leg.in_progress() and self.plan.drops != DROP_NONE:
                self.desk.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay the rest."""
        self.pay_begun(leg, at_release=True)


class Snapshot(Control):
    """At answer a leg gets the time that the balance of that moment pays for it alone."""

    def answered(self, leg: Leg) -> None:
        """Set its timer."""
        if self.plan.drops == DROP_NONE:
            return
        offset = self._lasts(leg)
        if offset == 0:
            leg.unbilled = True
            self.desk.cut(leg)
        elif offset > 0:
            self.desk.agenda.begin(self._timer(leg, offset))

    def _lasts(self, leg: Leg) -> int:
        """Return when, in ms since answer, the first step begins that could not be paid; -1: not within the run."""
        assert leg.meter is not None
        total = 0
        for payment in self.account.payments(leg, leg.meter.fork(), forced=False):
            if leg.answered + payment.step.begin >= self.desk.horizon:
                break
            total += payment.debit
            if payment.payer == EMPTY_CUT or (payment.debit and not self.account.credit.can_pay(total)):
                return payment.step.begin
        return -1

    def _timer(self, leg: Leg, offset: int) -> Process:
        yield self.desk.agenda.due(leg.answered + offset, RELEASES, leg.seq)
        if not leg.in_progress():
            return
        if leg.release_due == self.desk.agenda.now:
            self.desk.leave(leg)
        else:
            self.desk.cut(leg)

    def released(self, leg: Leg) -> None:
        """Pay for all steps begun."""
        if not leg.unbilled:
            self.pay_begun(leg, at_release=True)


class Postpaid(Control):
    """A leg pays at release; nothing is refused or cut for credit."""

    def admits(self, leg: Leg, now: int) -> bool:  # noqa: ARG002 - the same question as in the other modes
        """Admit every leg."""
        return True

    def released(self, leg: Leg) -> None:
        """Pay for all steps begun."""
        self.pay_begun(leg, at_release=True)


CONTROLS: dict[int, type[Control]] = {
    PREPAID: Prepaid,
    RESERVE: Reserve,
    HEARTBEAT: Heartbeat,
    POLL: Poll,
    SNAPSHOT: Snapshot,
    POSTPAID: Postpaid,
}
