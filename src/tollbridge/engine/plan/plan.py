"""A scenario compiled for the engines: indices, milliseconds and micros only; nothing of tariffs, calendars or names' rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.tariff.staircase import Staircases

I64 = NDArray[np.int64]
UNLIMITED = 2**62
RANDOM_PHASE = -1
"""The `phase` of looks that each replication draws."""
PREPAID, RESERVE, HEARTBEAT, POLL, SNAPSHOT, POSTPAID = range(6)
MODES = ("prepaid", "reserve", "heartbeat", "poll", "snapshot", "postpaid")
FIRST_STEP, POSITIVE, WITHIN = range(3)
DROP_LEG, DROP_CONFERENCE, DROP_ACCOUNT, DROP_NONE = range(4)
LAST_LEG, ORGANISER, SCHEDULE = range(3)


@dataclass(frozen=True)
class PoolPlan:
    """A shared pot of covered time. `grants`: (instant, ms): the opening content first, then each renewal, in time order."""

    name: str
    grants: tuple[tuple[int, int], ...]
    capacities: tuple[int, ...]  # ms, the full size in the period of each grant (for `used` and alert shares)
    then_cut: bool


@dataclass(frozen=True)
class RechargePlan:
    """Automatic recharge. `periods`: ascending begins (ms) of the calendar periods of `at_most`; () where there is none."""

    below: int  # micros
    amount: int  # micros; where `fills`, the balance that a recharge brings the one at its asking up to
    delayed: bool  # False: every attempt's delay is zero
    certain: bool  # True: success is 1 and the delay constant, so no draws are needed
    delay: int  # ms, where certain
    retry: int  # ms; -1: a failed attempt is over
    at_most: int  # attempts per period; UNLIMITED
    used: int  # attempts already made in the first period
    periods: tuple[int, ...]
    fills: bool = False  # `to`: grant what is missing of `amount`


@dataclass(frozen=True)
class AccountPlan:
    """One account's funding and enforcement."""

    name: str
    limit: int  # micros
    opening: tuple[tuple[int, int], ...]  # (amount, expiry instant or NEVER), in the file's order
    top_ups: tuple[tuple[int, int, int], ...]  # (instant, amount, expiry), by instant then the file's order
    expiry_from: tuple[int, ...]  # a recharge at t expires at t + expiry_after[i], i the last with expiry_from[i] <= t
    expiry_after: tuple[int, ...]  # ms, or NEVER
    recharge: RechargePlan | None
    pools: tuple[PoolPlan, ...]
    balance_alerts: tuple[int, ...]  # micros, descending
    pool_alerts: tuple[int, ...]  # shares in millionths, ascending
    mode: int  # PREPAID ...
    admit: int  # FIRST_STEP ...
    admit_within: int  # ms, for WITHIN
    quota: int  # ms, for RESERVE
    partial: bool
    every: int  # ms, for HEARTBEAT and POLL
    drops: int  # DROP_LEG ...
    grace: int  # ms, for PREPAID
    leg_cost: int = UNLIMITED  # micros: a leg that would cost more is cut
    leg_time: int = UNLIMITED  # ms: a leg that has lasted so long is cut
    grant_alerts: tuple[int, ...] = ()  # levels as shares of the last grant, in millionths, descending
    switches: bool = False  # `then: postpaid`: what credit cannot pay is invoiced
    phase: int = 0  # ms, for POLL: by how much the looks are shifted; RANDOM_PHASE


@dataclass(frozen=True)
class NumberPlan:
    """A dial-in number. `fallback` is an index into Plan.numbers, or -1."""

    name: str
    ports: int
    fallback: int


@dataclass(frozen=True)
class BridgePlan:
    """A conference bridge."""

    name: str
    ports: int
    trunks: int
    conference_limit: int
    voip_uses_ports: bool
    ends: int  # LAST_LEG, ORGANISER, SCHEDULE
    at_most: int  # ms; UNLIMITED


@dataclass(frozen=True)
class Route:
    """A kind of leg that prices, pays and is reported as one: an origin with a number or destination.

    The engine reads `account`, `staircase`, `barred`, `pools` and `bridge`; the rest is for records and measures.
    """

    account: int
    staircase: int  # entry of Plan.staircases, or -1: no row matches (`no-rate`)
    barred: bool
    pools: tuple[int, ...]  # indices into the account's pools that may pay, in the file's order
    bridge: int  # -1: none
    origin: int
    number: int  # index or -1
    destination: int  # index or -1
    direction: str  # inbound, outbound, app
    kind: str
    country: str
    licence: str = (
        ""  # whose tariff and pools it has; "" where none, and where another account than the organiser's pays
    )


@dataclass(frozen=True)
class Plan:
    """Everything that an engine needs besides the offered legs."""

    horizon: int  # ms
    warm_up: int  # ms
    day_begins: I64  # [days] ms, local midnights within the run; the first is 0
    accounts: tuple[AccountPlan, ...]
    numbers: tuple[NumberPlan, ...]
    bridges: tuple[BridgePlan, ...]
    routes: tuple[Route, ...]
    route_in: I64  # [origins, numbers * caller classes] -> route
    route_out: I64  # [origins, destinations] -> route
    route_app: I64  # [origins] -> route; -1: who joins by app is not metered
    caller_class: I64  # [callers + 1] class of each caller of the cast; the last: of one who is not known
    origin_account: I64  # [origins]
    origin_bridge: I64  # [origins] -1: none
    staircases: Staircases
    organisers: int  # how many organisers Legs.organiser counts

    @property
    def caller_classes(self) -> int:
        """How many classes of callers there are, by what rows and pools ask of who calls."""
        return int(self.caller_class.max(initial=0)) + 1
