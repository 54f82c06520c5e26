"""Rows of a tariff by which no number of a tariff plan is priced."""

from __future__ import annotations

from collections.abc import Iterable

from tollbridge.cgrates.notes import Notes
from tollbridge.scenario.tariff_rows import row_problem
from tollbridge.tariff.destinations import Destination


def name_unreached(
    notes: Notes, destinations: Iterable[Destination], direction: str, priced: Iterable[Destination]
) -> None:
    """Name the rows by which no number of the plan is priced, and why.

    `notes`: where they are named. `destinations`: all of a tariff's for a direction. `priced`: those that the plan has.
    """
    reached = {destination.conditions for destination in priced}
    for destination in destinations:
        on, row = destination.conditions, destination.rows[0]
        if any(on.caller):
            notes.lose_row(row, f"{on}: a tariff plan cannot ask who calls; legs are priced as if nobody knew")
        elif on.kind and direction == "outbound":
            notes.lose_row(row, f"{on}: a tariff plan knows prefixes, not the kind of a number")
        elif on not in reached:
            notes.mention(row_problem(row, f"{on}: no number of the file is priced by this row"))
