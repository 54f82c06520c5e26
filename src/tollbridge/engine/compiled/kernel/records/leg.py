"""A leg, the conference that it is in, and what hangs on either."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.account import Account, Lot, Pool
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE, Record
from tollbridge.engine.compiled.kernel.records.network import Bridge, Entry, Number, Route, Tier

UNUSED, WAITING, RINGING, IN_PROGRESS, RELEASED = range(5)
"""The states of a leg. One that waits will try again."""


@dataclass(slots=True, eq=False)
class Pin(Record):
    """Money of one lot that is set aside for a leg."""

    next: Pin = NONE
    lot: Lot = NONE  # none: what no lot covers
    amount: int = 0  # micros


@dataclass(slots=True, eq=False)
class Stretch(Record):
    """Steps set aside for a leg that one pool, or money, is to pay."""

    next: Stretch = NONE
    pool: Pool = NONE  # none: money pays
    epoch: int = 0  # the pool's period in which they were set aside
    end: int = 0  # ms since answer


@dataclass(slots=True, eq=False)
class Attempt(Record):
    """What a caller would draw for a later attempt."""

    next: Attempt = NONE
    delay: int = 0  # ms
    rings: int = 0  # ms
    outcome: int = 0  # ANSWERED ...


@dataclass(slots=True, eq=False)
class Broken(Record):
    """An account that has lost a leg of a conference to a cut."""

    next: Broken = NONE
    account: Account = NONE


@dataclass(slots=True, eq=False)
class Conference(Record):
    """Legs that are in one conference on one bridge."""

    key: int = 0  # what it is found by
    began: int = 0  # ms
    members: int = 0
    seats: int = 0  # how many of them hold a bridge port
    first: Leg = NONE
    last: Leg = NONE
    first_broken: Broken = NONE
    last_broken: Broken = NONE


@dataclass(slots=True, eq=False)
class Leg(Record):
    """A leg, from its arrival until it is gone for good."""

    # read by every walk through its account's legs
    seq: int = 0  # its place in the order of arrival; a new one with each attempt
    state: int = UNUSED
    release_at: int = FOREVER  # ms: when it goes, as far as is known
    account_next: Leg = NONE
    burn_step: int = 0  # 1/1024 micros; 0: it is not counted in its account's bounds
    burn_rate: int = 0  # 1/1024 micros a ms
    answered: int = 0  # ms; -1: not yet
    next_begin: int = 0  # ms since answer: the first step that is not paid
    # its meter
    account: Account = NONE  # none: VoIP
    route: Route = NONE
    entry: Entry = NONE
    since: int = 0  # ms up to which it is counted in its account's `burn`
    accrued: int = 0  # exact units that the paid steps add up to; micros with `per: increment`
    charged: int = 0  # micros
    billed: int = 0  # ms of covered time, pools' included
    free: int = 0  # ms: a leg no longer than that costs nothing
    tier: Tier = NONE  # that prices offsets from `tier_from` up to `tier_until`
    tier_from: int = 0  # ms since answer
    tier_until: int = 0  # ms since answer
    pool_time: int = 0  # ms that pools have paid
    pool_set: int = 0  # bit i: pool i has paid
    meter_at: int = FOREVER  # ms: its next answer, step, quota or beat
    account_previous: Leg = NONE
    # lines and conference
    number: Number = NONE  # that it came in at; none: it is dialled out, or VoIP
    bridge: Bridge = NONE
    conference: Conference = NONE
    conference_previous: Leg = NONE
    conference_next: Leg = NONE
    hangup: int = FOREVER  # ms: when it goes by itself
    ends: int = FOREVER  # ms: when its conference ends
    arrived: int = 0  # ms
    row: int = 0  # of the CDRs in the order of arrival; -1: it has none
    organiser: int = 0  # whose cost it is; -1: nobody's
    is_organiser: bool = False
    free_over: bool = False  # it has lasted longer
    begun: int = 0  # ms since answer up to which steps have begun; of a calm heartbeat how many beats were counted
    fee: int = 0  # micros
    measured: bool = False  # it arrived after the warm-up
    reached: bool = False  # an attempt of its has been answered
    # read again only when a leg is turned away, tries again, or is recorded
    attempt: int = 0  # 1, 2, ...
    source: int = 0
    meeting: int = 0
    attendee: int = 0
    origin: int = 0
    destination: int = 0  # -1: it dials in, or joins by app
    caller: int = 0  # who calls in; -1: not known
    conference_id: int = 0  # -1: its own
    offer: int = 0  # row of the offered leg, over all chunks
    rings: int = 0  # ms
    outcome: int = 0  # ANSWERED ...
    lasts: int = 0  # ms; -1: it stays until `leaves`
    leaves: int = 0  # ms
    meeting_end: int = 0  # ms; -1: none is scheduled
    retry_until: int = 0  # ms
    retry_first: int = 0  # row of its later attempts' draws in the chunk
    retry_left: int = 0  # how many of them are not copied yet
    first_number: Number = NONE  # that is dialled first
    # credit
    warned: bool = False  # it was in progress when the lowest level of the balance was passed
    past_cut: bool = False  # a step has met an empty pool's `then: cut`
    unpaid: bool = False  # it is in grace
    grace_at: int = FOREVER  # ms: when its grace ends
    snapshot_at: int = -1  # ms: when its snapshot's timer cuts it; -1: it does not
    limit_at: int = FOREVER  # ms: when it has lasted as long as it may
    check_at: int = FOREVER  # ms: when it begins the next step that could cost more than it may
    check_step: int = 0  # ms since answer: that step
    unbilled: bool = False  # it is cut at its answer, and owes nothing
    front: int = 0  # ms since answer up to which steps are set aside
    front_accrued: int = 0  # `accrued` once they are debited
    front_charged: int = 0  # `charged` once they are debited
    final: bool = False  # there is no quota after this one
    free_due: int = -1  # ms: when what `free` held back is debited; -1: nothing is held back
    first_pin: Pin = NONE
    last_pin: Pin = NONE
    first_stretch: Stretch = NONE
    last_stretch: Stretch = NONE
    marked: bool = False  # the cut that is being made takes it
    first_try: Attempt = NONE
    last_try: Attempt = NONE
