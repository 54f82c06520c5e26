"""What each key of a scenario means: its description in the schema, by its path in a file; and all keys in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from tollbridge.scenario.describe import json_schema

Schema = dict[str, Any]


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return json_schema()


def meaning(path: Sequence[str | int]) -> str:
    """Return the description of what stands at a key path, "" where the language has none.

    `path`: keys from the top; any name will do where the file gives names.

    >>> meaning(("accounts", "office", "credit", "opening"))
    'Credit at the start. Default 0.'
    """
    schemas = [_schema()["definitions"]["Scenario"]]
    described = ""
    for key in path:
        below = [found for schema in schemas for found in _below(schema, key)]
        schemas = [option for schema in below for option in _options(schema)]
        described = next((text for schema in [*below, *schemas] if (text := schema.get("description"))), "")
    return str(described)


def keys() -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Yield each key of the language once, at its shortest path: (path, description, how its value is written).

    `NAME` stands for a name that the file gives.

    >>> next(found for found in keys() if found[0][-1] == "opening")[:2]
    (('accounts', 'NAME', 'credit', 'opening'), 'Credit at the start. Default 0.')
    """
    seen = {"#/definitions/ScenarioPatch"}  # a case may hold all keys again
    level: list[tuple[tuple[str, ...], Schema]] = [((), _schema()["definitions"]["Scenario"])]
    while level:
        deeper: list[tuple[tuple[str, ...], Schema]] = []
        for path, schema in level:
            for option in _options(schema, seen):
                for key, below in option.get("properties", {}).items():
                    yield (*path, key), _described(below), tuple(map(str, below.get("examples", ())))
                    deeper.append(((*path, key), below))
                deeper += [(path, items)] if isinstance(items := option.get("items"), dict) else []
                named = [*option.get("patternProperties", {}).values(), option.get("additionalProperties")]
                deeper += [((*path, "NAME"), below) for below in named if isinstance(below, dict)]
        level = deeper


def _described(schema: Schema) -> str:
    return next((str(text) for option in _options(schema) if (text := option.get("description"))), "")


def _below(schema: Schema, key: str | int) -> Iterator[Schema]:
    """Yield the schemas of an entry: a named key's, any key's, or an item's."""
    for option in _options(schema):
        if isinstance(key, int):
            if isinstance(items := option.get("items"), dict):
                yield items
        elif key in (properties := option.get("properties", {})):
            yield properties[key]
        else:
            yield from option.get("patternProperties", {}).values()
            if isinstance(extra := option.get("additionalProperties"), dict):
                yield extra


def _options(schema: Schema, seen: set[str] | None = None) -> Iterator[Schema]:
    """Yield a schema and all that it refers to or offers as one of several; with `seen`, each reference once."""
    yield schema
    for name in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(name, ()):
            yield from _options(option, seen)
    if isinstance(reference := schema.get("$ref"), str) and reference not in (seen or ()):
        if seen is not None:
            seen.add(reference)
        yield from _options(_schema()["definitions"][reference.rpartition("/")[2]], seen)
