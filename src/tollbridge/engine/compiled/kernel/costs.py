"""What a leg that talks from answer to release comes to, with money alone: closed forms for bulk settlement."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import new_words
from tollbridge.engine.compiled.kernel.metering import start_meter
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.network import Entry, Route
from tollbridge.engine.compiled.kernel.records.window import Stay
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import TRIAL, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POSTPAID, PREPAID, RESERVE

STEPS = 4096
"""Numbers of steps whose cost on a flat staircase is kept."""


def price(world: World, stay: Stay) -> None:
    """Work out what a plain leg is billed and costs, if it is answered, and how many messages it causes."""
    entry = stay.route.entry
    steps = _steps_in(entry, stay.end - stay.answered) if entry.is_flat and stay.answered >= 0 else STEPS
    if steps >= STEPS:
        _price_by_walk(world, stay)
        return
    if steps > entry.known:
        _learn_costs(world, stay.route, steps)
    stay.cost = entry.cost_of[steps]
    stay.billed = entry.initial + (steps - 1) * entry.further
    moves = entry.moves_of[steps]
    stay.told = 1 + moves if stay.route.account.mode == PREPAID else _messages(world, stay, moves)


def _price_by_walk(world: World, stay: Stay) -> None:
    """Work the same out step by step."""
    stay.cost = 0
    stay.billed = 0
    moves = 0
    if stay.answered >= 0:
        moves = _walk_all(world, stay, stay.end - stay.answered)
    stay.told = _messages(world, stay, moves)


def _steps_in(entry: Entry, length: int) -> int:
    """Return how many steps of a flat staircase begin before `length`; the first does in any case."""
    return 1 + (max(length - entry.initial, 0) + entry.further - 1) // entry.further


def _messages(world: World, stay: Stay, moves: int) -> int:
    """Return how many messages a leg causes: its admission, and what its mode asks or debits."""
    account = stay.route.account
    mode = account.mode
    if mode == POSTPAID:
        return stay.cost > 0
    if stay.answered < 0:
        return 1
    if mode == PREPAID:
        return 1 + moves
    if mode == HEARTBEAT:
        return 1 + max(stay.end - stay.answered - 1, 0) // account.every
    return 1 + moves + _quotas(world, stay) if mode == RESERVE else 1


def _quotas(world: World, stay: Stay) -> int:
    """Return how many quotas a plain leg asks for, and one more where it gives something back."""
    copy, length, count = world.trial, stay.end - stay.answered, 0
    _meter(world, stay.route, stay.answered)
    while copy.next_begin == 0 or copy.next_begin < length:
        count += 1
        walk(world, copy, copy.next_begin + stay.route.account.ahead, FOREVER, TRIAL)
    return count + (copy.charged > stay.cost)


def fee_of(world: World, stay: Stay) -> int:
    """Return the connection fee in what an answered plain leg costs, in micros."""
    _meter(world, stay.route, stay.answered)
    return min(world.trial.fee, stay.cost)


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


def _walk_all(world: World, stay: Stay, length: int) -> int:
    """Walk the whole staircase of a leg; return how many steps debit. One that is no longer than `free` pays nothing."""
    copy = world.trial
    _meter(world, stay.route, stay.answered)
    if copy.free and length <= copy.free:
        return 0
    walk(world, copy, max(length, 1), FOREVER, TRIAL)
    stay.cost = copy.charged
    stay.billed = copy.billed
    return world.walk_moves
