"""Records with a known model: weeks that drift, days that are busy by chance, Poisson counts, holding times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from tollbridge.planning.forecast.events import Events
from tollbridge.units import DAY, HOUR, Clock

START = Clock.at(datetime(2026, 1, 5), "UTC", DAY)
WEEKDAYS = np.array([1.0, 1.1, 1.2, 1.1, 0.9, 0.2, 0.1])


@dataclass(frozen=True)
class Truth:
    """A model of records: legs a day, weekly drift (an AR(1) of this sd and correlation 0.6), day factors, growth, season."""

    rate: float = 300.0
    drift: float = 0.1
    cv: float = 0.2
    memory: float = 0.4
    growth: float = 0.0  # a month
    season: float = 0.0  # share of the mean by which the year swings


def drawn(rng: np.random.Generator) -> Truth:
    """Return a model out of a population like that of real series: cv about 0.2, memory about 0.4, drift about 10%."""
    return Truth(
        rate=float(np.exp(rng.uniform(np.log(20), np.log(1500)))),
        drift=float(0.1 * np.exp(0.5 * rng.normal())),
        cv=float(0.2 * np.exp(0.3 * rng.normal())),
        memory=float(rng.uniform(0.2, 0.6)),
        growth=float(0.03 * rng.normal()),
    )


def made(truth: Truth, days: int, rng: np.random.Generator) -> tuple[Events, Clock]:
    """Return so many days of records: single legs of two billed minutes on average, at 0.02 a minute."""
    number = np.arange(days)
    weekly = truth.drift * _remembering(0.6, rng.normal(size=days // 7 + 2))
    sd = np.sqrt(np.log1p(truth.cv**2))
    logs = sd * _remembering(truth.memory, rng.normal(size=days)) + weekly[number // 7]
    swing = 1 + truth.season * np.sin(2 * np.pi * number / 365.25)
    means = truth.rate * WEEKDAYS[number % 7] * np.exp(logs) * swing * (1 + truth.growth) ** (number / 30.4)
    counts = rng.poisson(means)
    hours = rng.uniform(8 * HOUR, 18 * HOUR, int(counts.sum())).astype(np.int64)
    at = np.sort(np.repeat(number * DAY, counts) + hours)
    minutes = np.ceil(rng.lognormal(0.2, 0.8, len(at)))
    clock = Clock(
        START.start_utc_ms, START.timezone, START.midnight(date.fromordinal(date(2026, 1, 5).toordinal() + days))
    )
    return Events("calls", at, np.stack([np.ones(len(at)), minutes, 0.02 * minutes], axis=1)), clock


def _remembering(memory: float, normal: np.ndarray) -> np.ndarray:
    found = normal.copy()
    for place in range(1, len(found)):
        found[place] = memory * found[place - 1] + np.sqrt(1 - memory**2) * normal[place]
    return found
