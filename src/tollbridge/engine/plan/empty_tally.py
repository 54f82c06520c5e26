"""The tally that a replication begins with."""

from __future__ import annotations

import numpy as np

from tollbridge.engine.plan.plan import Plan
from tollbridge.records.run import CAUSES, AccountTally, PoolTally, PortTally, Tally


def empty_tally(plan: Plan) -> Tally:
    """Return a tally in which nothing is counted yet.

    `plan`: the run's. Arrays are int64 zeros of its days, routes and organisers; instants are -1, which is never.
    """
    days, routes = len(plan.day_begins), len(plan.routes)
    return Tally(
        debits=np.zeros((days, routes), np.int64),
        billed=np.zeros((days, routes), np.int64),
        legs=np.zeros((days, routes), np.int64),
        causes=np.zeros((len(CAUSES), routes), np.int64),
        organiser_cost=np.zeros(plan.organisers, np.int64),
        organiser_billed=np.zeros(plan.organisers, np.int64),
        callers=0,
        callers_lost=0,
        accounts=[_account_tally(days) for _ in plan.accounts],
        pools=[[PoolTally(day_used=np.zeros(days, np.int64)) for _ in account.pools] for account in plan.accounts],
        numbers=[PortTally() for _ in plan.numbers],
        bridges=[PortTally() for _ in plan.bridges],
        trunks=[PortTally() for _ in plan.bridges],
    )


def _account_tally(days: int) -> AccountTally:
    return AccountTally(
        day_closing=np.zeros(days, np.int64),
        day_recharged=np.zeros(days, np.int64),
        day_expired=np.zeros(days, np.int64),
        day_invoiced=np.zeros(days, np.int64),
    )
