"""A scenario run by both engines, the compiled one in every way; their outcomes held against each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from tollbridge.demand.offered import Demand, Legs
from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.compiled.way import BULK, LAZY, STEPS, TINY_WINDOWS, Way
from tollbridge.engine.plan.study import Study
from tollbridge.engine.reference import run_reference
from tollbridge.measures.results import Results
from tollbridge.records.run import Replication

WAYS = {
    "step by step": STEPS,
    "lazy": LAZY,
    "tiny windows": TINY_WINDOWS,
    "small windows": Way(least=1, most=40, ratio=0),
    "windows": Way(least=1, ratio=0),
    "bulk": BULK,
}


def disagreements(study: Study) -> list[str]:
    """Return where the engines differ over a scenario: columns of CDRs and ledger, fields of tallies, results by name."""
    demand = DrawnOnce(study.demand)
    expected = run_reference(study.plan, demand, 0, records="ledger")
    results = Results(study.loaded, study.plan, study.demand.cast)
    results.add(dataclasses.replace(expected, index=0))
    found = []
    for index, (name, way) in enumerate(WAYS.items(), 1):
        records = "ledger" if way is STEPS else "cdrs"
        got = run_compiled(study.plan, demand, 0, records=records, way=way)
        results.add(dataclasses.replace(got, index=index))
        found += [f"{name}: {line}" for line in differences(expected, got)]
    for name in ("lazy", "windows"):  # where nobody asks for records, less is read of each leg
        got = run_compiled(study.plan, demand, 0, records="none", way=WAYS[name])
        found += [f"{name}, no records: {line}" for line in differences(expected, got)]
    return found + list(_unlike_results(results))


def _unlike_results(results: Results) -> Iterator[str]:
    """Yield what a way of the compiled engine makes of a result, where that is not what the reference engine makes of it."""
    for name in results.names:
        expected, *others = results.whole(name)
        for way, other in zip(WAYS, others, strict=True):
            if other != expected:
                yield f"{way}: result {name}: {expected} expected, got {other}"


class DrawnOnce:
    """A demand whose legs are drawn once and given to each engine; whatever else it is asked, it asks the demand."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._days: dict[int, list[Legs]] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._demand, name)

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the legs of a replication, as the demand did when it was asked first."""
        if replication not in self._days:
            self._days[replication] = list(self._demand.days(replication))
        yield from self._days[replication]


def differences(expected: Replication, got: Replication) -> list[str]:
    """Return where two outcomes of one case differ, a line each."""
    found: list[str] = []
    for part in ("cdrs", "ledger", "tally"):
        one, other = getattr(expected, part), getattr(got, part)
        if one is not None and other is not None:
            _compare(part, one, other, found)
    return found


def _compare(name: str, one: object, other: object, found: list[str]) -> None:
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            _compare(f"{name}.{field.name}", getattr(one, field.name), getattr(other, field.name), found)
    elif isinstance(one, list) and one and (dataclasses.is_dataclass(one[0]) or isinstance(one[0], list)):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            _compare(f"{name}[{index}]", left, right, found)
    elif isinstance(one, np.ndarray):
        found += _unlike_arrays(name, one, other)
    elif one != other:
        found.append(f"{name}: {one} expected, got {other}")


def _unlike_arrays(name: str, one: np.ndarray, other: np.ndarray) -> Iterator[str]:
    """Yield where two columns differ first, and in how many places."""
    if one.shape != other.shape:
        yield f"{name}: {one.shape} values expected, got {other.shape}"
    elif not np.array_equal(one, other):
        where = np.argwhere(one != other)
        at = tuple(where[0].tolist())
        yield f"{name}: {one[at]} expected, got {other[at]}, at {', '.join(map(str, at))} ({len(where)} of {one.size} differ)"
