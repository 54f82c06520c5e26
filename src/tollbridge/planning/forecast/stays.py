"""How far the mean holding time is known: its change from week to week, and how few legs it rests on."""

from __future__ import annotations

from typing import Final

import numpy as np

from tollbridge.planning.forecast.events import Events
from tollbridge.units import DAY

USUAL_CHANGE: Final = 0.04
"""Sd of the mean holding time's change before the records say anything of it."""
_USUAL_WEEKS: Final = 5.0
_FEWEST: Final = 5
_USUAL_CV: Final = 1.3
_USUAL_EVENTS: Final = 60.0
"""Holding times differ by a cv of 1.3, as 60 events would show. Of such times 24 show their variance give or take twice itself
(a lognormal's kurtosis is 110): a few short calls do not say that none is long."""


def stay_cv(events: Events) -> float:
    """Return the cv of the mean minutes a leg, for the weeks to come.

    Week means differ by chance and by a change of their own; the latter, by moments, leans on 4% where weeks are few.
    """
    legs, minutes = events.sums[:, 0], events.sums[:, 1]
    if minutes.sum() <= 0:
        return 0.0
    mean = float(minutes.sum() / legs.sum())
    off = minutes - mean * legs
    weeks = (events.at - events.at[-1] - 1) // (7 * DAY)
    weeks = weeks - weeks[0]
    count = int(weeks[-1]) + 1
    sums, seen, events_in = (
        np.bincount(weeks, off, count),
        np.bincount(weeks, legs, count),
        np.bincount(weeks, minlength=count),
    )
    told = events_in >= _FEWEST
    usual = (_USUAL_CV * mean) ** 2 * float(legs.mean())
    noise = (float((off**2).sum()) + _USUAL_EVENTS * usual) / (len(off) + _USUAL_EVENTS)
    net = sums[told] ** 2 - noise * events_in[told]
    change = float(net.sum() / ((mean * seen[told]) ** 2).sum()) if told.sum() > 1 else 0.0
    degrees = max(int(told.sum()) - 1, 0)
    pooled = (_USUAL_WEEKS * USUAL_CHANGE**2 + degrees * max(change, 0.0)) / (_USUAL_WEEKS + degrees)
    return float(np.sqrt(pooled + noise * len(events) / minutes.sum() ** 2))
