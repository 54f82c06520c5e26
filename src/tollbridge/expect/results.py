"""`expect.results`: statistics over replications, held against comparisons and tolerances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal

from tollbridge.engine.simulate import Study
from tollbridge.expect.comparison import comparisons
from tollbridge.expect.trial import Trial
from tollbridge.expect.verdict import Failure
from tollbridge.measures.results import Results
from tollbridge.measures.statistics import Figure, Statistics

STATISTICS = tuple(field.name for field in fields(Statistics))


def named_results(study: Study) -> Results:
    """Return the results that a scenario's run gives, by name, before any replication."""
    return Results(study.loaded, study.plan, study.demand.cast)


def trial_results(trial: Trial) -> Results:
    """Return the results of a run, with their statistics over its replications."""
    results = named_results(trial.study)
    for replication in trial.replications:
        results.add(replication)
    return results


def result_failures(trial: Trial, name: str, of: tuple[Mapping[str, object], Statistics]) -> list[Failure]:
    """Hold the statistics of one result against what is expected of them; of `ci95`, both ends must do.

    `trial`: the scenario, run. `name`: the result's. `of`: what is expected by statistic, and the statistics that came.
    """
    wanted, statistics = of
    found = []
    for kind, written in wanted.items():
        got: Figure | tuple[Figure, Figure] = getattr(statistics, kind)
        for comparison in comparisons(written):
            if not _all_hold(comparison.holds, got):
                keys = ("expect", "results", name, kind)
                place, path = trial.place(*keys), trial.path(*keys)
                found.append(Failure(f"results.{name}.{kind}", place, comparison.text, text_of(got), path))
    return found


def _all_hold(holds: object, got: Figure | tuple[Figure, Figure]) -> bool:
    assert callable(holds)
    ends = got if isinstance(got, tuple) else (got,)
    return all(end is not None and bool(holds(Decimal(str(end)))) for end in ends)


def text_of(got: Figure | tuple[Figure, Figure]) -> str:
    """Return a statistic as text."""
    if isinstance(got, tuple):
        return f"{got[0]} to {got[1]}"
    return "nothing: it has no value in this run" if got is None else str(got)
