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
    """Return the rank of an action among those of its instant; lower goes first.

    `group`: of the table of this module. `order`: within the group, from 0, below 2**ORDER_BITS.

    >>> priority(RELEASES, 99) < priority(GRANTS, 0) < priority(GRANTS, 1)
    True
    """
    return (group << ORDER_BITS) + order


def arrival_order(source: int, meeting: int, attendee: int, attempt: int) -> int:
    """Return the order of a leg among those that arrive at its instant: by source, meeting, attendee and attempt.

    `source`: of the leg. `meeting`, `attendee`: who it is of its source. `attempt`: 1 is the first. All are 0 or more.

    >>> arrival_order(0, 5, 0, 1) < arrival_order(0, 5, 1, 1) < arrival_order(1, 0, 0, 1)
    True
    """
    return (((source << 64) + meeting << 32) + attendee << 32) + attempt


def grant_order(account: int, kind: int, index: int) -> int:
    """Return the order of a grant among those of its instant: by account, then pools, top-ups, recharges.

    `account`: its place in the file. `kind`: 0 for pools, 1 for top-ups, 2 for recharges. `index`: its place among those.

    >>> grant_order(0, 1, 7) < grant_order(0, 2, 0) < grant_order(1, 0, 0)
    True
    """
    return ((account << 8) + kind << 32) + index
