"""Gates of a comparison: conditions such as `cost.total > +5%` under which `compare` fails.

The grammar is RESULT[.STATISTIC] SIGN LIMIT:

- SIGN is one of `>`, `>=`, `<` and `<=`.
- A LIMIT with `+` or `-` before it is about the change from the first scenario to a later one over the same callers:
  `+10` in the result's unit, `+5%` relative to the first scenario's statistic.
- A LIMIT without one is about the later scenario's own statistic: `4000`, or the share `1%`.
- STATISTIC is `mean` (where none is written), `p1` to `p99`, `min`, `max`, or `low` and `high`: the ends of the 95%
  interval of the mean, which is the paired interval where the limit is about a change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import TollbridgeError
from tollbridge.nearest import unknown
from tollbridge.planning.estimate import Interval, mean_interval, parse_statistic

F64 = NDArray[np.float64]
_HEAD: Final = re.compile(r"\s*(?P<result>|.*[^<>\s])\s*(?P<sign>>=|<=|>|<)\s*")
_LIMIT: Final = re.compile(r"(?P<limit>(?P<change>[+-]?)\d+(\.\d+)?)\s*(?P<percent>%?)\s*")
_FORM: Final = "RESULT[.STATISTIC] > LIMIT, such as 'cost.total > +5%', 'cost.total.p95 > 4000' or 'callers.lost > +10'"
_ENDS: Final = ("low", "high")


@dataclass(frozen=True)
class Gate:
    """One condition under which a comparison fails.

    `text`: as it was written. `subject`: the result, and the statistic if one was written. `limit`: in the result's unit;
    of a percentage its share (0.05 for 5%). `change`: whether it is about the change from the first scenario, and not
    about the later scenario's own statistic. `relative`: whether the change is one in percent.
    """

    text: str
    subject: str
    sign: str
    limit: Decimal
    change: bool
    relative: bool

    def measured(self, names: Collection[str]) -> tuple[str, str]:
        """Return the result and the statistic that the subject names; TollbridgeError where no result has that name.

        A name that is a result's whole name is that result's mean, even where it ends as a statistic does.
        """
        if self.subject in names:
            return self.subject, "mean"
        name, _, statistic = self.subject.rpartition(".")
        if name in names and statistic.lower() not in _ENDS:
            parse_statistic(statistic)
        if name not in names:
            raise TollbridgeError(f"{self.text!r}: {unknown('result', self.subject, names)}")
        return name, statistic.lower()

    def passes(self, value: Fraction | float) -> bool:
        """Say whether a value passes the limit, so that the comparison fails."""
        limit = Fraction(self.limit)
        return {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit}[self.sign]


@dataclass(frozen=True)
class GateVerdict:
    """What a gate found of one scenario.

    `result` and `statistic` are what the gate names. `value` is held against the limit: a share where the gate is in
    percent, nan where there is none, infinite where a change starts from 0 or one replication has no interval. `low` and
    `high` are the 95% interval of the mean that the gate is about (nan for percentiles). `before` is the first scenario's
    statistic, `after` the later one's. `failed`: the value passes the limit.
    """

    gate: Gate
    file: str
    result: str
    statistic: str
    value: float
    low: float
    high: float
    before: float
    after: float
    failed: bool


def parse_gate(text: str) -> Gate:
    """Read a gate.

    `text`: RESULT[.STATISTIC] SIGN LIMIT, such as `cost.total > +5%`. TollbridgeError says at which column it goes wrong, and
    what would be right.

    >>> parse_gate("cost.total.p95 > +5%").limit
    Decimal('0.05')
    """
    head = _HEAD.match(text)
    if head is None:
        at = text.find("=") if "=" in text else len(text.rstrip())
        raise _no_gate(text, at, "a sign is one of >, >=, < and <=")
    if not head["result"]:
        raise _no_gate(text, head.start("sign"), "no result before the sign")
    tail = _LIMIT.match(text, head.end())
    if tail is None:
        raise _no_gate(text, head.end(), "no number after the sign")
    if tail.end() < len(text):
        raise _no_gate(text, tail.end(), f"{text[tail.end() :].strip()!r} does not belong here")
    limit = Decimal(tail["limit"]) / (100 if tail["percent"] else 1)
    change = bool(tail["change"])
    return Gate(text.strip(), head["result"], head["sign"], limit, change, change and bool(tail["percent"]))


def _no_gate(text: str, at: int, why: str) -> TollbridgeError:
    return TollbridgeError(f"{text!r}, column {at + 1}: {why}; write {_FORM}")


def judge(gate: Gate, file: str, before: Mapping[str, F64], after: Mapping[str, F64]) -> GateVerdict:
    """Hold one scenario's results against a gate, and against the first scenario's.

    Args:
        gate: what is asked.
        file: the later scenario's, for the verdict.
        before: the first scenario's results: float64 [replications] by name, money in the currency.
        after: the later one's, replication by replication with the same callers.

    Raises TollbridgeError where the gate's result is not in both, or not in `after` where the gate is about the later
    scenario alone.
    """
    result, statistic = gate.measured(after.keys() & before.keys() if gate.change else after.keys())
    ours = after[result]
    theirs = before.get(result, np.full(len(ours), nan))
    if gate.change:
        paired = ~np.isnan(ours - theirs)
        ours, theirs = ours[paired], theirs[paired]
    interval = _interval(gate, theirs, ours)
    if statistic in _ENDS:
        first, second = _statistic(theirs, "mean"), _statistic(ours, "mean")
        value: Fraction | float | None = getattr(interval, statistic) if interval.n else None
    else:
        first, second = _statistic(theirs, statistic), _statistic(ours, statistic)
        value = _value(gate, first, second)
    ends = (interval.low, interval.high) if statistic in {*_ENDS, "mean"} else (nan, nan)
    failed = value is not None and gate.passes(value)
    figures = (_float(value), *ends, _float(first), _float(second))
    return GateVerdict(gate, file, result, statistic, *figures, failed)


def _value(gate: Gate, before: Fraction | None, after: Fraction | None) -> Fraction | float | None:
    if after is None or not gate.change:
        return after
    if before is None:
        return None
    if not gate.relative:
        return after - before
    if before == 0:  # no percentage leads from nothing to something: it is beyond any
        return Fraction(0) if after == 0 else (inf if after > 0 else -inf)
    return (after - before) / abs(before)


def _interval(gate: Gate, before: F64, after: F64) -> Interval:
    """Return the 95% interval of the mean, of the paired difference, or of the ratio of the two means less 1.

    The ratio's is that of the ratio estimator (W. G. Cochran, Sampling Techniques, 1977, chapter 6): the spread of
    `after - ratio x before` over the first mean, which is narrow where the same callers meet both.
    """
    if not gate.change:
        return mean_interval(after)
    if not gate.relative:
        return mean_interval(after - before)
    base = float(before.mean()) if len(before) else 0.0
    if base == 0.0:
        end = 0.0 if not len(after) or not after.any() else float(np.copysign(inf, after.mean()))
        return Interval(end, end, end, len(after))
    ratio = float(after.mean()) / base
    half = mean_interval(after - ratio * before).half / abs(base)
    change = (ratio - 1.0) * (1.0 if base > 0 else -1.0)
    return Interval(change, change - half, change + half, len(after))


def _statistic(values: F64, statistic: str) -> Fraction | None:
    """Return a mean or percentile (as NumPy's default) of the values that are not nan, exact; None of no value.

    A float stands for the shortest decimal that it is written as, so that 0.30 is not above a limit of 0.30.
    """
    kept = sorted(Fraction(repr(value)) for value in values[~np.isnan(values)].tolist())
    if not kept:
        return None
    share = parse_statistic(statistic)
    if share is None:
        return sum(kept, Fraction(0)) / len(kept)
    place = Fraction(round(share * 100), 100) * (len(kept) - 1)
    below = int(place)
    above = min(below + 1, len(kept) - 1)
    return kept[below] + (kept[above] - kept[below]) * (place - below)


def _float(value: Fraction | float | None) -> float:
    return nan if value is None else float(value)
