"""Kaufman-Roberts: blocking of each class where legs take different numbers of ports from one group.

J. S. Kaufman and J. W. Roberts (1981): n q(n) = sum over classes of load x size x q(n - size).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.roots import rising_root
from tollbridge.measures.traffic import MOST_PORTS, TrafficAnswer, wanted

_LARGE: Final = 1e250
_GRID: Final = 60
_CLASS = re.compile(r"(\d+(?:\.\d+)?)[Ee]?[:x](\d+)")


@dataclass(frozen=True)
class TrafficClass:
    """Legs of one size, for the formula of several sizes.

    Attributes:
        load: in erlangs of legs, whatever their size, 0 or more.
        size: ports of each leg, 1 or more.
    """

    load: float
    size: int


def parse_class(text: str) -> TrafficClass:
    """Read a class written LOAD:SIZE; TollbridgeError says why not.

    >>> parse_class("12.5:2")  # 12.5 erlangs of legs that take 2 ports
    TrafficClass(load=12.5, size=2)
    """
    match = _CLASS.fullmatch(text.strip())
    if not match or int(match[2]) < 1:
        raise TollbridgeError(f"{text!r} is not a class: write its erlangs and its ports per leg, such as 12.5:2")
    return TrafficClass(float(match[1]), int(match[2]))


def occupancy(classes: Sequence[TrafficClass], ports: int) -> list[float]:
    """Return how likely each number of busy ports is, 0 to `ports`, up to a common factor.

    `classes`: the kinds of legs. `ports`: 0 or more. Source: J. S. Kaufman (1981), J. W. Roberts (1981).
    """
    weights = [1.0]
    for n in range(1, ports + 1):
        reached = (kind.load * kind.size * weights[n - kind.size] for kind in classes if kind.size <= n)
        weights.append(sum(reached) / n)
        if weights[n] > _LARGE:
            weights = [weight / _LARGE for weight in weights]
    return weights


def class_blocking(classes: Sequence[TrafficClass], ports: int) -> tuple[float, ...]:
    """Return each class's blocking, 0 to 1: how likely fewer ports than its size are free.

    `classes`: the kinds of legs. `ports`: 0 or more.

    >>> [round(share, 4) for share in class_blocking([TrafficClass(20, 1)], 25)]  # one class of one port is Erlang B
    [0.0502]
    """
    return _blocking(classes, [0.0, *accumulate(occupancy(classes, ports))], ports)


def _blocking(classes: Sequence[TrafficClass], sums: Sequence[float], ports: int) -> tuple[float, ...]:
    total = sums[ports + 1]
    return tuple((total - sums[max(0, ports - kind.size + 1)]) / total for kind in classes)


def solve_kaufman_roberts(
    classes: Sequence[TrafficClass], ports: int | None = None, blocking: float | None = None
) -> TrafficAnswer:
    """Solve for each class's blocking (of `ports`), the ports (of `blocking`), or the load, where both are given.

    Args:
        classes: the kinds of legs, one or more.
        ports: 0 or more.
        blocking: the most that any class may meet, above 0 and below 1.

    The load is found as a common factor on all classes. TollbridgeError where neither is given, or one is out of its range.

    >>> solve_kaufman_roberts([TrafficClass(20, 1)], blocking=0.01).ports
    30
    """
    if not classes or not sum(kind.load for kind in classes):
        raise TollbridgeError("give at least one class with a load above 0, such as 12.5:2")
    factor = 1.0 if ports is None or blocking is None else None
    found = wanted(load=factor, ports=ports, blocking=blocking)
    if ports is None:
        ports = _ports(classes, blocking or 0.0)
    if factor is None:
        factor = _factor(classes, ports, blocking or 0.0)
    scaled = [TrafficClass(kind.load * factor, kind.size) for kind in classes]
    shares = class_blocking(scaled, ports)
    more = [(f"class {kind.load:.6g} E x {kind.size}", share) for kind, share in zip(scaled, shares, strict=True)]
    if found == "load":
        more.insert(0, ("factor on every load", factor))
    total = sum(kind.load for kind in scaled)
    variant = "complete sharing; blocking of the worst class"
    warning = _not_monotone(scaled, ports, blocking if found == "ports" else None)
    if found == "load":
        warning = _loads_that_block_less(scaled, ports, blocking or 0.0) or warning
    return TrafficAnswer("Kaufman-Roberts", variant, total, ports, max(shares), found, tuple(more), warning)


def _not_monotone(classes: Sequence[TrafficClass], ports: int, target: float | None) -> str:
    """Return a warning where the worst class is blocked more with some more ports, or less with some fewer; else "".

    `target`: the most blocking that `ports` were found for; None where they were given.
    """
    widest = max(kind.size for kind in classes)
    near = range(max(widest, ports - widest), ports + 2 * widest + 1)
    sums = [0.0, *accumulate(occupancy(classes, near[-1]))]
    worst = {count: max(_blocking(classes, sums, count)) for count in near}
    if target is not None:
        over = [count for count in near if count > ports and worst[count] > target]
        return (
            f"blocking does not fall with every port: {_listed(over)} ports block more than {target:g}" if over else ""
        )
    here = max(_blocking(classes, sums, ports))
    fewer = [count for count in near if count < ports and worst[count] < here]
    return f"blocking does not fall with every port: {_listed(fewer)} ports block the worst class less" if fewer else ""


def _listed(ports: Sequence[int]) -> str:
    return ", ".join(map(str, ports))


def _loads_that_block_less(classes: Sequence[TrafficClass], ports: int, blocking: float) -> str:
    """Return a warning where larger loads than those found block the worst class no more than `blocking`; else ""."""
    for step in range(1, _GRID + 1):
        factor = 1.0 + 3.0 * step / _GRID
        grown = [TrafficClass(kind.load * factor, kind.size) for kind in classes]
        if max(class_blocking(grown, ports)) < blocking * (1.0 - 1e-9):
            return (
                f"blocking does not rise with every load: {factor:.3g} times these loads block less than {blocking:g}"
            )
    return ""


def _ports(classes: Sequence[TrafficClass], blocking: float) -> int:
    # q does not depend on the number of ports, so one pass upwards finds the first whose worst class is good enough.
    widest = max(kind.size for kind in classes)
    recent, total, ports = deque([0.0] * (widest - 1) + [1.0], maxlen=widest), 1.0, 0
    while ports < widest or sum(recent) > blocking * total:
        ports += 1
        if ports > MOST_PORTS:
            raise TollbridgeError(f"more than {MOST_PORTS:,} ports would be needed")
        weight = sum(kind.load * kind.size * recent[-kind.size] for kind in classes) / ports
        recent.append(weight)
        total += weight
        if total > _LARGE:
            recent = deque((weight / _LARGE for weight in recent), maxlen=widest)
            total /= _LARGE
    return ports


def _factor(classes: Sequence[TrafficClass], ports: int, blocking: float) -> float:
    widest = max(kind.size for kind in classes)
    if widest > ports:
        raise TollbridgeError(f"a leg of {widest} ports never fits into {ports}")
    scale = ports / sum(kind.load * kind.size for kind in classes) / (1.0 - blocking)

    def excess(factor: float) -> float:
        scaled = [TrafficClass(kind.load * factor, kind.size) for kind in classes]
        return max(class_blocking(scaled, ports)) - blocking

    return rising_root(excess, scale, "factor on the loads")
