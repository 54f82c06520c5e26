"""A run: its clock, its agenda, its tallies, the offered legs that it reads and the rows that it writes."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import NONE, Record, Words
from tollbridge.engine.compiled.kernel.records.leg import Conference, Leg
from tollbridge.engine.compiled.kernel.records.network import Bridge, Entry, Number, Origin, Route
from tollbridge.engine.compiled.kernel.records.window import Window

DONE, NEED_LEGS, NEED_ROOM = range(3)
"""Why the kernel returns: the run is over; the chunk's legs have arrived; rows are to be taken, or draws to be brought."""
RELEASES, GRANTS, EXPIRIES, METERINGS, POLLS, GRACES, RETRIES, WAKES, CARRIED = range(9)
"""The heaps of the agenda; those before WAKES in the order of their groups at one instant, arrivals going with retries. On
CARRIED a window's legs that become events are put in the order of their arrival."""
HEAPS = 9


@dataclass(slots=True, eq=False)
class Heap(Record):
    """A priority queue: entries of (instant, order, subject), smallest first, four children to a parent."""

    instants: Words = NONE  # [capacity] ms
    orders: Words = NONE  # [capacity]
    subjects: list[Record] = NONE  # [capacity] what each is for: a leg, an account or a lot
    size: int = 0
    capacity: int = 0


@dataclass(slots=True, eq=False)
class Offers(Record):
    """A chunk of offered legs: the columns of `Legs`. `row` is the next to arrive."""

    arrive: Words = NONE
    source: Words = NONE
    meeting: Words = NONE
    attendee: Words = NONE
    origin: Words = NONE
    number: Words = NONE
    destination: Words = NONE
    caller: Words = NONE
    conference: Words = NONE
    organiser: Words = NONE
    is_organiser: Words = NONE
    rings: Words = NONE
    outcome: Words = NONE
    lasts: Words = NONE
    leaves: Words = NONE
    meeting_end: Words = NONE
    retry_until: Words = NONE
    retry_first: Words = NONE
    retry_count: Words = NONE
    attempt_delay: Words = NONE
    attempt_rings: Words = NONE
    attempt_outcome: Words = NONE
    row: int = 0
    count: int = 0
    first: int = 0  # how many legs earlier chunks have offered
    last: bool = False  # there is no chunk after this one


@dataclass(slots=True, eq=False)
class CdrRows(Record):
    """Rows of CDRs that have been written since the driver took the last: `row` orders them, the rest is as in `Cdrs`."""

    space: int = 0  # 0: none are wanted
    written: int = 0
    row: Words = NONE
    leg: Words = NONE
    attempt: Words = NONE
    source: Words = NONE
    meeting: Words = NONE
    attendee: Words = NONE
    route: Words = NONE
    conference: Words = NONE
    organiser: Words = NONE
    arrived: Words = NONE
    answered: Words = NONE
    released: Words = NONE
    billed: Words = NONE
    pool_time: Words = NONE
    pools: Words = NONE
    fee: Words = NONE
    cost: Words = NONE
    cause: Words = NONE
    warned: Words = NONE
    caller: Words = NONE


@dataclass(slots=True, eq=False)
class LedgerRows(Record):
    """Rows of the ledger that have been written since the driver took the last, as in `Ledger`."""

    space: int = 0  # 0: none are wanted
    written: int = 0
    at: Words = NONE
    account: Words = NONE
    kind: Words = NONE
    row: Words = NONE  # of the CDRs; -1: none
    lot: Words = NONE
    amount: Words = NONE
    balance: Words = NONE
    available: Words = NONE


@dataclass(slots=True, eq=False)
class World(Record):
    """One run."""

    # the clock
    now: int = 0  # ms
    horizon: int = 0  # ms
    warm_up: int = 0  # ms
    turn: int = 0  # ms: when the next day begins or the warm-up ends; until then the clock need only move
    day: int = 0
    days: int = 0
    day_begins: Words = NONE  # [days] ms
    opened: bool = False
    closed: bool = False  # the end has come: nothing new begins
    measuring: bool = False  # the warm-up is over
    # the plan
    routes: list[Route] = NONE
    route_count: int = 0
    numbers: list[Number] = NONE
    number_count: int = 0
    bridges: list[Bridge] = NONE
    bridge_count: int = 0
    accounts: list[Account] = NONE
    account_count: int = 0
    entries: list[Entry] = NONE
    origins: list[Origin] = NONE
    route_in: Words = NONE  # [origins * numbers * classes] route
    route_out: Words = NONE  # [origins * destinations] route
    route_app: Words = NONE  # [origins] route; -1: who joins by app is not metered
    caller_class: Words = NONE  # [callers + 1] class; the last: of one who is not known
    callers_known: int = 0
    class_count: int = 1
    destination_count: int = 0
    # tallies
    debits: Words = NONE  # [days * routes] micros
    billed_time: Words = NONE  # [days * routes] ms
    legs_by_day: Words = NONE  # [days * routes]
    cause_counts: Words = NONE  # [causes * routes]
    organiser_count: int = 0
    organiser_cost: Words = NONE  # [organisers] micros
    organiser_billed: Words = NONE  # [organisers] ms
    callers: int = 0
    reached_callers: int = 0
    # arrivals
    offers: Offers = NONE
    next_seq: int = 0
    cdr_count: int = 0  # legs that have been given a row
    chain: int = 0  # counts arrivals, for `Number.chain`
    # the agenda
    heads: Words = NONE  # [heaps] ms: the first instant of each; FOREVER where it is empty
    heaps: list[Heap] = NONE
    lazy: bool = True  # accounts may be metered lazily
    # how far the metering of an instant has come
    metered: int = -1  # ms: the last instant whose metering is over
    metering_at: int = -1  # ms: the last instant whose metering has begun
    metering_seq: int = 0  # ... as far as the leg of this seq; FOREVER: all legs' own is over
    polling: int = 0  # ... as far as the look at the account of this index
    # what the driver is asked for
    need: int = DONE  # NEED_ROOM
    failed: bool = False  # one action took more rows or draws than there were: the run is void
    cdrs: CdrRows = NONE
    ledger: LedgerRows = NONE
    # bulk settlement (see `windows`)
    bulk: bool = False  # it may be tried
    bulk_least: int = 0  # legs of the smallest window that is worth its while
    bulk_most: int = 0  # legs of the largest window
    bulk_from: int = 0  # row of the chunk from which the next window may begin
    bulk_ratio: int = 0  # how many legs a window must have for each that is in progress at its beginning
    bulk_wait: int = 0  # legs that are left to events before the next try, doubled each time that one comes to little
    window: Window = NONE
    all_quiet: bool = False  # all accounts are, and no conference has lost a leg to a cut
    broken: int = 0  # how often an account has lost a leg of a conference that is still on
    plain_legs: int = 0  # legs settled in bulk, in windows in which no line was missing
    lean_legs: int = 0  # legs settled in bulk, in windows in which some found none
    # conferences by key: open addressing in a table whose size is a power of 2
    table: list[Conference] = NONE
    table_size: int = 0
    table_count: int = 0
    # a walk up a staircase
    trial: Leg = NONE  # the copy of a meter that looks ahead
    walk_stop: int = 0  # REACHED_END ...
    walk_moves: int = 0  # how many steps debited something
    walk_owner: Leg = NONE  # for whom a walk sets aside
    # organisers that a cut has taken, whose conferences are to end
    first_leading: Leg = NONE
    last_leading: Leg = NONE
    # a look at a quota
    quota_whole: int = 0  # ms since answer: where its steps end
    quota_covered: int = 0  # ms since answer: where those end that money reaches
    quota_emptied: bool = False  # an empty pool stops it
    # how the run went
    events: int = 0
    settles: int = 0
