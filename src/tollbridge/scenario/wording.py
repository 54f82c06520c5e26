"""What pydantic finds, in the language's own words and at its place in the file."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tollbridge.nearest import did_you_mean
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.values import NegativeError, ShapeError

_PARTS: Final = ("clock", "tariffs", "accounts", "numbers", "bridges", "workloads")
"""Where a key that stands at the top of a file may belong."""
_MOST_LISTED: Final = 40
"""Keys that a message names where none is near; no mapping of the language has more."""
_DEEPEST: Final = 7
"""Keys within keys: mixtures of distributions have no end."""
_SHAPES: Final = {
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "dict_type": "a mapping of names",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "text",
}


def findings(error: ValidationError, model: type[BaseModel]) -> Iterator[Finding]:
    """Yield every finding of a validation in the words of this program: union branches and pydantic's own words are gone.

    `error`: what pydantic raised. `model`: what was validated, whose keys say what would do for an unknown one.
    """
    for detail in error.errors(include_url=False, include_context=True, include_input=True):
        path = tuple(key for key in detail["loc"] if key != "[key]")
        yield _finding(detail, path, model)


def _finding(detail: Any, path: KeyPath, model: type[BaseModel]) -> Finding:
    kind, found, context = detail["type"], detail["input"], detail.get("ctx", {})
    last = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return Finding(path, f"unknown key {last!r}{_instead(model, path)}", about_key=True)
    if kind == "missing":
        return Finding(path[:-1], _missing(path))
    if kind == "too_long":
        return Finding(path, f"the list is too long: it has at most {context['max_length']} entries")
    if kind in {"value_error", "assertion_error"}:
        shown = _shown(model, path) if isinstance(context["error"], ShapeError) else ""
        return Finding(path, _refused(context["error"], path) + shown, about_key="[key]" in detail["loc"])
    if kind == "literal_error":
        return Finding(path, _not_among(found, str(context["expected"])))
    if kind in _SHAPES:
        return Finding(path, f"expected {_SHAPES[kind]}, found {described(found)}{_shown(model, path)}")
    return Finding(path, f"{described(found)} will not do here: {detail['msg'].lower()}")


def _instead(model: type[BaseModel], path: KeyPath) -> str:
    """Return what would do for an unknown key: where it belongs in this part of the file, or what is near it here."""
    key, parts = str(path[-1]), {str(path[0])} if len(path) > 1 else set(_PARTS)
    places = list(dict.fromkeys(one[:-1] for one in _all_keys(model, ()) if one[-1] == key and one[0] in parts))
    places.sort(key=len)
    if not places:
        return did_you_mean(key, known_keys(model, path[:-1]), _MOST_LISTED)
    return f": it is a key of {' and of '.join('.'.join(place) for place in places[:3])}"


def _shown(model: type[BaseModel], path: KeyPath) -> str:
    """Return where an example of the nearest key above a value is to be seen; names that the file gives are no keys."""
    for length in range(len(path), 0, -1):
        if path[length - 1] in known_keys(model, path[: length - 1]):
            return f": `tollbridge explain {path[length - 1]}` shows an example"
    return ""


@lru_cache(maxsize=4096)
def _all_keys(model: type[BaseModel], above: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the path of every key at and below a mapping; names that a file gives are `NAME`."""
    found: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        path = (*above, field.alias or name)
        found.append(path)
        for part, named in _parts(field.annotation):
            if len(path) < _DEEPEST:
                found += _all_keys(part, (*path, "NAME") if named else path)
    return tuple(found)


def _parts(annotation: Any, *, named: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield each mapping of the language that may stand at a place, and whether under a name that the file gives."""
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            yield option, named
        elif get_origin(option) in {dict, tuple}:
            for inside in get_args(option):
                yield from _parts(inside, named=named or get_origin(option) is dict)


def _refused(error: Exception, path: KeyPath) -> str:
    if not isinstance(error, NegativeError):
        return str(error)
    named = (part for part in reversed(path) if isinstance(part, str) and part != "constant")
    name = next(named, "the value")
    return f"{name} is negative: found {error.text!r}"


def _missing(path: KeyPath) -> str:
    key, parent = path[-1], path[:-1]
    if isinstance(key, int):
        return f"the list is too short: it has only {key} entries"
    owner = next((part for part in reversed(parent) if isinstance(part, str)), "")
    return f"missing key {key!r}" + (f" in {owner!r}" if owner else "")


def _not_among(found: object, expected: str) -> str:
    choices = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    if not isinstance(found, str):
        return f"expected one of {', '.join(choices)}, found {described(found)}"
    close = did_you_mean(found, choices) if len(choices) > 1 else ""
    hint = close if "mean" in close else ""
    return f"{found!r} is none of {', '.join(choices)}{hint}"


def described(value: object) -> str:
    """Return what stands in a file in a few words.

    `value`: of the plain tree. A text of more than 60 characters is cut.

    >>> described(["a"]), described("abc"), described("")
    ('a list', "'abc'", 'nothing')
    """
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or value == "":
        return "nothing"
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "…")


def known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the keys that the mapping at a key path may have; none where any may stand.

    `model`: of the whole file. `path`: keys from the top.

    >>> from tollbridge.scenario.schema import Scenario
    >>> known_keys(Scenario, ("accounts", "office", "recharge"))[:2]
    ['below', 'amount']
    """
    annotation: Any = model
    for key in path:
        annotation = _inside(annotation, key)
    found = _model_of(annotation)
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _inside(annotation: Any, key: str | int) -> Any:
    """Return the annotation of an entry of something annotated so."""
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            for name, field in option.model_fields.items():
                if (field.alias or name) == key:
                    return field.annotation
        arguments = get_args(option)
        if get_origin(option) is dict:
            return arguments[1]
        if get_origin(option) is tuple and isinstance(key, int):
            fixed = arguments[:-1] if arguments[-1] is Ellipsis else arguments
            return fixed[min(key, len(fixed) - 1)]
    return None


def _model_of(annotation: Any) -> type[BaseModel] | None:
    options = _options(annotation)
    return next((one for one in options if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _options(annotation: Any) -> list[Any]:
    """Return the types that an annotation allows, wrappings off."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [one for option in get_args(annotation) for one in _options(option)]
    return [annotation]
