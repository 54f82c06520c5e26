"""What a leg that talks from answer to release comes to, with money alone, in closed form."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import new_words
from tollbridge.engine.compiled.kernel.metering import start_meter
from tollbridge.engine.compiled.kernel.prices import addend
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.network import Entry, Route, Tier
from tollbridge.engine.compiled.kernel.records.window import Foresight
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import TRIAL, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POSTPAID, PREPAID, RESERVE
from tollbridge.money import EXACT_PER_MICRO, FULL

SHORT = 2**31  # ms
STEPS = 4096
"""Numbers of steps whose cost on a flat staircase is kept."""


def price(world: World, look: Foresight) -> None:
    """Work out what a plain leg is billed and costs, if it is answered, and how many messages it causes."""
    entry = look.route.entry
    steps = steps_in(entry, look.end - look.answered) if entry.is_flat and look.answered >= 0 else STEPS
    if not knows_costs(world, look.route, steps):
        _price_by_walk(world, look)
        return
    look.cost = entry.cost_of[steps]
    look.billed = entry.initial + (steps - 1) * entry.further
    moves = moves_in(entry, steps)
    look.told = 1 + moves if look.route.account.mode == PREPAID else _messages(world, look, moves)


def knows_costs(world: World, route: Route, steps: int) -> bool:
    """Return whether what so many steps cost is in the table of a route's flat staircase, now if not before."""
    if steps >= STEPS:
        return False
    if steps > route.entry.known:
        _learn_costs(world, route, steps)
    return True


def moves_in(entry: Entry, steps: int) -> int:
    """Return how many of so many steps of a flat staircase debit something: mostly all do, without a look at the table."""
    return steps if entry.all_move else entry.moves_of[steps]


def _price_by_walk(world: World, look: Foresight) -> None:
    """Work the same out step by step."""
    look.cost = 0
    look.billed = 0
    moves = 0
    if look.answered >= 0:
        moves = _walk_all(world, look, look.end - look.answered)
    look.told = _messages(world, look, moves)


def steps_in(entry: Entry, length: int) -> int:
    """Return how many steps of a flat staircase begin before `length`; the first does in any case.

    Below 2 ** 31, `further` goes into n as often as 2 ** shift into n * inverse. For `inverse` is above 2 ** shift / further by
    less than 1. So the second quotient is above the first by less than n / 2 ** shift, which is less than 1 / further.
    """
    over = max(length - entry.initial, 0) + entry.further - 1
    if over < SHORT and entry.inverse:
        return 1 + ((over * entry.inverse) >> entry.shift)
    return 1 + over // entry.further


def lay_out_flat(entry: Entry, tier: Tier) -> None:
    """Lay out a flat staircase: its one tier, and what `steps_in` multiplies by, where a product stays within 63 bits."""
    entry.is_flat = True
    entry.initial = tier.initial
    entry.further = tier.further
    entry.initial_adds = addend(entry, tier.initial_price)
    entry.further_adds = addend(entry, tier.further_price)
    entry.full_after = _full_after(entry, addend(entry, tier.fee * EXACT_PER_MICRO))
    if entry.further < 1 or entry.further >= SHORT:
        return
    entry.shift = 31
    while (1 << (entry.shift - 31)) < entry.further:
        entry.shift += 1
    entry.inverse = ((1 << entry.shift) + entry.further - 1) // entry.further


def _full_after(entry: Entry, fee_adds: int) -> int:
    """Return how many steps, the fee with them, leave the sum of a leg on a flat staircase at FULL or below."""
    left = FULL - fee_adds - entry.initial_adds
    return 1 + left // entry.further_adds if entry.further_adds else FOREVER


def _messages(world: World, look: Foresight, moves: int) -> int:
    """Return how many messages a leg causes: its admission, and what its mode asks or debits."""
    account = look.route.account
    mode = account.mode
    if mode == POSTPAID:
        return look.cost > 0
    if look.answered < 0:
        return 1
    if mode == PREPAID:
        return 1 + moves
    if mode == HEARTBEAT:
        return 1 + max(look.end - look.answered - 1, 0) // account.every
    return 1 + moves + _quotas(world, look) if mode == RESERVE else 1


def _quotas(world: World, look: Foresight) -> int:
    """Return how many quotas a plain leg asks for, and one more where it gives something back."""
    copy, length, count = world.trial, look.end - look.answered, 0
    _meter(world, look.route, look.answered)
    while copy.next_begin == 0 or copy.next_begin < length:
        count += 1
        walk(world, copy, copy.next_begin + look.route.account.ahead, FOREVER, TRIAL)
    return count + (copy.charged > look.cost)


def fee_of(world: World, look: Foresight) -> int:
    """Return the connection fee in what an answered plain leg costs, in micros."""
    _meter(world, look.route, look.answered)
    return min(world.trial.fee, look.cost)


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
        entry.all_move = True
    upto = min(2 * steps + 64, STEPS - 1)
    _meter(world, route, 0)
    moves = 0
    for step in range(1, upto + 1):
        walk(world, copy, copy.next_begin + 1, FOREVER, TRIAL)
        moves += world.walk_moves
        entry.cost_of[step] = copy.charged
        entry.moves_of[step] = moves
        entry.all_move = entry.all_move and moves == step
    entry.known = upto


def _walk_all(world: World, look: Foresight, length: int) -> int:
    """Walk the whole staircase of a leg; return how many steps debit. One that is no longer than `free` pays nothing."""
    copy = world.trial
    _meter(world, look.route, look.answered)
    if copy.free and length <= copy.free:
        return 0
    walk(world, copy, max(length, 1), FOREVER, TRIAL)
    look.cost = copy.charged
    look.billed = copy.billed
    return world.walk_moves
