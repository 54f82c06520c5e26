"""Erlang C: callers who find every port busy wait in line until one is free, and nobody hangs up.

Formula: A. K. Erlang (1917), from Erlang B as C = B / (1 - rho (1 - B)) with rho = load / ports.
"""

from __future__ import annotations

from tollbridge.measures.roots import rising_root
from tollbridge.measures.traffic import TrafficAnswer, erlang_b, fewest, wanted

WAITING = "waiting"


def erlang_c(load: float, ports: int) -> float:
    """Return the share of callers who wait, 0 to 1; 1 where the line grows without end.

    `load`: erlangs, 0 or more. `ports`: 0 or more. Callers wait in one line, and nobody hangs up. Source: A. K. Erlang
    (1917).

    >>> round(erlang_c(8, 10), 4)
    0.4092
    """
    if load >= ports:
        return 1.0
    blocked = erlang_b(load, ports)
    return blocked / (1.0 - load / ports * (1.0 - blocked))


def solve_erlang_c(load: float | None = None, ports: int | None = None, waiting: float | None = None) -> TrafficAnswer:
    """Solve Erlang C for the one of `load` (erlangs), `ports` and `waiting` (the share who wait) that is left out.

    `more` holds the mean wait of all callers, as a multiple of the mean length of a call. TollbridgeError where the
    arguments are out of range or not two.
    """
    found = wanted(load=load, ports=ports, blocking=waiting)
    if load is None:
        count, share = ports or 0, waiting or 0.0
        load = rising_root(lambda tried: erlang_c(tried, count) - share, float(count), "load")
    if ports is None:
        offered, most = load, waiting or 0.0
        ports = fewest(lambda tried: erlang_c(offered, tried) <= most, int(load))
    reached = erlang_c(load, ports) if load else 0.0
    endless = load >= ports and load > 0
    more = () if endless else (("mean wait / mean call", reached / (ports - load) if load else 0.0),)
    warning = f"{ports} ports cannot carry {load:g} E: the line grows without end" if endless else ""
    variant = "callers wait until a port is free"
    return TrafficAnswer("Erlang C", variant, load, ports, reached, found, more, warning, WAITING)
