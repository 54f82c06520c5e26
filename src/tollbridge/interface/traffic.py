"""`tollbridge.erlang`: traffic formulas, each solved for what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

if TYPE_CHECKING:
    from tollbridge.answers.traffic import Traffic
    from tollbridge.measures.engset import Variant
    from tollbridge.measures.traffic import TrafficAnswer
    from tollbridge.measures.traffic_grid import Day, Solve

Formula = Literal["b", "c", "extended-b", "engset", "kaufman-roberts"]
Number = TypeVar("Number", int, float)
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "b": (),
    "c": (),
    "extended-b": ("recall",),
    "engset": ("sources",),
    "kaufman-roberts": ("classes",),
}
"""What each formula needs besides load, ports and blocking."""


def erlang(
    formula: Formula = "b",
    *,
    load: float | Iterable[float] | None = None,
    ports: int | Iterable[int] | None = None,
    blocking: float | Iterable[float] | None = None,
    minutes_per_day: float | Iterable[float] | None = None,
    busy_hour: float | None = None,
    recall: float | None = None,
    sources: int | None = None,
    variant: Variant = "call",
    classes: Sequence[tuple[float, int]] | None = None,
) -> Traffic:
    """Work out load, ports or blocking from the other two; of lists, every combination.

    `formula`: `b` (blocked callers go away), `c` (they wait), `extended-b` (a share tries again), `engset` (few callers),
    `kaufman-roberts` (legs that take several ports).
    `load`: erlangs in the busy hour; of `engset`, of each source. `ports`: 0 or more. `blocking`: the share turned away, of
    `c` the share that waits, above 0 and below 1. Leave one of the three out; each may be a list.
    `minutes_per_day` and `busy_hour`: in place of `load`, minutes of calls in a day, and the share of them in its busiest hour.
    `busy_hour` alone tells the minutes a day of a load that is found.
    `recall` (of `extended-b`): the share of blocked callers who try again. `sources` and `variant` (of `engset`): how many
    callers, and which congestion. `classes` (of `kaufman-roberts`): (erlangs, ports of a leg) of each kind of leg.

    Returns a `Traffic`, with `load`, `ports` and `blocking` of a single answer, and `rows()`, `frame()` and `plot()`.
    TollbridgeError where an argument is out of range, is missing, or belongs to another formula.

    >>> erlang(load=20, blocking=0.01).ports
    30
    >>> erlang(minutes_per_day=12_000, busy_hour=0.15, blocking=0.01).ports  # 30 erlangs
    42
    >>> [row["ports"] for row in erlang(load=[10, 20, 30], blocking=0.01).rows()]
    [18, 30, 42]
    """
    from tollbridge.answers.traffic import Traffic
    from tollbridge.measures.traffic_grid import TrafficQuestion

    solve = _solver(formula, {"recall": recall, "sources": sources, "classes": classes}, variant)
    day = _day(minutes_per_day, busy_hour)
    question = TrafficQuestion(_listed(load, float), _listed(ports, int), _listed(blocking, float), day)
    return Traffic(question, question.answers(solve))


def _day(minutes: float | Iterable[float] | None, busy_hour: float | None) -> Day | None:
    from tollbridge.errors import TollbridgeError
    from tollbridge.measures.traffic_grid import Day

    if busy_hour is None:
        if minutes is not None:
            raise TollbridgeError(
                "minutes a day need the busy hour: the share of them in the busiest hour, such as 15%"
            )
        return None
    return Day(_listed(minutes, float), busy_hour)


def _solver(formula: str, own: Mapping[str, Any], variant: Variant) -> Solve:
    """Return the formula, with the arguments that are its own."""
    from tollbridge.errors import TollbridgeError
    from tollbridge.measures.engset import solve_engset
    from tollbridge.measures.erlang_c import solve_erlang_c
    from tollbridge.measures.traffic import solve_erlang_b, solve_extended_b
    from tollbridge.nearest import unknown

    if formula not in _OWN:
        raise TollbridgeError(unknown("formula", formula, _OWN))
    for name, value in own.items():
        if (value is None) == (name in _OWN[formula]):
            raise TollbridgeError(f"{formula} needs {name}" if value is None else f"{name} is not for {formula}")
    if formula == "extended-b":
        return partial(solve_extended_b, own["recall"])
    if formula == "engset":
        return partial(solve_engset, own["sources"], variant=variant)
    if formula == "kaufman-roberts":
        return _of_classes(own["classes"])
    return solve_erlang_c if formula == "c" else solve_erlang_b


def _of_classes(classes: Sequence[tuple[float, int]]) -> Solve:
    from tollbridge.errors import TollbridgeError
    from tollbridge.measures.kaufman_roberts import TrafficClass, solve_kaufman_roberts

    kinds = [TrafficClass(float(load), int(size)) for load, size in classes]
    if wrong := [kind for kind in kinds if kind.load < 0 or kind.size < 1]:
        raise TollbridgeError(f"a class has 0 erlangs or more and legs of 1 port or more, not {wrong[0]}")

    def solve(load: float | None, ports: int | None, blocking: float | None) -> TrafficAnswer:
        if load is not None:
            raise TollbridgeError("kaufman-roberts takes its loads from the classes: leave out load and minutes a day")
        return solve_kaufman_roberts(kinds, ports, blocking)

    return solve


def _listed(values: Number | Iterable[Number] | None, kind: type[Number]) -> tuple[Number, ...]:
    """Return a number or numbers as a tuple; of None an empty one."""
    from tollbridge.errors import TollbridgeError

    if values is None:
        return ()
    given = values if isinstance(values, Iterable) and not isinstance(values, str) else (values,)
    try:
        found = tuple(kind(value) for value in given)
    except (TypeError, ValueError):
        raise TollbridgeError(f"{values!r} is no number, and no list of numbers: a share of 1% is 0.01") from None
    if not found:
        raise TollbridgeError("an empty list gives no answer: leave out what is to be found")
    return found
