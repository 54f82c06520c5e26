"""A value put at a place of a scenario: the plain tree that, laid over it, changes that place and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import yaml

from tollbridge.errors import TollbridgeError
from tollbridge.nearest import unknown

NAMED: Final = ("tariffs", "accounts", "budgets", "numbers", "bridges", "workloads", "calls")


def plain_tree(value: object) -> Any:
    """Return a value of Python (mappings, lists, numbers, dates, texts) as the dicts, lists and texts of a scenario's file.

    A float is written as the shortest decimal that it stands for, so 0.0045 is 0.0045. TollbridgeError of any other type, such
    as None.

    >>> plain_tree({"ports": 24, "per_minute": 0.0045, "warm": True})
    {'ports': '24', 'per_minute': '0.0045', 'warm': 'true'}
    """
    if isinstance(value, Mapping):
        return {str(key): plain_tree(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_tree(part) for part in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int):
        return str(value)
    raise TollbridgeError(f"{value!r} is no value of a scenario: give texts, numbers, dates, lists and mappings")


def tree_text(tree: Mapping[str, object]) -> str:
    r"""Return a mapping as the text of a scenario's file.

    `tree`: keys with values of Python, as of `plain_tree`.

    >>> tree_text({"numbers": {"n": {"ports": 24}}})
    "numbers:\n  n:\n    ports: '24'\n"
    """
    return str(yaml.safe_dump(plain_tree(tree), sort_keys=False, allow_unicode=True))


def value_text(value: object) -> str:
    """Return one value as a setting writes it: a text, or a list or mapping in brackets.

    `value`: of Python, as of `plain_tree`.

    >>> value_text(0.30), value_text([100, "25%"])
    ('0.3', "['100', 25%]")
    """
    plain = plain_tree(value)
    if isinstance(plain, str):
        return plain
    return str(yaml.safe_dump(plain, default_flow_style=True, width=10**9, allow_unicode=True)).strip()


def holds(tree: Any, path: Sequence[str | int]) -> bool:
    """Return whether a plain tree has something at a path of keys and positions.

    `tree`: dicts, lists and texts. `path`: keys from the top; positions count from 0.

    >>> holds({"top_ups": [{"amount": "5"}]}, ("top_ups", 0, "amount")), holds({}, ("seed",))
    (True, False)
    """
    for key in path:
        entry = isinstance(tree, list) and isinstance(key, int) and key < len(tree)
        if not entry and not (isinstance(tree, Mapping) and key in tree):
            return False
        tree = tree[key]
    return True


def patch(raw: Any, settings: Sequence[tuple[tuple[str, ...], object]]) -> dict[str, Any]:
    """Return the tree to lay over a scenario's that puts each value at its place.

    `raw`: the scenario's plain tree. `settings`: (keys from the top, value) each; a number counts a list's entries from 0.
    TollbridgeError where a path leads into what is not there.

    >>> patch({"numbers": {"n": {"ports": "24"}}}, [(("numbers", "n", "ports"), "48")])
    {'numbers': {'n': {'ports': '48'}}}
    """
    tree: dict[str, Any] = {}
    for path, value in settings:
        _check_name(raw, path)
        _put(tree, raw, path, _plain(value))
    return tree


def _check_name(raw: Any, path: tuple[str, ...]) -> None:
    """Refuse a path into an account, number or the like that the file has not: a setting changes, and makes none."""
    section, name = (*path, "")[:2]
    if section in NAMED and len(path) > 2 and name not in (known := _child(raw, section, path) or {}):
        raise TollbridgeError(f"{'.'.join(path)}: {unknown(section.removesuffix('s'), name, known)}")


def _plain(value: object) -> Any:
    if not isinstance(value, str) or value[:1] not in "[{":
        return plain_tree(value)
    try:
        return yaml.BaseLoader(value).get_single_data()  # text only
    except yaml.YAMLError:
        raise TollbridgeError(f"{value!r} is not a value such as a YAML file would hold") from None


def _put(tree: dict[str, Any], raw: Any, path: tuple[str, ...], value: Any) -> None:
    below: Any = tree
    for depth, key in enumerate(path):
        last = depth == len(path) - 1
        raw = _child(raw, key, path)
        if isinstance(below, list):
            index = int(key)
            below[index] = value if last else below[index]
            below = below[index]
            continue
        if last:
            below[key] = value
        elif isinstance(raw, list):
            # lists are replaced whole by a merge, so the patch holds all of it
            below = below.setdefault(key, _copy(raw))
        else:
            below = below.setdefault(key, {})


def _child(raw: Any, key: str, path: tuple[str, ...]) -> Any:
    if isinstance(raw, list):
        if not key.isdigit() or int(key) >= len(raw):
            raise TollbridgeError(f"{'.'.join(path)}: {key!r} is no entry of a list of {len(raw)}; the first is 0")
        return raw[int(key)]
    return raw.get(key) if isinstance(raw, Mapping) else None


def _copy(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {key: _copy(value) for key, value in raw.items()}
    return [_copy(value) for value in raw] if isinstance(raw, list) else raw
