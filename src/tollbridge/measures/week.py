"""Busy ports by hour of the week, counted from the legs of a replication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import Plan
from tollbridge.measures.bunching import dispersion_parts
from tollbridge.records.run import (
    BARRED,
    BRIDGE_FULL,
    CONFERENCE_FULL,
    NO_CREDIT,
    NO_RATE,
    NUMBER_BUSY,
    TRUNKS_BUSY,
    TURNED_AWAY,
    Cdrs,
)
from tollbridge.units import HOUR, Clock

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
HOURS: Final = 168


@dataclass(frozen=True)
class PortGroup:
    """Ports that legs seize one each: a number's, a bridge's, a bridge's trunks. `ports`: UNLIMITED where there is no limit.

    `legs` marks the rows that asked for a port of it, `full` is the cause of one turned away.
    """

    name: str
    ports: int
    legs: NDArray[np.bool_]
    full: int


def group_ports(plan: Plan) -> dict[str, int]:
    """Return the ports of each group of a plan, in order; a bridge whose ports VoIP legs hold too is left out (no CDRs)."""
    groups = {f"numbers.{dialled.name}": dialled.ports for dialled in plan.numbers}
    for place in plan.bridges:
        groups[f"trunks.{place.name}"] = place.trunks
        if not place.voip_uses_ports:
            groups[f"bridges.{place.name}"] = place.ports
    return groups


def port_groups(plan: Plan, cdrs: Cdrs) -> Iterator[PortGroup]:
    """Yield the groups of a plan in the order of `group_ports`, each with the legs that asked for a port of it.

    `plan`: of the run. `cdrs`: a replication's, all legs of it. A leg asks for a port of its number or trunk first, then of
    its bridge: one that a number turns away never asks the bridge.
    """
    number = np.array([route.number for route in plan.routes], np.int64)[cdrs.route]
    bridge = np.array([route.bridge for route in plan.routes], np.int64)[cdrs.route]
    by_app = np.array([route.direction == "app" for route in plan.routes], np.bool_)[cdrs.route]
    priced = ~by_app & ~np.isin(cdrs.cause, (BARRED, NO_RATE))
    for index, dialled in enumerate(plan.numbers):
        yield PortGroup(f"numbers.{dialled.name}", dialled.ports, priced & (number == index), NUMBER_BUSY)
    first_passed = priced & ~np.isin(cdrs.cause, (NUMBER_BUSY, TRUNKS_BUSY))
    for index, place in enumerate(plan.bridges):
        here = bridge == index
        yield PortGroup(f"trunks.{place.name}", place.trunks, priced & here & (number < 0), TRUNKS_BUSY)
        if not place.voip_uses_ports:
            yield PortGroup(f"bridges.{place.name}", place.ports, first_passed & here, BRIDGE_FULL)


@dataclass(frozen=True)
class Hours:
    """The whole local hours that are measured: `edges` [n + 1] ms, `of_week` [n] 0 to 167, Monday 00:00 first."""

    edges: I64
    of_week: I64


@lru_cache(maxsize=8)
def hours(clock: Clock, since: int = 0) -> Hours:
    """Cut a run at the full hours of its local time; the first and the last piece may be shorter.

    `clock`: the run's. `since`: where to begin, ms since its start.
    """
    local = clock.moment(since)
    first = (local.replace(minute=0, second=0, microsecond=0) - local) // timedelta(milliseconds=1)
    edges = [since, *range(since + first + HOUR, clock.duration, HOUR), clock.duration]
    moments = [clock.moment(edge) for edge in edges[:-1]]
    of_week = [moment.weekday() * 24 + moment.hour for moment in moments]
    return Hours(np.array(edges, np.int64), np.array(of_week, np.int64))


COUNTS: Final = ("busy", "peak", "asked", "refused", "arriving")
"""By local hour of the week: busy port-ms, most busy at once, legs that asked, were refused here, would have held a port."""


@dataclass(frozen=True)
class WeekTally:
    """A replication's week. `counts` int64 [groups, COUNTS, 168]; `sums` float64 [groups, 4].

    `sums`: ms that legs held a port and how many those legs were; the two parts of the arrivals' dispersion.
    """

    counts: I64
    sums: F64


def week_tally(plan: Plan, clock: Clock, cdrs: Cdrs) -> WeekTally:
    """Return the week of each group of a replication; the warm-up and legs that arrive in it are not counted.

    `plan`: of the run. `clock`: whose local hours count. `cdrs`: the replication's.
    """
    cut = hours(clock, plan.warm_up)
    groups = [_group_week(group, cut, cdrs, plan.warm_up) for group in port_groups(plan, cdrs)]
    counts = np.array([counts for counts, _ in groups], np.int64).reshape(len(groups), len(COUNTS), HOURS)
    return WeekTally(counts, np.array([sums for _, sums in groups], np.float64).reshape(len(groups), 4))


def week_hours(plan: Plan, clock: Clock) -> F64:
    """Return how many hours of a run fall into each local hour of the week, the warm-up left out.

    `plan`: of the run. `clock`: the run's. Returns float64 [168], from Monday 00:00 on.
    """
    cut = hours(clock, plan.warm_up)
    return np.bincount(cut.of_week, np.diff(cut.edges), HOURS) / HOUR


def _group_week(group: PortGroup, cut: Hours, cdrs: Cdrs, warm_up: int) -> tuple[I64, list[float]]:
    held = group.legs & ~np.isin(cdrs.cause, tuple(TURNED_AWAY))
    busy, peak = _occupancy(cdrs.arrived[held], cdrs.released[held], cut.edges)
    measured = group.legs & (cdrs.arrived >= warm_up)
    arrived = cdrs.arrived[measured]
    asked = _by_hour(arrived, cut)
    # a leg refused further on holds no port, so it is no load to this group
    later = np.isin(cdrs.cause, _REFUSED_LATER) & measured & (cdrs.cause != group.full)
    stays = (cdrs.released - cdrs.arrived)[held & measured]
    highest = np.zeros(HOURS, np.int64)
    np.maximum.at(highest, cut.of_week, peak)
    counts = np.stack(
        [
            np.bincount(cut.of_week, busy, HOURS).astype(np.int64),
            highest,
            asked,
            _by_hour(cdrs.arrived[measured & (cdrs.cause == group.full)], cut),
            asked - _by_hour(cdrs.arrived[later], cut),
        ]
    )
    return counts, [float(stays.sum()), float(len(stays)), *dispersion_parts(arrived)]


_REFUSED_LATER: Final = (NUMBER_BUSY, TRUNKS_BUSY, BRIDGE_FULL, CONFERENCE_FULL, NO_CREDIT)


def _by_hour(instants: I64, cut: Hours) -> I64:
    pieces = np.searchsorted(cut.edges, instants, side="right") - 1
    return np.bincount(cut.of_week[pieces], minlength=HOURS).astype(np.int64)


def _occupancy(begins: I64, ends: I64, edges: I64) -> tuple[F64, I64]:
    """Return (port-ms, most at once) of each piece between `edges`; an end at an instant comes before a begin."""
    times = np.concatenate([ends, edges[:-1], begins])
    steps = np.concatenate([-np.ones(len(ends), np.int64), np.zeros(len(edges) - 1, np.int64), np.ones_like(begins)])
    order = np.argsort(times, kind="stable")
    levels = np.cumsum(steps[order])
    begins_at = np.flatnonzero((order >= len(ends)) & (order < len(ends) + len(edges) - 1))
    spans = np.diff(times[order], append=edges[-1])
    # levels between releases and arrivals of one instant dip but last no time, and never exceed what comes before
    return np.add.reduceat(levels * spans, begins_at).astype(np.float64), np.maximum.reduceat(levels, begins_at)
