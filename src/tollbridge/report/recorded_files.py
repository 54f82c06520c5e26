"""A finished run's CDRs and ledger read back for the player: the first recorded replication, as many legs as it plays."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import TollbridgeError
from tollbridge.report.replay import COLUMNS_OF_LEGS, COLUMNS_OF_MOVES, MOST_LEGS, Columns, Recorded
from tollbridge.units import SECOND

_INSTANTS: Final = frozenset({"arrived", "answered", "released", "at"})
_MONEY: Final = frozenset({"cost", "amount", "balance"})
_POOL_TIME: Final = "pool_s"
MOST_MOVES: Final = 2_000_000
"""Movements that are read at the most: beyond them balances would stand still, so nothing is played."""

Row = Mapping[str, Any]


def read_recorded(folder: Path, start: datetime) -> Recorded | None:
    """Return what the folder has of its first recorded replication; None where it has no CDRs and ledger.

    Args:
        folder: a finished run's.
        start: when the run begins. Instants come back in ms since then, money in micros.

    Raises TollbridgeError where a file is damaged.
    """
    try:
        return _recorded(folder, start)
    except (OSError, ValueError, ArithmeticError, KeyError, TypeError, csv.Error) as error:
        reason = str(error).partition("\n")[0]
        raise TollbridgeError(f"{folder}: its records are damaged, or not as the run wrote them: {reason}") from None


def _recorded(folder: Path, start: datetime) -> Recorded | None:
    counted = _rows(folder, "ledger", ())
    if counted is None or sum(1 for _ in _first(counted, MOST_MOVES + 1)) > MOST_MOVES:
        return None  # before they are read: that takes ten times as long as to count them
    legs, moves = _rows(folder, "cdrs", COLUMNS_OF_LEGS), _rows(folder, "ledger", COLUMNS_OF_MOVES)
    if legs is None or moves is None:
        return None
    return Recorded(
        _columns(_first(legs, MOST_LEGS + 1), COLUMNS_OF_LEGS, start),
        _columns(_first(moves, MOST_MOVES + 1), COLUMNS_OF_MOVES, start),
    )


def _first(rows: Iterator[Row], most: int) -> Iterator[Row]:
    """Yield the rows of the first replication, `most` of them at the most."""
    head = next(rows, None)
    if head is None:
        return
    yield head
    wanted = head["replication"]
    same = takewhile(lambda row: row["replication"] == wanted, rows)
    for _, row in zip(range(most - 1), same, strict=False):
        yield row


def _rows(folder: Path, name: str, columns: Sequence[str]) -> Iterator[Row] | None:
    """Return the rows of a file of records, or of a folder of its parts, in CSV or Parquet: their replication and `columns`."""
    plain = folder / f"{name}.csv"
    if plain.is_file():
        return _csv_rows(plain)
    parquet = folder / f"{name}.parquet"
    parts = sorted(parquet.glob("*.parquet")) if parquet.is_dir() else [parquet] if parquet.is_file() else []
    return _parquet_rows(parts, ["replication", *columns]) if parts else None


def _csv_rows(file: Path) -> Iterator[Row]:
    with file.open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, strict=True)


def _parquet_rows(files: Sequence[Path], columns: list[str]) -> Iterator[Row]:
    from tollbridge.records.parquet_file import arrow

    pa = arrow()
    for file in files:
        with pa.parquet.ParquetFile(file) as parts:
            for batch in parts.iter_batches(batch_size=20_000, columns=columns):
                yield from batch.to_pylist()


def _columns(rows: Iterator[Row], names: Sequence[str], start: datetime) -> Columns:
    columns: Columns = {name: [] for name in names}
    for row in rows:
        for name in names:
            columns[name].append(_value(name, row[name], start))
    return columns


def _value(name: str, value: Any, start: datetime) -> Any:
    if name in _INSTANTS:
        if not value:
            return -1
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return round((moment - start).total_seconds() * 1000)
    if name in _MONEY:
        return int(Decimal(value or 0).scaleb(6))
    if name == _POOL_TIME:
        return round(Decimal(str(value or 0)) * SECOND)
    return value or ""
