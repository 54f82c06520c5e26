"""Engset: blocking where the callers are few, so that those already talking cannot call again.

T. O. Engset (1918); recursion and fixed point as in P. Azimzadeh and T. Carpenter, "Fast Engset computation" (2016).
Published figures differ by what is counted and what the load is, so the variant is always named. For 20 sources of 0.1 E
on 5 ports: *call* congestion 0.0266 (the share of calls turned away: a caller sees the other S - 1 sources), *time*
congestion 0.0320 (the share of time that all ports are busy: all S sources), both for the load that a source offers over
all its time; *per-capita* 0.0232: time congestion where the load is that of a source while it is idle.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from tollbridge.errors import TollbridgeError
from tollbridge.measures.roots import rising_root
from tollbridge.measures.traffic import TrafficAnswer, fewest, wanted
from tollbridge.plain_text import counted

Variant = Literal["call", "time", "per-capita"]
VARIANTS: Final = {
    "call": "call congestion (S - 1 sources), load offered per source",
    "time": "time congestion (S sources), load offered per source",
    "per-capita": "time congestion (S sources), per-capita load (of an idle source)",
}


def engset(idle_load: float, sources: int, ports: int) -> float:
    """Return the share of time that all ports are busy, 0 to 1.

    Args:
        idle_load: erlangs that a source offers while it is idle, 0 or more.
        sources: how many callers there are.
        ports: 0 or more.

    With S - 1 in place of the S sources it is the call congestion. The recursion never leaves 0 to 1.

    >>> round(engset(0.25, 10, 5), 4)  # 252 * 0.25**5 of 1 + 2.5 + 2.8125 + 1.875 + 0.8203 + 0.2461
    0.0266
    """
    if ports > sources:
        return 0.0
    share = 1.0
    for n in range(1, ports + 1):
        offered = (sources - n + 1) * idle_load * share
        share = offered / (n + offered) if offered else 0.0
    return share


def idle_load(load: float, sources: int, ports: int) -> float:
    """Return the load of a source while idle, of one that offers a load over all its time: a / (1 - a (1 - B)).

    Args:
        load: a, erlangs that one source offers over all its time, 0 or more.
        sources: how many there are, 1 or more.
        ports: 0 or more.

    Raises TollbridgeError where a source that always finds a port offers 1 erlang or more. B is Engset's call congestion.
    """
    if ports >= sources and load >= 1.0:
        raise TollbridgeError(f"a source with a port of its own cannot offer {load:g} E: it must be less than 1")

    def excess(blocking: float) -> float:
        # Both terms rise with B, so there is one crossing; iterating B instead can diverge.
        busy = load * (1.0 - blocking)
        return blocking - engset(load / (1.0 - busy), sources - 1, ports) if busy < 1.0 else -1.0

    blocking = rising_root(excess, 1.0, "blocking") if ports < sources else 0.0
    return load / (1.0 - load * (1.0 - blocking))


def engset_blocking(load: float, sources: int, ports: int, variant: Variant = "call") -> float:
    """Return the blocking of one variant.

    `load`: erlangs of each source over all its time. `sources`: how many. `ports`: 0 or more. `variant`: `call`, `time` or
    `per-capita`; the module says what each is.
    """
    if variant == "per-capita":
        return engset(load, sources, ports)
    return engset(idle_load(load, sources, ports), sources - (variant == "call"), ports)


def solve_engset(
    sources: int,
    load: float | None = None,
    ports: int | None = None,
    blocking: float | None = None,
    variant: Variant = "call",
) -> TrafficAnswer:
    """Solve Engset for the one of load, ports and blocking that is left out.

    Args:
        sources: how many callers there are, 1 or more.
        load: erlangs of each source.
        ports: 0 or more.
        blocking: a share above 0 and below 1.
        variant: `call`, `time` or `per-capita`.

    Raises TollbridgeError unless exactly two are given, each in its range.

    >>> solve_engset(40, load=0.2, blocking=0.01).ports
    14
    """
    found = wanted(load=load, ports=ports, blocking=blocking)
    if variant not in get_args(Variant):
        raise TollbridgeError(f"unknown Engset variant {variant!r}: call, time or per-capita")
    if sources < 1:
        raise TollbridgeError(f"sources must be 1 or more, not {sources}")
    if load is None:
        load = _load(sources, ports or 0, blocking or 0.0, variant)
    if ports is None:
        ports = _ports(sources, load, blocking or 0.0, variant)
    reached = engset_blocking(load, sources, ports, variant)
    more = (("sources", sources),)
    return TrafficAnswer("Engset", VARIANTS[variant], load, ports, reached, found, more)


def _load(sources: int, ports: int, blocking: float, variant: Variant) -> float:
    everyone = sources - (variant == "call")
    if ports > everyone:
        raise TollbridgeError(
            f"{counted(ports, 'port never blocks', 'ports never block')} {counted(sources, 'source')}: "
            f"no load gives {blocking:g}"
        )
    idle = rising_root(lambda load: engset(load, everyone, ports) - blocking, 1.0, "load")
    if variant == "per-capita":
        return idle
    return idle / (1.0 + idle * (1.0 - engset(idle, sources - 1, ports)))


def _ports(sources: int, load: float, blocking: float, variant: Variant) -> int:
    if load >= 1.0 and variant != "per-capita" and engset_blocking(load, sources, sources - 1, variant) > blocking:
        raise TollbridgeError(f"{sources} sources that each offer {load:g} E, 1 or more, always block more than that")
    return fewest(lambda ports: engset_blocking(load, sources, ports, variant) <= blocking)
