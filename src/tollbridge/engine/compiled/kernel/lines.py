"""Groups of equal lines (a number's ports, a bridge's ports, its trunks): who asked, who holds one, and for how long."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.network import Lines
from tollbridge.engine.compiled.kernel.records.world import World


def line_free(world: World, group: Lines) -> bool:
    """Return whether a line is free; count who asks."""
    there = group.busy < group.capacity
    if world.measuring:
        group.offered += 1
        if not there:
            group.blocked += 1
    return there


def seize_line(world: World, group: Lines, instant: int) -> None:
    """Take a line. Its time counts from then on, or from the end of the warm-up."""
    group.busy += 1
    group.area -= max(instant, world.warm_up)
    if world.measuring:
        group.peak = max(group.peak, group.busy)


def free_line(world: World, group: Lines, instant: int) -> None:
    """Give a line back. What was busy at the end of the warm-up, and stayed so for a while, counts for the peak."""
    if instant > world.warm_up:
        group.peak = max(group.peak, group.busy)
    group.busy -= 1
    group.area += max(instant, world.warm_up)


def count_use(world: World, group: Lines, legs: int, time: int) -> None:
    """Count legs that have asked for a line and had one, and for how long. It all fell before the warm-up's end, or after."""
    if world.measuring:
        group.offered += legs
        group.area += time


# --- a leg's lines ----------------------------------------------------------------------------------------------------


def holds_port(leg: Leg) -> bool:
    """Return whether a leg holds a bridge port and a seat: one by app does only where its bridge says so."""
    bridge = leg.bridge
    if not bridge:
        return False
    by_app = not leg.number and leg.destination < 0
    return bridge.voip_uses_ports if by_app else True


def way_in(leg: Leg) -> Lines:
    """Return the group of which a leg takes a line to come in: its number's ports, or its bridge's trunks; or none."""
    if leg.number:
        return leg.number.ports
    if not leg.bridge or leg.destination < 0:
        nothing: Lines = NONE
        return nothing
    return leg.bridge.trunks


def seize_lines(world: World, leg: Leg) -> None:
    """Take the number's port or the trunk, and the bridge port."""
    group = way_in(leg)
    if group:
        seize_line(world, group, world.now)
    if holds_port(leg):
        seize_line(world, leg.bridge.ports, world.now)


def free_lines(world: World, leg: Leg) -> None:
    """Give back the number's port or the trunk, and the bridge port."""
    group = way_in(leg)
    if group:
        free_line(world, group, world.now)
    if holds_port(leg):
        free_line(world, leg.bridge.ports, world.now)
