"""Which routes a breakdown sums: by account, licence, workload, tag, direction, kind, number and country."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Cast, Origin
from tollbridge.engine.plan.plan import Plan, Route
from tollbridge.engine.plan.routes import number_party
from tollbridge.scenario.schema import Scenario

I64 = NDArray[np.int64]
Groups = dict[str, I64]
"""Indices of routes by the name of the group, such as `by_tag.department.sales`."""

BREAKDOWNS: Final = (
    "by_account",
    "by_licence",
    "by_workload",
    "by_tag",
    "by_direction",
    "by_kind",
    "by_number",
    "by_country",
)
DIRECTIONS: Final = ("inbound", "outbound")


def route_groups(scenario: Scenario, plan: Plan, cast: Cast) -> Groups:
    """Return every breakdown of a run: the routes of each name, such as `by_number.us-toll`.

    Args:
        scenario: whose names are there even where no leg can come to them.
        plan: whose routes are told apart.
        cast: the names behind its numbers.
    """
    groups: dict[str, list[int]] = {name: [] for name in _known(scenario)}
    for index, route in enumerate(plan.routes):
        for name in _names(plan, cast, route):
            groups.setdefault(name, []).append(index)
    ordered = sorted(groups, key=lambda name: BREAKDOWNS.index(name.partition(".")[0]))
    return {name: np.array(groups[name], np.int64) for name in ordered}


def tagged_routes(plan: Plan, cast: Cast, wanted: Callable[[str, str], bool]) -> I64:
    """Return the routes of legs that have a tag that is wanted, int64.

    `plan`, `cast`: of the run. `wanted`: says of a key and a value whether it is.
    """
    rows = [i for i, route in enumerate(plan.routes) if any(wanted(*tag) for tag in cast.origins[route.origin].tags)]
    return np.array(rows, np.int64)


def _known(scenario: Scenario) -> Iterator[str]:
    licences = dict.fromkeys(name for account in scenario.accounts.values() for name in account.licences)
    yield from _each("by_account", scenario.accounts)
    yield from _each("by_licence", licences)
    yield from _each("by_workload", scenario.workloads)
    yield from _each("by_direction", DIRECTIONS)
    yield from _each("by_number", scenario.numbers)
    called = [number_party(number) for number in scenario.numbers.values()]
    yield from _each("by_kind", (party.kind for party in called))
    yield from _each("by_country", (party.country for party in called))


def _each(group: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{group}.{name}" for name in names)


def _names(plan: Plan, cast: Cast, route: Route) -> Iterator[str]:
    yield f"by_account.{plan.accounts[route.account].name}"
    if route.licence:
        yield f"by_licence.{route.licence}"
    yield from _origin_names(cast.origins[route.origin])
    yield f"by_direction.{route.direction}"
    if route.direction != "app":
        yield f"by_kind.{route.kind}"
        yield f"by_country.{route.country}"
    if route.number >= 0:
        yield f"by_number.{plan.numbers[route.number].name}"


def _origin_names(origin: Origin) -> Iterator[str]:
    if origin.workload:
        yield f"by_workload.{origin.workload}"
    for key, value in dict(origin.tags).items():
        yield f"by_tag.{key}.{value}"
