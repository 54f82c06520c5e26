"""Two outcomes held against each other, column by column; and a failing case made small."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from cases import Case

from tollbridge.records.run import Replication


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
    elif isinstance(one, list) and one and dataclasses.is_dataclass(one[0]):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            _compare(f"{name}[{index}]", left, right, found)
    elif isinstance(one, np.ndarray):
        if one.shape != other.shape or not np.array_equal(one, other):
            found.append(f"{name}: {one.tolist()} expected, got {other.tolist()}")
    elif one != other:
        found.append(f"{name}: {one} expected, got {other}")


def shrink(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Return a case as small as greedy removal makes it that still fails."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(case):
            if fails(candidate):
                case, smaller = candidate, True
                break
    return case


PLAIN_ACCOUNT = {"recharge": None, "top_ups": [], "balance_alerts": [], "pool_alerts": [], "grace": 0, "drops": "leg"}
PLAIN_ACCOUNT |= {"expiry": 2**62}
PLAIN_LEG = {"attempts": [], "is_organiser": 0, "meeting_end": -1, "conference": -1, "organiser": -1}
PLAIN = {"warm_up": 0, "days": [0], "chunks": 1}


def _candidates(case: Case):
    size = len(case["legs"]) // 2
    while size:
        for begin in range(0, len(case["legs"]), size):
            yield case | {"legs": case["legs"][:begin] + case["legs"][begin + size :]}
        size //= 2
    yield from _plainer(case, "accounts", PLAIN_ACCOUNT)
    yield from _plainer(case, "legs", PLAIN_LEG)
    yield from (case | {key: plain} for key, plain in PLAIN.items() if case[key] != plain)
    for index, route in enumerate(case["routes"]):
        if route["pools"]:
            yield _with(case, "routes", index, route | {"pools": route["pools"][1:]})
    for index, entry in enumerate(case["entries"]):
        if len(entry["regimes"]) > 1:
            yield _with(case, "entries", index, entry | {"regimes": entry["regimes"][:1]})


def _plainer(case: Case, part: str, plain: Case):
    for index, item in enumerate(case[part]):
        for key, value in plain.items():
            if item[key] != value:
                yield _with(case, part, index, item | {key: value})


def _with(case: Case, key: str, index: int, value: Case) -> Case:
    items = list(case[key])
    items[index] = value
    return case | {key: items}
