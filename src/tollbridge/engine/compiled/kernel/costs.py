"""What a leg that talks from answer to release comes to, with money alone: closed forms for bulk settlement."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import new_words
from tollbridge.engine.compiled.kernel.metering import start_meter
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.network import Route
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import TRIAL, walk
from tollbridge.engine.plan.plan import PREPAID, RESERVE

STEPS = 4096
"""Numbers of steps whose cost on a flat staircase is kept."""


def price(world: World, window: Window, place: int) -> None:
    """Work out what a plain leg is billed and costs, if it is answered."""
    answered, entry = window.answered[place], window.routes[place].entry
    stay, steps = window.end[place] - answered, 0
    if answered >= 0 and entry.is_flat:
        steps = 1
        if stay > entry.initial:
            steps = 1 + (stay - entry.initial + entry.further - 1) // entry.further
    if 0 < steps < STEPS:
        if steps > entry.known:
            _learn_costs(world, window.routes[place], steps)
        window.cost[place] = entry.cost_of[steps]
        window.moves[place] = entry.moves_of[steps]
        window.billed[place] = entry.initial + (steps - 1) * entry.further
    else:
        window.cost[place] = 0
        window.billed[place] = 0
        window.moves[place] = 0
        if answered >= 0:
            _walk_all(world, window, place, stay)
    if answered >= 0 and window.routes[place].account.mode == RESERVE:
        window.moves[place] += _quotas(world, window, place, stay)


def _quotas(world: World, window: Window, place: int, stay: int) -> int:
    """Return how many quotas a plain leg asks for, and one more where it gives something back."""
    route, copy = window.routes[place], world.trial
    _meter(world, route, window.answered[place])
    count = 0
    while copy.next_begin == 0 or copy.next_begin < stay:
        count += 1
        walk(world, copy, copy.next_begin + route.account.ahead, FOREVER, TRIAL)
    return count + (copy.charged > window.cost[place])


def fee_of(world: World, window: Window, place: int) -> int:
    """Return the connection fee in what an answered plain leg costs, in micros."""
    _meter(world, window.routes[place], window.answered[place])
    return min(world.trial.fee, window.cost[place])


def _meter(world: World, route: Route, answered: int) -> None:
    """Set the trial leg's meter as at an answer on a route."""
    copy = world.trial
    copy.account = route.account
    copy.route = route
    copy.entry = route.entry
    start_meter(copy, answered)


def _learn_costs(world: World, route: Route, steps: int) -> None:
    """Work out what up to twice so many steps cost, one after the other."""
    entry, copy = route.entry, world.trial
    if entry.known < 0:
        entry.cost_of = new_words(world, STEPS)
        entry.moves_of = new_words(world, STEPS)
    upto = min(2 * steps + 64, STEPS - 1)
    _meter(world, route, 0)
    moves = 0
    for step in range(1, upto + 1):
        walk(world, copy, copy.next_begin + 1, FOREVER, TRIAL)
        moves += world.walk_moves
        entry.cost_of[step] = copy.charged
        entry.moves_of[step] = moves
    entry.known = upto


def _walk_all(world: World, window: Window, place: int, stay: int) -> None:
    """Walk the whole staircase of a leg. One that lasts no longer than `free` pays nothing."""
    copy, route = world.trial, window.routes[place]
    _meter(world, route, window.answered[place])
    # a prepaid leg of no length is over after its instant's metering
    if copy.free and stay + (stay == 0 and route.account.mode == PREPAID) <= copy.free:
        return
    walk(world, copy, max(stay, 1), FOREVER, TRIAL)
    window.cost[place] = copy.charged
    window.billed[place] = copy.billed
    window.moves[place] = world.walk_moves
