"""What each weekday brings, and how far that is known: the records' own counts, leaning on what weeks are usually like.

Working days are much alike, days of rest bring about a quarter of a working day, give or take a factor of 1.8: so it
is expected before the records say anything. A weekday that the records reach often goes by its own count, one that they
reach once leans on the others, and one that they do not reach is known by what is usual alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.planning.forecast.busy import Busy
from tollbridge.planning.forecast.days import F64, I64, Days, Mask
from tollbridge.planning.forecast.levels import HALF_LIFE, QUIET_DAY, SATURDAY_SUNDAY, Weeks

WORKING_SD: Final = 0.15
"""Sd of the logarithms of working days' means about one another."""
REST_SD: Final = 0.6
"""Sd of the logarithm of what a day of rest brings beside a working day."""
RESTING_SD: Final = 0.35
"""Sd of the logarithms of the days of rest about one another."""
_ANY: Final = 100.0
_STEPS: Final = 25
_WHOLE, _NOTHING, _BY_CHANCE = 0.9, 0.02, 0.01
"""A weekday that the records reach for so many days, and on which nothing came, stays empty: if it is one of rest, if what
would be due is less than this share of the busiest, or if nothing would hardly come by chance where weekdays were alike."""
_KNOWN, _UNKNOWN = 0.99, 0.85
"""Chance of the weekend that a country keeps, and of Saturday and Sunday where the country is not known."""
WEEKENDS: Final = (frozenset({5, 6}), frozenset({4, 5}), frozenset({6}))
"""Days of rest that are usual somewhere."""


@dataclass(frozen=True, eq=False)
class Weekdays:
    """Legs a day of each weekday at level 1 [7], and the covariance of their logarithms [7, 7].

    `reached` [7] says which the records reach. `lasting` [7] is the covariance of each logarithm's error with the day factor
    of the first day to come, which falls by `memory` from day to day: busy days go on.
    """

    legs: F64
    covariance: F64
    reached: Mask
    lasting: F64
    memory: float

    def variance(self, ahead: I64) -> float:
        """Return the relative variance of what is expected of the days to come; `ahead` [days] is each one's weekday.

        What their own busy days have in common with the records' last ones is taken off: it is no error of the forecast.
        What is known by counts has a rate like a gamma's, whose relative variance is that of its logarithm by Laplace's method.
        What no count is known of is lognormal: it may be many times what is expected.
        """
        expected = self.legs * np.bincount(ahead, minlength=7)
        total = float(expected.sum())
        if not total:
            return 0.0
        guessed = np.where(self.reached, 0.0, expected)
        further = np.expm1(self.covariance) - self.covariance
        whole = float(expected @ self.covariance @ expected + guessed @ further @ guessed)
        going_on = float(self.legs[ahead] @ self.memory ** np.arange(len(ahead)))
        return max(whole - 2 * float(expected @ self.lasting) * going_on, whole / 4) / total**2

    def profile(self, weeks: Weeks) -> F64:
        """Return legs an hour [7, 24]: each weekday's legs in the hours of its own, else in those of all."""
        own = weeks.profile.sum(axis=1, keepdims=True)
        every = weeks.profile.sum(axis=0) / max(weeks.total, 1e-12)
        found: F64 = np.divide(weeks.profile, own, out=np.tile(every, (7, 1)), where=own > 0) * self.legs[:, None]
        return found


def read_weekdays(days: Days, weeks: Weeks, busy: Busy, weekend: frozenset[int]) -> Weekdays:
    """Return what weekdays bring, as the posterior of their means. `weekend`: the days of rest, as far as the country says.

    Which days rest is learnt too: the usual weekends are weighed by the records' chance under each.
    """
    seen = _Seen.of(days, weeks, busy)
    ways = [_Posterior.of(seen, each) for each in {weekend or SATURDAY_SUNDAY: None, **dict.fromkeys(WEEKENDS)}]
    usual = _KNOWN if weekend else _UNKNOWN
    odds = np.array([way.evidence for way in ways]) + np.log(
        [usual, *[(1 - usual) / (len(ways) - 1)] * (len(ways) - 1)]
    )
    weights = np.exp(odds - odds.max())
    return _mixed(seen, ways, weights / weights.sum(), weekend)


def _mixed(seen: _Seen, ways: list[_Posterior], weights: F64, weekend: frozenset[int]) -> Weekdays:
    means = np.array([way.mean for way in ways])
    mean = weights @ means
    off = means - mean
    covariance = np.einsum("w,wij->ij", weights, np.array([way.covariance for way in ways])) + (off.T * weights) @ off
    # a count is right on average as it is; what is guessed by its logarithm is not
    reached = seen.reached > 0
    legs = np.exp(mean + np.where(reached, 0.0, np.diag(covariance) / 2 - WORKING_SD**2 / 2))
    rests = np.array([day in (weekend or SATURDAY_SUNDAY) for day in range(7)])
    due = np.where(rests, QUIET_DAY, 1.0)
    due *= float(seen.counts.sum()) / max(float(seen.reached @ due), 1e-9)
    unlike = np.exp(-due * seen.reached / max(seen.clumping, 1.0)) < _BY_CHANCE
    silent = (
        (seen.reached > _WHOLE)
        & (seen.counts == 0)
        & (rests | unlike | (seen.own > WORKING_SD) | (legs < _NOTHING * legs.max()))
    )
    legs[silent] = 0.0
    # leaning on one another, the weekdays still give back all that came
    given = float(legs[reached] @ seen.reached[reached])
    legs *= float(seen.counts.sum()) / given if given else 1.0
    lasting = weights @ np.array([way.gain @ seen.lasting for way in ways])
    return Weekdays(legs, covariance, reached, lasting, seen.busy.memory)


@dataclass(frozen=True, eq=False)
class _Posterior:
    """Logarithms of the weekdays' means [7], by Laplace's method; `evidence` is the logarithm of the records' chance.

    `gain` [7, 7] is how far each follows what the records show of each.
    """

    mean: F64
    covariance: F64
    gain: F64
    evidence: float

    @classmethod
    def of(cls, seen: _Seen, weekend: frozenset[int]) -> _Posterior:
        resting = np.array([day in weekend for day in range(7)])
        apart = np.where(resting, RESTING_SD, WORKING_SD) ** 2 + seen.own**2
        prior = _ANY + REST_SD**2 * np.outer(resting, resting) + np.diag(apart)
        # a day of rest that the records do not reach brings a quarter on average
        usual = np.where(resting, np.log(QUIET_DAY) - (REST_SD**2 + RESTING_SD**2) / 2, 0.0)
        known = np.flatnonzero(seen.reached > 0)
        middle = usual + np.log(max(float(seen.counts.sum()), 0.5) / max(float(seen.reached @ np.exp(usual)), 1e-9))
        found = middle.copy()
        for _ in range(_STEPS):
            rates = np.exp(found[known])
            off = found[known] + seen.counts[known] / seen.reached[known] / rates - 1 - middle[known]
            spread = prior[np.ix_(known, known)] + seen.noise(rates, known)
            gain = np.linalg.solve(spread, prior[known]).T
            found = found + np.clip(middle + gain @ off - found, -1, 1)
        chance = -(off @ np.linalg.solve(spread, off) + np.linalg.slogdet(spread)[1]) / 2
        whole = np.zeros((7, 7))
        whole[:, known] = gain
        return cls(found, prior - gain @ prior[known], whole, float(chance))


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the records say of each weekday [7], recent weeks counting more: counts over days' worth that were `reached`."""

    counts: F64
    reached: F64
    squares: F64  # of the days' weights
    weighted: F64  # days' worth, weights squared
    lasting: F64  # covariance of busy days in what is seen with the day factor of the first day to come
    clumping: float
    busy: Busy
    own: float

    @classmethod
    def of(cls, days: Days, weeks: Weeks, busy: Busy) -> _Seen:
        last = int(days.blocks[-1])
        recency = 0.5 ** ((last - days.blocks) / HALF_LIFE)
        whole = weeks.profile.sum(axis=1)[days.weekdays]
        share = np.divide(weeks.expected(days), whole, out=days.hours.sum(axis=1) / 24, where=whole > 0)
        worth = share * weeks.levels[days.blocks]
        weights = recency * worth
        near = weights * busy.memory ** (len(days) - np.arange(len(days)))
        counts, reached, squares, weighted, lasting = (
            np.bincount(days.weekdays, each, 7).astype(np.float64)
            for each in (recency * days.totals, weights, weights**2, recency * weights, busy.cv**2 * near)
        )
        lasting = np.divide(lasting, reached, out=np.zeros(7), where=reached > 0)
        return cls(counts, reached, squares, weighted, lasting, days.clumping, busy, days.own)

    def noise(self, rates: F64, known: I64) -> F64:
        """Return the covariance of the relative errors of the weekdays' means: by chance, and by busy days."""
        chance = self.clumping * self.weighted[known] / (rates * self.reached[known] ** 2)
        shared = np.sqrt(self.squares[known]) / self.reached[known]
        apart = np.abs(np.subtract.outer(known, known))
        found: F64 = np.diag(chance) + self.busy.cv**2 * self.busy.memory**apart * np.outer(shared, shared)
        return found
