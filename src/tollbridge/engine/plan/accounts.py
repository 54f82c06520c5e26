"""An account's funding and enforcement as an engine reads them: lots with their expiry, recharge, alerts, control, cutoff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from tollbridge.engine.plan.expiry import Expiries
from tollbridge.engine.plan.plan import (
    DROP_ACCOUNT,
    DROP_CONFERENCE,
    DROP_LEG,
    DROP_NONE,
    FIRST_STEP,
    MODES,
    POSITIVE,
    RANDOM_PHASE,
    UNLIMITED,
    WITHIN,
    AccountPlan,
    RechargePlan,
)
from tollbridge.engine.plan.pools import pool_plan
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import AccountPart, AlertsPart, ControlPart, GrantShare, RechargePart, TopUpPart
from tollbridge.units import NEVER, Clock, Period

_ADMIT = {"first-step": FIRST_STEP, "positive": POSITIVE}
_DROPS = {"leg": DROP_LEG, "conference": DROP_CONFERENCE, "account": DROP_ACCOUNT, "none": DROP_NONE}
_MILLION = 1_000_000

Lots = tuple[tuple[int, int], ...]
TopUps = tuple[tuple[int, int, int], ...]


def account_plan(loaded: Loaded, name: str) -> AccountPlan:
    """Return an account as engines need it, its calendar rules worked out in the clock's timezone.

    Args:
        loaded: the scenario.
        name: the account's; KeyError where there is none of it.

    Money is micros, durations and instants ms; what the file leaves out is UNLIMITED, 0 or -1, as `AccountPlan` says.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> plan = account_plan(load(shipped() / "all-or-nothing.yaml"), "contoso")
    >>> plan.opening[0][0], plan.limit
    (300000, 0)
    """
    part, clock = loaded.scenario.accounts[name], loaded.clock
    expiries = Expiries.of(clock, part.credit.expires)
    admit, within = _admission(part.control)
    return AccountPlan(
        name=name,
        limit=part.credit.limit,
        opening=_opening(part, clock, expiries),
        top_ups=_top_ups(part, clock, expiries),
        expiry_from=expiries.starts,
        expiry_after=expiries.after,
        recharge=_recharge(part.recharge, clock) if part.recharge else None,
        pools=tuple(pool_plan(pool_name, pool, part, clock) for pool_name, pool in part.pools.items()),
        balance_alerts=_levels(level for level in part.alerts.balance if not isinstance(level, GrantShare)),
        grant_alerts=_levels(level.millionths for level in part.alerts.balance if isinstance(level, GrantShare)),
        pool_alerts=_pool_alerts(part.alerts),
        mode=MODES.index(part.control.mode),
        admit=admit,
        admit_within=within,
        quota=part.control.quota or 0,
        partial=part.control.partial,
        every=part.control.every or 0,
        leg_cost=_limit(part.cutoff.leg.cost if part.cutoff.leg else None),
        leg_time=_limit(part.cutoff.leg.time if part.cutoff.leg else None),
        switches=part.credit.then == "postpaid",
        phase=RANDOM_PHASE if isinstance(part.control.phase, str) else part.control.phase or 0,
        drops=_DROPS[part.cutoff.drops],
        grace=part.cutoff.grace,
    )


def _limit(value: int | None) -> int:
    return UNLIMITED if value is None else value


def _admission(control: ControlPart) -> tuple[int, int]:
    if isinstance(control.admit, str):
        return _ADMIT[control.admit], 0
    return WITHIN, control.admit


def _opening(part: AccountPart, clock: Clock, expiries: Expiries) -> Lots:
    """Return the lots at the start. What had lapsed before it is gone; a lot that names no date never lapses."""
    lots = [(part.credit.opening, expiries.at(0))] if part.credit.opening else []
    for lot in part.credit.lots:
        expiry = lot.expires.ms(clock) if lot.expires else NEVER
        if expiry >= 0 and lot.amount:
            lots.append((lot.amount, expiry if expiry < clock.duration else NEVER))
    return tuple(lots)


def _top_ups(part: AccountPart, clock: Clock, expiries: Expiries) -> TopUps:
    within = [(at, top_up.amount) for top_up in part.top_ups for at in top_up_instants(top_up, clock)]
    return tuple((at, amount, expiries.at(at)) for at, amount in sorted(within, key=lambda pair: pair[0]))


def top_up_instants(part: TopUpPart, clock: Clock) -> Iterator[int]:
    """Yield when a top-up comes within the run, in ms since the start, ascending: once, or with `every` each period.

    Args:
        part: the top-up, as the file writes it.
        clock: the run's; what comes before its start or at its end is left out.

    With `every` it comes at the same local time. The n-th comes n periods after the first, clipped to its month's end:
    31 January, 28 February, 31 March.
    """
    if part.every is None:
        at = part.at.ms(clock) if part.at else 0
        yield from (at,) if at < clock.duration else ()
        return
    first, every = part.start.ms(clock) if part.start else 0, part.every
    for number in count():
        at = clock.add(first, Period(every.unit, every.count * number)) if number else first
        if at >= clock.duration:
            return
        if at >= 0:
            yield at


def _levels(levels: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(levels), reverse=True))


def _pool_alerts(alerts: AlertsPart) -> tuple[int, ...]:
    return tuple(sorted({round(share * _MILLION) for share in alerts.pools}))


def _recharge(part: RechargePart, clock: Clock) -> RechargePlan:
    constant = 0 if part.delay is None else part.delay.constant
    cap = part.at_most
    return RechargePlan(
        below=part.below,
        amount=part.to if part.to is not None else part.amount or 0,
        fills=part.to is not None,
        delayed=constant != 0,
        certain=constant is not None and part.success in {None, 1},
        delay=constant or 0,
        retry=-1 if part.retry is None else part.retry,
        at_most=cap.times if cap else UNLIMITED,
        used=cap.used if cap else 0,
        periods=tuple(begin for _, begin, _ in clock.periods(cap.per)) if cap else (),
    )
