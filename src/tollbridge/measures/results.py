"""The results of a run by name, folded replication by replication; one row of whole numbers is kept of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import Plan
from tollbridge.errors import TollbridgeError
from tollbridge.measures.costs import cost_sections
from tollbridge.measures.credit import credit_sections
from tollbridge.measures.measure import Afterwards, Asked, Measure, Section, join
from tollbridge.measures.on_demand import OnDemand
from tollbridge.measures.ports import port_sections
from tollbridge.measures.statistics import Json, Statistics, money_statistics
from tollbridge.nearest import unknown
from tollbridge.records.run import Replication
from tollbridge.scenario.load import Loaded

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


MOST_ORGANISERS: Final = 100

WAYS: Final = ("in_bulk", "in_bulk_lines_short", "as_events")


class Results:
    """Results by name, as in `results.statistics("cost.total").mean`. Replications may be added in any order.

    `tollbridge explain NAME` says what each result is, in which unit.

    Args:
        loaded: the scenario.
        plan: what it compiles to.
        cast: who calls.
        by_organiser: whether the cost of every organiser is kept too; `organisers` then names the heaviest 100.
        asked: the results that are wanted; None for all.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> results = tollbridge.run(shipped() / "all-or-nothing.yaml", replications=2).results
    >>> results.names[:2], "cost.total" in results
    (('cost.total', 'cost.usage'), True)
    >>> results.values("cost.total").tolist(), results.whole("cost.total")  # in the currency; in micros
    ([0.3, 0.3], [300000, 300000])
    """

    def __init__(
        self, loaded: Loaded, plan: Plan, cast: Cast, *, by_organiser: bool = False, asked: Asked | None = None
    ) -> None:
        sections = [*cost_sections(loaded, plan, cast), *credit_sections(plan, loaded.clock), *port_sections(plan)]
        self.known = tuple(measure.name for section in sections for measure in section.measures)
        measures, self._read = join(sections if asked is None else _wanted(sections, asked))
        self._measures = {one.name: one for one in measures if asked is None or asked.covers(one.name)}
        self._organisers = cast.organisers if by_organiser else ()
        self._rows: dict[int, I64] = {}
        self._ways: dict[int, I64] = {}

    def observe(self, replication: Replication) -> I64:
        """Return a replication's row, to pass to `put`. A worker process may make it.

        `replication`: one of the plan. Returns int64 [columns]: micros, ms and counts, then each organiser's micros if kept.
        """
        row = self._read(replication.tally)
        return np.concatenate([row, replication.tally.organiser_cost]) if self._organisers else row

    def organisers(self) -> dict[str, list[int]]:
        """Return micros by replication of the heaviest 100 organisers, and of all other legs as `rest`.

        The names are results: `cost.by_organiser.team/7`. They add up to `cost.usage`. Empty without `by_organiser`.
        """
        if not self._organisers:
            return {}
        costs = self.table()[:, -len(self._organisers) :]
        heaviest = np.argsort(-costs.sum(axis=0), kind="stable")[:MOST_ORGANISERS]
        rest = np.array(self.whole("cost.usage"), np.int64) - costs[:, heaviest].sum(axis=1)
        named = {
            f"cost.by_organiser.{self._organisers[index]}": costs[:, index].tolist() for index in heaviest.tolist()
        }
        return named | {"cost.by_organiser.rest": rest.tolist()}

    def put(self, replication: int, row: I64) -> None:
        """Keep a replication's row, in place of an earlier one of its number.

        `replication`: its number, from 0. `row`: what `observe` returned.
        """
        self._rows[replication] = row

    def put_ways(self, replication: int, counts: I64) -> None:
        """Keep how many attempts a replication settled in which way.

        `replication`: its number, from 0. `counts`: int64 [3], as of `Replication.ways`.
        """
        self._ways[replication] = counts

    def settled(self) -> dict[str, float]:
        """Return the share of attempts, 0 to 1, that was settled in each of `WAYS`; empty where the reference engine ran."""
        counts = sum(self._ways.values(), start=np.zeros(3, np.int64))
        whole = int(counts.sum())
        return {name: round(int(n) / whole, 4) for name, n in zip(WAYS, counts, strict=True)} if whole else {}

    def add(self, replication: Replication) -> None:
        """Fold one replication."""
        self.put(replication.index, self.observe(replication))
        self.put_ways(replication.index, np.array(replication.ways, np.int64))

    @property
    def replications(self) -> tuple[int, ...]:
        """The numbers of the replications so far, ascending."""
        return tuple(sorted(self._rows))

    @property
    def names(self) -> tuple[str, ...]:
        """Every result's name, in the order of the summary; `known` has those that were not asked for too."""
        return tuple(self._measures)

    @property
    def afterwards(self) -> frozenset[Afterwards]:
        """What must be worked out of a replication, once it is over, before its results can be read."""
        return frozenset(one.after for one in self._measures.values() if one.after)

    def __contains__(self, name: object) -> bool:
        return name in self._measures

    def statistics(self, name: str) -> Statistics:
        """Return a result's statistics over the replications so far.

        `name`: such as `cost.total`. TollbridgeError where there is none of that name, with the nearest one.
        """
        return self.measure(name).statistics(self.table())

    def measure(self, name: str) -> Measure:
        """Return a result's definition: its unit, and how it is read from a row.

        `name`: such as `cost.total`. TollbridgeError where there is none of that name, with the nearest one.
        """
        if name not in self._measures:
            raise TollbridgeError(unknown("result", name, self._measures))
        return self._measures[name]

    def values(self, name: str) -> F64:
        """Return a result by replication, in ascending order of their numbers.

        `name`: such as `cost.total`. TollbridgeError where there is none of that name.

        Returns float64 [replications]: money in the currency, time in seconds, shares from 0 to 1; nan where a replication has
        no value. Floats are for plots: `whole` is exact.
        """
        return self.measure(name).values(self.table())

    def whole(self, name: str) -> list[int]:
        """Return the whole numbers behind a result by replication, in ascending order of their numbers.

        `name`: such as `cost.total`. Returns micros, ms or counts; an instant of -1 never came. TollbridgeError where there is
        none of that name.
        """
        column: list[int] = self.table()[:, self.measure(name).column].tolist()
        return column

    def summary(self) -> dict[str, dict[str, Json]]:
        """Return every result's statistics by name, as `summary.json` holds them: money as decimal strings."""
        return dict(self.on_demand())

    def on_demand(self) -> OnDemand:
        """Return the same, each result's statistics worked out when it is asked for: read them before more is folded."""
        table = self.table()
        ways = {name: partial(_statistics, measure, table) for name, measure in self._measures.items()}
        return OnDemand(ways | {name: partial(_money, micros) for name, micros in self.organisers().items()})

    def table(self) -> I64:
        """Return the whole numbers of all replications [replications, columns], in ascending order."""
        rows = [self._rows[index] for index in self.replications]
        if not rows:
            raise TollbridgeError("no replication has been run")
        return np.stack(rows)


def _statistics(measure: Measure, table: I64) -> dict[str, Json]:
    return measure.statistics(table).as_json()


def _money(micros: Sequence[int]) -> dict[str, Json]:
    return money_statistics(micros).as_json()


def _wanted(sections: Sequence[Section], asked: Asked) -> list[Section]:
    return [one for one in sections if any(asked.covers(measure.name) for measure in one.measures)]
