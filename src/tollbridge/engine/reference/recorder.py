"""What a run writes down while it runs: ledger rows, CDRs and tallies. It decides nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.empty_tally import empty_tally
from tollbridge.engine.plan.plan import Plan
from tollbridge.engine.reference.agenda import Agenda
from tollbridge.engine.reference.leg import Leg
from tollbridge.records.run import (
    Cdrs,
    Ledger,
    RecordDetail,
)
from tollbridge.units import NEVER


class Recorder:
    """Collects what one replication leaves: tallies always, CDRs and ledger rows where they are asked for.

    `plan`: the run's. `agenda`: tells what instant it is. `records`: `none`, `cdrs` or `ledger` (both).
    """

    def __init__(self, plan: Plan, agenda: Agenda, *, records: RecordDetail) -> None:
        self.plan = plan
        self.records = records
        self.agenda = agenda
        self.day_begins: list[int] = plan.day_begins.tolist()
        self.debits: dict[tuple[int, int], int] = defaultdict(int)
        self.billed_time: dict[tuple[int, int], int] = defaultdict(int)
        self._day = self._day_end = 0
        self.rows: list[tuple[int, ...]] = []
        self.ledger_rows: list[tuple[int, ...]] = []
        self.tally = empty_tally(plan)

    @property
    def now(self) -> int:
        """The model's instant."""
        return self.agenda.now

    @property
    def day(self) -> int:
        """The local day of `now`; the end of the run belongs to the last."""
        if self.agenda.now >= self._day_end:
            self._day = bisect_right(self.day_begins, self.agenda.now) - 1
            self._day_end = (*self.day_begins, NEVER)[self._day + 1]
        return self._day

    def ledger_row(self, *row: int) -> None:
        """Write one row of the ledger, where it is asked for.

        `row`: all columns of `records.run.Ledger` but the instant, which is now.
        """
        if self.records == "ledger":
            self.ledger_rows.append((self.now, *row))

    def charged(self, leg: Leg, amount: int) -> None:
        """Count a debit of a leg, in the local day in which it falls; one within the warm-up is left out.

        `leg`: that pays. `amount`: micros, 0 or more.
        """
        if self.agenda.now >= self.plan.warm_up:
            self.debits[self.day, leg.route_index] += amount
            if leg.caller.offer.organiser >= 0:
                self.tally.organiser_cost[leg.caller.offer.organiser] += amount

    def billed(self, leg: Leg, length: int) -> None:
        """Count covered time that was paid, in the local day of its payment; the warm-up is left out.

        `leg`: whose. `length`: ms.
        """
        if self.agenda.now >= self.plan.warm_up:
            self.billed_time[self.day, leg.route_index] += length
            if leg.caller.offer.organiser >= 0:
                self.tally.organiser_billed[leg.caller.offer.organiser] += length

    def arrived(self, leg: Leg) -> None:
        """Count a leg that arrived, in the local day of its arrival; keep a place for its CDR.

        `leg`: one with a route. Its row is the next one.
        """
        if self.agenda.now >= self.plan.warm_up:
            self.tally.legs[self.day, leg.route_index] += 1
        if self.records != "none":
            self.rows.append(())

    def released(self, leg: Leg) -> None:
        """Count the cause of a leg that is gone, and write its CDR where records are kept.

        `leg`: released. It counts by its arrival: one that came within the warm-up is left out of the tally, not of the
        records.
        """
        if leg.arrived >= self.plan.warm_up:
            self.tally.causes[leg.cause, leg.route_index] += 1
        if self.records == "none":
            return
        offer = leg.caller.offer
        fee = min(leg.meter.fee_debit(), leg.meter.charged) if leg.meter else 0
        self.rows[leg.row] = (
            *(offer.place, leg.attempt, offer.source, offer.meeting, offer.attendee, leg.route_index),
            *(offer.conference, offer.organiser, leg.arrived, leg.answered, leg.released, leg.billed, leg.pool_time),
            *(leg.pools_used, fee, leg.meter.charged if leg.meter else 0, leg.cause, int(leg.warned)),
            *(offer.caller,),
        )

    def close(self) -> None:
        """Fill the tables of the tally at the end of the run."""
        for sums, table in ((self.debits, self.tally.debits), (self.billed_time, self.tally.billed)):
            for (day, route), amount in sums.items():
                table[day, route] = amount

    def cdrs(self) -> Cdrs:
        """Return the CDRs as columns."""
        return Cdrs(*_columns(self.rows, 19))

    def ledger(self) -> Ledger:
        """Return the ledger as columns."""
        return Ledger(*_columns(self.ledger_rows, 8))


def _columns(rows: list[tuple[int, ...]], width: int) -> list[NDArray[np.int64]]:
    table = np.array(rows, np.int64).reshape(len(rows), width)
    return [np.ascontiguousarray(table[:, i]) for i in range(width)]
