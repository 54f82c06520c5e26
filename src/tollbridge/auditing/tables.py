"""A finished run's records as polars frames: money in whole micros, instants in whole ms since the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tollbridge.errors import MissingExtraError, TollbridgeError
from tollbridge.report.folder import RunFolder, read_folder
from tollbridge.scenario.load import Loaded, load

if TYPE_CHECKING:
    import polars as pl

_INSTANTS: Final = ("arrived", "answered", "released", "at")
_MONEY: Final = ("cost", "connection_fee", "amount", "balance", "available")
_WHOLE: Final = ("replication", "billed_s", "pool_s", "q850", "attempt")
NEVER: Final = -1


@dataclass(frozen=True)
class Books:
    """What a run left, its numbers whole: money in micros, instants in ms since the start (-1: never).

    Attributes:
        run: summary, invoices and forecast.
        loaded: the scenario as it was run.
        cdrs: a row a leg in the order of arrival; None where they were not recorded.
        ledger: a row a movement in order; None where it was not recorded.
        results: replication, result and `value` as text.

    In `cdrs` and `ledger`, `day` is the local date of an instant, `month` its `2026-01`.
    """

    run: RunFolder
    loaded: Loaded
    cdrs: pl.DataFrame | None
    ledger: pl.DataFrame | None
    results: pl.DataFrame

    @property
    def recorded(self) -> list[int]:
        """The replications, counted from 1, that have CDRs and a ledger, in order."""
        if self.cdrs is None or self.ledger is None:
            return []
        return sorted(set(self.ledger["replication"]) | set(self.cdrs["replication"]))


def read_books(folder: Path) -> Books:
    """Read a finished run.

    `folder`: what `run --out` wrote. TollbridgeError where it is none or cannot be read, MissingExtraError without polars.
    """
    if find_spec("polars") is None:
        raise MissingExtraError("the audit", "frames")
    run = read_folder(folder)
    loaded = load(folder / "scenario.yaml")
    results = _table(folder, "results")
    if results is None:
        raise TollbridgeError(f"{folder}: there is no results.parquet or results.csv: run the scenario again")
    start, zone = datetime.fromisoformat(run.fans["start"]), loaded.clock.timezone
    with whole(folder / "cdrs"):
        cdrs = _records(_table(folder, "cdrs"), start, zone)
    with whole(folder / "ledger"):
        ledger = _records(_table(folder, "ledger"), start, zone)
    with whole(folder / "results"):
        return Books(run, loaded, cdrs, ledger, _as_text(results, ("result", "value")))


@contextmanager
def whole(records: Path) -> Iterator[None]:
    """Say in one line where records have been damaged: a cell that is no number, a column that is gone.

    `records`: what is being read, for the message; it becomes a TollbridgeError.
    """
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, ArithmeticError, ValueError) as error:
        raise TollbridgeError(f"{records}: a row cannot be read: {str(error).splitlines()[0]}") from None


def _table(folder: Path, name: str) -> pl.DataFrame | None:
    import polars as pl

    parquet, plain = folder / f"{name}.parquet", folder / f"{name}.csv"
    try:
        if parquet.is_dir():
            return pl.read_parquet(parquet / "*.parquet")
        if parquet.is_file():
            return pl.read_parquet(parquet)
        if plain.is_file():
            return pl.read_csv(plain, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TollbridgeError(f"{folder / name}: cannot be read: {str(error).splitlines()[0]}") from None
    return None


def _as_text(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    if frame["replication"].null_count():
        raise ValueError("it has no replication")
    return frame.with_columns(
        pl.col("replication").cast(pl.Int64), *(pl.col(name).cast(pl.String).fill_null("") for name in columns)
    )


def _records(frame: pl.DataFrame | None, start: datetime, zone: str) -> pl.DataFrame | None:
    import polars as pl

    if frame is None:
        return None
    begin, typed = round(start.timestamp() * 1000), {*_INSTANTS, *_MONEY, *_WHOLE}
    made = frame.with_columns(
        *(_instant(frame, name).sub(begin).fill_null(NEVER).alias(name) for name in _INSTANTS if name in frame.columns),
        *(_micros(name) for name in _MONEY if name in frame.columns),
        *(pl.col(name).cast(pl.Int64).fill_null(0) for name in _WHOLE if name in frame.columns and name != "pool_s"),
        *([pl.col("pool_s").cast(pl.Float64).fill_null(0)] if "pool_s" in frame.columns else []),
        *(pl.col(name).fill_null("") for name, kind in frame.schema.items() if kind == pl.String and name not in typed),
    )
    when = "arrived" if "arrived" in made.columns else "at"
    local = pl.from_epoch(pl.col(when) + begin, time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return made.with_columns(local.dt.date().alias("day"), local.dt.strftime("%Y-%m").alias("month"))


def _instant(frame: pl.DataFrame, name: str) -> pl.Expr:
    import polars as pl

    column = pl.col(name)
    if frame.schema[name] == pl.String:
        text = pl.when(column == "").then(None).otherwise(column)
        column = text.str.to_datetime("%+", time_unit="ms", time_zone="UTC")
    return column.dt.epoch("ms")


def _micros(name: str) -> pl.Expr:
    """Return money as whole micros, through decimals alone."""
    import polars as pl

    plain = pl.when(pl.col(name).cast(pl.String) == "").then(None).otherwise(pl.col(name).cast(pl.String))
    digits = plain.str.to_decimal(scale=6).cast(pl.String).str.replace(".", "", literal=True)
    return digits.cast(pl.Int64).fill_null(0).alias(name)
