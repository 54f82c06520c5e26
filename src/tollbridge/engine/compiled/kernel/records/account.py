"""An account, its pools and its lots."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE, Record, Words


@dataclass(slots=True, eq=False)
class Moment(Record):
    """One instant in a list of them."""

    next: Moment = NONE  # none: the last
    at: int = 0  # ms


@dataclass(slots=True, eq=False)
class Alert(Record):
    """A level of the balance, or a share of a pool, and the instants at which it was passed."""

    level: int = 0  # micros; of a pool millionths
    share: int = 0  # millionths of the last grant that the level is; 0: it stays
    first: Moment = NONE  # none: not passed yet
    last: Moment = NONE


@dataclass(slots=True, eq=False)
class Lot(Record):
    """Credit that was granted at one instant and expires at one."""

    index: int = 0  # in the order of granting
    account: Account = NONE
    expires: int = 0  # ms
    free: int = 0  # micros that nobody has set aside
    pinned: int = 0  # micros that legs have set aside
    lapsed: bool = False  # its expiry has come; pinned money that comes back expires at once
    due: bool = False  # money has come back to it that expires now
    awaited: bool = False  # its expiry is on the agenda
    linked: bool = False  # it is in its account's chain
    alike: bool = False  # which of its account's first lots pays, this one or another, makes no difference
    previous: Lot = NONE
    next: Lot = NONE


@dataclass(slots=True, eq=False)
class Pool(Record):
    """A shared pot of covered time."""

    index: int = 0  # in its account, as in the file
    content: int = 0  # ms left, what is set aside taken out
    trial: int = 0  # ms left in a trial's copy
    then_cut: bool = False  # a step that it cannot hold cuts the leg
    capacity: int = 0  # ms: its full size in this period
    use: int = 0  # ms used in this period
    epoch: int = 0  # how many renewals there were
    grant_at: Words = NONE  # [grants] ms: the opening content, then the renewals
    grant_content: Words = NONE  # [grants] ms
    grant_capacity: Words = NONE  # [grants] ms
    grant_count: int = 0
    grant_next: int = 1
    used: int = 0  # ms that legs have been charged in the run
    day_used: Words = NONE  # [days] ms
    unused: int = 0  # ms that have lapsed
    empty_at: int = -1  # ms: when a step first found less than its length; -1: never
    alerts: list[Alert] = NONE  # one for each of its account's shares
    longest: int = 0  # ms: the longest step that it may pay; 0: none
    shortest: int = FOREVER  # ms: the shortest
    burn: int = 0  # ms that a calm account's legs can have used unsettled, at most
    dry: bool = False  # it holds less than any step, and so pays none


@dataclass(slots=True, eq=False)
class Account(Record):
    """Who pays: credit, recharges, enforcement, tallies."""

    index: int = 0
    # credit
    balance: int = 0  # micros
    limit: int = 0  # micros: how low prepaid legs may bring the balance
    set_aside: int = 0  # micros that legs have reserved
    owed: int = 0  # micros charged beyond what the lots held
    first_lot: Lot = NONE  # of those with money left
    last_lot: Lot = NONE
    lots: int = 0  # how many were ever granted
    last_grant: int = 0  # micros: what alerts' shares are of
    switches: bool = False  # what credit cannot pay is invoiced, and nobody is refused or cut for money
    # enforcement
    mode: int = 0  # PREPAID ...
    drops: int = 0  # DROP_LEG ...
    admit: int = 0  # FIRST_STEP ...
    within: int = 0  # ms, where admit is WITHIN
    quota: int = 0  # ms, where mode is RESERVE
    partial: bool = False  # a quota that money does not reach is granted as far as it does
    every: int = 0  # ms between beats or looks
    first_look: int = 0  # ms
    grace: int = 0  # ms
    leg_cost: int = FOREVER  # micros: a leg that would cost more is cut
    leg_time: int = FOREVER  # ms: a leg that has lasted so long is cut
    # legs, and lazy metering
    first_leg: Record = NONE  # of those that ring or are in progress: a leg (see `chain`)
    last_leg: Record = NONE
    graced: int = 0  # legs in grace
    lazy: bool = False  # its mode can be metered lazily
    calm: bool = False  # it is out of reach of every threshold: its legs' steps are no events
    burn: int = 0  # 1/1024 micros: what its legs can have burned unsettled by `burn_at`, at most
    burn_at: int = 0  # ms
    burn_rate: int = 0  # 1/1024 micros a ms: what its legs burn, at most
    metered: int = 0  # how many of its legs are counted in these bounds
    wake: int = FOREVER  # ms: when to look at it again
    shortest: int = 0  # ms: the shortest step of its routes; 0: none has one
    floor: int = 0  # micros: the least balance at which nothing has happened yet
    poll_at: int = FOREVER  # ms: its next look
    looked: int = 0  # how many looks there were
    # automatic recharge
    recharges_by_rule: bool = False
    below: int = 0  # micros
    amount: int = 0  # micros; where `fills`, the balance that a recharge brings the one at its asking up to
    fills: bool = False
    asked: int = 0  # micros that the last attempt asked for
    certain: bool = False  # nothing is left to chance
    delay: int = 0  # ms, where certain
    retry: int = -1  # ms; -1: a failed attempt is over
    at_most: int = 0  # attempts a period
    used: int = 0  # attempts made in the first period before the run
    periods: Words = NONE  # [periods] ms at which they begin
    period_count: int = 0
    period: int = 0  # how many have begun
    period_attempts: int = 0  # attempts in the period of the last one
    pending: bool = False  # a recharge is on its way
    attempts: int = 0  # in the run
    recharge_at: int = FOREVER  # ms: when the attempt is known, or made again
    recharge_known: bool = False  # at `recharge_at` the outcome is known; else an attempt is made
    recharge_succeeds: bool = False
    draw_succeeds: Words = NONE  # [draws] 1 or 0
    draw_delay: Words = NONE  # [draws] ms
    draw_first: int = 0  # the attempt that the first draw is for
    draw_count: int = 0
    # what comes by the calendar
    expiry_from: Words = NONE  # [expiries] ms: a grant at or after it
    expiry_after: Words = NONE  # [expiries] ms: ... lapses so long after; FOREVER: not in the run
    expiry_count: int = 0
    opening_amount: Words = NONE  # [openings] micros
    opening_expires: Words = NONE  # [openings] ms
    opening_count: int = 0
    top_up_at: Words = NONE  # [top-ups] ms
    top_up_amount: Words = NONE  # [top-ups] micros
    top_up_expires: Words = NONE  # [top-ups] ms
    top_up_count: int = 0
    top_up_next: int = 0
    # pools and alerts
    pools: list[Pool] = NONE
    pool_count: int = 0
    alerts: list[Alert] = NONE  # levels of the balance, descending
    alert_count: int = 0
    shares: Words = NONE  # [shares] millionths of a pool at which there is an alert
    share_count: int = 0
    warned: bool = False  # the lowest level has been passed
    # a window of bulk settlement
    quiet: bool = False  # its legs may be plain: nothing can come of them while they spend no more than `room`
    ahead: int = 0  # ms for which money may be set aside ahead: the quota, where mode is RESERVE
    room: int = 0  # micros
    spent: int = 0  # micros that the window's legs may come to so far
    carried: bool = False  # the window leaves a leg in progress that its bounds do not count yet
    due: int = 0  # micros that its plain legs have come to
    told: int = 0  # messages
    dearest_step: int = 0  # 1/1024 micros: the dearest `burn_step` of its routes
    dearest_rate: int = 0  # 1/1024 micros a ms: the dearest `burn_rate`
    # tallies
    lowest: int = 0  # micros
    charged: int = 0  # micros
    opening: int = 0  # micros
    topped_up: int = 0  # micros
    recharged: int = 0  # micros
    recharges: int = 0
    expired: int = 0  # micros
    invoiced: int = 0  # micros
    switched_at: int = -1  # ms: the first invoice; -1: never
    messages: int = 0
    refused: int = 0
    cut: int = 0
    exhausted_at: int = -1  # ms; -1: never
    first_cut: int = -1  # ms; -1: never
    last_cut: int = -1  # ms; -1: never
    leakage: int = 0  # micros
    stranded: int = 0  # micros
    minutes_lost: int = 0  # ms
    broken: int = 0  # conferences
    day_closing: Words = NONE  # [days] micros
    day_recharged: Words = NONE  # [days] micros
    day_expired: Words = NONE  # [days] micros
    day_invoiced: Words = NONE  # [days] micros
