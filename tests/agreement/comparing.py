"""A scenario run by both engines, the compiled one in every way; their outcomes held against each other."""

from __future__ import annotations

import dataclasses

import numpy as np

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
    expected = run_reference(study.plan, study.demand, 0, records="ledger")
    found = []
    for name, way in WAYS.items():
        records = "ledger" if way is STEPS else "cdrs"
        got = run_compiled(study.plan, study.demand, 0, records=records, way=way)
        lines = differences(expected, got) + _unlike_results(study, expected, got)
        found += [f"{name}: {line}" for line in lines]
    return found


def _unlike_results(study: Study, expected: Replication, got: Replication) -> list[str]:
    results = Results(study.loaded, study.plan, study.demand.cast)
    results.add(dataclasses.replace(expected, index=0))
    results.add(dataclasses.replace(got, index=1))
    both = ((name, results.whole(name)) for name in results.names)
    return [f"result {name}: {one} expected, got {other}" for name, (one, other) in both if one != other]


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
        if one.shape != other.shape or not np.array_equal(one, other):
            found.append(f"{name}: {one.tolist()} expected, got {other.tolist()}")
    elif one != other:
        found.append(f"{name}: {one} expected, got {other}")
