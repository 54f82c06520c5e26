"""Results of a scenario by replication, as planning compares them: replication i of two scenarios meets the same callers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.kept import DemandKept
from tollbridge.engine.simulate import Engine, Study, choose_engine, prepare, simulate
from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
from tollbridge.measures.results import Results
from tollbridge.nearest import unknown
from tollbridge.records.run import Replication
from tollbridge.scenario.load import Loaded

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class VariantResults:
    """`values`: by result name float64 [replications], nan where a conditional result did not occur; money in its unit.

    `trials`: of results that are shares of counted things (legs that asked for a port), how many were counted in all; 1 a
    replication where the result itself is whether something happened. `known`: all results that could have been asked for.
    """

    values: Mapping[str, F64] = field(repr=False)
    replications: int
    trials: Mapping[str, int] = field(default_factory=dict, repr=False)
    known: tuple[str, ...] = field(default=(), repr=False)

    def of(self, name: str) -> F64:
        """Return a result's values; TollbridgeError names the nearest one where there is none of that name."""
        if name in self.values:
            return self.values[name]
        raise TollbridgeError(unknown("result", name, self.known or self.values))


@dataclass(frozen=True)
class Effort:
    """How hard to look at a scenario.

    Attributes:
        replications: 1 or more.
        seed: 0 or more; None for the scenario's own.
        engine: `auto`, `reference` or `compiled`.
        asked: the results that are wanted; None for all. What no wanted result comes from is not worked out.
    """

    replications: int
    seed: int | None = None
    engine: Engine = "auto"
    asked: Asked | None = None


STARVED: Final = ("callers.total", "callers.out_of_credit")
"""The results that tell how much credit leaves out."""


def out_of_credit(sample: VariantResults) -> float:
    """Return the share of callers whom credit refuses or cuts, 0 to 1: what a starved scenario's cost leaves out.

    `sample`: a scenario's results by replication, with those that `STARVED` names.
    """
    callers, starved = (float(sample.of(name).sum()) for name in STARVED)
    return starved / callers if callers else 0.0


RunVariant = Callable[[Loaded, Effort], VariantResults]
"""Runs a scenario: `run_variant`, or a `VariantRunner` that keeps callers and has several processes."""


def run_variant(
    loaded: Loaded, effort: Effort, progress: Callable[[], None] = lambda: None, kept: DemandKept | None = None
) -> VariantResults:
    """Run a scenario and return its results by replication.

    Args:
        loaded: the scenario.
        effort: replications, seed, engine, and the results that are wanted.
        progress: is called after each replication.
        kept: holds callers that were drawn for another variant; None to draw them.

    Raises ScenarioError where the scenario cannot be compiled.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> run_variant(load(shipped() / "all-or-nothing.yaml"), Effort(2)).of("cost.total").tolist()
    [0.3, 0.3]
    """
    study = _study(loaded, effort, kept)
    results = _results(study, effort)
    for replication in _run(study, effort, range(effort.replications), results.afterwards):
        results.add(replication)
        progress()
    return variant_results(results, effort.replications)


def _study(loaded: Loaded, effort: Effort, kept: DemandKept | None) -> Study:
    if effort.replications < 1:
        raise TollbridgeError(f"replications must be 1 or more, not {effort.replications}")
    study = prepare(loaded, effort.seed)
    return study if kept is None else replace(study, demand=kept.of(loaded, study.seed, study.demand))


def _results(study: Study, effort: Effort) -> Results:
    return Results(study.loaded, study.plan, study.demand.cast, asked=effort.asked)


def _run(
    study: Study, effort: Effort, replications: Iterable[int], afterwards: frozenset[str]
) -> Iterator[Replication]:
    engine = choose_engine(effort.engine)
    return simulate(study, replications, engine=engine, afterwards=afterwards)


def result_rows(loaded: Loaded, effort: Effort, replications: range, kept: DemandKept) -> list[I64]:
    """Return what `Results` keeps of some of a scenario's replications, for another process to put together.

    `loaded`, `effort`: as of `run_variant`. `replications`: which ones. `kept`: holds callers that were drawn before.
    """
    study = _study(loaded, effort, kept)
    results = _results(study, effort)
    return [results.observe(replication) for replication in _run(study, effort, replications, results.afterwards)]


def empty_results(loaded: Loaded, effort: Effort) -> Results:
    """Return results of a scenario without any replication yet.

    `loaded`: the scenario. `effort`: which results are wanted.
    """
    return _results(_study(loaded, effort, None), effort)


def variant_results(results: Results, replications: int) -> VariantResults:
    """Return the sample of complete results.

    `results`: with all their replications. `replications`: how many they are.
    """
    values = {name: results.values(name) for name in results.names}
    return VariantResults(values, replications, _trials(results, replications), results.known)


def _trials(results: Results, replications: int) -> dict[str, int]:
    trials: dict[str, int] = {}
    for name in results.names:
        measure = results.measure(name)
        if measure.unit == "share":
            counted = int(results.table()[:, measure.whole].sum()) if measure.whole >= 0 else 0
            trials[name] = counted if measure.whole >= 0 else replications * measure.scale
    return trials
