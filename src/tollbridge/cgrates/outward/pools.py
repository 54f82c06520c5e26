"""An account's pools of minutes as balances of voice time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tollbridge.cgrates.notes import Notes
from tollbridge.cgrates.outward.names import PlanTables
from tollbridge.cgrates.outward.prefixes import matching
from tollbridge.cgrates.tables import ANY, HEADINGS
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind
from tollbridge.scenario.schema import AccountPart, Cover, PoolPart
from tollbridge.tariff.rows import Conditions, Party
from tollbridge.units import MINUTE, SECOND, Period

_UNITS: Final = HEADINGS["Actions"].index("Units")


@dataclass
class PoolWriter:
    """Writes pools into a plan."""

    loaded: Loaded
    plan: PlanTables
    notes: Notes

    def add(self, account: str) -> Iterator[tuple[str, str]]:
        """Write an account's pools; yield (actions, timing) of what fills them."""
        part = self.loaded.scenario.accounts[account]
        for place, (name, pool) in enumerate(part.pools.items()):
            where = "accounts", account, "pools", name
            covered = self._covered(pool, *where)
            size = self._size(part, pool)
            self._name_what_is_lost(part, pool, *where)
            if not covered or size % SECOND:
                why = "its size is no whole number of seconds" if covered else "it covers no number"
                text = f"a tariff plan cannot hold the pool `{name}`: {why}"
                self.notes.lose(self.loaded.problem(text, *where))
                continue
            weight = str(100 - place)
            tag = f"ACT_{account}_pool-{name}"
            for category, destinations in covered.items():
                balance = name if len(covered) == 1 else f"{name}-{category}"
                ends = (category, destinations, self._steps(part), "", "*unlimited", "")
                units = f"{(size - pool.used) // SECOND}s"
                row = ("*topup_reset", "", "", balance, "*voice", *ends, units, weight, "false", "false", "10")
                self.plan.add("Actions", (tag, *row))
            yield tag, "*asap"
            if pool.renews is not None:
                yield from self._renewal(account, name, pool.renews)

    def _renewal(self, account: str, name: str, renews: Period) -> Iterator[tuple[str, str]]:
        """Yield what fills a pool again at each beginning of its period."""
        on = {("month", 1): (ANY, ANY, "1", ANY), ("week", 1): (ANY, ANY, ANY, "1"), ("day", 1): (ANY,) * 4}
        found = on.get((renews.unit, renews.count))
        if renews == Period("year"):
            found = (ANY, "1", "1", ANY)
        if found is None:
            where = "accounts", account, "pools", name, "renews"
            self.notes.lose(
                self.loaded.problem(f"a tariff plan has no `renews: {renews}`: the pool is filled once", *where)
            )
            return
        tag, new = self.plan.tag("TM", ("renews", renews), f"each-{renews}")
        if new:
            self.plan.add("Timings", (tag, *found, "00:00:00"))
        yield f"ACT_{account}_pool-{name}_full" if self._full(account, name) else f"ACT_{account}_pool-{name}", tag

    def _full(self, account: str, name: str) -> bool:
        """Write what fills a pool that has begun partly used; say whether it had."""
        part = self.loaded.scenario.accounts[account]
        pool, tag = part.pools[name], f"ACT_{account}_pool-{name}"
        if not pool.used:
            return False
        units = f"{self._size(part, pool) // SECOND}s"
        for row in [row for row in self.plan.rows["Actions"] if row[0] == tag]:
            self.plan.add("Actions", (f"{tag}_full", *row[1:_UNITS], units, *row[_UNITS + 1 :]))
        return True

    def _size(self, part: AccountPart, pool: PoolPart) -> int:
        """Return what a full pool holds at the start, in ms."""
        count = part.licences[pool.each].count if pool.each else 1
        size = pool.minutes * count * MINUTE
        return int(size) if size == int(size) else 1

    def _steps(self, part: AccountPart) -> str:
        """Return the rating subject of free units: in steps of the tariff's increment."""
        tariff = self.loaded.scenario.tariffs.get(part.tariff or "")
        further = tariff.increment[1] if tariff and tariff.increment else SECOND
        return f"*zero{further // SECOND}s"

    def _covered(self, pool: PoolPart, *where: str | int) -> dict[str, str]:
        """Return the destinations that a pool covers by category, joined by `;`."""
        found: dict[str, list[str]] = {}
        for place, cover in enumerate(pool.covers):
            if cover.kind and cover.direction != "inbound":
                self.notes.lose(
                    self.loaded.problem("a tariff plan's pools have no `kind`: left out", *where, "covers", place)
                )
            for direction, category in (("outbound", "call"), ("inbound", "inbound"), ("app", "app")):
                if cover.direction in {None, direction}:
                    found.setdefault(category, []).extend(self._destinations(cover, direction))
        return {category: ";".join(dict.fromkeys(tags)) for category, tags in found.items() if tags}

    def _destinations(self, cover: Cover, direction: str) -> list[str]:
        zone = self.loaded.scenario.zones.get(cover.zone or "", ())
        prefix = (cover.prefix or "").removeprefix("+")
        on = Conditions(prefix, cover.country or "", cover.zone or "", frozenset(zone), cover.kind or "")
        if direction == "outbound":
            label = "_".join(part for part in (prefix, on.country, f"zone-{on.zone}" if on.zone else "") if part)
            return self.plan.destinations(label, matching(on))
        return [ANY] if direction == "app" else list(self._numbers(on))

    def _numbers(self, on: Conditions) -> Iterator[str]:
        for name, part in self.loaded.scenario.numbers.items():
            number = parse_phone(part.number)
            country, kind = part.country or phone_country(number), part.kind or phone_kind(number)
            if on.hold(Party(number.removeprefix("+"), country, kind)):
                yield from self.plan.destinations(name, [number.removeprefix("+")])

    def _name_what_is_lost(self, part: AccountPart, pool: PoolPart, *where: str | int) -> None:
        said = {
            "then": pool.then == "cut",
            "for": pool.licences is not None and set(pool.licences) != set(part.licences),
            "each": bool(pool.each) and bool(part.licences[pool.each or ""].changes),
        }
        for key, is_said in said.items():
            if is_said:
                self.notes.lose(self.loaded.problem(f"a tariff plan's pools have no `{key}`: left out", *where, key))
        for place, cover in enumerate(pool.covers):
            if cover.from_prefix or cover.from_country or cover.from_kind:
                text = "a tariff plan cannot ask who calls"
                self.notes.lose(self.loaded.problem(text, *where, "covers", place))
