"""How busy each day is: factors of mean 1 on the day's rate, with or without memory from day to day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.families import Variate, constant, gamma
from tollbridge.demand.pooled import Pooled
from tollbridge.demand.strands import Strands, StreamKeys
from tollbridge.demand.unknown import Share, read_share
from tollbridge.scenario.schema import SpreadPart

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_FORGOTTEN: Final = 1e-6
"""A day so long ago that it has this weight, beside today's 1, is left out."""
_BLOCK: Final = 64
"""Days whose factors are worked out together."""
_MOST_DRAWS: Final = 1_000_000
"""Normal draws that are held at a time."""
LONGEST_MEMORY: Final = 20_000
"""Days; a memory that would reach further back is cut there."""


@dataclass(frozen=True)
class Forgetful:
    """Days without memory: factors of this distribution, each day its own draw."""

    variate: Variate


@dataclass(frozen=True)
class Remembering:
    """Lognormal factors of days whose logarithms are a stationary AR(1).

    Attributes:
        cv: the factors' coefficient of variation, above 0.
        memory: one day's correlation with the next, 0 or more and below 1.
        share: how much of it workloads have in common.

    A day's logarithm is a weighted sum of normal draws, one named by each day up to it, weights falling by `memory` a day; so
    a day has the same factor wherever a run starts and ends. Weights are scaled to a variance of exactly 1.
    """

    cv: float
    memory: float
    share: Share = field(default_factory=Share)

    @cached_property
    def weights(self) -> F64:
        """Weights of a day's own draw, the day before's, and on."""
        reach = math.ceil(math.log(_FORGOTTEN) / math.log(self.memory)) if self.memory else 1
        powers = self.memory ** np.arange(min(reach, LONGEST_MEMORY), dtype=np.float64)
        scaled: F64 = powers / np.sqrt((powers * powers).sum())
        return scaled


Busyness = Forgetful | Remembering


class DayFactors:
    """The factors of many workloads' days, worked out some weeks at a time; `replication` is that of all, or of each."""

    def __init__(self, spreads: Sequence[Busyness | None], keys: StreamKeys, replication: int | I64) -> None:
        self._keys = keys
        self._replication = np.broadcast_to(np.asarray(replication, np.int64), len(spreads))
        self._forgetful = np.array([isinstance(one, Forgetful) for one in spreads], bool)
        self._variates = Pooled([one.variate if isinstance(one, Forgetful) else constant(1.0) for one in spreads])
        places = [place for place, one in enumerate(spreads) if isinstance(one, Remembering)]
        self._row = np.full(len(spreads), -1)
        self._row[places] = np.arange(len(places))
        self._places = np.array(places, np.int64)
        self._remembering = [one for one in spreads if isinstance(one, Remembering)]
        self._weeks: dict[int, F64] = {}

    def of(self, strands: Strands) -> F64 | None:
        """Return the factor of each unit's day on its rate: float64 [units], 0 or more; None where all are 1.

        `strands`: the units' random numbers.
        """
        if not self._forgetful.any() and not self._remembering:
            return None
        factors = np.ones(len(strands.stream))
        mine = np.flatnonzero(self._forgetful[strands.stream])
        if len(mine):
            u = strands.sequence("spread", mine, np.ones(len(mine), np.int64))
            factors[mine] = self._variates.quantile(u, strands.stream[mine])
        mine = np.flatnonzero(self._row[strands.stream] >= 0)
        if len(mine):
            factors[mine] = self._remembered(self._row[strands.stream[mine]], strands.day[mine])
        return factors

    def _remembered(self, row: I64, day: I64) -> F64:
        block, place = day // _BLOCK, day % _BLOCK
        wanted = np.unique(block).tolist()
        self._weeks = {one: self._weeks[one] if one in self._weeks else self._worked_out(one) for one in wanted}
        factors = np.empty(len(day))
        for one in wanted:
            mine = block == one
            factors[mine] = self._weeks[one][row[mine], place[mine]]
        return factors

    def _worked_out(self, block: int) -> F64:
        """Return the factors of a block's days, [workloads, days], some workloads at a time."""
        reach = max(len(one.weights) for one in self._remembering)
        step = max(1, _MOST_DRAWS // (reach + _BLOCK))
        parts = [self._part(block, reach, slice(at, at + step)) for at in range(0, len(self._remembering), step)]
        return np.concatenate(parts)

    def _part(self, block: int, reach: int, part: slice) -> F64:
        spreads, places = self._remembering[part], self._places[part]
        weights = np.zeros((reach, len(spreads), 1))
        for column, spread in enumerate(spreads):
            weights[: len(spread.weights), column, 0] = spread.weights
        days = np.arange(block * _BLOCK - reach + 1, (block + 1) * _BLOCK)
        normal = self._normal((self._keys, self._replication), places, days, "spread")
        for row, spread in enumerate(spreads):
            if spread.share.name:
                keys = StreamKeys(self._keys.seed, (spread.share.name,))
                shared = self._normal(
                    (keys, self._replication[places[row]]), np.zeros(1, np.int64), days, "shared spread"
                )
                normal[row] = spread.share.mixed(normal[row], shared[0])
        logs = np.zeros((len(places), _BLOCK))
        for back in range(reach):
            begin = reach - 1 - back
            logs += weights[back] * normal[:, begin : begin + _BLOCK]
        variance = np.array([math.log1p(spread.cv * spread.cv) for spread in spreads])[:, None]
        return np.asarray(np.exp(np.sqrt(variance) * logs - variance / 2), np.float64)

    def _normal(self, of: tuple[StreamKeys, I64], places: I64, days: I64, purpose: str) -> F64:
        """Return the standard normal draws of streams' days, [streams, days]; `of`: their keys and replications."""
        from scipy.special import ndtri

        strands = Strands(*of, np.repeat(places, len(days)), np.tile(days, len(places)))
        drawn = ndtri(strands.each(purpose, np.ones(len(strands.day), np.int64)))
        return np.asarray(drawn, np.float64).reshape(len(places), -1)


def read_spread(part: SpreadPart | None) -> Busyness | None:
    """Return how a file's days differ; None where they do not.

    `part`: the workload's `spread`, or None.
    """
    if part is None or not part.cv:
        return None
    if part.memory is None and not part.shared:
        return Forgetful(gamma(1.0, float(part.cv)))
    return Remembering(float(part.cv), float(part.memory or 0), read_share(part))
