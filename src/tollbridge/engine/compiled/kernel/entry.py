"""What the driver calls: a run is opened, fed, run, emptied of its rows, and read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Legs
from tollbridge.engine.compiled.kernel.lay_out import lay_out
from tollbridge.engine.compiled.kernel.loop import run_until_need
from tollbridge.engine.compiled.kernel.memory import Holder, new_words, unlocked, words
from tollbridge.engine.compiled.kernel.outcome import tallies
from tollbridge.engine.compiled.kernel.records.world import DONE
from tollbridge.engine.compiled.kernel.rows import give_space, take_cdrs, take_ledger
from tollbridge.engine.compiled.way import Way
from tollbridge.engine.plan.plan import Plan
from tollbridge.records.run import Tally

I64 = NDArray[np.int64]

__all__ = [
    "attempts_made",
    "give_draws",
    "give_last",
    "give_offers",
    "give_phase",
    "has_failed",
    "legs_by_way",
    "open_world",
    "run_on",
    "take_cdrs",
    "take_ledger",
    "tally_of",
]


def open_world(plan: Plan, cdr_space: int, ledger_space: int, way: Way) -> Holder:
    """Return a run of a plan before its beginning, with space for so many rows of CDRs and ledger."""
    holder = Holder()
    world = holder.world
    world.lazy = way.lazy
    lay_out(world, plan)
    world.bulk = way.lazy and way.most > 0
    world.bulk_least = way.least
    world.bulk_most = way.most
    world.bulk_ratio = way.ratio
    give_space(world, cdr_space, ledger_space)
    return holder


def give_offers(holder: Holder, legs: Legs) -> None:
    """Bring the next chunk of offered legs, which must stay where it is until they have arrived."""
    offers = holder.world.offers
    offers.first += offers.count
    offers.row = 0
    holder.world.bulk_from = 0
    offers.count = len(legs)
    offers.arrive = words(legs.arrive)
    offers.source = words(legs.source)
    offers.meeting = words(legs.meeting)
    offers.attendee = words(legs.attendee)
    offers.origin = words(legs.origin)
    offers.number = words(legs.number)
    offers.destination = words(legs.destination)
    offers.caller = words(legs.caller)
    offers.conference = words(legs.conference)
    offers.organiser = words(legs.organiser)
    offers.is_organiser = words(legs.is_organiser)
    offers.rings = words(legs.rings)
    offers.outcome = words(legs.outcome)
    offers.lasts = words(legs.lasts)
    offers.leaves = words(legs.leaves)
    offers.meeting_end = words(legs.meeting_end)
    offers.retry_until = words(legs.retry_until)
    offers.retry_first = words(legs.retry_first)
    offers.retry_count = words(legs.retry_count)
    offers.attempt_delay = words(legs.attempt_delay)
    offers.attempt_rings = words(legs.attempt_rings)
    offers.attempt_outcome = words(legs.attempt_outcome)


def give_phase(holder: Holder, account: int, phase: int) -> None:
    """Say when in its interval an account is looked at, in ms, where a replication draws it."""
    record = holder.world.accounts[account]
    record.first_look = phase or record.every


def give_last(holder: Holder) -> None:
    """Say that there are no more offered legs."""
    holder.world.offers.last = True


def attempts_made(holder: Holder, account: int) -> int:
    """Return how many recharges an account has attempted."""
    return holder.world.accounts[account].attempts


def give_draws(holder: Holder, account: int, succeeds: I64, delays: I64) -> None:
    """Bring the draws of an account's next recharges: success as 0 or 1, delay in ms."""
    world = holder.world
    record = world.accounts[account]
    if record.draw_count != len(succeeds):
        record.draw_succeeds = new_words(world, len(succeeds))
        record.draw_delay = new_words(world, len(succeeds))
        record.draw_count = len(succeeds)
    for place, (success, delay) in enumerate(zip(succeeds.tolist(), delays.tolist(), strict=True)):
        record.draw_succeeds[place] = success
        record.draw_delay[place] = delay
    record.draw_first = record.attempts


def run_on(holder: Holder) -> int:
    """Run until legs, or room for rows and draws, are needed, or the run is over; return why."""
    world = holder.world
    world.need = DONE
    with unlocked():
        status = run_until_need(world)
    return int(status)


def has_failed(holder: Holder) -> bool:
    """Return whether one action took more rows or draws than there were: the run is void."""
    return holder.world.failed


def tally_of(holder: Holder, plan: Plan) -> Tally:
    """Return the tallies of a finished run; BooksError where the books do not balance."""
    return tallies(holder.world, plan)


def legs_by_way(holder: Holder) -> tuple[int, int, int]:
    """Return how many attempts of legs a run has settled in bulk, in bulk where lines were short, and event by event."""
    world = holder.world
    return world.plain_legs, world.lean_legs, world.cdr_count - world.plain_legs - world.lean_legs
