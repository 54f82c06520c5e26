"""A run's tables as pandas or polars frames: results, forecast, CDRs, ledger; money as Decimal, float or micros."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, Literal

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.simulate import Study
from tollbridge.errors import MissingExtraError, TollbridgeError
from tollbridge.measures.forecast import FIGURES, SHOWN, Forecast
from tollbridge.measures.results import Results
from tollbridge.measures.statistics import Statistics
from tollbridge.money import MICROS, to_decimal
from tollbridge.records.columns import Batch, Column, cdr_batches, ledger_batches
from tollbridge.records.names import Names
from tollbridge.records.run import Replication
from tollbridge.units import SECOND, Clock

Library = Literal["pandas", "polars"]
Money = Literal["decimal", "float", "micros"]
Columns = dict[str, list[Any]]


def frame(columns: Columns, library: Library) -> Any:
    """Return columns as a frame.

    `columns`: lists of one length by name. `library`: `pandas` or `polars`. MissingExtraError where it is not installed.
    """
    try:
        if library == "pandas":
            import pandas as pd

            return pd.DataFrame(columns)
        import polars as pl
    except ImportError:
        raise MissingExtraError(f"a {library} frame", "frames") from None
    return pl.DataFrame(columns, strict=False)


def result_columns(results: Results, money: Money) -> Columns:
    """Return a row for each result: its name and statistics; the ends of `ci95` in two columns.

    `results`: a run's. `money`: as `decimal`, `float`, or `micros` for whole millionths.
    """
    rows = [(name, results.statistics(name)) for name in results.names]
    columns: Columns = {"result": [name for name, _ in rows]}
    for part in fields(Statistics):
        values = [getattr(statistics, part.name) for _, statistics in rows]
        if part.name == "ci95":
            columns["ci95_low"] = [_shown(value[0] if value else None, money) for value in values]
            columns["ci95_high"] = [_shown(value[1] if value else None, money) for value in values]
        else:
            columns[part.name] = [_shown(value, money) for value in values]
    return columns if money != "decimal" else {name: _of_one_type(values) for name, values in columns.items()}


def _of_one_type(values: list[Any]) -> list[Any]:
    """Return numbers as Decimals where some of a column are: a column has one type, and money stays exact."""
    if not any(isinstance(value, Decimal) for value in values):
        return values
    return [Decimal(str(round(value, 9))) if isinstance(value, float | int) else value for value in values]


def forecast_columns(forecast: Forecast, money: Money) -> Columns:
    """Return a row for each month, account and tag, as in forecast.csv.

    `forecast`: a run's. `money`: as `decimal`, `float`, or `micros` for whole millionths.
    """
    rows = list(forecast.rows())
    columns: Columns = {name: [getattr(row, name) for row in rows] for name in ("month", "account", "tag")}
    for figure in FIGURES:
        for shown in SHOWN:
            parts = (getattr(row, figure) for row in rows)
            columns[f"{figure}_{shown}"] = [_shown(getattr(part, shown, None), money) for part in parts]
    return columns


def record_columns(study: Study, replications: Sequence[Replication], table: str, money: Money) -> Columns:
    """Return the CDRs or the ledger of recorded replications, one after the other.

    Args:
        study: what was run.
        replications: those that kept their records.
        table: `cdrs` or `ledger`.
        money: as `decimal`, `float`, or `micros` for whole millionths.

    Raises TollbridgeError where no replication was recorded. Instants are local times, durations seconds.
    """
    if not replications:
        raise TollbridgeError("no replication was recorded: name those to keep, as in run(..., keep=[0])")
    batches = cdr_batches if table == "cdrs" else ledger_batches
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    return _joined((batches, names), replications, money)


def _joined(
    read: tuple[Callable[[Names, Replication], Iterable[Batch]], Names],
    replications: Sequence[Replication],
    money: Money,
) -> Columns:
    batches, names = read
    columns: Columns = {}
    for replication in replications:
        for batch in batches(names, replication):
            for column in batch:
                columns.setdefault(column.name, []).extend(_values(column, names.clock, money))
    return columns


def _values(column: Column, clock: Clock, money: Money) -> list[Any]:
    if column.kind == "text":
        return list(column.values)
    whole = [int(value) for value in column.values]
    if column.kind == "instant":
        return [clock.moment(ms) if ms >= 0 else None for ms in whole]
    if column.kind == "money":
        return [_money(micros, money) for micros in whole]
    if column.kind == "span":
        return [ms / SECOND for ms in whole]
    if column.kind == "flag":
        return [bool(value) for value in whole]
    return [value if value >= 0 or column.kind == "seconds" else None for value in whole]


def _money(micros: int, money: Money) -> Decimal | float | int:
    if money == "micros":
        return micros
    return to_decimal(micros) if money == "decimal" else micros / MICROS


def _shown(value: Any, money: Money) -> Any:
    """Return a statistic; only Decimals are money."""
    if not isinstance(value, Decimal) or money == "decimal":
        return value
    return int(value.scaleb(6)) if money == "micros" else float(value)
