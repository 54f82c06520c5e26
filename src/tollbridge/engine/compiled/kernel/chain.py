"""Chains of records in the order in which they came: an account's legs and lots, a conference's legs."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import as_leg
from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import Conference, Leg


def first_leg(account: Account) -> Leg:
    """Return the first of an account's legs that ring or are in progress, by arrival, or none."""
    return as_leg(account.first_leg)


def link_leg(account: Account, leg: Leg) -> None:
    """Put a leg at its place in its account's chain, by arrival: last, but for one that a window leaves behind."""
    previous: Leg = as_leg(account.last_leg)
    while previous and previous.seq > leg.seq:
        previous = previous.account_previous
    following = previous.account_next if previous else first_leg(account)
    leg.account_previous = previous
    leg.account_next = following
    if previous:
        previous.account_next = leg
    else:
        account.first_leg = leg
    if following:
        following.account_previous = leg
    else:
        account.last_leg = leg


def unlink_leg(account: Account, leg: Leg) -> None:
    """Take a leg out of its account's chain; its own references stay."""
    if leg.account_previous:
        leg.account_previous.account_next = leg.account_next
    else:
        account.first_leg = leg.account_next
    if leg.account_next:
        leg.account_next.account_previous = leg.account_previous
    else:
        account.last_leg = leg.account_previous


def link_member(conference: Conference, leg: Leg) -> None:
    """Append a leg to its conference's chain."""
    leg.conference_previous = conference.last
    leg.conference_next = NONE
    if conference.last:
        conference.last.conference_next = leg
    else:
        conference.first = leg
    conference.last = leg


def unlink_member(conference: Conference, leg: Leg) -> None:
    """Take a leg out of its conference's chain."""
    if leg.conference_previous:
        leg.conference_previous.conference_next = leg.conference_next
    else:
        conference.first = leg.conference_next
    if leg.conference_next:
        leg.conference_next.conference_previous = leg.conference_previous
    else:
        conference.last = leg.conference_previous


def link_lot(account: Account, lot: Lot) -> None:
    """Append a lot to its account's chain."""
    lot.previous = account.last_lot
    lot.next = NONE
    if account.last_lot:
        account.last_lot.next = lot
    else:
        account.first_lot = lot
    account.last_lot = lot
    lot.linked = True


def unlink_lot(account: Account, lot: Lot) -> None:
    """Take a lot out of its account's chain; its own references stay."""
    if lot.previous:
        lot.previous.next = lot.next
    else:
        account.first_lot = lot.next
    if lot.next:
        lot.next.previous = lot.previous
    else:
        account.last_lot = lot.previous
    lot.linked = False
