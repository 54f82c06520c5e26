"""Demand kept: who asks for many values of one scenario draws each replication's callers once.

Demand is the same whatever a run does with it, so variants that differ in credit, tariffs, ports or fees meet the same legs.
What is kept is found by its content: a variant that changes anything that callers depend on is drawn anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import alike, together
from tollbridge.demand.offered import Cast, Demand, Legs
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.named import file_keys

I64 = NDArray[np.int64]
Kept = tuple[Legs, ...]

BUDGET_BYTES: Final = 512 * 1024 * 1024
"""What is kept at most, unless it is said otherwise."""
LARGEST_CHUNK: Final = 100_000
"""Legs that kept days are put together to: one large chunk is handed over faster than many small ones."""

_NO_PART: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    (): frozenset({"scenario", "description", "currency", "seed", "replications", "extends"})
    | {"tariffs", "budgets", "expect", "cases", "table", "errors"},
    ("clock",): frozenset({"warm_up"}),
    ("accounts", "*"): frozenset({"tariff", "credit", "top_ups", "recharge", "pools", "alerts", "control", "cutoff"}),
    ("accounts", "*", "licences", "*"): frozenset({"count", "fee", "per", "tariff", "dial_out", "changes"}),
    ("numbers", "*"): frozenset({"ports", "fallback", "rental"}),
    ("bridges", "*"): frozenset({"ports", "conference_limit", "voip_uses_ports", "lobby", "ends"}),
    ("bridges", "*", "dial_out"): frozenset({"trunks", "allowed"}),
}
"""What callers do not depend on, by the place of the mapping that holds it; all else is taken to move them."""


def demand_key(loaded: Loaded, seed: int) -> str:
    """Return a hash of all that the callers of a scenario depend on under a seed, the files that it names included.

    `loaded`: the scenario. `seed`: 0 or more. Scenarios with the same key have the same offered legs in every replication.
    """
    said = _callers(loaded.raw, ())
    whole = hashlib.sha256(json.dumps([seed, said]).encode())
    for path, name in file_keys(said):
        with loaded.data_file(name, *path).open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def _callers(tree: Any, place: tuple[str, ...]) -> Any:
    if not isinstance(tree, Mapping):
        return tree
    out = next((keys for known, keys in _NO_PART.items() if _is_at(known, place)), frozenset())
    return {key: _callers(value, (*place, key)) for key, value in tree.items() if key not in out}


def _is_at(known: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return len(known) == len(place) and all(key in {"*", at} for key, at in zip(known, place, strict=True))


@dataclass
class DemandKept:
    """Offered legs that are kept for another run: `DemandKept(budget_bytes).of(loaded, demand)` gives the demand to run.

    Replications are kept in the order in which they are drawn until `budget_bytes` are used; the others are drawn again each
    time. With another key the oldest key's legs make room.
    """

    budget_bytes: int = BUDGET_BYTES
    used_bytes: int = 0
    _legs: dict[str, dict[int, Kept]] = field(default_factory=dict)

    def of(self, loaded: Loaded, seed: int, demand: Demand) -> Demand:
        """Return a demand with the same legs, which are kept once they are drawn.

        `loaded`: the scenario. `seed`: 0 or more. `demand`: that of the scenario under the seed.
        """
        return _KeptDemand(self, demand_key(loaded, seed), demand)

    def legs(self, key: str, replication: int) -> Kept | None:
        """Return what is kept of a replication; None: it is not kept.

        `key`: as `demand_key` gives it. `replication`: from 0.
        """
        return self._legs.get(key, {}).get(replication)

    def keep(self, key: str, replication: int, legs: Kept) -> None:
        """Keep a replication, if there is room; other demands are let go for it.

        `key`: as `demand_key` gives it. `replication`: from 0. `legs`: its chunks.
        """
        size = sum(_size(chunk) for chunk in legs)
        self._make_room(key, size)
        if self.used_bytes + size <= self.budget_bytes:
            self._legs.setdefault(key, {})[replication] = legs
            self.used_bytes += size

    def _make_room(self, key: str, size: int) -> None:
        for other in [other for other in self._legs if other != key]:
            if self.used_bytes + size <= self.budget_bytes:
                return
            gone = self._legs.pop(other)
            self.used_bytes -= sum(_size(chunk) for legs in gone.values() for chunk in legs)


@dataclass(frozen=True)
class _KeptDemand:
    store: DemandKept
    key: str
    demand: Demand

    @property
    def cast(self) -> Cast:
        """The names behind the integers."""
        return self.demand.cast

    def phase(self, account: str, replication: int, every: int) -> int:
        """Return when in its interval an account is looked at, as the scenario's own demand has it."""
        return self.demand.phase(account, replication, every)

    def recharge_draws(self, account: str, replication: int, first: int, count: int) -> tuple[I64, I64]:
        """Return the chances of recharges, as the demand has them: they are the account's, not the callers'."""
        return self.demand.recharge_draws(account, replication, first, count)

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the legs of a replication: those kept, or drawn now and kept once all are drawn."""
        kept = self.store.legs(self.key, replication)
        if kept is not None:
            yield from kept
            return
        drawn = []
        for legs in self.demand.days(replication):
            drawn.append(legs)
            yield legs
        self.store.keep(self.key, replication, tuple(_joined(drawn)))


def _joined(chunks: list[Legs]) -> Iterator[Legs]:
    """Yield chunks put together to larger ones, columns of a single value without memory of their own."""
    group: list[Legs] = []
    for chunk in chunks:
        if group and sum(map(len, group)) + len(chunk) > LARGEST_CHUNK:
            yield _narrow(together(group))
            group = []
        group.append(chunk)
    if group:
        yield _narrow(together(group))


def _narrow(legs: Legs) -> Legs:
    columns = {each.name: getattr(legs, each.name) for each in fields(legs)}
    views = {
        name: alike(int(column[0]), len(column))
        for name, column in columns.items()
        if column.strides[0] and len(column) > 1 and bool((column == column[0]).all())
    }
    return replace(legs, **views)


def _size(legs: Legs) -> int:
    columns = (getattr(legs, each.name) for each in fields(legs))
    return sum(column.nbytes if column.strides[0] else 8 for column in columns)
