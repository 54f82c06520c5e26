"""What cases of a scenario could touch: its tariff rows, tiers and windows, its pools, and its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tollbridge.scenario.load import Loaded
from tollbridge.scenario.patch import holds
from tollbridge.scenario.schema.accounts import AccountPart, PoolPart
from tollbridge.scenario.tariffs import build_tariffs
from tollbridge.tariff.match import DIRECTIONS, conditions_text
from tollbridge.tariff.rows import Row, Tariff

KINDS = ("row", "tier", "window", "pool", "rule")


@dataclass(frozen=True, order=True)
class Item:
    """One thing of a scenario that a case can touch.

    Attributes:
        kind: one of `KINDS`: a row, tier, window, pool or rule.
        name: which one.
        place: where it stands, `file:line`.
    """

    kind: str
    name: str
    place: str


@dataclass(frozen=True)
class Coverage:
    """What could be touched, and what was: by the units of a file, or by those of several.

    >>> row, pool = Item("row", "inbound toll", "a.yaml:3"), Item("pool", "accounts.a.pools.p", "a.yaml:7")
    >>> found = Coverage(frozenset({row, pool}), frozenset({row}))
    >>> found.count("row"), found.count("pool"), found.untouched == [pool]
    ((1, 1), (0, 1), True)
    """

    could: frozenset[Item] = frozenset()
    touched: frozenset[Item] = frozenset()

    def __or__(self, other: Coverage) -> Coverage:
        return Coverage(self.could | other.could, self.touched | other.touched)

    @property
    def untouched(self) -> list[Item]:
        """What no unit touched, by kind, then in the order of the files' lines."""
        return sorted(self.could - self.touched, key=lambda item: (KINDS.index(item.kind), *_line(item), item.name))

    def count(self, kind: str) -> tuple[int, int]:
        """Return how many of a kind were touched, and how many there are.

        `kind`: one of `KINDS`.
        """
        of_kind = {item for item in self.could if item.kind == kind}
        return len(of_kind & self.touched), len(of_kind)


def _line(item: Item) -> tuple[str, int]:
    file, _, line = item.place.rpartition(":")
    return file, int(line) if line.isdigit() else 0


def row_item(direction: str, row: Row) -> Item:
    """Return the item of a tariff row; one with `after` is a tier. Tariffs that share a row share its item.

    `direction`: `inbound`, `outbound` or `app`. `row`: the row.
    """
    return Item("tier" if row.after else "row", f"{direction} {conditions_text(row)}", row.source)


@dataclass(frozen=True)
class Places:
    """Where things stand: in the file where it has them, else in the case that adds them.

    So one thing that several cases change a little stays one thing.
    """

    file: Loaded
    case: Loaded

    def window(self, name: str) -> Item:
        """Return the item of a window by its name."""
        return self._item("window", name, "windows", name)

    def pool(self, account: str, pool: str) -> Item:
        """Return the item of an account's pool: that it pays for a leg."""
        return self._item("pool", f"accounts.{account}.pools.{pool}", "accounts", account, "pools", pool)

    def rule(self, *path: str) -> Item:
        """Return the item of a rule: the key path of what may take effect."""
        return self._item("rule", ".".join(path), *path)

    def _item(self, kind: str, name: str, *path: str) -> Item:
        adds = holds(self.case.raw, path) and not holds(self.file.raw, path)
        loaded = self.case if adds else self.file
        file, line, _ = loaded.place(*path)
        return Item(kind, name, f"{file}:{line}")


def items_of(loaded: Loaded, at: Places) -> frozenset[Item]:
    """Return all that cases could touch: rows, tiers, windows, pools and rules.

    `loaded`: the scenario. `at`: where things stand. ScenarioError where its tariffs are refused.
    """
    tariffs = build_tariffs(loaded)
    rows = [(direction, row) for tariff in tariffs.values() for direction, row in rows_of(tariff)]
    windows = {row.window for _, row in rows if row.window}
    return frozenset(
        [
            *(row_item(direction, row) for direction, row in rows),
            *(at.window(window) for window in windows),
            *_tariff_rules(tariffs, at),
            *_account_items(loaded, at),
            *_line_rules(loaded, at),
        ]
    )


def rows_of(tariff: Tariff) -> Iterator[tuple[str, Row]]:
    """Yield each row of a tariff with its direction: `app`, `inbound` or `outbound`.

    `tariff`: whole, with the rows of its decks.
    """
    for direction in DIRECTIONS:
        yield from ((direction, row) for row in getattr(tariff, direction))


def _tariff_rules(tariffs: dict[str, Tariff], at: Places) -> Iterator[Item]:
    for name, tariff in tariffs.items():
        rows = [row for _, row in rows_of(tariff)]
        for rule in tariff.charge.given():
            yield at.rule("tariffs", name, rule)
        if tariff.free or any(row.free for row in rows):
            yield at.rule("tariffs", name, "free")
        if tariff.connection_fee or any(row.connection_fee for row in rows):
            yield at.rule("tariffs", name, "connection_fee")


def _account_items(loaded: Loaded, at: Places) -> Iterator[Item]:
    for name, account in loaded.scenario.accounts.items():
        for pool, part in account.pools.items():
            yield at.pool(name, pool)
            if _has_an_end(part):
                yield at.rule("accounts", name, "pools", pool, "then")
        for keys in _account_rules(account):
            yield at.rule("accounts", name, *keys)


def _has_an_end(pool: PoolPart) -> bool:
    """Return whether something happens when the pool is empty that a case can show."""
    return pool.minutes > 0 or bool(pool.each)


def _account_rules(account: AccountPart) -> Iterator[tuple[str, ...]]:
    """Yield the key paths of what may take effect in an account."""
    yield from (("licences", licence) for licence in account.licences)
    credit, cutoff = account.credit, account.cutoff
    if account.control.mode != "postpaid":
        yield ("credit",)
    if credit.expires or any(lot.expires for lot in credit.lots):
        yield ("credit", "expires") if credit.expires else ("credit", "lots")
    if account.top_ups:
        yield ("top_ups",)
    if account.recharge:
        yield ("recharge",)
    if account.alerts.balance:
        yield ("alerts", "balance")
    if account.alerts.pools:
        yield ("alerts", "pools")
    if cutoff.leg:
        yield ("cutoff", "leg")


def _line_rules(loaded: Loaded, at: Places) -> Iterator[Item]:
    for name, number in loaded.scenario.numbers.items():
        yield at.rule("numbers", name)
        if number.ports is not None:
            yield at.rule("numbers", name, "ports")
    for name, bridge in loaded.scenario.bridges.items():
        limits = {
            ("ports",): bridge.ports,
            ("dial_out", "trunks"): bridge.dial_out.trunks,
            ("conference_limit",): bridge.conference_limit,
        }
        yield from (at.rule("bridges", name, *key) for key, limit in limits.items() if limit is not None)
