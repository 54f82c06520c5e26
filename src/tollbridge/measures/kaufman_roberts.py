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
from tollbridge.measures.traffic import MOST_PORTS, TrafficAnswer, rising_root, wanted

_LARGE: Final = 1e250
_CLASS = re.compile(r"(\d+(?:\.\d+)?)[Ee]?[:x](\d+)")


@dataclass(frozen=True)
class TrafficClass:
    """Legs of one size: `load` in erlangs (of legs, whatever their size), `size` in ports of each leg (1 or more)."""

    load: float
    size: int


def parse_class(text: str) -> TrafficClass:
    """Read a class written LOAD:SIZE, as `12.5:2` (12.5 erlangs of legs that take 2 ports); TollbridgeError says why not."""
    match = _CLASS.fullmatch(text.strip())
    if not match or int(match[2]) < 1:
        raise TollbridgeError(f"{text!r} is not a class: write its erlangs and its ports per leg, such as 12.5:2")
    return TrafficClass(float(match[1]), int(match[2]))


def occupancy(classes: Sequence[TrafficClass], ports: int) -> list[float]:
    """Return q(0) … q(ports), how likely each number of busy ports is, up to a common factor."""
    weights = [1.0]
    for n in range(1, ports + 1):
        reached = (kind.load * kind.size * weights[n - kind.size] for kind in classes if kind.size <= n)
        weights.append(sum(reached) / n)
        if weights[n] > _LARGE:
            weights = [weight / _LARGE for weight in weights]
    return weights


def class_blocking(classes: Sequence[TrafficClass], ports: int) -> tuple[float, ...]:
    """Return each class's blocking: how likely fewer ports than its size are free."""
    sums = [0.0, *accumulate(occupancy(classes, ports))]
    return tuple((sums[-1] - sums[max(0, ports - kind.size + 1)]) / sums[-1] for kind in classes)


def solve_kaufman_roberts(
    classes: Sequence[TrafficClass], ports: int | None = None, blocking: float | None = None
) -> TrafficAnswer:
    """Solve for each class's blocking (of `ports`), the ports (of `blocking`), or the load, where both are given.

    `blocking` is the most that any class may meet. The load is found as a common factor on all classes.
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
    return TrafficAnswer("Kaufman-Roberts", variant, total, ports, max(shares), found, tuple(more))


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

    while excess(scale) < 0:
        scale *= 2.0
    return rising_root(excess, 0.0, scale)
