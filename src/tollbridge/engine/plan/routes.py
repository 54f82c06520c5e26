"""Routes: what a leg's origin and the number it uses decide once for all: account, staircase, policy, pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tollbridge.demand.offered import Cast, Origin
from tollbridge.engine.plan.plan import I64, Route
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind
from tollbridge.scenario.schema import AccountPart, Allowed, Cover, LicencePart, NumberPart, Scenario
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.rows import Party


@dataclass(frozen=True)
class RouteTable:
    """Every route of a run, found by origin and number or destination; -1 where no leg of the cast goes that way."""

    routes: tuple[Route, ...]
    route_in: I64
    route_out: I64


@dataclass
class _Router:
    loaded: Loaded
    book: TariffBook
    routes: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        scenario = self.loaded.scenario
        self.accounts = {name: index for index, name in enumerate(scenario.accounts)}
        self.bridges = {name: index for index, name in enumerate(scenario.bridges)} | {"": -1}

    def add(self, origin: tuple[int, Origin], party: Party, *, number: int = -1, destination: int = -1) -> int:
        """Append the route of an origin to a party; return its index."""
        scenario, (index, whose) = self.loaded.scenario, origin
        account = scenario.accounts[whose.account]
        direction = "inbound" if destination < 0 else "outbound"
        tariff = _tariff(account, account.licences.get(whose.licence))
        route = Route(
            account=self.accounts[whose.account],
            staircase=self.book.entry(tariff, direction, party) if tariff else -1,
            barred=destination >= 0 and not _permitted(scenario, whose, party.country),
            pools=tuple(_pools(scenario, whose, direction, party)),
            bridge=self.bridges[whose.bridge],
            origin=index,
            number=number,
            destination=destination,
            direction=direction,
            kind=party.kind,
            country=party.country,
        )
        self.routes.append(route)
        return len(self.routes) - 1


def build_routes(loaded: Loaded, cast: Cast, book: TariffBook) -> RouteTable:
    """Intern a route for each origin with each dial-in number, and with each destination that it may dial."""
    router = _Router(loaded, book)
    dial_ins = [number_party(loaded.scenario.numbers[name]) for name in cast.numbers]
    dial_outs = [outside_party(destination) for destination in cast.destinations]
    route_in = np.full((len(cast.origins), len(dial_ins)), -1, np.int64)
    route_out = np.full((len(cast.origins), len(dial_outs)), -1, np.int64)
    for index, origin in enumerate(cast.origins):
        for number, party in enumerate(dial_ins):
            route_in[index, number] = router.add((index, origin), party, number=number)
        for destination in _dialled(loaded.scenario, cast, origin):
            party = dial_outs[destination]
            route_out[index, destination] = router.add((index, origin), party, destination=destination)
    return RouteTable(tuple(router.routes), route_in, route_out)


def number_party(part: NumberPart) -> Party:
    """Return a dial-in number as tariff rows see it: kind and country as the file says, else as phonenumbers does."""
    phone = parse_phone(part.number)
    return Party(phone.removeprefix("+"), part.country or phone_country(phone), part.kind or phone_kind(phone))


def outside_party(phone: str) -> Party:
    """Return a dialled number (E.164 with the plus) as tariff rows see it."""
    return Party(phone.removeprefix("+"), phone_country(phone), phone_kind(phone))


def _dialled(scenario: Scenario, cast: Cast, origin: Origin) -> Iterator[int]:
    """Yield the destinations of the cast that legs of an origin may dial: a workload's are those that it names."""
    labels: set[str] | None = None
    if origin.workload:
        part = scenario.workloads[origin.workload]
        labels = set(part.destinations or ()) | ({part.legs.dial} if part.legs and part.legs.dial else set())
    for index, label in enumerate(cast.destination_labels):
        if labels is None or label in labels:
            yield index


def _tariff(account: AccountPart, licence: LicencePart | None) -> str:
    return (licence.tariff if licence else None) or account.tariff or ""


def _permitted(scenario: Scenario, origin: Origin, country: str) -> bool:
    """Say whether bridge and licence both allow a dial-out to `country`."""
    account = scenario.accounts[origin.account]
    licence = account.licences.get(origin.licence)
    home = origin.country or account.country or ""
    policies: list[Allowed] = [scenario.bridges[origin.bridge].dial_out.allowed] if origin.bridge else []
    if licence is not None and licence.dial_out is not None:
        policies.append(licence.dial_out)
    return all(_allows(scenario, policy, country, home) for policy in policies)


def _allows(scenario: Scenario, policy: Allowed, country: str, home: str) -> bool:
    if policy == "international":
        return True
    if policy == "domestic":
        return bool(home) and country == home
    if policy == "none":
        return False
    return any(country == item or country in scenario.zones.get(item, ()) for item in policy)


def _pools(scenario: Scenario, origin: Origin, direction: str, party: Party) -> Iterator[int]:
    for index, pool in enumerate(scenario.accounts[origin.account].pools.values()):
        licensed = pool.licences is None or origin.licence in pool.licences
        if licensed and any(covers(cover, scenario, direction, party) for cover in pool.covers):
            yield index


def covers(cover: Cover, scenario: Scenario, direction: str, party: Party) -> bool:
    """Say whether all conditions of one `covers` entry hold for legs of a direction to a party."""
    return (
        cover.direction in {None, direction}
        and party.digits.startswith((cover.prefix or "").removeprefix("+"))
        and cover.country in {None, party.country}
        and (cover.zone is None or party.country in scenario.zones.get(cover.zone, ()))
        and cover.kind in {None, party.kind}
    )
