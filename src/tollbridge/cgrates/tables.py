"""The CSVs of a tariff plan: their columns by place, written and strictly read.

The engine goes by places; a first line that begins with `#` is for people. Older releases had a column more here and there
(`Directions`), and are known by how many cells their rows have.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import CsvSource

ANY: Final = "*any"
_OF_BALANCES: Final = ("Categories", "DestinationIds", "RatingSubject", "SharedGroup", "ExpiryTime", "TimingIds")
_TRIGGER: Final = (
    *("Id", "UniqueId", "ThresholdType", "ThresholdValue", "Recurrent", "MinSleep", "TriggerExpiry", "ActivationTime"),
    *("BalanceId", "BalanceType"),
)
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "Timings": ("Id", "Years", "Months", "MonthDays", "WeekDays", "Time"),
    "Destinations": ("Id", "Prefix"),
    "Rates": ("Id", "ConnectFee", "Rate", "RateUnit", "RateIncrement", "GroupIntervalStart"),
    "DestinationRates": (
        *("Id", "DestinationId", "RatesTag", "RoundingMethod", "RoundingDecimals", "MaxCost", "MaxCostStrategy"),
    ),
    "RatingPlans": ("Id", "DestinationRatesId", "TimingTag", "Weight"),
    "RatingProfiles": ("Tenant", "Category", "Subject", "ActivationTime", "RatingPlanId", "RatesFallbackSubject"),
    "Actions": (
        *("Id", "Action", "ExtraParameters", "Filter", "BalanceId", "BalanceType", *_OF_BALANCES),
        *("Units", "BalanceWeight", "BalanceBlocker", "BalanceDisabled", "Weight"),
    ),
    "ActionPlans": ("Id", "ActionsId", "TimingId", "Weight"),
    "ActionTriggers": (
        *(*_TRIGGER, *_OF_BALANCES),
        *("BalanceWeight", "BalanceBlocker", "BalanceDisabled", "ActionsId", "Weight"),
    ),
    "AccountActions": ("Tenant", "Account", "ActionPlanId", "ActionTriggersId", "AllowNegative", "Disabled"),
}
"""Each file's columns, as release 0.11 has them."""
OLDER: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "RatingProfiles": (
        ("Direction", *HEADINGS["RatingProfiles"]),
        ("Direction", *HEADINGS["RatingProfiles"], "CdrStatQueueIds"),
    ),
    "Actions": ((*HEADINGS["Actions"][:6], "Directions", *HEADINGS["Actions"][6:]),),
    "ActionTriggers": (
        (*_TRIGGER, "Directions", *HEADINGS["ActionTriggers"][10:19], "MinQueuedItems", "ActionsId", "Weight"),
    ),
    "AccountActions": (("Tenant", "Account", "Direction", *HEADINGS["AccountActions"][2:]),),
}
"""The columns of releases before 0.10, where they had more."""
NOT_READ: Final = ("SharedGroups", "Filters", "Attributes", "Chargers", "Thresholds", "Stats", "Resources", "Routes")
"""Files that a tariff plan may have besides, of which a scenario has no counterpart."""
_FORMULA: Final = tuple("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: where it stands, and its cells by heading, without the blanks around them."""

    file: str
    number: int
    cells: Mapping[str, str] = field(hash=False)

    def __getitem__(self, heading: str) -> str:
        return self.cells[heading]

    def problem(self, message: str, *, warning: bool = False) -> Problem:
        """Return a problem at this line.

        `message`: what is wrong. `warning`: it is only odd.
        """
        return Problem(self.file, self.number, 0, message, warning)


Tables = dict[str, list[Line]]
"""The rows of each file by its name without `.csv`; all files of `HEADINGS`, those that are not there as empty."""


def write_tables(folder: Path, tables: Mapping[str, Iterable[Sequence[str]]]) -> None:
    r"""Write a file for each table into a folder, its headings as a comment first.

    Args:
        folder: where the files go; it is there.
        tables: rows of ready cells by table, each as long as its `HEADINGS`.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_tables(folder, {"Destinations": [("DST_44", "+44")]})
    >>> (folder / "Destinations.csv").read_text()
    '#Id,Prefix\nDST_44,+44\n'
    """
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            file.write("#" + ",".join(HEADINGS[name]) + "\n")
            csv.writer(file, lineterminator="\n").writerows(rows)


def guarded(name: str) -> str:
    """Return a user's name as a cell that no spreadsheet takes for a formula: `'-x`."""
    return f"'{name}" if name.startswith(_FORMULA) else name


def read_tables(folder: Path) -> tuple[Tables, list[Problem]]:
    """Return the rows of a tariff plan's files, and what is wrong with them, each at its line.

    ScenarioError where `folder` is none, or holds none of the files that prices need.
    """
    if not folder.is_dir():
        raise ScenarioError([Problem(str(folder), 0, 0, "is no folder: give the one that holds RatingProfiles.csv")])
    tables: Tables = {name: [] for name in HEADINGS}
    problems: list[Problem] = []
    for name in HEADINGS:
        file = folder / f"{name}.csv"
        if file.exists():
            tables[name], found = _read(file, name)
            problems += found
        elif name == "RatingProfiles":
            problems.append(Problem(str(file), 0, 0, "there is no such file: it says who is rated by which plan"))
    return tables, problems


def _read(file: Path, name: str) -> tuple[list[Line], list[Problem]]:
    layouts = {len(columns): columns for columns in (HEADINGS[name], *OLDER.get(name, ()))}
    lines: list[Line] = []
    problems: list[Problem] = []
    try:
        for block in CsvSource(file, find_encoding(file), width=len(HEADINGS[name])).blocks():
            problems += [Problem(str(file), line, 0, f"cannot be read: {why}") for line, why in block.broken]
            for number, row in zip(block.lines, block.rows, strict=True):
                if len(row) not in layouts:
                    problems.append(Problem(str(file), number, 0, _width(name, len(row))))
                    continue
                lines.append(Line(str(file), number, dict(zip(layouts[len(row)], map(_cell, row), strict=True))))
    except ScenarioError as error:
        problems += error.problems
    return lines, problems


def _cell(text: str) -> str:
    """Return a cell without blanks, and without the mark that guards a name."""
    stripped = text.strip()
    return stripped[1:] if stripped[:1] == "'" and stripped[1:].startswith(_FORMULA) else stripped


def _width(name: str, found: int) -> str:
    columns = HEADINGS[name]
    cells = "1 cell" if found == 1 else f"{found} cells"
    return f"the row has {cells}; a row of {name}.csv has {len(columns)}: {', '.join(columns)}"
