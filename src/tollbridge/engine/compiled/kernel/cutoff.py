"""Cuts: a leg that cannot pay goes, and with it what `cutoff.drops` says."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.conferences import conference_key, ends_conference
from tollbridge.engine.compiled.kernel.memory import new
from tollbridge.engine.compiled.kernel.pins import pinned
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Broken, Conference, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.release import empty_conference, forget, let_go
from tollbridge.engine.plan.plan import DROP_ACCOUNT, DROP_CONFERENCE
from tollbridge.records.run import CREDIT_EXHAUSTED


def note_exhausted(world: World, account: Account, leg: Leg) -> None:
    """Note an account's first refusal or cut for credit, and what its other legs had set aside just then."""
    if account.exhausted_at >= 0:
        return
    account.exhausted_at = world.now
    account.stranded = account.set_aside - pinned(leg)


def stay_end(leg: Leg, answer: int) -> int:
    """Return when a leg answered at `answer` hangs up."""
    if leg.lasts >= 0:
        return answer + leg.lasts
    return max(answer, leg.leaves)


def _would_leave(leg: Leg) -> int:
    """Return when a leg would have gone by itself; 0 for one that rings for nothing."""
    if leg.state == IN_PROGRESS:
        return min(leg.hangup, leg.ends)
    if leg.outcome != OUTCOME_ANSWERED:
        return 0
    return min(leg.ends, stay_end(leg, leg.arrived + leg.rings))


def _break_conference(world: World, account: Account, conference: Conference) -> None:
    """Count a conference that lost a leg of an account to a cut, once."""
    if not conference:  # a leg's own
        account.broken += 1
        return
    known = conference.first_broken
    while known:
        if known.account == account:
            return
        known = known.next
    broken = new(world, Broken)
    broken.account = account
    broken.next = conference.first_broken
    world.broken += 1
    conference.first_broken = broken
    account.broken += 1


def cut_legs(world: World, account: Account, failing: Leg, drops: int) -> None:
    """Cut a leg that cannot pay and with it what `drops` takes, in order; then organisers' conferences end."""
    note_exhausted(world, account, failing)
    if account.first_cut < 0:
        account.first_cut = world.now
    account.last_cut = world.now
    _mark(account, failing, drops)
    leg = first_leg(account)
    while leg:
        following = leg.account_next
        if leg.marked:
            _cut_marked(world, account, leg)
        leg = following
    while world.first_leading:
        leg = world.first_leading
        world.first_leading = leg.account_next
        empty_conference(world, conference_key(world, leg))
        forget(world, leg)


def _mark(account: Account, failing: Leg, drops: int) -> None:
    """Mark the legs of an account that a cut takes, before any of them goes."""
    leg = first_leg(account)
    while leg:
        leg.marked = leg == failing or drops == DROP_ACCOUNT
        if drops == DROP_CONFERENCE and leg.conference and leg.conference == failing.conference:
            leg.marked = True
        leg = leg.account_next


def _cut_marked(world: World, account: Account, leg: Leg) -> None:
    """Cut one leg; an organiser's waits in the chain of those whose conferences are to end."""
    account.cut += 1
    account.minutes_lost += max(0, min(_would_leave(leg), world.horizon) - world.now)
    _break_conference(world, account, leg.conference)
    leads = ends_conference(leg)
    let_go(world, leg, CREDIT_EXHAUSTED)
    if leads:
        _await_ending(world, leg)
    else:
        forget(world, leg)


def _await_ending(world: World, leg: Leg) -> None:
    """Append an organiser who has gone to the chain of those whose conferences are to end."""
    leg.account_next = NONE
    if world.first_leading:
        world.last_leading.account_next = leg
    else:
        world.first_leading = leg
    world.last_leading = leg


def cut(world: World, leg: Leg) -> None:
    """Cut a leg that cannot pay, and with it what `cutoff.drops` says."""
    account = leg.account
    cut_legs(world, account, leg, account.drops)
