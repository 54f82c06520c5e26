from types import SimpleNamespace

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.engine.plan.build import build_plan
from tollbridge.engine.plan.empty_tally import empty_tally as engine_tally
from tollbridge.records.run import Replication
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
        made = engine_tally(plan)
        for account, own in zip(plan.accounts, made.accounts, strict=True):
            own.balance_alerts = [[] for _ in account.balance_alerts]
            own.pool_alerts = [[[] for _ in account.pool_alerts] for _ in account.pools]
        return made

    return tally


@pytest.fixture
def replication():
    return Replication
