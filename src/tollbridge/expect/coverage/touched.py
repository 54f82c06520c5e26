"""What a run, or a price table, touches of its scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import numpy as np

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import Route
from tollbridge.engine.plan.routes import calling_party, number_party, outside_party
from tollbridge.expect.coverage.items import Item, Places, row_item, rows_of
from tollbridge.expect.trial import Trial
from tollbridge.records.run import (
    BARRED,
    BRIDGE_FULL,
    CONFERENCE_FULL,
    EXPIRY,
    LEG_LIMIT,
    NUMBER_BUSY,
    RECHARGE,
    TOP_UP,
    TRUNKS_BUSY,
    AccountTally,
    Cdrs,
    Replication,
)
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.tariff.match import TariffBook, describe
from tollbridge.tariff.price import steps, tier_at
from tollbridge.tariff.rows import UNKNOWN_CALLER, Row

_BRIDGE_FULL: Final = {
    BRIDGE_FULL: ("ports",),
    TRUNKS_BUSY: ("dial_out", "trunks"),
    CONFERENCE_FULL: ("conference_limit",),
}


class Rows:
    """A scenario's tariff rows by the text that prices name them with."""

    def __init__(self, loaded: Loaded, at: Places) -> None:
        self._loaded, self.at = loaded, at

    @cached_property
    def book(self) -> TariffBook:
        """The scenario's tariffs."""
        return tariff_book(self._loaded)

    @cached_property
    def _by_text(self) -> dict[str, tuple[str, Row]]:
        return {
            describe(tariff.name, direction, row): (direction, row)
            for tariff in self.book.tariffs()
            for direction, row in rows_of(tariff)
        }

    def items(self, texts: Iterable[str]) -> Iterator[Item]:
        """Yield the rows of these texts, and their windows."""
        for text in texts:
            if text in self._by_text:
                yield from self.of_row(*self._by_text[text])

    def of_row(self, direction: str, row: Row) -> Iterator[Item]:
        """Yield a row's item, and its window's."""
        yield row_item(direction, row)
        if row.window:
            yield self.at.window(row.window)


def touched_by(trial: Trial, rows: Rows) -> frozenset[Item]:
    """Return what the legs of a run touched in any replication.

    `trial`: the scenario, run with CDRs and ledger. `rows`: its tariff rows, by the texts that prices name them with.
    """
    seen = _Seen(trial, rows)
    return frozenset(item for replication in trial.replications for item in seen.items(replication))


class _Seen:
    def __init__(self, trial: Trial, rows: Rows) -> None:
        self.loaded, self.plan, self.rows, self.at = trial.loaded, trial.plan, rows, rows.at
        self.cast: Cast = trial.study.demand.cast

    def items(self, replication: Replication) -> Iterator[Item]:
        assert replication.cdrs is not None
        yield from self.rows.items(self._priced_rows(replication.cdrs))
        yield from self._tariff_rules(replication.cdrs)
        yield from self._turned_away(replication.cdrs)
        yield from self._accounts(replication)

    def _priced_rows(self, cdrs: Cdrs) -> set[str]:
        """Return the texts of the rows that priced steps, or under which a leg was free."""
        stairs, texts = self.plan.staircases, set[str]()
        for route, answered, billed in zip(
            cdrs.route.tolist(), cdrs.answered.tolist(), cdrs.billed.tolist(), strict=True
        ):
            entry = self.plan.routes[route].staircase
            if answered < 0 or entry < 0:
                continue
            covered = 0
            for step in steps(stairs, entry, answered):
                texts.add(stairs.rows[step.row])
                covered += step.length
                if covered >= billed:
                    break
        return texts

    def _tariff_rules(self, cdrs: Cdrs) -> Iterator[Item]:
        for route in np.unique(cdrs.route).tolist():
            part, legs = self.plan.routes[route], cdrs.route == route
            tariff = self._tariff(part)
            if not tariff or part.staircase < 0:
                continue
            stairs = self.plan.staircases
            charge = stairs.charges[part.staircase]
            for rule in charge.given():
                if (cdrs.cost[legs] == getattr(charge, rule)).any():
                    yield self.at.rule("tariffs", tariff, rule)
            if (cdrs.fee[legs] > 0).any():
                yield self.at.rule("tariffs", tariff, "connection_fee")
            answered = cdrs.answered[legs & (cdrs.billed == 0) & (cdrs.answered >= 0)].tolist()
            tiers = [tier_at(stairs, part.staircase, instant, 0) for instant in answered]
            if any(tier >= 0 and stairs.tier_free[tier] > 0 for tier in tiers):
                yield self.at.rule("tariffs", tariff, "free")

    def _turned_away(self, cdrs: Cdrs) -> Iterator[Item]:
        """Yield the lines that were full, the numbers called, the licences used, and the rows that bar."""
        pairs = np.unique(np.stack([cdrs.route, cdrs.cause], axis=1), axis=0).tolist()
        bridges = tuple(self.loaded.scenario.bridges)
        for index, cause in pairs:
            route = self.plan.routes[index]
            if route.number >= 0:
                yield self.at.rule("numbers", self.cast.numbers[route.number])
            if route.licence:
                account = self.plan.accounts[route.account].name
                yield self.at.rule("accounts", account, "licences", route.licence)
            if cause == NUMBER_BUSY:
                yield self.at.rule("numbers", self.cast.numbers[route.number], "ports")
            if cause in _BRIDGE_FULL and route.bridge >= 0:
                yield self.at.rule("bridges", bridges[route.bridge], *_BRIDGE_FULL[cause])
            if cause == BARRED:
                at = cdrs.arrived[(cdrs.route == index) & (cdrs.cause == BARRED)]
                yield from self._barring(route, np.unique(at).tolist())

    def _barring(self, route: Route, instants: list[int]) -> Iterator[Item]:
        """Yield the blocked rows that turned legs away at these instants."""
        tariff = self._tariff(route)
        if not tariff:
            return
        outbound = route.destination >= 0
        if outbound:
            party = outside_party(self.cast.destinations[route.destination])
        else:
            party = number_party(self.loaded.scenario.numbers[self.cast.numbers[route.number]])
        callers = [UNKNOWN_CALLER, *(() if outbound else map(calling_party, self.cast.calling))]
        for caller in callers:
            entry = self.rows.book.entry(tariff, route.direction, party, caller)
            for instant in instants if entry >= 0 else ():
                row = self.rows.book.row_in_force(entry, instant)
                if row is not None and row.blocked:
                    yield from self.rows.of_row(route.direction, row)

    def _tariff(self, route: Route) -> str:
        """Return the tariff that prices a route."""
        account = self.loaded.scenario.accounts[self.plan.accounts[route.account].name]
        licence = account.licences.get(route.licence)
        return (licence.tariff if licence else None) or account.tariff or ""

    def _accounts(self, replication: Replication) -> Iterator[Item]:
        assert replication.ledger is not None
        assert replication.cdrs is not None
        ledger, cdrs = replication.ledger, replication.cdrs
        limited = {self.plan.routes[route].account for route in cdrs.route[cdrs.cause == LEG_LIMIT].tolist()}
        for index, account in enumerate(self.plan.accounts):
            kinds = set(ledger.kind[ledger.account == index].tolist())
            tally = replication.tally.accounts[index]
            keys = [*_of_ledger(kinds), *_of_tally(tally), *([("cutoff", "leg")] if index in limited else [])]
            yield from (self.at.rule("accounts", account.name, *path) for path in keys)
            for part, pool in zip(account.pools, replication.tally.pools[index], strict=True):
                if pool.used:
                    yield self.at.pool(account.name, part.name)
                if pool.empty_at >= 0:
                    yield self.at.rule("accounts", account.name, "pools", part.name, "then")


def _of_ledger(kinds: set[int]) -> Iterator[tuple[str, ...]]:
    if TOP_UP in kinds:
        yield ("top_ups",)
    if RECHARGE in kinds:
        yield ("recharge",)
    if EXPIRY in kinds:
        yield from (("credit", "expires"), ("credit", "lots"))


def _of_tally(tally: AccountTally) -> Iterator[tuple[str, ...]]:
    if tally.refused or tally.cut or tally.switched_at >= 0:
        yield ("credit",)
    if any(tally.balance_alerts):
        yield ("alerts", "balance")
    if any(instants for shares in tally.pool_alerts for instants in shares):
        yield ("alerts", "pools")
