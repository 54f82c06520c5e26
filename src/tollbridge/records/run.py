"""What one replication leaves behind: tallies always, CDRs and ledger where they were asked for. Columns of whole numbers.

Tallies are what results are made of, so that a run without records still has them. Both engines fill the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
RecordDetail = Literal["none", "cdrs", "ledger"]
"""The records of a replication that are kept: `ledger` keeps its CDRs too."""

CAUSES = (
    "normal",
    "no-answer",
    "busy",
    "credit-exhausted",
    "conference-ended",
    "horizon",
    "barred",
    "no-rate",
    "number-busy",
    "trunks-busy",
    "bridge-full",
    "conference-full",
    "no-credit",
    "leg-limit",
)
(
    NORMAL,
    NO_ANSWER,
    BUSY,
    CREDIT_EXHAUSTED,
    CONFERENCE_ENDED,
    HORIZON,
    BARRED,
    NO_RATE,
    NUMBER_BUSY,
    TRUNKS_BUSY,
    BRIDGE_FULL,
    CONFERENCE_FULL,
    NO_CREDIT,
    LEG_LIMIT,
) = range(14)
TURNED_AWAY = frozenset({BARRED, NO_RATE, NUMBER_BUSY, TRUNKS_BUSY, BRIDGE_FULL, CONFERENCE_FULL, NO_CREDIT})
Q850 = (16, 19, 17, 31, 16, 16, 21, 3, 34, 34, 42, 42, 21, 31)

KINDS = ("opening", "top-up", "recharge", "charge", "expiry", "reserve", "return", "renewal", "invoice")
OPENING, TOP_UP, RECHARGE, CHARGE, EXPIRY, RESERVED, RETURNED, RENEWAL, INVOICE = range(9)


@dataclass(frozen=True)
class Cdrs:
    """Call detail records: one row per leg that arrived, VoIP left out.

    Rows are sorted by (arrived, source, meeting, attendee, attempt). All columns are int64 [legs]. Instants are ms since
    the start, -1 for none; spans are ms, money is micros. Numbers of a thing are its place in the plan or the cast.
    `records.names.Names` turns them into what files say.

    >>> from tollbridge.engine.simulate import prepare, simulate
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> study = prepare(load(shipped() / "all-or-nothing.yaml"))
    >>> (done,) = simulate(study, [0], engine="reference", records=lambda _: "cdrs")
    >>> [CAUSES[cause] for cause in done.cdrs.cause], int(done.cdrs.cost.sum())  # micros: the whole credit
    (['credit-exhausted', 'credit-exhausted', 'no-answer', 'no-credit'], 300000)
    """

    leg: I64  # row of the offered leg, counted over all chunks
    attempt: I64  # 1, 2, …
    source: I64
    meeting: I64
    attendee: I64
    route: I64
    conference: I64  # id, -1: its own
    organiser: I64
    arrived: I64
    answered: I64
    released: I64
    billed: I64  # ms of covered time that was paid, pool included
    pool_time: I64  # ms
    pools: I64  # bit i set: pool i of the account paid
    fee: I64  # micros of connection fee in `cost`
    cost: I64  # micros
    cause: I64
    warned: I64  # 0 or 1
    caller: I64  # of a dial-in: index into Names.calling, or -1: it is not known who calls


@dataclass(frozen=True)
class Ledger:
    """One row per movement of credit, in the order in which they happened.

    All columns are int64 [rows]. Instants are ms since the start; amounts are micros, of a renewal ms of pool time. Money
    that leaves an account is negative. `kind` is a place in `KINDS`; of reserve and return the balance stays, and
    `available` moves.
    """

    at: I64
    account: I64
    kind: I64
    row: I64  # row of Cdrs, or -1
    lot: I64  # the account's lot (0, 1, … in order of granting; the oldest one touched), or -1; of a renewal the pool
    amount: I64
    balance: I64  # after the movement
    available: I64  # balance less what is set aside, after it


@dataclass
class AccountTally:
    """What became of one account in one replication.

    Money is micros, time ms since the run's start, the rest counts. An instant of -1 says that it never came. By-day arrays
    are int64 [days], by local day of the run.
    """

    opening: int = 0
    topped_up: int = 0
    recharged: int = 0
    recharges: int = 0  # grants by recharge
    invoiced: int = 0  # what credit could not pay, under `then: postpaid`
    charged: int = 0
    expired: int = 0
    closing: int = 0
    lowest: int = 0
    refused: int = 0  # legs with no-credit
    cut: int = 0  # legs with credit-exhausted
    switched_at: int = -1  # the first invoice
    exhausted_at: int = -1  # first refusal or cut for credit
    first_cut: int = -1
    last_cut: int = -1
    drained_first_cut: int = -1  # the same in an exact drain: step by step, each leg on its own
    drained_last_cut: int = -1
    leakage: int = 0
    stranded: int = 0
    messages: int = 0
    minutes_lost: int = 0  # ms from the cut to when the legs would have hung up
    conferences_broken: int = 0  # conferences that lost a leg to a cut
    balance_alerts: list[list[int]] = field(default_factory=list)  # by level: instants of each fall under it
    pool_alerts: list[list[list[int]]] = field(default_factory=list)  # by pool, by share
    day_closing: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days] balance at each day's end
    day_recharged: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days] cash from top-ups and recharges
    day_expired: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days]
    day_invoiced: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days]
    unmet: int = 0  # micros that legs refused or cut for credit would have cost had they gone on (engine/starved.py)
    starved_callers: int = 0  # callers who were cut for credit, or whose last attempt was refused for it
    day_starved: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days] legs refused or cut for credit


@dataclass
class PoolTally:
    """What became of one pool in one replication.

    Attributes:
        used: ms of its time that legs used.
        unused: ms that lapsed at renewals and at the end.
        empty_at: when it was first empty, ms since the run's start; -1: never.
        day_used: int64 [days], ms, by local day of the run.
    """

    used: int = 0
    unused: int = 0  # lapsed at renewals and the end
    empty_at: int = -1
    day_used: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # [days]


@dataclass
class PortTally:
    """What became of a number's ports, a bridge's ports or a bridge's trunks, from the warm-up's end to the run's.

    Attributes:
        offered: legs that asked for a port.
        blocked: of them, those that found none.
        peak: the most ports that were busy at once.
        busy: ms that ports were busy, summed over ports. Divided by the ms of the run it is the carried load in erlangs.
    """

    offered: int = 0
    blocked: int = 0
    peak: int = 0
    busy: int = 0  # port-ms


@dataclass
class Tally:
    """Sums of one replication, of legs that arrive and debits that fall at or after the warm-up.

    Accounts and pools cover the whole run. Rows of a table are local days of the run, its columns routes of the plan:
    every result of money, minutes and legs is a sum of some of these columns.
    """

    debits: I64  # [days, routes] micros, in the day in which they fall
    billed: I64  # [days, routes] ms, in the day in which they were paid
    legs: I64  # [days, routes] legs by day of arrival
    causes: I64  # [len(CAUSES), routes]
    organiser_cost: I64  # [organisers] micros
    organiser_billed: I64  # [organisers] ms
    callers: int  # first attempts (VoIP left out)
    callers_lost: int  # of them, those who never got through in any attempt
    accounts: list[AccountTally]
    pools: list[list[PoolTally]]  # by account
    numbers: list[PortTally]
    bridges: list[PortTally]
    trunks: list[PortTally]  # by bridge


@dataclass
class Replication:
    """One replication's outcome: its sums always, its CDRs and ledger where they were asked for.

    Attributes:
        index: counts from 0; files and messages count from 1.
        tally: its sums.
        cdrs: a row for each leg, or None.
        ledger: a row for each movement, or None.
        ways: attempts by how the compiled engine settled them; see below.
    """

    index: int
    tally: Tally
    cdrs: Cdrs | None = None
    ledger: Ledger | None = None
    ways: tuple[int, int, int] = (0, 0, 0)
    """Attempts that the compiled engine settled in bulk, in bulk while lines were short, and event by event; of the
    reference engine none are counted."""
