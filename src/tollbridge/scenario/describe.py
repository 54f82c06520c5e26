"""The language as a JSON Schema (draft 7, what yaml-language-server reads): editors complete keys and explain them.

Every part stands there twice: as it is required in a whole file, and as a patch of which nothing is required, for cases
and for files that extend another.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from tollbridge.scenario.schema import Scenario

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_PATCH: Final = "Patch"
_ROOT: Final = "#/definitions/"
_OF_WHOLE_PARTS: Final = ("required", "oneOf", "minProperties")
Schema = dict[str, Any]


def json_schema() -> Schema:
    """Return the JSON Schema of scenario files (draft 7), with a description of every key, for editors.

    >>> json_schema()["definitions"]["CreditPart"]["properties"]["opening"]["description"]
    'Credit at the start. Default 0.'
    """
    made = Scenario.model_json_schema(ref_template=_ROOT + "{model}", mode="validation")
    parts: dict[str, Schema] = {"Scenario": made} | made.pop("$defs")
    definitions = {name: _tidy(part) for name, part in parts.items()}
    _bare_distributions(definitions)
    patches = {name + _PATCH: _patch(part) for name, part in definitions.items()}
    for whole in (definitions["Scenario"], patches["Scenario" + _PATCH]):
        whole["properties"]["cases"] |= {"additionalProperties": {"$ref": f"{_ROOT}Scenario{_PATCH}"}}
    return {
        "$schema": DIALECT,
        "title": "Tollbridge scenario",
        "type": "object",
        "properties": deepcopy(patches["Scenario" + _PATCH]["properties"]),
        "additionalProperties": False,
        "if": {"not": {"required": ["extends"]}},
        "then": {"$ref": f"{_ROOT}Scenario"},
        "definitions": definitions | patches,
    }


def _tidy(schema: Any) -> Any:
    """Return a schema without titles, nulls and typed defaults: descriptions say the defaults in the file's own units."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _tidy(part) for key, part in schema.items() if key == "properties" or key not in {"title", "default"}}
    if "properties" in schema:
        kept["properties"] = {name: _tidy(part) for name, part in schema["properties"].items()}
    options = [option for option in kept.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        kept = {**options[0], **kept}
    elif options:
        kept["anyOf"] = options
    if "$ref" in kept and len(kept) > 1:
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept


def _bare_distributions(definitions: dict[str, Schema]) -> None:
    """Let a distribution be written as one bare value wherever one may stand."""
    for name, bare, example in (
        ("DurationDistribution", {"type": "string", "examples": ["30m"]}, {"lognormal": {"mean": "42m", "sd": "18m"}}),
        ("CountDistribution", {"type": ["integer", "string"], "examples": ["6"]}, {"poisson": {"mean": 6}}),
    ):
        family = definitions[name + "Family"] = definitions[name]
        definitions[name] = {
            "description": family.get("description", ""),
            "anyOf": [bare, {"$ref": f"{_ROOT}{name}Family"}],
            "examples": [example],
        }


def _patch(part: Schema) -> Schema:
    """Return a part of which nothing is required, made of patches in turn."""
    whole = {key: value for key, value in part.items() if "properties" not in part or key not in _OF_WHOLE_PARTS}
    patched = _with_references(whole, lambda name: name + _PATCH)
    assert isinstance(patched, dict)
    return patched


def _with_references(schema: Any, renamed: Callable[[str], str]) -> Any:
    if isinstance(schema, list):
        return [_with_references(part, renamed) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {**schema, "$ref": _ROOT + renamed(schema["$ref"].removeprefix(_ROOT))}
    return {key: _with_references(value, renamed) for key, value in schema.items()}
