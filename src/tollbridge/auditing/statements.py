"""summary.json and invoices.csv against the results of every replication, and against themselves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import numpy as np

from tollbridge.auditing.tables import Books

_LEVELS: Final = {"p5": 5.0, "p50": 50.0, "p95": 95.0}
_CLOSE: Final = 2e-6
"""Statistics are written with 6 decimals of money."""
_ROW: Final = ("opening", "cash", "invoiced", "usage", "lapsed", "closing")


def summary_faults(books: Books) -> Iterator[str]:
    """Yield the statistics of summary.json that are not those of the results of all replications.

    `books`: a finished run's files; records need not be there. Results that stand in one of the two alone are said too.
    """
    columns: dict[str, list[float]] = {}
    for name, value in books.results.select("result", "value").iter_rows():
        columns.setdefault(name, []).append(float(value) if value else np.nan)
    told = books.run.results
    for name in sorted(set(columns) ^ set(told)):
        where = "summary.json alone" if name in told else "the results of replications alone"
        yield f"{name}: it stands in {where}"
    for name in sorted(set(columns) & set(told)):
        for statistic, worked in _statistics(np.array(columns[name])).items():
            said = told[name].get(statistic)
            if not _same(worked, said):
                yield f"summary.json, {name}.{statistic}: {said}; the replications give {worked:.9g}"


def _statistics(values: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    known = values[~np.isnan(values)]
    worked: dict[str, float] = {"n": float(len(known))}
    if len(known):
        worked |= {"mean": float(known.mean()), "min": float(known.min()), "max": float(known.max())}
        worked |= {name: float(np.percentile(known, level)) for name, level in _LEVELS.items()}
    if len(known) > 1:
        worked["sd"] = float(known.std(ddof=1))
    return worked


def _same(worked: float, said: object) -> bool:
    if said is None:
        return False
    number = float(str(said))
    return abs(worked - number) <= max(_CLOSE, 1e-9 * abs(worked))


def invoice_faults(books: Books) -> Iterator[str]:
    """Yield the rows of invoices.csv whose mean balances do not follow from one another.

    `books`: a finished run's files. A row closes at opening + cash + invoiced - usage - lapsed, give or take 5 micros.
    """
    for row in books.run.invoices:
        if not row.get("account"):
            continue
        opening, cash, invoiced, usage, lapsed, closing = (Decimal(row[f"{name}_mean"] or 0) for name in _ROW)
        due = opening + cash + invoiced - usage - lapsed
        if abs(due - closing) > Decimal("0.000005"):
            yield f"invoices.csv, {row['month']} {row['account']}: closes at {closing}; its row leads to {due}"
