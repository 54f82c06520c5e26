"""Cuts: which legs `cutoff.drops` takes with one that cannot pay, and what they lose."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED
from tollbridge.engine.plan.plan import DROP_ACCOUNT, DROP_CONFERENCE
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Leg


def doomed(account: Account, leg: Leg) -> list[Leg]:
    """Return the legs that are cut with one that cannot pay, itself included, in the order of their arrival.

    `account`: whose leg it is; its `drops` says which: the leg, its conference's legs of this account, or all of the account.
    `leg`: the one that cannot pay.
    """
    if account.plan.drops == DROP_ACCOUNT:
        return list(account.legs.values())
    if account.plan.drops == DROP_CONFERENCE and leg.conference is not None:
        return [other for other in leg.conference.members.values() if other.account == leg.account]
    return [leg]


def note_cut(account: Account, failing: Leg, now: int) -> None:
    """Note that an account cuts now: its first cut, its last, and when it was first exhausted.

    `account`: that cuts. `failing`: the leg that cannot pay. `now`: ms since the start.
    """
    tally = account.tally
    account.exhausted(failing)
    tally.first_cut = now if tally.first_cut < 0 else tally.first_cut
    tally.last_cut = now


def note_lost(account: Account, leg: Leg, now: int, horizon: int) -> None:
    """Count a leg that is cut now: the time that it would have stayed, and its conference, once for the account.

    `account`: whose leg it is. `leg`: the leg. `now`: ms since the start. `horizon`: the run's end, ms.
    """
    tally, conference = account.tally, leg.conference
    tally.cut += 1
    tally.minutes_lost += max(0, min(_would_leave(leg), horizon) - now)
    if conference is not None and account.index not in conference.broken:
        conference.broken.add(account.index)
        tally.conferences_broken += 1


def _would_leave(leg: Leg) -> int:
    """Return when a leg would have gone by itself; one that rings for nothing: never had anything to lose."""
    offer = leg.caller.offer
    if leg.answered >= 0:
        return leg.release_due
    if leg.outcome != ANSWERED:
        return 0
    known = leg.arrived + leg.rings
    return min(leg.ends, known + offer.lasts if offer.lasts >= 0 else max(known, offer.leaves))
