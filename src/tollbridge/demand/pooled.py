"""What many workloads draw from, in one go: a distribution, a mix or a chance for each of them, by the workload's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import by_place
from tollbridge.demand.families import Variate, as_ms, constant

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEXT_TO_NOTHING: Final = 2.0**-53
_WIDEST: Final = 12
"""Options of a mix that are looked through one by one; a longer mix is searched, workload by workload."""


class Pooled:
    """A distribution for each workload. Those of one family are drawn in one call, their parameters as columns."""

    def __init__(self, variates: Sequence[Variate]) -> None:
        families: dict[object, int] = {}
        self.variates = variates
        self._family = np.array([families.setdefault(v.family or v, len(families)) for v in variates], np.int64)
        self._alike = len(families) == 1 and len({one.parameters for one in variates}) == 1
        self._columns = [self._parameters(index) for index in range(len(families))]

    def _parameters(self, family: int) -> tuple[Variate, list[F64]]:
        """Return a variate of a family, and of each parameter its value by workload (0 where that has another family)."""
        mine = np.flatnonzero(self._family == family).tolist()
        table = np.zeros((len(self.variates[mine[0]].parameters), len(self.variates)))
        for place in mine:
            table[:, place] = self.variates[place].parameters
        return self.variates[mine[0]], list(table)

    @cached_property
    def drawn(self) -> Mask:
        """Which workloads' distributions need a draw: those that can give more than one value."""
        return np.array([variate.only is None for variate in self.variates], bool)

    def quantile(self, u: F64, place: I64) -> F64:
        """Return each uniform's quantile under the distribution of the workload at its place, float64 [n].

        `u`: float64 [n], from 0 to below 1. `place`: int64 [n].
        """
        if len(self._columns) == 1:
            return self._of(0, u, place)
        values, family = np.empty(len(u)), self._family[place]
        order = np.argsort(family, kind="stable")
        ends = np.cumsum(np.bincount(family, minlength=len(self._columns)))
        for index, rows in enumerate(np.split(order, ends[:-1])):
            if len(rows):
                values[rows] = self._of(index, u[rows], place[rows])
        return values

    def _of(self, family: int, u: F64, place: I64) -> F64:
        variate, columns = self._columns[family]
        if variate.family is None or self._alike:
            return variate.quantile(u)
        return variate.family(u, *(column[place] for column in columns))


class Mixed:
    """A mix of options for each workload, empty for those that have none: what is chosen is an index over all options."""

    def __init__(self, sums: Sequence[F64]) -> None:
        self.sums = sums
        lengths = np.array([len(one) for one in sums], np.int64)
        self.first = np.cumsum(lengths) - lengths
        self.given, self.drawn = lengths > 0, lengths > 1
        width = int(lengths.max(initial=0))
        self._table = np.full((width, len(sums)), np.inf) if width <= _WIDEST else None
        if self._table is not None:
            for place, one in enumerate(sums):
                self._table[: len(one), place] = one

    def choose(self, u: F64, place: I64) -> I64:
        """Return the option that each uniform chooses, int64 [n]: the first whose running share reaches it.

        `u`: float64 [n], from 0 to below 1. `place`: int64 [n], the workload of each.
        """
        if not self.drawn.any():
            return by_place(self.first, place)
        chosen = self.first[place]
        if self._table is None:
            for one in np.flatnonzero(self.drawn).tolist():
                rows = np.flatnonzero(place == one)
                chosen[rows] += np.searchsorted(self.sums[one], u[rows], side="left")
            return chosen
        for sums in self._table:
            chosen += sums[place] < u
        return chosen


@dataclass(frozen=True)
class PooledSometimes:
    """A time that a share of each workload's meetings or attendees has; a share of -1 where the workload gives none."""

    share: F64
    after: Pooled

    @classmethod
    def of(cls, parts: Sequence[tuple[float, Variate] | None]) -> PooledSometimes:
        """Return what pools the times of workloads, each of which comes with a share of the legs.

        `parts`: (share from 0 to 1, distribution in ms) of each workload; None where it has none.
        """
        shares = np.array([-1.0 if part is None else part[0] for part in parts], np.float64)
        return cls(shares, Pooled([constant(0.0) if part is None else part[1] for part in parts]))

    @property
    def given(self) -> Mask:
        """Which workloads have one."""
        return self.share >= 0

    def draw(self, u: F64, place: I64, longer: F64) -> I64:
        """Return ms for each uniform, -1 of none: the part under the share is stretched and draws the time itself.

        `u`: float64 [legs], above 0 and below 1. `place`: int64 [legs], each leg's workload. `longer`: float64 [workloads], a
        factor on the times.
        """
        times = np.full(len(u), -1)
        share = self.share[place]
        mine = np.flatnonzero(u < share)
        stretched = np.clip(u[mine] / share[mine], NEXT_TO_NOTHING, 1 - NEXT_TO_NOTHING)
        times[mine] = as_ms(lengthened(self.after.quantile(stretched, place[mine]), longer, place[mine]))
        return times


def lengthened(values: F64, factor: F64, place: I64) -> F64:
    """Return values times the factor of the workload at each one's place."""
    return values if bool((factor == 1).all()) else values * factor[place]
