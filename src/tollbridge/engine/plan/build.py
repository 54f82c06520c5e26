"""A loaded scenario and its cast, compiled to the plan that the engines run: calendar rules become instants, names indices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.accounts import account_plan
from tollbridge.engine.plan.bounds import check_bounds, check_prices
from tollbridge.engine.plan.plan import LAST_LEG, ORGANISER, SCHEDULE, UNLIMITED, BridgePlan, NumberPlan, Plan
from tollbridge.engine.plan.routes import RouteTable, build_routes
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import BridgePart, Scenario
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.staircase import Staircases

_ENDS = {"last-leg": LAST_LEG, "organiser": ORGANISER, "schedule": SCHEDULE}


def build_plan(loaded: Loaded, cast: Cast, stays: Sequence[int] | None = None, book: TariffBook | None = None) -> Plan:
    """Return the plan of a scenario for the legs of `cast`.

    Args:
        loaded: the scenario.
        cast: who calls, as its demand has them.
        stays: the longest stay of each origin's legs in ms, which bounds prices; absent: as long as the run.
        book: the scenario's tariffs, where they are compiled already.

    ScenarioError where a tariff or an amount is refused, or where legs belong to no account.

    >>> from tollbridge.demand.build import build_demand
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> loaded = load(shipped() / "all-or-nothing.yaml")
    >>> [account.name for account in build_plan(loaded, build_demand(loaded, 0).cast).accounts]
    ['contoso']
    """
    _check_accounts(loaded, cast)
    book = book or tariff_book(loaded)
    routes = build_routes(loaded, cast, book)
    plan = _assemble(loaded, cast, routes, book.staircases())
    check_bounds(loaded, plan)
    check_prices(plan, book, stays or [plan.horizon] * len(cast.origins))
    return plan


def _check_accounts(loaded: Loaded, cast: Cast) -> None:
    """Refuse legs that belong to no account: in a file with several, each call and workload names one."""
    orphans = dict.fromkeys(o.workload for o in cast.origins if o.account not in loaded.scenario.accounts)
    if orphans:
        paths = [("workloads", name) if name else ("calls",) for name in orphans]
        message = "legs need an account: define one in `accounts`, or name one where the file has several"
        raise ScenarioError(loaded.problem(message, *path) for path in paths)


def _assemble(loaded: Loaded, cast: Cast, table: RouteTable, staircases: Staircases) -> Plan:
    scenario, clock = loaded.scenario, loaded.clock
    accounts = {name: index for index, name in enumerate(scenario.accounts)}
    bridges = {name: index for index, name in enumerate(scenario.bridges)} | {"": -1}
    return Plan(
        horizon=clock.duration,
        warm_up=clock.warm_up,
        day_begins=np.array([begin for _, begin, _ in clock.days()], np.int64),
        accounts=tuple(account_plan(loaded, name) for name in accounts),
        numbers=_number_plans(scenario),
        bridges=tuple(_bridge_plan(name, part) for name, part in scenario.bridges.items()),
        routes=table.routes,
        route_in=table.route_in,
        route_out=table.route_out,
        route_app=table.route_app,
        caller_class=table.caller_class,
        origin_account=np.array([accounts[origin.account] for origin in cast.origins], np.int64),
        origin_bridge=np.array([bridges[origin.bridge] for origin in cast.origins], np.int64),
        staircases=staircases,
        organisers=len(cast.organisers),
    )


def _number_plans(scenario: Scenario) -> tuple[NumberPlan, ...]:
    places = {name: index for index, name in enumerate(scenario.numbers)}
    return tuple(
        NumberPlan(name, _limit(part.ports), places[part.fallback] if part.fallback else -1)
        for name, part in scenario.numbers.items()
    )


def _bridge_plan(name: str, part: BridgePart) -> BridgePlan:
    return BridgePlan(
        name=name,
        ports=_limit(part.ports),
        trunks=_limit(part.dial_out.trunks),
        conference_limit=_limit(part.conference_limit),
        voip_uses_ports=part.voip_uses_ports,
        ends=_ENDS[part.ends.when],
        at_most=_limit(part.ends.at_most),
    )


def _limit(value: int | None) -> int:
    return UNLIMITED if value is None else value
