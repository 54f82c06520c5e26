"""`PSTN.calls.csv`: the answered legs of a run in the 20 columns of the usage export that customers' tools already read.

Times are UTC, durations whole seconds, charge and connection fee stand apart with the currency's decimals; ids are made from
names, so that the same run writes the same file. An export is one payer's: of several accounts each has its own file,
`PSTN.calls.contoso.csv`. Its amounts are settled: they add up to what the payer's legs cost, rounded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np

from tollbridge.money import EXACT_PER_MICRO, HALF_UP, MICROS, round_exact
from tollbridge.records.csv_file import write_rows
from tollbridge.records.names import Names, RouteNames
from tollbridge.records.run import Cdrs, Replication
from tollbridge.units import SECOND

FILE: Final = "PSTN.calls.csv"
COLUMNS: Final = (
    "UsageId",
    "Call ID",
    "Conference ID",
    "User Location",
    "AAD ObjectId",
    "UPN",
    "User Display Name",
    "Caller ID",
    "Call Type",
    "Number Type",
    "Domestic/International",
    "Destination Dialed",
    "Destination Number",
    "Start Time",
    "End Time",
    "Duration Seconds",
    "Connection Fee",
    "Charge",
    "Currency",
    "Capability",
)
INCLUDED, PAID_BY_CREDITS, PAY_PER_MINUTE = "MCOMEETADD", "MCOPSTNPP", "MCOMEETACPEA"


def file_of(names: Names, account: str) -> str:
    """Return the name of an account's export: `PSTN.calls.csv` where it is the only one.

    `names`: of the run. `account`: which.
    """
    return FILE if len(names.accounts) == 1 else f"PSTN.calls.{account}.csv"


def write_teams_csv(folder: Path, names: Names, replication: Replication) -> None:
    """Write a replication's answered legs by phone as a usage export, a file for each account.

    `folder`: where the files go. `names`: what the whole numbers of records stand for. `replication`: one that kept its CDRs.
    """
    cdrs = replication.cdrs
    assert cdrs is not None
    space = uuid5(NAMESPACE_URL, f"tollbridge:{names.scenario}:{names.seed}:{replication.index}")
    payer = np.array([names.accounts.index(route.account) for route in names.routes] or [0], np.int64)[cdrs.route]
    by_app = np.array([route.direction == "app" for route in names.routes] or [False], np.bool_)[cdrs.route]
    for index, account in enumerate(names.accounts):
        ours = np.flatnonzero((cdrs.answered >= 0) & (payer == index) & ~by_app).tolist()
        amounts = settled(cdrs.fee[ours].tolist(), cdrs.cost[ours].tolist(), names.places)
        rows = (_cells(names, cdrs, (row, space), paid) for row, paid in zip(ours, amounts, strict=True))
        write_rows(folder / file_of(names, account), COLUMNS, rows)


def settled(fees: Sequence[int], costs: Sequence[int], places: int) -> Iterator[tuple[int, int]]:
    """Yield each leg's fee and charge in whole units of the last decimal, settled so that they add up.

    Args:
        fees: the connection fee of each leg, micros.
        costs: what each leg costs in all, fee included, micros.
        places: decimals of the amounts, 0 to 6.

    After every leg the amounts so far are the costs so far, rounded half up once. No amount is below 0.

    >>> list(settled([0, 0, 0], [4_000, 4_000, 4_000], 2))  # three legs of 0.004, to cents: 0.00, 0.01 and 0.00
    [(0, 0), (0, 1), (0, 0)]
    """
    exact, exact_fees, given, given_fees = 0, 0, 0, 0
    for fee, cost in zip(fees, costs, strict=True):
        exact, exact_fees = exact + cost, exact_fees + fee
        due = _rounded(exact, places) - given
        paid = min(due, _rounded(exact_fees, places) - given_fees) if fee else 0
        given, given_fees = given + due, given_fees + paid
        yield paid, due - paid


def _rounded(micros: int, places: int) -> int:
    unit = MICROS // int(10**places)
    return round_exact(micros * EXACT_PER_MICRO, places, HALF_UP) // unit


def capability(route: RouteNames, charged: int) -> str:
    """Return the capability that paid: of a subscription what is included or pooled, or credits; else pay-per-minute.

    `route`: the leg's. `charged`: what it cost, micros.
    """
    if not route.subscribed:
        return PAY_PER_MINUTE
    return PAID_BY_CREDITS if charged else INCLUDED


def amount_text(units: int, places: int) -> str:
    """Return an amount as text.

    `units`: of its last decimal, 0 or more. `places`: how many decimals it has.

    >>> amount_text(1_234, 2), amount_text(12, 0)
    ('12.34', '12')
    """
    whole, rest = divmod(units, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def _cells(names: Names, cdrs: Cdrs, which: tuple[int, UUID], paid: tuple[int, int]) -> tuple[str, ...]:
    row, space = which
    route = names.routes[int(cdrs.route[row])]
    return (
        *_who(names, cdrs, row, space),
        *_whither(route),
        *_when(names, cdrs, row),
        *(amount_text(units, names.places) for units in paid),
        names.currency,
        capability(route, int(cdrs.cost[row])),
    )


def _who(names: Names, cdrs: Cdrs, row: int, space: UUID) -> Iterator[str]:
    route = names.routes[int(cdrs.route[row])]
    source, meeting = int(cdrs.source[row]), int(cdrs.meeting[row])
    leg = names.leg(source, meeting, int(cdrs.attendee[row]), int(cdrs.attempt[row]))
    organiser = (*names.organisers, "")[int(cdrs.organiser[row])]
    yield str(uuid5(space, f"usage {leg}"))
    yield str(uuid5(space, f"call {leg}"))
    yield names.conference(source, meeting, int(cdrs.conference[row])) or leg
    yield route.home
    yield str(uuid5(NAMESPACE_URL, f"tollbridge:{organiser}")) if organiser else ""
    yield f"{organiser.replace('/', '.')}@{route.account}.example" if organiser else ""
    yield organiser
    yield route.presented or names.caller(source, meeting, int(cdrs.caller[row]))
    yield "conf_in" if route.direction == "inbound" else "conf_out"


def _whither(route: RouteNames) -> Iterator[str]:
    yield route.kind if route.direction == "inbound" else "toll"
    yield "Domestic" if route.country == route.home else "International"
    yield route.country
    yield route.dialled


def _when(names: Names, cdrs: Cdrs, row: int) -> Iterator[str]:
    answered, released = int(cdrs.answered[row]), int(cdrs.released[row])
    for ms in (answered, released):
        yield names.clock.moment(ms).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield str((released - answered + SECOND // 2) // SECOND)
