"""Who goes first at one instant: the table of the semantics, in one place.

A pending action is due at (instant, group, order). Legs are ordered by their arrival: the engines number them as they
arrive. Accounts are in the file's order. The compiled engine uses the same groups.
"""

from __future__ import annotations

from typing import Final

RELEASES, GRANTS, EXPIRY, METERING, POLLS, GRACES, ARRIVALS = range(1, 8)
"""Polls are the second half of the metering group: they follow every leg's own metering."""

ORDER_BITS: Final = 160


def priority(group: int, order: int) -> int:
    """Return the rank of an action among those of its instant; lower goes first. `order` is below 2**ORDER_BITS."""
    return (group << ORDER_BITS) + order


def arrival_order(source: int, meeting: int, attendee: int, attempt: int) -> int:
    """Return the order of a leg among those that arrive at its instant: source, meeting, attendee, attempt."""
    return (((source << 64) + meeting << 32) + attendee << 32) + attempt


def grant_order(account: int, kind: int, index: int) -> int:
    """Return the order of a grant: accounts in the file's order; in each, pools (kind 0), top-ups (1), recharges (2)."""
    return ((account << 8) + kind << 32) + index
