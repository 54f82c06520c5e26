"""Whether a fitted scenario gives its records back: run over their own period, against their calls, minutes and money.

What is drawn once a replication and once a day is left out of the run, so that a few replications show its middle; the range
that it is allowed is worked out from what was left out. Where there are many legs, the rates are thinned for the trial, and
its sums multiplied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from tollbridge.demand.profile import months_between
from tollbridge.engine.choice import choose_engine
from tollbridge.planning.fit_rates import billed_seconds
from tollbridge.planning.fit_strands import Strand
from tollbridge.planning.forecast.outlook import Part
from tollbridge.planning.forecast.rivals import REACH
from tollbridge.planning.variant_results import Effort, run_variant
from tollbridge.units import DAY, Clock, format_duration, parse_duration

LEGS: Final = {"reference": 8_000, "compiled": 300_000}
"""Legs that a trial draws in all: about a second's work."""
MOST_REPLICATIONS: Final = 20
_SLACK: Final = 0.01


@dataclass(frozen=True)
class Proof:
    """One figure of one workload: what the records say, what the scenario gives, and the range it is allowed.

    >>> Proof("helpline", "calls", 100.0, 98.0, 90.0, 106.0).holds
    True
    """

    workload: str
    figure: str
    records: float
    scenario: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the records' figure lies in the range."""
        return self.low <= self.records <= self.high

    @property
    def text(self) -> str:
        """One line for people."""
        return (
            f"{self.workload}: the records have {self.records:,.2f} {self.figure}, the fitted scenario over their own period "
            f"{self.scenario:,.2f} ({self.low:,.2f} to {self.high:,.2f})"
        )


@dataclass(frozen=True)
class ProofRun:
    """A fitted scenario's tree and files, the clock of its records, and how dial-in numbers and destinations are called."""

    tree: Mapping[str, Any]
    files: Mapping[str, str]
    clock: Clock
    names: Mapping[str, str]
    prefixes: Mapping[str, str]
    ahead: bool  # whether its clock stands after the records


def prove(trial: ProofRun, strands: list[Strand], parts: list[Part]) -> list[Proof]:
    """Return the proofs of every workload: legs (all together, where there are several), billed minutes and cost.

    `trial`: the fitted scenario. `strands`: the records of each workload. `parts`: what was learnt of each.
    """
    total = sum(float(part.events.sums[:, 0].sum()) for part in parts)
    most = LEGS[choose_engine("auto")]
    thinning = min(1.0, most / max(total, 1.0))
    replications = int(np.clip(most // max(total * thinning, 1.0), 1, MOST_REPLICATIONS))
    values = _run(_own_period(trial, thinning), trial.files, replications)
    found = []
    by_name = {strand.name: strand for strand in strands}
    for part in parts:
        name = part.events.name
        truth = {"minutes": _billed_minutes(by_name[name], trial), "cost": float(part.events.sums[:, 2].sum())}
        for figure, real in truth.items():
            drawn = values.get(f"{figure}.by_workload.{name}")
            if drawn is not None and real > 0:
                found.append(_proof((name, figure, real), drawn / thinning, part, len(list(trial.clock.days()))))
    whole = max(parts, key=lambda part: float(part.events.sums[:, 0].sum()))
    legs = values["legs.total"] / thinning
    return [_proof(("all", "calls", total), legs, whole, len(list(trial.clock.days()))), *found]


def _proof(what: tuple[str, str, float], drawn: np.ndarray[Any, Any], part: Part, days: int) -> Proof:
    """Return the proof of one figure; its range has the sd of level, busy days, holding times and the trial's own error."""
    mean = float(drawn.mean())
    rhythm, events = part.rhythm, part.events.sums
    kind = 0 if what[1] == "calls" else 1
    per_week = np.resize(rhythm.profile.sum(axis=1), min(days, 364))
    chance = float((events[:, kind] ** 2).sum() / max(events[:, kind].sum(), 1e-9) ** 2)
    trial = float(drawn.var(ddof=1)) / len(drawn) / max(mean, 1e-9) ** 2 if len(drawn) > 1 else chance
    variance = rhythm.level**2 + rhythm.busy.variance(per_week) + part.lasts**2 + chance + trial
    reach = (REACH * float(np.sqrt(variance)) + _SLACK) * mean
    return Proof(what[0], what[1], what[2], mean, max(mean - reach, 0.0), mean + reach)


def _own_period(trial: ProofRun, thinning: float) -> dict[str, Any]:
    """Return the scenario over the records' own period, with nothing drawn but counts, lengths and ways."""
    tree = deepcopy(dict(trial.tree))
    first = trial.clock.moment(0)
    tree["clock"] = {
        "start": f"{first:%Y-%m-%dT%H:%M:%S}",
        "timezone": trial.clock.timezone,
        "duration": format_duration(max(trial.clock.duration // 1000 * 1000, DAY // 24)),
    }
    months = months_between(first.date(), trial.clock.moment(trial.clock.duration).date()) if trial.ahead else 0.0
    for workload in tree["workloads"].values():
        growth = 1 + float(workload.get("growth", "0%").split("%")[0]) / 100
        arrivals = workload.get("legs") or workload["meetings"]
        arrivals["rate"] = f"{float(arrivals['rate'].removesuffix('/h')) * thinning * growth**-months:.6f}/h"
        for key in ("spread", "uncertainty"):
            workload.pop(key, None)
    return tree


def _run(tree: dict[str, Any], files: Mapping[str, str], replications: int) -> Mapping[str, np.ndarray[Any, Any]]:
    import yaml

    from tollbridge.scenario.load import load

    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        file = Path(folder) / "trial.yaml"
        file.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
        return run_variant(load(file), Effort(replications)).values


def _billed_minutes(strand: Strand, trial: ProofRun) -> float:
    """Return the minutes that the fitted increments bill for a strand's answered legs."""
    legs = strand.legs.take(strand.legs.answered)
    tariff = trial.tree["tariffs"][strand.group.licence or "rates"]
    rows = {
        row["prefix"]: row.get("increment", tariff["increment"]) for row in (*tariff["inbound"], *tariff["outbound"])
    }
    increments = np.array(list(_increments(strand, trial, rows, tariff["increment"])), np.int64).reshape(-1, 2)
    own = increments[legs.number.codes]
    return float(billed_seconds(np.maximum(-(-legs.lasts // 1000), 1), (own[:, 0], own[:, 1])).sum()) / 60


def _increments(strand: Strand, trial: ProofRun, rows: Mapping[str, str], usual: str) -> Iterator[tuple[int, int]]:
    numbers = trial.tree["numbers"]
    for text in strand.legs.number.values:
        name = trial.names.get(text)
        key = numbers[name]["number"] if name in numbers else trial.prefixes.get(text, "")
        first, _, further = rows.get(key, usual).partition("/")
        yield parse_duration(first) // 1000, parse_duration(further or first) // 1000
