"""What is drawn once a replication: how far a workload's level, growth and holding times are from what the file says.

`uncertainty` stands for what nobody knows before the run. Its draws are named by seed, replication and stream, so
that they do not move with the horizon, and workloads of one stream share them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.families import lognormal
from tollbridge.demand.streams import Draws
from tollbridge.scenario.schema import UncertaintyPart
from tollbridge.scenario.schema.chance import SharedPart, change_of

F64 = NDArray[np.float64]

LEAST_FACTOR: Final = 0.001
"""What is left of the rate after a month or year of the steepest fall: growth adds a normal, which has no bound."""
_MONTHS: Final = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Drawn:
    """One replication's draw: factors on the rate and on every stay, and the month's factor of growth."""

    level: float
    lasts: float
    growth: float


@dataclass(frozen=True)
class Share:
    """A draw that several workloads share: its name ("": none), and the correlation of two workloads that share it."""

    name: str = ""
    correlation: float = 1.0

    def mixed(self, own: F64, shared: F64) -> F64:
        """Return standard normals of which `shared` makes so much that two workloads have the correlation: float64 [n].

        `own`: the workload's own draws. `shared`: those that workloads have in common.
        """
        found: F64 = np.sqrt(self.correlation) * shared + np.sqrt(1 - self.correlation) * own
        return found


def read_share(part: SharedPart) -> Share:
    """Return what a file says is shared."""
    return Share(part.shared or "", 1.0 if part.correlation is None else float(part.correlation))


@dataclass(frozen=True)
class Uncertainty:
    """What is not known of a workload, drawn once a replication.

    Attributes:
        level: the coefficient of variation of its rate.
        lasts: that of its mean holding time.
        growth: the standard deviation of its growth, as a share.
        months: over how many months that growth is: 1 or 12.
        share: how much of it workloads have in common.
    """

    level: float = 0.0
    lasts: float = 0.0
    growth: float = 0.0
    months: int = 1  # of the period that `growth` speaks of
    share: Share = Share()

    def draw(self, draws: Draws, growth: float) -> Drawn:
        """Return a replication's draw; `growth` is the month's factor that the file says, `draws` those of no day."""
        u = draws.sequence("uncertainty", 3)
        if self.share.name:
            shared = replace(draws, stream=self.share.name).sequence("shared uncertainty", 3)
            u = self._mixed(u, shared)
        return Drawn(
            level=float(lognormal(1.0, self.level).quantile(u[:1])[0]),
            lasts=float(lognormal(1.0, self.lasts).quantile(u[2:])[0]),
            growth=self._grown(growth, float(u[1])) if self.growth else growth,
        )

    def _mixed(self, own: F64, shared: F64) -> F64:
        """Return uniforms of which a share is common to several streams."""
        from scipy.special import ndtr, ndtri

        return np.asarray(ndtr(self.share.mixed(ndtri(own), ndtri(shared))), np.float64)

    def longest(self) -> float:
        """Return the factor on stays that one draw in a million exceeds."""
        return lognormal(1.0, self.lasts).most()

    def _grown(self, growth: float, uniform: float) -> float:
        from scipy.special import ndtri

        factor = growth**self.months + self.growth * float(ndtri(uniform))
        return float(max(factor, LEAST_FACTOR) ** (1 / self.months))


def read_uncertainty(part: UncertaintyPart) -> Uncertainty:
    """Return what a file says is not known; ValueError where a growth is none."""
    percent, period = change_of(part.growth) or (0, "month") if part.growth else (0, "month")
    level, lasts = float(part.level or 0), float(part.lasts or 0)
    return Uncertainty(level, lasts, float(percent) / 100, _MONTHS[period], read_share(part))
