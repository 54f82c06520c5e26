from types import SimpleNamespace

import numpy as np
import pytest

from tollbridge.demand.build import build_demand
from tollbridge.engine.plan.build import build_plan
from tollbridge.records.run import CAUSES, AccountTally, PoolTally, PortTally, Replication, Tally
from tollbridge.scenario.load import load


@pytest.fixture
def compiled(tmp_path):
    def compiled(text):
        file = tmp_path / "s.yaml"
        file.write_text(text)
        loaded = load(file)
        demand = build_demand(loaded, 1)
        plan = build_plan(loaded, demand.cast)
        return SimpleNamespace(loaded=loaded, cast=demand.cast, plan=plan, seed=1, demand=demand)

    return compiled


@pytest.fixture
def empty_tally():
    def tally(plan):
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
            accounts=[_account(plan, account, days) for account in plan.accounts],
            pools=[[PoolTally(day_used=np.zeros(days, np.int64)) for _ in account.pools] for account in plan.accounts],
            numbers=[PortTally() for _ in plan.numbers],
            bridges=[PortTally() for _ in plan.bridges],
            trunks=[PortTally() for _ in plan.bridges],
        )

    return tally


def _account(plan, account, days):
    return AccountTally(
        balance_alerts=[[] for _ in account.balance_alerts],
        pool_alerts=[[[] for _ in account.pool_alerts] for _ in account.pools],
        day_closing=np.zeros(days, np.int64),
        day_recharged=np.zeros(days, np.int64),
        day_expired=np.zeros(days, np.int64),
    )


@pytest.fixture
def replication():
    return Replication
