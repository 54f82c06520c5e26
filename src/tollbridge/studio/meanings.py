"""What each key of a scenario means: its description in the schema, found by its path in a file."""

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


def _options(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and all that it refers to or offers as one of several."""
    yield schema
    for name in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(name, ()):
            yield from _options(option)
    if isinstance(reference := schema.get("$ref"), str):
        yield from _options(_schema()["definitions"][reference.rpartition("/")[2]])
