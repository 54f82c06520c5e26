"""What a plain leg leaves behind: sums of its route for the window, and its CDR."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.cdr import write_plain_cdr
from tollbridge.engine.compiled.kernel.lines import count_use
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.network import Route
from tollbridge.engine.compiled.kernel.records.window import PLAIN, Foresight, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.records.run import NORMAL


def settle_stay(world: World, window: Window, look: Foresight) -> None:
    """Add up what a leg that goes in the window is billed and costs, and the messages about it."""
    if look.way == PLAIN:
        route = look.route
        if not route.listed:
            route.listed = True
            window.routes[window.route_count] = route
            window.route_count += 1
        route.gone += 1
        route.time += look.end - look.arrived
        route.due += look.cost
        route.billed += look.billed
        route.told += look.told
        if look.cause != NORMAL:
            _count_unlike(world, look, 1)
        _count_organiser(world, look, look.cost, look.billed)
    elif look.port:
        count_use(world, look.port, 1, look.end - look.arrived)


def take_back(world: World, look: Foresight) -> None:
    """Take off the sums what was added up for a leg that does not go in the window after all."""
    if look.way == PLAIN:
        route = look.route
        route.gone -= 1
        route.time -= look.end - look.arrived
        route.due -= look.cost
        route.billed -= look.billed
        route.told -= look.told
        if look.cause != NORMAL:
            _count_unlike(world, look, -1)
        _count_organiser(world, look, -look.cost, -look.billed)
    elif look.port:
        count_use(world, look.port, -1, look.arrived - look.end)


def _count_unlike(world: World, look: Foresight, legs: int) -> None:
    """Count a leg, once or less once, that goes for another cause than most."""
    look.route.unlike += legs
    _count(world, look.route, legs, look.cause)
    if world.measuring and look.answered >= 0:
        world.reached_callers += legs


def _count_organiser(world: World, look: Foresight, cost: int, billed: int) -> None:
    """Count what a leg comes to for its organiser."""
    if world.organiser_count == 0 or not world.measuring:
        return
    organiser = world.offers.organiser[look.offer]
    if organiser >= 0:
        world.organiser_cost[organiser] += cost
        world.organiser_billed[organiser] += billed


def turn_away(world: World, look: Foresight, cause: int, row: int) -> None:
    """Count a leg that finds no line, and write its CDR, the `row`th in the order of arrival."""
    look.cause = cause
    look.answered = -1
    look.end = look.arrived
    _count(world, look.route, 1, cause)
    if world.cdrs.space:
        write_plain_cdr(world, look, row)


def _count(world: World, route: Route, legs: int, cause: int) -> None:
    """Count legs of a route that have gone for one cause."""
    if world.measuring:
        world.callers += legs
        world.legs_by_day[world.day * world.route_count + route.index] += legs
        world.cause_counts[cause * world.route_count + route.index] += legs


def close_routes(world: World, window: Window) -> None:
    """Add a window's sums of each route to its account's, and to the day's."""
    for index in range(window.route_count):
        _close_route(world, window.routes[index])
    window.route_count = 0


def close_routes_of(world: World, window: Window, account: Account) -> None:
    """Do the same with one account's routes, and take them off the list."""
    index = 0
    while index < window.route_count:
        route = window.routes[index]
        if route.account == account:
            _close_route(world, route)
            window.route_count -= 1
            window.routes[index] = window.routes[window.route_count]
        else:
            index += 1


def _close_route(world: World, route: Route) -> None:
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
    route.listed = False
