"""The names that records show, from the scenario, its plan and its cast."""

from __future__ import annotations

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import Plan, Route
from tollbridge.records.names import Names, RouteNames
from tollbridge.scenario.currencies import decimals
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import parse_phone, phone_kind
from tollbridge.scenario.schema import Scenario


def record_names(loaded: Loaded, plan: Plan, cast: Cast, seed: int) -> Names:
    """Return the names behind the numbers of a run's CDRs and ledger.

    Args:
        loaded: the scenario.
        plan: what it compiles to.
        cast: who calls.
        seed: of the run.
    """
    scenario = loaded.scenario
    presented = {bridge: _presented(scenario, bridge) for bridge in scenario.bridges}
    return Names(
        scenario=scenario.scenario,
        currency=scenario.currency,
        places=decimals(scenario.currency),
        seed=seed,
        clock=loaded.clock,
        accounts=tuple(account.name for account in plan.accounts),
        routes=tuple(_route_names(scenario, cast, route, presented) for route in plan.routes),
        sources=cast.sources,
        call_names=cast.call_names,
        callers=cast.callers,
        caller_first=cast.caller_first,
        calling=cast.calling_labels,
        organisers=cast.organisers,
        conferences=cast.conferences,
    )


def _route_names(scenario: Scenario, cast: Cast, route: Route, presented: dict[str, str]) -> RouteNames:
    origin = cast.origins[route.origin]
    payer = tuple(scenario.accounts)[route.account]
    account = scenario.accounts[payer]
    licence = account.licences.get(route.licence)
    number = cast.numbers[route.number] if route.number >= 0 else ""
    dialled = cast.destination_labels[route.destination] if route.destination >= 0 else ""
    if number:
        dialled = parse_phone(scenario.numbers[number].number)
    return RouteNames(
        account=payer,
        licence=route.licence,
        workload=origin.workload,
        bridge=origin.bridge,
        direction=route.direction,
        number=number,
        dialled=dialled,
        country=route.country,
        kind=route.kind,
        tags=";".join(f"{key}={value}" for key, value in origin.tags),
        home=origin.country or scenario.accounts[origin.account].country or "",
        presented=presented.get(origin.bridge, "") if route.direction == "outbound" else "",
        pools=tuple(account.pools),
        subscribed=licence is not None and licence.fee > 0,
    )


def _presented(scenario: Scenario, bridge: str) -> str:
    """Return the number that a bridge's dial-outs show: its first toll number."""
    for name in scenario.bridges[bridge].numbers:
        part = scenario.numbers[name]
        phone = parse_phone(part.number)
        if (part.kind or phone_kind(phone)) == "toll":
            return phone
    return ""
