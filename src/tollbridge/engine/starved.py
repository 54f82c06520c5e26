"""What credit kept from happening: the price of legs refused or cut for credit, had they gone on; worked out after a run.

Only a replication in which credit refused or cut a leg is looked at again: its CDRs say which legs, the demand how long they
would have stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED, Demand, Legs
from tollbridge.engine.plan.plan import SCHEDULE, UNLIMITED, Plan
from tollbridge.records.run import CREDIT_EXHAUSTED, NO_CREDIT, Cdrs, Replication
from tollbridge.tariff.price import leg_cost
from tollbridge.tariff.staircase import Staircases

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
_OFFERED: Final = ("rings", "outcome", "lasts", "leaves", "meeting_end", "retry_first", "retry_count")


@dataclass(frozen=True)
class Stays:
    """Legs as they would have gone on; all [legs].

    `answered` and `end` in ms, `paid` ms of covered time that was paid; `rings` ms and `outcome` are of a dial-out's attempt.
    """

    answered: I64
    end: I64
    paid: I64
    last: Bools  # no later attempt of its caller stands for it
    counts: Bools  # such a one that would have been answered
    rings: I64
    outcome: I64


def note_starved(plan: Plan, demand: Demand, done: Replication, cdrs: Callable[[], Cdrs]) -> None:
    """Fill in `unmet`, `starved_callers` and `day_starved` of a replication's accounts.

    `cdrs` gives the replication's CDRs, and is asked only where a leg was refused or cut for credit. A refused leg that tries
    again counts once, as its last attempt. A leg goes on until it would have hung up, its meeting's scheduled end, the bridge's
    `at_most` or the end of the run. Its steps are priced in money: pools are left out.
    """
    for tally in done.tally.accounts:
        tally.day_starved = np.zeros(len(plan.day_begins), np.int64)
    if not any(tally.refused + tally.cut for tally in done.tally.accounts):
        return
    legs = cdrs()
    starved = np.flatnonzero(np.isin(legs.cause, (NO_CREDIT, CREDIT_EXHAUSTED)))
    routes = legs.route[starved]
    account = np.array([route.account for route in plan.routes], np.int64)[routes]
    entry = np.array([route.staircase for route in plan.routes], np.int64)[routes]
    found = stays(plan, demand.days(done.index), legs, starved)
    unmet = _unmet(plan.staircases, entry, found)
    # both a refusal and a cut release the leg at that instant
    instant = legs.released[starved]
    day = np.searchsorted(plan.day_begins, instant, side="right") - 1
    for index, tally in enumerate(done.tally.accounts):
        ours = account == index
        measured = ours & (instant >= plan.warm_up)
        tally.unmet = int(unmet[measured].sum())
        tally.starved_callers = int((measured & found.last).sum())
        tally.day_starved = np.bincount(day[ours], minlength=len(plan.day_begins)).astype(np.int64)


def stays(plan: Plan, days: Iterator[Legs], cdrs: Cdrs, starved: I64) -> Stays:
    """Return how legs (rows of the CDRs) would have gone on, had nothing but their callers and bridges ended them."""
    offered, rings, outcome = _offered(days, cdrs.leg[starved], cdrs.attempt[starved])
    outbound = np.array([route.number < 0 for route in plan.routes], np.bool_)[cdrs.route[starved]]
    arrived, seen = cdrs.arrived[starved], cdrs.answered[starved]
    answered = np.where(seen >= 0, seen, arrived + np.where(outbound, rings, 0))
    hangup = np.where(offered["lasts"] >= 0, answered + offered["lasts"], np.maximum(answered, offered["leaves"]))
    bridge = np.array([route.bridge for route in plan.routes], np.int64)[cdrs.route[starved]]
    end = np.minimum(np.minimum(hangup, _latest(plan, bridge, arrived, offered["meeting_end"])), plan.horizon)
    would_talk = (seen >= 0) | ~outbound | (outcome == ANSWERED)
    last = _last_attempts(cdrs)[starved]
    counts = would_talk & last & (end >= answered) & (answered < plan.horizon)
    return Stays(answered, end, cdrs.billed[starved], last, counts, rings, outcome)


def _offered(days: Iterator[Legs], rows: I64, attempts: I64) -> tuple[dict[str, I64], I64, I64]:
    """Return the columns of the offered legs with the numbers `rows`, and rings and outcome of each one's attempt."""
    found = {name: np.zeros(len(rows), np.int64) for name in _OFFERED}
    rings, outcome = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    first = 0
    for legs in days:
        ours = np.flatnonzero((rows >= first) & (rows < first + len(legs)))
        at = rows[ours] - first
        for name, column in found.items():
            column[ours] = getattr(legs, name)[at]
        rings[ours], outcome[ours] = found["rings"][ours], found["outcome"][ours]
        later = ours[(attempts[ours] > 1) & (attempts[ours] - 1 <= found["retry_count"][ours])]
        draw = found["retry_first"][later] + attempts[later] - 2
        rings[later], outcome[later] = legs.attempt_rings[draw], legs.attempt_outcome[draw]
        first += len(legs)
    return found, rings, outcome


def _latest(plan: Plan, bridge: I64, arrived: I64, meeting_end: I64) -> I64:
    """Return the instant at which its bridge would end each leg's conference at the latest."""
    latest = np.full(len(bridge), UNLIMITED, np.int64)
    for index, part in enumerate(plan.bridges):
        here = bridge == index
        if part.at_most < UNLIMITED:
            latest[here] = arrived[here] + part.at_most
        if part.ends == SCHEDULE:
            scheduled = here & (meeting_end >= 0)
            latest[scheduled] = np.minimum(latest[scheduled], meeting_end[scheduled])
    return latest


def _last_attempts(cdrs: Cdrs) -> Bools:
    """Return which legs no later attempt of the same caller follows."""
    keys = (cdrs.source, cdrs.meeting, cdrs.attendee)
    order = np.lexsort((cdrs.attempt, *keys))
    followed = np.zeros(len(order), np.bool_)
    followed[:-1] = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
    last = np.ones(len(order), np.bool_)
    last[order] = ~followed
    return last


def _unmet(staircases: Staircases, entry: I64, found: Stays) -> I64:
    """Return for each leg the price of its whole stay less that of what was paid, in micros."""
    whole = _prices(staircases, entry, found.answered, np.maximum(found.end - found.answered, 0))
    paid = np.where(found.paid > 0, _prices(staircases, entry, found.answered, found.paid), 0)
    return np.where(found.counts, np.maximum(whole - paid, 0), 0)


def _prices(staircases: Staircases, entry: I64, answered: I64, duration: I64) -> I64:
    """Return each leg's price in micros; legs of one price are priced once."""
    same = _timeless(staircases)[entry]
    keys = np.stack(
        [entry, np.where(same, 0, answered), np.where(same, _covered(staircases, entry, duration), duration)]
    )
    order = np.lexsort(keys)
    ordered = keys[:, order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    alike = [leg_cost(staircases, *key) for key in ordered[:, first].T.tolist()]
    prices = np.empty(len(order), np.int64)
    prices[order] = np.array(alike, np.int64)[np.cumsum(first) - 1]
    return prices


def _timeless(staircases: Staircases) -> Bools:
    """Return which entries price a leg alike whenever it is answered: one regime with one tier, and nothing free."""
    regimes = np.diff(staircases.regime_first)
    tiers = np.diff(staircases.tier_first)[staircases.regime_first[:-1]]
    tier = np.minimum(staircases.tier_first[staircases.regime_first[:-1]], len(staircases.tier_free) - 1)
    timeless: Bools = (regimes == 1) & (tiers == 1) & (staircases.tier_free[tier] == 0)
    return timeless


def _covered(staircases: Staircases, entry: I64, duration: I64) -> I64:
    """Return the covered time of each leg whose staircase has one tier: its duration up to the next step."""
    tier = np.minimum(staircases.tier_first[staircases.regime_first[entry]], len(staircases.tier_free) - 1)
    initial, further = staircases.tier_initial[tier], staircases.tier_further[tier]
    more = np.maximum(duration - initial, 0)
    covered: I64 = initial + -(-more // further) * further
    return covered
