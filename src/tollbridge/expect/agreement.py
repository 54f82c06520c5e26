"""`check --both`: the two engines must give the same CDRs, ledger and tallies, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np

from tollbridge.expect.trial import Trial
from tollbridge.expect.verdict import Failure
from tollbridge.records.run import Replication


def disagreements(one: Trial, other: Trial) -> list[Failure]:
    """Return the first difference of each replication between two engines' runs of one scenario; none where they agree.

    `one`, `other`: the runs, replication by replication; every column of CDRs, ledger and tallies is compared.
    """
    return [
        failure
        for pair in zip(one.replications, other.replications, strict=True)
        if (failure := _first_difference(one, pair)) is not None
    ]


def _first_difference(trial: Trial, pair: tuple[Replication, Replication]) -> Failure | None:
    for part in ("cdrs", "ledger", "tally"):
        values = (getattr(replication, part) for replication in pair)
        difference = next(_differences(part, *values), None)
        if difference is not None:
            name, ours, theirs = difference
            index = pair[0].index
            return Failure(
                f"engines.{name}", trial.place(), f"{ours} (reference)", f"{theirs} (compiled)", replication=index
            )
    return None


def _differences(name: str, ours: object, theirs: object) -> Iterator[tuple[str, str, str]]:
    """Yield (column or field, ours, theirs) wherever two records of one shape differ."""
    if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
        yield from _array_differences(name, ours, theirs)
    elif is_dataclass(ours):
        for part in fields(ours):
            yield from _differences(f"{name}.{part.name}", getattr(ours, part.name), getattr(theirs, part.name))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(f"{name}[{index}]", one, other)
    elif ours != theirs:
        yield name, str(ours), str(theirs)


def _array_differences(name: str, ours: np.ndarray, theirs: np.ndarray) -> Iterator[tuple[str, str, str]]:
    if ours.shape != theirs.shape:
        yield name, f"{ours.shape} values", f"{theirs.shape} values"
        return
    for place in np.argwhere(ours != theirs)[:1]:
        where = tuple(int(part) for part in place)
        yield f"{name}{list(where)}", str(ours[where]), str(theirs[where])
