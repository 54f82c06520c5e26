"""The tables of months: what each account uses, and what each payer pays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.folder import RunFolder

_SPREAD: Final = re.compile(r", p\d+")
_WORDS: Final = ("month", "account", "tag")
_COUNTED: Final = ("minutes", "legs")


def months(run: RunFolder) -> Iterator[Exhibit]:
    """Yield forecast.csv and invoices.csv as tables: a figure's mean and range in one column, none that is zero throughout.

    `run`: a finished run.
    """
    tables = (
        ("months", "Forecast by month, account and tag", run.forecast, "forecast.csv"),
        ("invoices", "What is to be paid", run.invoices, "invoices.csv"),
    )
    for name, title, rows, file in tables:
        if rows:
            headings = list(rows[0])
            words = [heading if heading in _WORDS else _headed(heading, run.currency) for heading in headings]
            cells = [[_figure(heading, row[heading] or "") for heading in headings] for row in rows]
            plain = {place: 0 for place, heading in enumerate(headings) if heading.startswith(_COUNTED)}
            note = f"Means, and 5% to 95% of the replications; {file} of a run's folder has the median too."
            yield Exhibit(name, title, "", _narrow(Table(words, cells, run.places, plain)), note=note)


def _headed(heading: str, currency: str) -> str:
    figure, _, shown = heading.rpartition("_")
    words = f"{figure.replace('_', ' ')}, {shown}"
    return words if heading.startswith(_COUNTED) else f"{words}, {currency}"


def _figure(heading: str, cell: str) -> Cell:
    if heading in _WORDS or not cell:
        return cell or None
    try:
        return float(cell)
    except ValueError:
        return cell


def _narrow(wide: Table) -> Table:
    """Return a table with one column for each figure: of figures that vary texts of mean and range, of others the means."""
    columns = {heading: [row[place] for row in wide.rows] for place, heading in enumerate(wide.headings)}
    narrow: dict[str, list[Cell]] = {}
    digits: dict[int, int] = {}
    for place, (heading, means) in enumerate(columns.items()):
        figure, found, unit = heading.partition(", mean")
        if _SPREAD.search(heading) or (found and not any(means)):
            continue
        places = wide.other_places.get(place, wide.places)
        low, high = (columns.get(f"{figure}, {name}{unit}", means) for name in ("p5", "p95"))
        digits[len(narrow)] = places
        told = [_spread(places, *cells) for cells in zip(means, low, high, strict=True)]
        narrow[f"{figure}{unit}"] = told if found and low != high else means
    return Table(list(narrow), [list(row) for row in zip(*narrow.values(), strict=True)], wide.places, digits)


def _spread(places: int, mean: Cell, low: Cell, high: Cell) -> Cell:
    """Return a mean with its range, as in `166.74 (142.08 to 190.00)`; the mean alone where nothing varies."""
    if not isinstance(mean, float):
        return mean
    shown = f"{mean:,.{places}f}"
    if not isinstance(low, float) or not isinstance(high, float) or low == high:
        return shown
    return f"{shown} ({low:,.{places}f} to {high:,.{places}f})"
