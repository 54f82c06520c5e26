"""A target that a scenario is held against: a statistic of a result below a value, with a confidence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tollbridge.errors import TollbridgeError
from tollbridge.planning.estimate import Bound, fewest_replications, parse_statistic, upper_bound
from tollbridge.planning.variant_results import VariantResults

_STATISTIC_NAMES = ("mean", "min", "max")


@dataclass(frozen=True)
class Target:
    """A statistic of a result that is to stay under a limit.

    Attributes:
        result: its name.
        statistic: None for the mean, else a percentile as a share from 0 (`min`) to 1 (`max`).
        below: the limit.
        confidence: how sure that must be, from 0.5 to under 1.

    >>> str(parse_target("numbers.us-toll.blocking.mean", "1%"))
    'numbers.us-toll.blocking.mean below 0.01 with 95% confidence'
    """

    result: str
    statistic: float | None
    below: float
    confidence: float = 0.95

    def __str__(self) -> str:
        return f"{self.result}.{self.statistic_name} below {self.shown} with {self.confidence:.0%} confidence"

    @property
    def statistic_name(self) -> str:
        """The statistic as it is written: mean, p95, min, max."""
        if self.statistic is None:
            return "mean"
        return {0.0: "min", 1.0: "max"}.get(self.statistic, f"p{self.statistic * 100:.0f}")

    @property
    def shown(self) -> str:
        """The limit as a plain number, never as a power of ten."""
        return f"{Decimal(f'{self.below:.6g}'):f}"

    def measure(self, sample: VariantResults) -> Bound:
        """Return the statistic of a sample with its upper bound."""
        return upper_bound(sample.of(self.result), self.statistic, self.confidence, sample.trials.get(self.result, 0))

    def met(self, bound: Bound) -> bool:
        """Say whether a bound shows the target met; a result that never occurred (n is 0) shows nothing."""
        return bound.n > 0 and bound.upper < self.below

    def needs(self, sample: VariantResults) -> int:
        """Return the fewest replications that could ever show the target.

        `sample`: a first look, which tells how many trials of a share each replication has. TollbridgeError where the target is
        a share below more than 1: it would show nothing.
        """
        if self.result in sample.trials and self.below > 1:
            raise TollbridgeError(
                f"{self.result} is a share, which is never above 1: it is always below {self.shown}; for {self.shown}% write "
                f"{self.shown}% or {self.below / 100:g}"
            )
        each = sample.trials.get(self.result, 0) / sample.replications
        return fewest_replications(self.statistic, self.below, self.confidence, each)


def parse_target(result: str, below: str, confidence: float = 0.95) -> Target:
    """Read what a target says.

    Args:
        result: RESULT or RESULT.STATISTIC; without a statistic the mean is meant.
        below: the limit, a number or a percentage such as 1%.
        confidence: from 0.5 to under 1.

    Raises TollbridgeError where one of them cannot be read, or is out of its range.
    """
    name, _, statistic = result.strip().rpartition(".")
    last = statistic.lower()
    given = last in _STATISTIC_NAMES or (last[:1] == "p" and last[1:].isdigit())
    try:
        limit = Decimal(below.strip().removesuffix("%")) / (100 if below.strip().endswith("%") else 1)
    except ArithmeticError:
        raise TollbridgeError(f"{below!r} is no number such as 0.01 or 1%") from None
    if not limit.is_finite() or not 0.5 <= confidence < 1:
        raise TollbridgeError("the limit is a number, and the confidence is from 0.5 to under 1, such as 0.95")
    return Target(
        name if given else result.strip(), parse_statistic(statistic) if given else None, float(limit), confidence
    )
