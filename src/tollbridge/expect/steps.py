"""A leg's staircase as it was paid: each step, its debit from the ledger, and the row that priced it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tollbridge.engine.plan.plan import PREPAID, RESERVE, Plan
from tollbridge.money import format_money
from tollbridge.plain_text import aligned
from tollbridge.records.run import CHARGE, Replication
from tollbridge.tariff.charge import RunningCharge
from tollbridge.tariff.price import connection_fee, steps
from tollbridge.units import format_duration


@dataclass(frozen=True)
class LegStep:
    """One step of one leg as it was paid.

    Attributes:
        begin: ms since the leg's answer.
        length: ms.
        debit: micros; a first step's holds the fee.
        priced: micros that it would cost were there no pools.
        row: the tariff row that priced it, and where that stands.
        pooled: whether a pool paid some of the leg.
    """

    begin: int
    length: int
    debit: int
    priced: int  # micros it would cost were there no pools
    row: str  # the tariff row that priced it, and where that stands
    pooled: bool = False  # whether a pool paid some of the leg

    @property
    def payer(self) -> str:
        """Who paid it; a pool may have paid a first step whose fee was money."""
        if not self.pooled or self.debit >= self.priced:
            return "credit"
        return "pool" if not self.debit else "pool and credit"


def paid_steps(plan: Plan, replication: Replication, row: int) -> list[LegStep]:
    """Return the steps that a leg paid, in order; the debits are the ledger's and add up to its cost.

    Args:
        plan: the compiled scenario.
        replication: one that kept its CDRs and ledger.
        row: of the leg's CDR.

    A leg that was never answered, or paid nothing, has none.
    """
    cdrs = replication.cdrs
    assert cdrs is not None
    answered, billed, route = int(cdrs.answered[row]), int(cdrs.billed[row]), plan.routes[int(cdrs.route[row])]
    if answered < 0 or billed <= 0 or route.staircase < 0:
        return []
    priced = _priced_steps(plan, route.staircase, answered, billed)
    paid_at_once = plan.accounts[route.account].mode in {PREPAID, RESERVE}
    paid = _with_debits(priced, list(_movements(replication, row, answered)), paid_at_once=paid_at_once)
    return [replace(step, pooled=bool(cdrs.pool_time[row])) for step in paid]


def _priced_steps(plan: Plan, entry: int, answered: int, billed: int) -> list[LegStep]:
    """Price the steps that cover the billed time, as if money paid them all."""
    fee = connection_fee(plan.staircases, entry, answered)
    charge, found, covered = RunningCharge(plan.staircases.charges[entry], fee), [], 0
    for step in steps(plan.staircases, entry, answered):
        if covered >= billed:
            break
        found.append(LegStep(step.begin, step.length, 0, charge.pay(step.exact_price), plan.staircases.rows[step.row]))
        covered += step.length
    return found


def _movements(replication: Replication, row: int, answered: int) -> Iterator[tuple[int, int]]:
    """Yield (ms since answer, micros) of each charge of the leg in the ledger."""
    ledger = replication.ledger
    assert ledger is not None
    for index in np.flatnonzero((ledger.row == row) & (ledger.kind == CHARGE)):
        yield int(ledger.at[index]) - answered, abs(int(ledger.amount[index]))


def _with_debits(priced: list[LegStep], movements: Sequence[tuple[int, int]], *, paid_at_once: bool) -> list[LegStep]:
    """Give each movement to the steps that it paid: those begun by then and not paid before."""
    done: list[LegStep] = []
    for at, amount in movements:
        rest = priced[len(done) :]
        begun = sum(step.begin < at or step.begin == 0 or (paid_at_once and step.begin == at) for step in rest)
        done += _shared_out(rest[: max(begun, 1)], amount)
    return done + priced[len(done) :]


def _shared_out(begun: list[LegStep], amount: int) -> list[LegStep]:
    """Share one movement out among the steps that it paid, the latest at their price; the earlier ones a pool paid."""
    shared, left = [], amount
    for index in reversed(range(len(begun))):
        debit = left if index == 0 else min(left, begun[index].priced)
        left -= debit
        shared.append(replace(begun[index], debit=debit))
    return shared[::-1]


def step_lines(paid: Sequence[LegStep], places: int) -> list[str]:
    """Return steps as aligned lines: since answer, length, debit, who paid, the row that priced it.

    `paid`: what `paid_steps` returned. `places`: decimals of the debits.
    """
    if not paid:
        return ["no step was billed"]
    rows = [("since answer", "length", "debit", "paid by", "row")]
    rows += [
        (format_duration(s.begin), format_duration(s.length), format_money(s.debit, places), s.payer, s.row)
        for s in paid
    ]
    return aligned(rows, left=5)
