"""The money side of a run: payments, recharges, top-ups, renewals, expiries, and what a grant does for legs in grace."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tollbridge.engine.plan.order import EXPIRY, GRANTS, grant_order
from tollbridge.engine.plan.plan import Plan
from tollbridge.engine.reference.agenda import Agenda, Process
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import EMPTY_CUT, Leg, Payment
from tollbridge.records.run import RECHARGE, TOP_UP

POOL, TOPPING, RECHARGING = range(3)
Draws = Callable[[int, int], tuple[bool, int]]
"""(account, attempt from 0) -> (succeeds, delay in ms)."""


@dataclass(slots=True)
class Recharging:
    """One account's recharges so far.

    Attributes:
        pending: one was asked for, and is not known to have come or failed for good.
        attempts: how many there were, which draws are counted by.
        by_period: attempts by calendar period of `at_most`.
    """

    pending: bool = False
    attempts: int = 0
    by_period: dict[int, int] = field(default_factory=lambda: defaultdict(int))


class Bank:
    """Moves money for all accounts of a run. Nothing is asked for or granted once it is `closed`.

    Args:
        plan: the run's.
        agenda: where what comes by the clock is put: renewals, top-ups, expiries.
        accounts: in the file's order, with their credit at the start.
        draws: tells whether a recharge succeeds, and when it is known.
    """

    def __init__(self, plan: Plan, agenda: Agenda, accounts: list[Account], draws: Draws) -> None:
        self.plan = plan
        self.agenda = agenda
        self.accounts = accounts
        self.draws = draws
        self.closed = False
        self.recharging = [Recharging() for _ in accounts]
        for account in accounts:
            for lot, (_, expires) in enumerate(grant for grant in account.plan.opening if grant[0]):
                self._expires(account, lot, expires)
            for index, pool in enumerate(account.plan.pools):
                agenda.begin(self._renewals(account, index, list(zip(pool.grants, pool.capacities, strict=True))[1:]))
            agenda.begin(self._top_ups(account))

    # --- grants -----------------------------------------------------------------------------------------------------

    def _renewals(self, account: Account, index: int, grants: list[tuple[tuple[int, int], int]]) -> Process:
        for (instant, content), capacity in grants:
            yield self.agenda.due(instant, GRANTS, grant_order(account.index, POOL, index))
            account.renew(index, content, capacity)
            self._offer(account)

    def _top_ups(self, account: Account) -> Process:
        for index, (instant, amount, expires) in enumerate(account.plan.top_ups):
            yield self.agenda.due(instant, GRANTS, grant_order(account.index, TOPPING, index))
            self._grant(account, TOP_UP, amount, expires)

    def _grant(self, account: Account, kind: int, amount: int, expires: int) -> None:
        if amount:
            self._expires(account, account.credit.grant(kind, amount, expires), expires)
            self._offer(account)

    def _offer(self, account: Account) -> None:
        """Offer a grant to the legs in grace, in order: one whose unpaid steps it covers pays them all and lives on."""
        for seq in sorted(account.graced):
            leg = account.graced.get(seq)
            if leg is None:
                continue
            payments = self.unpaid(account, leg, forced=False)
            total = sum(payment.debit for payment in payments)
            if payments[-1].payer != EMPTY_CUT and account.can_pay(total):
                del account.graced[seq]
                leg.unpaid = None
                self.collect(account, leg, payments)

    @staticmethod
    def unpaid(account: Account, leg: Leg, *, forced: bool) -> list[Payment]:
        """Return how the unpaid steps of a leg in grace would be paid now, up to the first that could not be.

        `account`: whose leg it is. `leg`: in grace. `forced`: pass over what an empty pool's `then: cut` stops.
        """
        assert leg.unpaid is not None
        assert leg.meter is not None
        ahead = account.payments(leg, leg.meter.fork(), forced=forced)
        return [payment for _, payment in zip(leg.unpaid, ahead, strict=False)]

    # --- expiry -----------------------------------------------------------------------------------------------------

    def _expires(self, account: Account, lot: int, expires: int) -> None:
        if expires < self.plan.horizon:
            self.agenda.begin(self._expiry(account, lot, expires))

    def _expiry(self, account: Account, lot: int, expires: int) -> Process:
        yield self.agenda.due(expires, EXPIRY, (account.index << 32) + lot)
        self.expire(account, lot)

    def expire(self, account: Account, lot: int) -> None:
        """Void what is free in a lot; where that brings the balance under `below`, ask for a recharge.

        `account`: whose lot it is. `lot`: its place in order of granting.
        """
        if account.credit.expire(lot):
            self.fallen(account)

    # --- payments ---------------------------------------------------------------------------------------------------

    def collect(self, account: Account, leg: Leg, payments: list[Payment]) -> int:
        """Pay steps as one movement; return the debit in micros, 0 where pools pay all.

        `account`: who pays. `leg`: whose steps they are. `payments`: in order, as `Account.payments` gives them; none may
        be EMPTY_CUT.
        """
        total = 0
        for payment in payments:
            account.take_step(leg, payment)
            total += payment.debit
        if total:
            account.meet(total)
            account.credit.debit(leg.row, total)
            account.book.charged(leg, total)
            self.fallen(account)
        return total

    def fallen(self, account: Account) -> None:
        """After a debit or an expiry: ask for a recharge where the balance is under `below`.

        `account`: whose balance has fallen.
        """
        recharge = account.plan.recharge
        if recharge is not None and account.credit.balance < recharge.below:
            self.ask(account)

    # --- recharges --------------------------------------------------------------------------------------------------

    def ask(self, account: Account) -> bool:
        """Ask for a recharge, where none is pending; return whether one came at once.

        `account`: who asks. One that takes time, fails, or is over `at_most` gives False.
        """
        if account.plan.recharge is None or self.closed or self.recharging[account.index].pending:
            return False
        return self._attempt(account)

    def _attempt(self, account: Account) -> bool:
        plan, state, now = account.plan.recharge, self.recharging[account.index], self.agenda.now
        assert plan is not None
        amount = plan.amount - (account.credit.balance if plan.fills else 0)
        period = bisect_right(plan.periods, now)
        # the first period of the run has begun already, with `used` attempts made
        used = state.by_period[period] + (plan.used if period <= 1 else 0)
        state.pending = used < plan.at_most and amount > 0
        if not state.pending:
            return False
        state.by_period[period] += 1
        state.attempts += 1
        succeeds, delay = (True, plan.delay) if plan.certain else self.draws(account.index, state.attempts - 1)
        if delay == 0:
            return self._known(account, amount, succeeds=succeeds)
        self.agenda.begin(self._after(account, delay, lambda: self._known(account, amount, succeeds=succeeds)))
        return False

    def _known(self, account: Account, amount: int, *, succeeds: bool) -> bool:
        plan, state = account.plan.recharge, self.recharging[account.index]
        assert plan is not None
        state.pending = not succeeds and plan.retry >= 0
        if succeeds:
            self._grant(account, RECHARGE, amount, account.expiry_of(self.agenda.now))
        elif state.pending:
            self.agenda.begin(self._after(account, plan.retry, lambda: self._attempt(account)))
        return succeeds

    def _after(self, account: Account, delay: int, action: Callable[[], bool]) -> Process:
        yield self.agenda.due(self.agenda.now + delay, GRANTS, grant_order(account.index, RECHARGING, 0))
        action()
