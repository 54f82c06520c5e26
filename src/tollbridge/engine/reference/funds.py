"""An account in a run: credit, pools, recharges and alerts, and who pays a leg's next step."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tollbridge.engine.plan.plan import HEARTBEAT, POLL, AccountPlan, PoolPlan
from tollbridge.engine.reference.account import Credit
from tollbridge.engine.reference.leg import EMPTY_CUT, MONEY, Leg, Payment
from tollbridge.engine.reference.meter import Meter
from tollbridge.engine.reference.recorder import Recorder
from tollbridge.records.run import (
    CHARGE,
    EXPIRY,
    INVOICE,
    OPENING,
    RECHARGE,
    RENEWAL,
    RESERVED,
    RETURNED,
    TOP_UP,
    AccountTally,
    PoolTally,
)
from tollbridge.units import NEVER

MILLION = 1_000_000


@dataclass(slots=True)
class Pool:
    """A pot of covered time.

    Attributes:
        plan: its renewals.
        tally: what becomes of it.
        content: ms free to use.
        capacity: ms that the period began with, `used` before the run included; shares of alerts are of it.
        use: ms paid since the last renewal.
        epoch: how many renewals there were.
    """

    plan: PoolPlan
    tally: PoolTally
    content: int
    capacity: int
    use: int
    epoch: int = 0

    def empty(self, now: int) -> None:
        """Note that a step found less than its length; the first time is kept.

        `now`: ms since the start.
        """
        if self.tally.empty_at < 0:
            self.tally.empty_at = now

    def renew(self, content: int, capacity: int) -> None:
        """Begin a period with a full pool; what is left lapses.

        `content`: ms free to use. `capacity`: ms of the whole period.
        """
        self.tally.unused += self.content
        self.content, self.capacity, self.use = content, capacity, 0
        self.epoch += 1


class Account:
    """One account of a run: credit, pools, its legs, and who pays their next step.

    Args:
        index: its place in the file.
        plan: its funding and enforcement.
        tally: what becomes of it.
        pools: what becomes of each of its pools.
        book: where movements are written down.
    """

    def __init__(
        self, index: int, plan: AccountPlan, tally: AccountTally, pools: list[PoolTally], book: Recorder
    ) -> None:
        self.index = index
        self.plan = plan
        self.tally = tally
        self.book = book
        self.credit = Credit(plan, tally, self._moved)
        self.pools = [
            Pool(p, t, p.grants[0][1], p.capacities[0], p.capacities[0] - p.grants[0][1])
            for p, t in zip(plan.pools, pools, strict=True)
        ]
        self.legs: dict[int, Leg] = {}  # holding ports, in the order of their arrival
        self.graced: dict[int, Leg] = {}
        self.warned = False
        self.day = 0
        tally.balance_alerts = [[] for _ in (*plan.balance_alerts, *plan.grant_alerts)]
        tally.pool_alerts = [[[] for _ in plan.pool_alerts] for _ in plan.pools]
        self.opened = False
        for amount, expires in plan.opening:
            self.credit.grant(OPENING, amount, expires)
        self.opened = True
        tally.lowest = self.credit.balance

    def expiry_of(self, now: int) -> int:
        """Return the instant at which a grant lapses, or NEVER.

        `now`: the instant of the grant, ms since the start.
        """
        after = self.plan.expiry_after[bisect_right(self.plan.expiry_from, now) - 1]
        return NEVER if after >= NEVER else now + after

    def _moved(self, kind: int, row: int, lot: int, amount: int) -> None:
        """Record a movement of credit: its row, the tallies that it counts in, the alerts that it sets off."""
        balance, tally = self.credit.balance, self.tally
        moved = kind not in {RESERVED, RETURNED}
        if moved:
            self._end_days(balance - amount)
        self._count(kind, amount)
        self._write(kind, row, lot, amount)
        if not self.opened:
            return
        tally.lowest = min(tally.lowest, balance)
        if moved and tally.balance_alerts:
            self._alert(balance - amount, balance)

    def _end_days(self, balance: int) -> None:
        """Close the days that ended since the balance last moved."""
        day = self.book.day
        if day > self.day:
            self.tally.day_closing[self.day : day] = balance
            self.day = day

    def _count(self, kind: int, amount: int) -> None:
        if kind == CHARGE:
            self.tally.messages += self.plan.mode not in {HEARTBEAT, POLL}
        elif kind in {TOP_UP, RECHARGE}:
            self.tally.day_recharged[self.book.day] += amount
        elif kind == INVOICE:
            self.tally.day_invoiced[self.book.day] += amount
        elif kind == EXPIRY:
            self.tally.day_expired[self.book.day] -= amount

    def _write(self, kind: int, row: int, lot: int, amount: int) -> None:
        self.book.ledger_row(self.index, kind, row, lot, amount, self.credit.balance, self.credit.available)

    def _alert(self, before: int, after: int) -> None:
        levels = self._levels()
        for level, instants in zip(levels, self.tally.balance_alerts, strict=True):
            if after < level <= before:
                instants.append(self.book.now)
        if not self.warned and after < min(levels) <= before:
            self.warned = True
            for leg in self.legs.values():
                leg.warned = leg.in_progress() and leg.row >= 0

    def _levels(self) -> list[int]:
        """Return the levels of alerts now, in micros: a share of the last grant is rounded up to a whole micro."""
        last = self.credit.last_grant
        return [*self.plan.balance_alerts, *(-(-last * share // MILLION) for share in self.plan.grant_alerts)]

    def renew(self, index: int, content: int, capacity: int) -> None:
        """Renew a pool; the ledger shows it, the balance does not move.

        `index`: the pool's place. `content`, `capacity`: ms, as of `Pool.renew`.
        """
        self.pools[index].renew(content, capacity)
        self._write(RENEWAL, -1, index, content)

    def meet(self, amount: int) -> None:
        """Invoice what a payment of `amount` lacks, under `then: postpaid`; the first invoice is the switch."""
        missing = self.credit.missing(amount) if self.plan.switches else 0
        if missing:
            self.tally.switched_at = self.book.now if self.tally.switched_at < 0 else self.tally.switched_at
            self.credit.grant(INVOICE, missing, NEVER)

    def can_pay(self, amount: int) -> bool:
        """Return whether a payment of `amount` can be made: out of credit, or of an invoice."""
        return self.plan.switches or self.credit.can_pay(amount)

    def exhausted(self, leg: Leg) -> None:
        """Note the first refusal or cut for credit, and what the other legs than the one that fails had set aside just then.

        `leg`: the one that fails.
        """
        if self.tally.exhausted_at < 0:
            self.tally.exhausted_at = self.book.now
            self.tally.stranded = self.credit.set_aside - sum(amount for _, amount in leg.parts)

    def close(self) -> None:
        """Fill the tallies at the end of the run, and check the books; BooksError where they do not balance."""
        self.tally.closing = self.credit.balance
        self.tally.day_closing[self.day :] = self.credit.balance
        for pool in self.pools:
            pool.tally.unused += pool.content
        self.credit.check()

    # --- who pays a step --------------------------------------------------------------------------------------------

    def payer(
        self, pools: tuple[int, ...], length: int, contents: list[int], *, forced: bool, note: bool
    ) -> tuple[int, bool]:
        """Return who pays a step (the first pool that holds it, MONEY, or EMPTY_CUT), and whether an empty pool said to cut.

        Args:
            pools: places of the pools that cover the leg, in the file's order.
            length: of the step, ms. A pool pays a step as a whole or not at all.
            contents: ms left in each pool of the account.
            forced: pass over `then: cut`, so that the answer is never EMPTY_CUT.
            note: note the pools that are found empty.
        """
        past_cut = False
        for index in pools:
            if contents[index] >= length:
                return index, past_cut
            pool = self.pools[index]
            if note:
                pool.empty(self.book.now)
            if pool.plan.then_cut:
                past_cut = True
                if not forced:
                    return EMPTY_CUT, past_cut
        return MONEY, past_cut

    def payments(
        self, leg: Leg, meter: Meter, *, forced: bool, note: bool = False, until: int = NEVER
    ) -> Iterator[Payment]:
        """Yield how the steps from `meter.next` on would be paid, alone and with no grant; `meter` moves along.

        Args:
            leg: whose steps they are; its route says which pools cover it.
            meter: a fork of the leg's, where nothing is to be paid yet.
            forced: pass an empty pool's `then: cut` over.
            note: note the pools that are found empty.
            until: ms since answer: ends before a step, other than the first, that begins then or later.

        Ends after an EMPTY_CUT too; else it goes on without an end.
        """
        assert leg.route is not None
        contents = [pool.content for pool in self.pools]
        first = meter.next
        while meter.next == first or meter.next < until:
            step = meter.peek(meter.next)
            payer, past_cut = self.payer(leg.route.pools, step.length, contents, forced=forced, note=note)
            if payer == EMPTY_CUT:
                yield Payment(step, EMPTY_CUT, 0)
                return
            debit = meter.pay(0 if payer >= 0 else step.price)
            if payer >= 0:
                contents[payer] -= step.length
            meter.next = step.begin + step.length
            yield Payment(step, payer, debit, past_cut)

    def take_step(self, leg: Leg, payment: Payment) -> None:
        """Book a step as paid on the leg and its pool (not the money: see `Credit`).

        `leg`: whose step it is. `payment`: how it is paid; it is the step at the meter's `next`.
        """
        meter, (step, payer, debit, _) = leg.meter, payment
        assert meter is not None
        meter.take(0 if payer >= 0 else step.price, debit)
        meter.next = step.begin + step.length
        self.covered(leg, step.length)
        if payer >= 0:
            self.pools[payer].content -= step.length
            self.pool_paid(leg, payer, step.length, self.pools[payer].epoch)

    def covered(self, leg: Leg, length: int) -> None:
        """Count a paid step's time: `length` ms of `leg`, whoever paid."""
        leg.billed += length
        self.book.billed(leg, length)

    def pool_paid(self, leg: Leg, index: int, length: int, epoch: int) -> None:
        """Count covered time that a pool has paid, and the alerts that this sets off.

        `leg`: whose. `index`: the pool's place. `length`: ms. `epoch`: of the pool when the time was set aside; that of a
        period before counts as used, and not towards this period's alerts.
        """
        pool = self.pools[index]
        leg.pool_time += length
        leg.pools_used |= 1 << index
        pool.tally.used += length
        pool.tally.day_used[self.book.day] += length
        if epoch == pool.epoch:
            before, pool.use = pool.use, pool.use + length
            for share, instants in zip(self.plan.pool_alerts, self.tally.pool_alerts[index], strict=True):
                if before * MILLION < share * pool.capacity <= pool.use * MILLION:
                    instants.append(self.book.now)
