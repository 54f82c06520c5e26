"""How busy each day is: factors of mean 1 on the day's rate, with or without memory from day to day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tollbridge.demand.distributions import Variate, gamma
from tollbridge.demand.streams import Draws, first_uniforms, stream_key
from tollbridge.demand.unknown import Share, read_share
from tollbridge.scenario.schema import SpreadPart

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_FORGOTTEN: Final = 1e-6
"""A day so long ago that it has this weight, beside today's 1, is left out."""
_BLOCK: Final = 64
"""Days whose factors are worked out together."""
LONGEST_MEMORY: Final = 20_000
"""Days; a memory that would reach further back is cut there."""


class Busyness(Protocol):
    """A workload's day factors in one replication."""

    def factor(self, draws: Draws) -> float:
        """Return the factor of the day that these draws are of."""
        ...


@dataclass(frozen=True)
class Forgetful:
    """Days without memory: gamma factors, each day its own draw."""

    variate: Variate

    def factor(self, draws: Draws) -> float:
        """Return the factor of the day that these draws are of."""
        return float(self.variate.quantile(draws.sequence("spread", 1))[0])


@dataclass(frozen=True)
class Remembering:
    """Lognormal factors whose logarithms are a stationary AR(1): one day's correlation with the next is `memory`.

    A day's logarithm is a weighted sum of normal draws, one named by each day up to it, weights falling by `memory` a
    day; so a day has the same factor wherever a run starts and ends. Weights are scaled to a variance of exactly 1.
    """

    cv: float
    memory: float
    share: Share = field(default_factory=Share)
    _blocks: dict[tuple[str, int, int], F64] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def weights(self) -> F64:
        """Weights of a day's own draw, the day before's, and on."""
        reach = math.ceil(math.log(_FORGOTTEN) / math.log(self.memory)) if self.memory else 1
        powers = self.memory ** np.arange(min(reach, LONGEST_MEMORY), dtype=np.float64)
        scaled: F64 = powers / np.sqrt((powers * powers).sum())
        return scaled

    def factor(self, draws: Draws) -> float:
        """Return the factor of the day that these draws are of."""
        block, place = divmod(draws.day, _BLOCK)
        name = draws.stream, draws.replication, block
        if name not in self._blocks:
            self._forget(draws.replication)
            self._blocks[name] = self._worked_out(draws, block * _BLOCK)
        return float(self._blocks[name][place])

    def _forget(self, replication: int) -> None:
        for name in [name for name in self._blocks if name[1] != replication]:
            del self._blocks[name]

    def _normal(self, draws: Draws, days: I64) -> F64:
        own = first_uniforms(stream_key(draws.seed, draws.stream, "spread"), days, draws.replication)
        found: F64 = special.ndtri(own)
        if self.share.name:
            key = stream_key(draws.seed, self.share.name, "shared spread")
            found = self.share.mixed(found, special.ndtri(first_uniforms(key, days, draws.replication)))
        return found

    def _worked_out(self, draws: Draws, first: int) -> F64:
        weights = self.weights
        days = np.arange(first - len(weights) + 1, first + _BLOCK)
        normal = self._normal(draws, days)
        logs = np.zeros(_BLOCK)
        for back, weight in enumerate(weights):
            begin = len(weights) - 1 - back
            logs += weight * normal[begin : begin + _BLOCK]
        variance = math.log1p(self.cv * self.cv)
        return np.asarray(np.exp(math.sqrt(variance) * logs - variance / 2), np.float64)


def read_spread(part: SpreadPart | None) -> Busyness | None:
    """Return how a file's days differ; None where they do not."""
    if part is None or not part.cv:
        return None
    if part.memory is None and not part.shared:
        return Forgetful(gamma(1.0, float(part.cv)))
    return Remembering(float(part.cv), float(part.memory or 0), read_share(part))
