"""Busy ports by hour of the week, from the recorded legs of a replication, with Erlang B for the same hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import UNLIMITED, Plan
from tollbridge.measures.bunching import bunching
from tollbridge.measures.traffic import erlang_b
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


def port_groups(plan: Plan, cdrs: Cdrs) -> Iterator[PortGroup]:
    """Yield the groups of a run that any leg asked; a bridge whose ports VoIP legs hold too is left out (no CDRs)."""
    number = np.array([route.number for route in plan.routes], np.int64)[cdrs.route]
    bridge = np.array([route.bridge for route in plan.routes], np.int64)[cdrs.route]
    priced = ~np.isin(cdrs.cause, (BARRED, NO_RATE))
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


def hours(clock: Clock, since: int = 0) -> Hours:
    """Cut a run, from `since` ms on, at the full hours of its local time; the first and the last piece may be shorter."""
    local = clock.moment(since)
    first = (local.replace(minute=0, second=0, microsecond=0) - local) // timedelta(milliseconds=1)
    edges = [since, *range(since + first + HOUR, clock.duration, HOUR), clock.duration]
    moments = [clock.moment(edge) for edge in edges[:-1]]
    of_week = [moment.weekday() * 24 + moment.hour for moment in moments]
    return Hours(np.array(edges, np.int64), np.array(of_week, np.int64))


@dataclass(frozen=True)
class WeekLoad:
    """A group's week: all [168] float64 or int64, by local hour of the week, Monday 00:00 first."""

    name: str
    ports: int
    busy: F64  # mean busy ports
    peak: I64  # most busy ports at once
    asked: F64  # legs an hour that asked
    blocked: F64  # legs an hour turned away for want of a port
    loads: F64  # erlangs offered: legs an hour that asked times their mean stay
    erlang: F64  # Erlang B's share of legs turned away at that hour's load
    bunching: float  # see `bunching.bunching`

    def expected_blocking(self) -> float:
        """Return Erlang B's share over the week, each hour weighted by the legs that asked; 0 where none did."""
        total = float(self.asked.sum())
        return float((self.erlang * self.asked).sum()) / total if total else 0.0


def week_loads(plan: Plan, clock: Clock, cdrs: Cdrs) -> list[WeekLoad]:
    """Return the week of each group that any recorded leg asked; the warm-up and legs that arrive in it are not counted."""
    cut = hours(clock, plan.warm_up)
    groups = (group for group in port_groups(plan, cdrs) if group.legs.any())
    return [_week_load(group, cut, cdrs, plan.warm_up) for group in groups]


def _week_load(group: PortGroup, cut: Hours, cdrs: Cdrs, warm_up: int) -> WeekLoad:
    held = group.legs & ~np.isin(cdrs.cause, tuple(TURNED_AWAY))
    busy, peak = _occupancy(cdrs.arrived[held], cdrs.released[held], cut.edges)
    lengths = np.bincount(cut.of_week, np.diff(cut.edges), HOURS) / HOUR
    measured = group.legs & (cdrs.arrived >= warm_up)
    arrived = cdrs.arrived[measured]
    refused = cdrs.arrived[measured & (cdrs.cause == group.full)]
    asked = _by_hour(arrived, cut, lengths)
    stays = (cdrs.released - cdrs.arrived)[held & measured]
    holding = float(stays.mean()) / HOUR if len(stays) else 0.0
    # A leg refused further on holds no port, so it is no load to this group.
    later = np.isin(cdrs.cause, _REFUSED_LATER) & measured
    loads = (asked - _by_hour(cdrs.arrived[later & (cdrs.cause != group.full)], cut, lengths)) * holding
    highest = np.zeros(HOURS, np.int64)
    np.maximum.at(highest, cut.of_week, peak)
    return WeekLoad(
        group.name,
        group.ports,
        _ratio(np.bincount(cut.of_week, busy, HOURS) / HOUR, lengths),
        highest,
        asked,
        _by_hour(refused, cut, lengths),
        loads,
        np.array([erlang_b(load, group.ports) if group.ports < UNLIMITED else 0.0 for load in loads]),
        bunching(arrived),
    )


_REFUSED_LATER: Final = (NUMBER_BUSY, TRUNKS_BUSY, BRIDGE_FULL, CONFERENCE_FULL, NO_CREDIT)


def _ratio(above: F64, below: F64) -> F64:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _by_hour(instants: I64, cut: Hours, lengths: F64) -> F64:
    pieces = np.searchsorted(cut.edges, instants, side="right") - 1
    return _ratio(np.bincount(cut.of_week[pieces], minlength=HOURS).astype(np.float64), lengths)


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
