"""What a plain leg leaves behind as it goes: sums of its route for the window, and its CDR."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.cdr import write_plain_cdr
from tollbridge.engine.compiled.kernel.lines import count_use
from tollbridge.engine.compiled.kernel.records.network import Route
from tollbridge.engine.compiled.kernel.records.window import Stay, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.records.run import NORMAL


def settle_stay(world: World, window: Window, stay: Stay) -> None:
    """Add up what a leg that goes was billed and cost, and the messages about it."""
    route, arrived = stay.route, world.offers.arrive[stay.offer]
    if route.gone == 0:
        window.routes[window.route_count] = route
        window.route_count += 1
    route.gone += 1
    route.time += stay.end - arrived
    route.due += stay.cost
    route.billed += stay.billed
    route.told += stay.told
    if stay.cause != NORMAL:
        route.unlike += 1
        _count(world, route, 1, stay.cause)
        world.reached_callers += world.measuring and stay.answered >= 0
    organiser = world.offers.organiser[stay.offer]
    if organiser >= 0 and world.measuring:
        world.organiser_cost[organiser] += stay.cost
        world.organiser_billed[organiser] += stay.billed
    if world.cdrs.space:
        write_plain_cdr(world, stay)


def turn_away(world: World, stay: Stay, cause: int) -> None:
    """Count a leg that finds no line, and write its CDR."""
    stay.cause = cause
    stay.answered = -1
    stay.end = world.offers.arrive[stay.offer]
    _count(world, stay.route, 1, cause)
    if world.cdrs.space:
        write_plain_cdr(world, stay)


def _count(world: World, route: Route, legs: int, cause: int) -> None:
    """Count legs of a route that have gone for one cause."""
    if world.measuring:
        world.callers += legs
        world.legs_by_day[world.day * world.route_count + route.index] += legs
        world.cause_counts[cause * world.route_count + route.index] += legs


def close_routes(world: World, window: Window) -> None:
    """Add a window's sums of each route to its account's, and to the day's."""
    for index in range(window.route_count):
        route = window.routes[index]
        account = route.account
        account.due += route.due
        account.told += route.told
        if route.group:
            count_use(world, route.group, route.gone, route.time)
        if route.port:
            count_use(world, route.port, route.gone, route.time)
        _count(world, route, route.gone - route.unlike, NORMAL)
        if world.measuring:
            cell = world.day * world.route_count + route.index
            world.debits[cell] += route.due
            world.billed_time[cell] += route.billed
            world.reached_callers += route.gone - route.unlike
        route.gone = 0
        route.unlike = 0
        route.time = 0
        route.due = 0
        route.billed = 0
        route.told = 0
    window.route_count = 0
