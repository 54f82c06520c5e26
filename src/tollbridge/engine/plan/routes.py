"""Routes: what a leg's origin and the number it uses decide once for all: account, staircase, policy, pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tollbridge.demand.offered import Cast, Origin
from tollbridge.engine.plan.plan import I64, Route
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import caller_kind, parse_phone, phone_country, phone_kind
from tollbridge.scenario.schema import AccountPart, Allowed, Cover, LicencePart, NumberPart, Scenario
from tollbridge.scenario.tariff_rows import asked_of_caller
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.rows import UNKNOWN_CALLER, Party, calls

NOWHERE = Party("", "", "")
"""What rows and pools see of one who joins by app: there is no number."""


@dataclass(frozen=True)
class RouteTable:
    """Every route of a run, and how a leg finds its own; -1 where no leg goes that way.

    Attributes:
        routes: in the order in which they were found.
        route_in: int64 [origins, numbers * classes of callers], the class varying fastest.
        route_out: int64 [origins, destinations].
        route_app: int64 [origins].
        caller_class: int64 [callers + 1]: the class of each caller; last, of one who is not known.
    """

    routes: tuple[Route, ...]
    route_in: I64
    route_out: I64
    route_app: I64
    caller_class: I64


@dataclass(frozen=True)
class _Way:
    """A way that legs of an origin go: at most one of `number` and `destination` is there (-1: not)."""

    direction: str
    party: Party
    caller: Party = UNKNOWN_CALLER
    number: int = -1
    destination: int = -1


@dataclass
class _Router:
    loaded: Loaded
    book: TariffBook
    cast: Cast
    routes: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        scenario = self.loaded.scenario
        self.accounts = {name: index for index, name in enumerate(scenario.accounts)}
        self.bridges = {name: index for index, name in enumerate(scenario.bridges)} | {"": -1}

    def add(self, index: int, way: _Way) -> int:
        """Append the route of an origin on a way; return its index."""
        scenario, whose = self.loaded.scenario, self.cast.origins[index]
        payer, licence = self._payer(whose, way)
        account = scenario.accounts[payer]
        tariff = _tariff(account, account.licences.get(licence))
        route = Route(
            account=self.accounts[payer],
            staircase=self.book.entry(tariff, way.direction, way.party, way.caller) if tariff else -1,
            barred=way.destination >= 0 and not _permitted(scenario, whose, way.party.country),
            pools=tuple(_pools(scenario, account, licence, way)),
            bridge=self.bridges[whose.bridge],
            origin=index,
            number=way.number,
            destination=way.destination,
            direction=way.direction,
            kind=way.party.kind,
            country=way.party.country,
            licence=licence,
        )
        self.routes.append(route)
        return len(self.routes) - 1

    def app(self, index: int) -> int:
        """Append the route of those who join by app; -1 where their tariff does not price them."""
        whose = self.cast.origins[index]
        account = self.loaded.scenario.accounts[whose.account]
        tariff = _tariff(account, account.licences.get(whose.licence))
        if not tariff or not self.book.has_app_rows(tariff):
            return -1
        return self.add(index, _Way("app", NOWHERE))

    def _payer(self, whose: Origin, way: _Way) -> tuple[str, str]:
        """Return who pays, and under which licence: the number's or the bridge's own account has none of the organiser's."""
        scenario, named = self.loaded.scenario, None
        if way.number >= 0:
            named = scenario.numbers[self.cast.numbers[way.number]].account
        elif way.destination >= 0 and whose.bridge:
            named = scenario.bridges[whose.bridge].dial_out.account
        return (named, "") if named else (whose.account, whose.licence)


def build_routes(loaded: Loaded, cast: Cast, book: TariffBook) -> RouteTable:
    """Return a route for each origin with each number and class of callers that come in, each destination, and by app.

    Args:
        loaded: the scenario.
        cast: who calls.
        book: its tariffs, which learn what they have to price.
    """
    router = _Router(loaded, book, cast)
    caller_class, callers = caller_classes(loaded.scenario, cast, book)
    dial_ins = [number_party(loaded.scenario.numbers[name]) for name in cast.numbers]
    dial_outs = [outside_party(destination) for destination in cast.destinations]
    route_in = np.full((len(cast.origins), len(dial_ins) * len(callers)), -1, np.int64)
    route_out = np.full((len(cast.origins), len(dial_outs)), -1, np.int64)
    for index, origin in enumerate(cast.origins):
        for number in _called(loaded.scenario, cast, origin):
            for place, caller in enumerate(callers):
                way = _Way("inbound", dial_ins[number], caller, number=number)
                route_in[index, number * len(callers) + place] = router.add(index, way)
        for destination in _dialled(loaded.scenario, cast, origin):
            way = _Way("outbound", dial_outs[destination], destination=destination)
            route_out[index, destination] = router.add(index, way)
    route_app = np.array([router.app(index) for index in range(len(cast.origins))], np.int64)
    return RouteTable(tuple(router.routes), route_in, route_out, route_app, caller_class)


def caller_classes(scenario: Scenario, cast: Cast, book: TariffBook) -> tuple[I64, list[Party]]:
    """Return the class of each caller, int64 [callers + 1], and a caller of each class; the last is of one who is not known.

    Args:
        scenario: whose pools ask who calls.
        cast: whose callers they are.
        book: whose rows ask who calls.

    Callers of one class are alike in all that rows and pools ask of them, so that a thousand numbers need few routes.
    """
    covers = (
        cover for account in scenario.accounts.values() for pool in account.pools.values() for cover in pool.covers
    )
    asked = sorted(book.asked_of_callers() | {asked_of_caller(cover) for cover in covers} - {("", "", "")})
    classes: dict[tuple[bool, ...], int] = {}
    callers, places = [], []
    for caller in (*(calling_party(number) for number in cast.calling), UNKNOWN_CALLER) if asked else (UNKNOWN_CALLER,):
        alike = tuple(calls(one, caller) for one in asked)
        if alike not in classes:
            classes[alike] = len(classes)
            callers.append(caller)
        places.append(classes[alike])
    return np.array(places if asked else [0] * (len(cast.calling) + 1), np.int64), callers


def calling_party(phone: str) -> Party:
    """Return a caller's number as tariff rows see it: digits, country, and kind (mobile, fixed or unknown).

    `phone`: E.164 with the plus.

    >>> calling_party("+4915112345678").country
    'DE'
    """
    return Party(phone.removeprefix("+"), phone_country(phone), caller_kind(phone))


def number_party(part: NumberPart) -> Party:
    """Return a dial-in number as tariff rows see it: kind and country as the file says, else as phonenumbers does.

    `part`: the number, as the file writes it.
    """
    phone = parse_phone(part.number)
    return Party(phone.removeprefix("+"), part.country or phone_country(phone), part.kind or phone_kind(phone))


def outside_party(phone: str) -> Party:
    """Return a dialled number as tariff rows see it: digits, country, and kind.

    `phone`: E.164 with the plus.

    >>> outside_party("+442071838750").country
    'GB'
    """
    return Party(phone.removeprefix("+"), phone_country(phone), phone_kind(phone))


def _called(scenario: Scenario, cast: Cast, origin: Origin) -> Iterator[int]:
    """Yield the numbers of the cast that callers of an origin may reach: a workload's those that it names, with fallbacks."""
    if not origin.workload:
        yield from range(len(cast.numbers))
        return
    part = scenario.workloads[origin.workload]
    waiting = {*(part.join or ()), *((part.organisers and part.organisers.join) or ())}
    if part.legs:
        waiting |= {*(part.legs.join or ()), part.legs.via or ""}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in scenario.numbers and name not in found:
            found.add(name)
            waiting.add(scenario.numbers[name].fallback or "")
    yield from (index for index, name in enumerate(cast.numbers) if name in found)


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


def _pools(scenario: Scenario, account: AccountPart, licence: str, way: _Way) -> Iterator[int]:
    for index, pool in enumerate(account.pools.values()):
        licensed = pool.licences is None or licence in pool.licences
        if licensed and any(covers(cover, scenario, way.direction, (way.party, way.caller)) for cover in pool.covers):
            yield index


def covers(cover: Cover, scenario: Scenario, direction: str, ends: tuple[Party, Party]) -> bool:
    """Say whether all conditions of one `covers` entry of a pool hold; one that is not given holds always.

    Args:
        cover: the entry.
        scenario: for its zones.
        direction: of the legs: inbound, outbound or app.
        ends: whom they reach, and who calls.
    """
    party, caller = ends
    return (
        cover.direction in {None, direction}
        and party.digits.startswith((cover.prefix or "").removeprefix("+"))
        and cover.country in {None, party.country}
        and (cover.zone is None or party.country in scenario.zones.get(cover.zone, ()))
        and cover.kind in {None, party.kind}
        and calls(asked_of_caller(cover), caller)
    )
