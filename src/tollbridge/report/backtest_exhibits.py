"""Exhibits about trust: each held-out window of a backtest, the range that was said of it beside what came."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.folder import RunFolder
from tollbridge.report.money_exhibits import BLUE, RED

FILE: Final = "backtest.csv"
OURS: Final = "tollbridge"
_COLUMNS: Final = ("method", "figure", "first", "learnt_days", "days", "mean", "p5", "p95", "came")

Row = dict[str, str]


def read_backtest(file: Path) -> list[Row]:
    """Return the rows of a file of `fit --backtest`, none where it is not there.

    `file`: the CSV. TollbridgeError where it is another.
    """
    if not file.exists():
        return []
    try:
        with file.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text, strict=True))
        for row in rows:
            if set(row) != set(_COLUMNS):
                raise ValueError(f"its columns are not {', '.join(_COLUMNS)}")
            _numbers(row)
    except (OSError, UnicodeDecodeError, csv.Error, TypeError, ValueError) as error:
        raise TollbridgeError(f"{file}: is no backtest as `tollbridge fit --backtest` writes it: {error}") from None
    return rows


def backtests(run: RunFolder) -> Iterator[Exhibit]:
    """Yield a plot for calls, minutes and cost: the ranges of the windows held out, and what came.

    `run`: a finished run, in whose folder the file of `fit --backtest` may lie.
    """
    rows = [row for row in read_backtest(run.path / FILE) if row["method"] == OURS]
    for figure in dict.fromkeys(row["figure"] for row in rows):
        yield _exhibit(figure, [row for row in rows if row["figure"] == figure])


def _numbers(row: Row) -> tuple[float, float, float, float]:
    mean, low, high, came = (float(row[name] or "nan") for name in ("mean", "p5", "p95", "came"))
    return mean, low, high, came


def _exhibit(figure: str, rows: list[Row]) -> Exhibit:
    values = [_numbers(row) for row in rows]
    held = sum(low <= came <= high for _, low, high, came in values)
    first = [row["first"] for row in rows]
    reach = {
        "type": "data",
        "symmetric": False,
        "array": [high - mean for mean, _, high, _ in values],
        "arrayminus": [mean - low for mean, low, _, _ in values],
    }
    said = {"x": first, "y": [mean for mean, *_ in values], "mode": "markers", "name": "said: mean, 5% to 95%"}
    came = {"x": first, "y": [came for *_, came in values], "mode": "markers", "name": "came"}
    traces = [
        {**said, "error_y": reach, "marker": {"color": BLUE, "size": 7}},
        {**came, "marker": {"color": RED, "symbol": "x", "size": 9}},
    ]
    cells: list[list[Cell]] = [
        [day, int(row["learnt_days"]), int(row["days"]), *each, "yes" if each[1] <= each[3] <= each[2] else "no"]
        for day, row, each in zip(first, rows, values, strict=True)
    ]
    headings = ["first day held out", "days learnt from", "days held out", "mean", "5%", "95%", "came", "held"]
    text = f"The 5% to 95% range held what came in {held} of {len(rows)} windows; 90% is right."
    layout = {"yaxis": {"title": {"text": figure}, "rangemode": "tozero"}, "xaxis": {"type": "date"}}
    title = f"Range against what came: {figure}"
    return Exhibit(f"backtest-{figure}", title, text, Table(headings, cells), traces, layout, text)
