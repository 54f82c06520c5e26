"""Erlang B and extended Erlang B: blocking, ports or load of a group of ports, each from the other two.

Formulas: A. K. Erlang (1917) as in ITU-T E.501; extended Erlang B, R. Wilkinson (1956), as the fixed point
E' = E + R E' B(E') over the whole formula, not the variant that retries inside each step of the recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.roots import rising_root
from tollbridge.plain_text import counted

MOST_PORTS: Final = 10_000_000


@dataclass(frozen=True)
class TrafficAnswer:
    """A solved traffic formula.

    `load` is in erlangs (of Engset: per source; of Kaufman-Roberts: of all classes, each leg counted once), `blocking` a
    share from 0 to 1, `found` the one of `load`, `ports`, `blocking` that was asked for, and `more` further (name, value)
    lines. `warning` says where the answer needs care; "" where it does not. `share`: what `blocking` is called, `waiting`
    of Erlang C, where nobody is turned away.
    """

    formula: str
    variant: str
    load: float
    ports: int
    blocking: float
    found: str
    more: tuple[tuple[str, float], ...] = ()
    warning: str = ""
    share: str = "blocking"

    @property
    def asked(self) -> str:
        """The column that was asked for, under its own name."""
        return self.share if self.found == "blocking" else self.found

    def figures(self) -> dict[str, float]:
        """Return every figure by its name: load, ports, the share, and what else was worked out."""
        return {"load": self.load, "ports": self.ports, self.share: self.blocking, **dict(self.more)}

    def rows(self) -> list[tuple[str, str]]:
        """Return (name, value) lines for people, what was asked for last."""
        lines = {
            "load": f"{self.load:.6g} E",
            "ports": f"{self.ports:,}",
            self.share: f"{self.blocking:.6g} ({self.blocking:.3%})",
        }
        answer = (self.asked, lines.pop(self.asked))
        return [("formula", self.formula), ("variant", self.variant), *lines.items(), *map(_line, self.more), answer]

    def as_json(self) -> dict[str, object]:
        """Return the figures as a JSON-ready mapping; `more` under its own names."""
        told = {"warning": self.warning} if self.warning else {}
        head = {"formula": self.formula, "variant": self.variant, "found": self.asked}
        return {**head, **self.figures(), **told}


def _line(figure: tuple[str, float]) -> tuple[str, str]:
    name, value = figure
    return name, (f"{value:,}" if isinstance(value, int) else f"{value:.6g}") + (
        " E" if name.startswith("load") else ""
    )


def erlang_b(load: float, ports: int) -> float:
    """Return the share of Poisson arrivals that find every port busy.

    `load`: erlangs, 0 or more. `ports`: 0 or more. The share is from 0 to 1.

    Source: A. K. Erlang (1917). It is worked out by the recursion on 1/B, which is stable for any number of ports; where 1/B
    passes the largest float, the share is 0.

    >>> round(erlang_b(20, 25), 4)
    0.0502
    """
    if load <= 0:
        return 0.0 if ports else 1.0
    load, inverse = float(load), 1.0  # of a NumPy float, overflow would be warned about
    for n in range(1, ports + 1):
        inverse = 1.0 + inverse * n / load
    return 1.0 / inverse


def erlang_b_ports(load: float, blocking: float) -> int:
    """Return the fewest ports that block at most a share `blocking` (above 0) of `load` erlangs (0 or more).

    >>> erlang_b_ports(20, 0.01)
    30
    """
    inverse, ports = 1.0, 0
    while inverse * blocking < 1.0:
        ports += 1
        if load <= 0:
            break
        inverse = 1.0 + inverse * ports / load
    return ports


def erlang_b_load(ports: int, blocking: float) -> float:
    """Return the erlangs of which `ports` (1 or more) block exactly the share `blocking` (above 0, below 1).

    >>> round(erlang_b_load(30, 0.01), 2)
    20.34
    """
    # carried traffic is load x (1 - blocking) and less than the ports
    return rising_root(lambda load: erlang_b(load, ports) - blocking, ports / (1.0 - blocking), "load")


def extended_load(load: float, ports: int, recall: float) -> float:
    """Return the erlangs offered with retries, E' = E + R E' B(E'): each blocked attempt comes again with chance R.

    `load`: E, the erlangs of first attempts. `ports`: 0 or more. `recall`: R, a share from 0 to 1.

    TollbridgeError where no load solves it: with R = 1 nothing is ever lost, so `load` must be less than `ports`.

    >>> round(extended_load(20, 25, 0.5), 2)
    20.62
    """
    if load <= 0:
        return 0.0
    if recall >= 1.0 and load >= ports:
        raise TollbridgeError(
            f"with every blocked caller retrying for ever, {counted(ports, 'port')} cannot carry {load:g} E"
        )

    def excess(total: float) -> float:
        return total * (1.0 - recall * erlang_b(total, ports)) - load

    return rising_root(excess, 2.0 * load, "load with retries")


def fewest(meets: Callable[[int], bool], low: int = 0) -> int:
    """Return the smallest whole number, from `low` on, that `meets` accepts; it must accept all larger ones too.

    TollbridgeError where none up to MOST_PORTS is accepted.

    >>> fewest(lambda ports: ports * ports >= 50)
    8
    """
    high, stride = low, 1
    while not meets(high):
        low, high, stride = high + 1, high + stride, stride * 2
        if high > MOST_PORTS:
            raise TollbridgeError(f"more than {MOST_PORTS:,} ports would be needed")
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle + 1, high)
    return low


def wanted(**known: float | None) -> str:
    """Return the one name that is None; TollbridgeError unless exactly one is, and the others are in range."""
    missing = [name for name, value in known.items() if value is None]
    if len(missing) != 1:
        raise TollbridgeError(f"give all but one of {', '.join(known)}: the one left out is worked out")
    _check_ranges(known)
    return missing[0]


def _check_ranges(known: Mapping[str, float | None]) -> None:
    load, ports, blocking = (known.get(name) for name in ("load", "ports", "blocking"))
    if load is not None and not 0 <= load <= MOST_PORTS:
        raise TollbridgeError(f"load must be from 0 to {MOST_PORTS:,} erlangs, not {load:g}")
    if ports is not None and not 0 <= ports <= MOST_PORTS:
        raise TollbridgeError(f"ports must be from 0 to {MOST_PORTS:,}, not {ports:g}")
    if blocking is not None and not 0 < blocking < 1:
        raise TollbridgeError(f"blocking is a share above 0 and below 1, such as 0.01 for 1%, not {blocking:g}")
    if ports == 0 and load is None:
        raise TollbridgeError("ports must be 1 or more: 0 ports carry no load")


def solve_erlang_b(load: float | None = None, ports: int | None = None, blocking: float | None = None) -> TrafficAnswer:
    """Solve Erlang B for the one argument that is left out.

    `load`: erlangs, 0 or more. `ports`: 0 or more. `blocking`: the share of callers who find no port, above 0 and below 1.

    Returns the answer with all three. TollbridgeError unless exactly two are given, each in its range.

    >>> solve_erlang_b(load=20, blocking=0.01).ports
    30
    """
    found = wanted(load=load, ports=ports, blocking=blocking)
    if load is None:
        load = erlang_b_load(ports or 0, blocking or 0.0)
    if ports is None:
        ports = erlang_b_ports(load, blocking or 0.0)
    reached = erlang_b(load, ports)
    return TrafficAnswer("Erlang B", "blocked callers do not retry", load, ports, reached, found)


def solve_extended_b(
    recall: float, load: float | None = None, ports: int | None = None, blocking: float | None = None
) -> TrafficAnswer:
    """Solve extended Erlang B, in which blocked callers retry, for the one of `load`, `ports`, `blocking` that is left out.

    `recall`: the share of blocked attempts that retry, 0 to 1. The others are as of `solve_erlang_b`; `load` is of first
    attempts.

    Returns the answer with the load that retries make in `more`. TollbridgeError where an argument is out of its range, or
    where so many retry that nothing solves it.

    >>> solve_extended_b(1.0, load=20, blocking=0.01).ports
    30
    """
    found = wanted(load=load, ports=ports, blocking=blocking)
    if not 0 <= recall <= 1:
        raise TollbridgeError(f"the share that retries must be from 0 to 1, not {recall:g}")
    if load is None:
        total = erlang_b_load(ports or 0, blocking or 0.0)
        load = total * (1.0 - recall * (blocking or 0.0))
    if ports is None:
        ports = _extended_ports(load, recall, blocking or 0.0)
    total = extended_load(load, ports, recall)
    more = (("retry share", recall), ("load with retries", total))
    variant = "fixed point E' = E + R E' B(E')"
    return TrafficAnswer("extended Erlang B", variant, load, ports, erlang_b(total, ports), found, more)


def _extended_ports(load: float, recall: float, blocking: float) -> int:
    def meets(ports: int) -> bool:
        if recall >= 1.0 and load >= ports:
            return load <= 0
        return erlang_b(extended_load(load, ports, recall), ports) <= blocking

    return fewest(meets)
