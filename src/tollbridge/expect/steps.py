"""A leg's staircase as it was paid: each step, its debit from the ledger, and the row that priced it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tollbridge.engine.plan import PREPAID, RESERVE, Plan
from tollbridge.money import format_money
from tollbridge.records.run import CHARGE, Replication
from tollbridge.tariff.price import price_leg
from tollbridge.units import format_duration


@dataclass(frozen=True)
class PaidStep:
    """One step of one leg; ms since answer, ms, micros. `priced` is what it would cost were there no pools."""

    begin: int
    length: int
    debit: int
    priced: int
    row: str

    @property
    def payer(self) -> str:
        """Who paid it: `pool` where a price was due and nothing debited."""
        return "pool" if self.priced and not self.debit else "credit"


def paid_steps(plan: Plan, replication: Replication, row: int) -> list[PaidStep]:
    """Return the steps that the leg of CDR `row` paid, in order; the debits are the ledger's and add up to its cost."""
    cdrs = replication.cdrs
    assert cdrs is not None
    answered, billed, route = int(cdrs.answered[row]), int(cdrs.billed[row]), plan.routes[int(cdrs.route[row])]
    if answered < 0 or billed <= 0 or route.staircase < 0:
        return []
    priced = _priced_steps(plan, route.staircase, answered, billed)
    paid_at_once = plan.accounts[route.account].mode in {PREPAID, RESERVE}
    return _with_debits(priced, list(_movements(replication, row, answered)), paid_at_once=paid_at_once)


def _priced_steps(plan: Plan, entry: int, answered: int, billed: int) -> list[PaidStep]:
    """Price the steps that cover the billed time, as if money paid them all."""
    found, covered = [], 0
    for begin, length, debit, row in price_leg(plan.staircases, entry, answered, billed)[1]:
        if covered >= billed:
            break
        found.append(PaidStep(begin, length, 0, debit, row))
        covered += length
    return found


def _movements(replication: Replication, row: int, answered: int) -> Iterator[tuple[int, int]]:
    """Yield (ms since answer, micros) of each charge of the leg in the ledger."""
    ledger = replication.ledger
    assert ledger is not None
    for index in np.flatnonzero((ledger.row == row) & (ledger.kind == CHARGE)):
        yield int(ledger.at[index]) - answered, abs(int(ledger.amount[index]))


def _with_debits(steps: list[PaidStep], movements: Sequence[tuple[int, int]], *, paid_at_once: bool) -> list[PaidStep]:
    """Give each movement to the steps that it paid: those begun by then and not paid before."""
    done: list[PaidStep] = []
    for at, amount in movements:
        rest = steps[len(done) :]
        begun = sum(step.begin < at or step.begin == 0 or (paid_at_once and step.begin == at) for step in rest)
        done += _shared_out(rest[: max(begun, 1)], amount)
    return done + steps[len(done) :]


def _shared_out(steps: list[PaidStep], amount: int) -> list[PaidStep]:
    """Share one movement out among the steps that it paid, the latest at their price; the earlier ones a pool paid."""
    shared, left = [], amount
    for index in reversed(range(len(steps))):
        debit = left if index == 0 else min(left, steps[index].priced)
        left -= debit
        shared.append(replace(steps[index], debit=debit))
    return shared[::-1]


def step_lines(steps: Sequence[PaidStep]) -> list[str]:
    """Return the steps as aligned lines: since answer, length, debit, who paid, the row that priced it."""
    if not steps:
        return ["no step was billed"]
    rows = [("since answer", "length", "debit", "paid by", "row")]
    rows += [
        (format_duration(s.begin), format_duration(s.length), format_money(s.debit, 4), s.payer, s.row) for s in steps
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in rows]
