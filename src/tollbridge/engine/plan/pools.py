"""Pools of minutes: how much each calendar period grants, from how many licences there are when it begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from tollbridge.engine.plan.plan import PoolPlan
from tollbridge.scenario.schema import AccountPart, LicencePart, PoolPart
from tollbridge.units import MINUTE, NEVER, Clock


def licence_count(part: LicencePart, clock: Clock, instant: int) -> int:
    """Return how many of a licence there are at an instant; the last change by then holds.

    `part`: the licence. `clock`: the run's. `instant`: ms since the start, before it too.
    """
    begins, counts = licence_counts(part, clock)
    return counts[bisect_right(begins, instant) - 1]


def licence_counts(part: LicencePart, clock: Clock) -> tuple[list[int], list[int]]:
    """Return from when how many of a licence there are: instants (ms since the start), ascending from -NEVER on, and counts.

    `part`: the licence. `clock`: the run's. Of changes at one instant the file's last holds.
    """
    changes = dict(
        sorted(((change.start.ms(clock), change.count) for change in part.changes), key=lambda pair: pair[0])
    )
    return [-NEVER, *changes], [part.count, *changes.values()]


def pool_plan(name: str, pool: PoolPart, account: AccountPart, clock: Clock) -> PoolPlan:
    """Return a pool's contents in ms: at the start what the current period has left after `used`, then full at each renewal.

    Args:
        name: the pool's.
        pool: as the file writes it.
        account: whose pool it is; `each` counts its licences when a period begins.
        clock: the run's.

    What a period leaves lapses at the next renewal: contents are not carried over.
    """
    begins = list(_begins(pool, clock))
    sizes = [_capacity(pool, account, clock, begin) for begin in begins]
    contents = [max(0, sizes[0] - pool.used), *sizes[1:]]
    instants = [0, *begins[1:]]
    return PoolPlan(name, tuple(zip(instants, contents, strict=True)), tuple(sizes), pool.then == "cut")


def _begins(pool: PoolPart, clock: Clock) -> Iterator[int]:
    """Yield the begin of the period that holds the start (before it, perhaps), then of each one in the run."""
    if pool.renews is None:
        yield 0
    else:
        yield from (begin for _, begin, _ in clock.periods(pool.renews))


def _capacity(pool: PoolPart, account: AccountPart, clock: Clock, begin: int) -> int:
    licences = licence_count(account.licences[pool.each], clock, begin) if pool.each else 1
    return int((Decimal(pool.minutes) * MINUTE * licences).to_integral_value(ROUND_HALF_UP))
