"""The random scenarios say every key of the language that a run reads: what is not drawn is not held between the engines."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from building import written
from pydantic import BaseModel
from random_scenario import random_study

from tollbridge.scenario.load import load
from tollbridge.scenario.schema import Scenario

MOST_SEEDS = 400
READ_BY_NO_RUN = {"CallExpect", "ExpectPart", "PriceTable"}
DRAWN_BEFORE_A_RUN = {
    "CountShare",
    "DurationShare",
}  # families within a mixture: both engines get whole milliseconds and counts
NOT_DRAWN = {
    *(f"Scenario.{key}" for key in ("description", "expect", "cases", "table", "errors")),
    "Scenario.extends",  # what comes of it is one tree
    "Scenario.allow",  # silences warnings
    "Scenario.replications",  # the engines are held together in one replication
    *(f"TracePart.{key}" for key in ("dialect", "home", "via")),  # how usage records are read: tests/unit/usage
}


def keys_of_the_language() -> set[str]:
    """Return `Model.key` of all keys that can be written below the scenario."""
    found, todo, seen = set(), [Scenario], set()
    while todo:
        model = todo.pop()
        if model not in seen:
            seen.add(model)
            found |= {f"{model.__name__}.{name}" for name in model.model_fields}
            todo += [other for field in model.model_fields.values() for other in _models(field.annotation)]
    return {key for key in found if key.partition(".")[0] not in READ_BY_NO_RUN | DRAWN_BEFORE_A_RUN} - NOT_DRAWN


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models(argument)


def keys_said(part: object) -> Iterator[str]:
    """Yield `Model.key` of all keys that stand in a scenario."""
    if isinstance(part, BaseModel):
        for name in part.model_fields_set:
            yield f"{type(part).__name__}.{name}"
            yield from keys_said(getattr(part, name))
    elif isinstance(part, dict | list | tuple):
        for entry in part.values() if isinstance(part, dict) else part:
            yield from keys_said(entry)


def test_every_key_that_a_run_reads_is_drawn(tmp_path):
    left = keys_of_the_language()
    for seed in range(MOST_SEEDS):
        left -= set(keys_said(load(written(random_study(seed), tmp_path / "s.yaml")).scenario))
        if not left:
            return
    assert not left, f"not drawn in {MOST_SEEDS} scenarios: {sorted(left)}"
