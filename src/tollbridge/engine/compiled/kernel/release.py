"""Legs go: release from all that they hold, the end of a conference, another try."""

from __future__ import annotations

from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.compiled.kernel.calm import leave_burn
from tollbridge.engine.compiled.kernel.cdr import write_cdr
from tollbridge.engine.compiled.kernel.chain import unlink_leg
from tollbridge.engine.compiled.kernel.conferences import conference_key, ends_conference, leave_conference
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.lines import free_lines
from tollbridge.engine.compiled.kernel.memory import free
from tollbridge.engine.compiled.kernel.metering import settle_release
from tollbridge.engine.compiled.kernel.offers import drop_try
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, RELEASED, UNUSED, WAITING, Leg
from tollbridge.engine.compiled.kernel.records.world import RETRIES, World
from tollbridge.engine.compiled.kernel.table import find_conference
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, NO_ANSWER, NORMAL


def let_go(world: World, leg: Leg, cause: int) -> None:
    """Release a leg from all that it holds, and settle it. Its record stays."""
    free_lines(world, leg)
    answered = leg.answered if leg.state == IN_PROGRESS else -1
    leg.state = RELEASED
    if leg.account:
        leave_burn(world, leg)
        unlink_leg(leg.account, leg)
        if answered >= 0:
            settle_release(world, leg)
        write_cdr(world, leg, cause, answered)
    if leg.conference:
        leave_conference(world, leg)


def try_again(world: World, leg: Leg) -> bool:
    """Let a caller who did not get through try again later, where their draws say so; False: they give up."""
    if not leg.first_try or world.closed:
        return False
    instant = world.now + leg.first_try.delay
    if instant >= min(leg.retry_until, world.horizon):
        return False
    leg.state = WAITING
    leg.attempt += 1
    push(world, RETRIES, instant, leg.source, leg)
    return True


def forget(world: World, leg: Leg) -> None:
    """Take the record of a leg back that is gone for good."""
    while leg.first_try:
        drop_try(world, leg)
    leg.state = UNUSED
    free(world, leg)


def leaving_cause(world: World, leg: Leg) -> int:
    """Return why a leg goes that is due now or whose conference ends."""
    if leg.hangup > world.now:
        return CONFERENCE_ENDED
    if leg.state == IN_PROGRESS:
        return NORMAL
    return NO_ANSWER if leg.outcome == OUTCOME_NO_ANSWER else BUSY


def empty_conference(world: World, key: int) -> None:
    """End a conference: all legs in it go, ringing ones too, in order."""
    conference = find_conference(world, key)
    while conference:
        leg = conference.first
        cause = leaving_cause(world, leg)
        let_go(world, leg, cause)
        _part(world, leg, cause)  # an organiser among them ends the conference that is ending
        conference = find_conference(world, key)


def release(world: World, leg: Leg, cause: int) -> None:
    """Release a leg: it settles, and may end its conference or try again."""
    leads = ends_conference(leg)
    let_go(world, leg, cause)
    if leads and not world.closed:
        empty_conference(world, conference_key(world, leg))
    _part(world, leg, cause)


def _part(world: World, leg: Leg, cause: int) -> None:
    """Let a caller who did not get through try again; forget any other leg that has gone."""
    if not ((cause == NO_ANSWER or cause == BUSY) and try_again(world, leg)):
        forget(world, leg)
