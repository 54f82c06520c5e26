"""`PSTN.calls.csv`: the answered legs of a run in the 20 columns of the usage export that customers' tools already read.

Times are UTC, durations whole seconds, charge and connection fee stand apart with 2 decimals; ids are made from names, so
that the same run writes the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def write_teams_csv(path: Path, names: Names, replication: Replication) -> None:
    """Write the answered legs of a replication that has CDRs."""
    cdrs = replication.cdrs
    assert cdrs is not None
    space = uuid5(NAMESPACE_URL, f"tollbridge:{names.scenario}:{names.seed}:{replication.index}")
    rows = (_cells(names, cdrs, int(row), space) for row in np.flatnonzero(cdrs.answered >= 0))
    write_rows(path, COLUMNS, rows)


def capability(route: RouteNames, charged: int) -> str:
    """Return the capability that paid: of a subscription what is included or pooled, or credits; else pay-per-minute."""
    if not route.subscribed:
        return PAY_PER_MINUTE
    return PAID_BY_CREDITS if charged else INCLUDED


def two_places(micros: int) -> str:
    """Return an amount with 2 decimals, half up."""
    cents = round_exact(micros * EXACT_PER_MICRO, 2, HALF_UP) // (MICROS // 100)
    return f"{cents // 100}.{cents % 100:02d}"


def _cells(names: Names, cdrs: Cdrs, row: int, space: UUID) -> tuple[str, ...]:
    route = names.routes[int(cdrs.route[row])]
    cost, fee = int(cdrs.cost[row]), int(cdrs.fee[row])
    return (
        *_who(names, cdrs, row, space),
        *_whither(route),
        *_when(names, cdrs, row),
        two_places(fee),
        two_places(cost - fee),
        names.currency,
        capability(route, cost),
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
    yield route.presented or names.caller(source, meeting)
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
