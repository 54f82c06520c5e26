"""`results.parquet` or `results.csv`: every result of every replication, a row each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tollbridge.measures.measure import Measure
from tollbridge.measures.results import Results
from tollbridge.records.csv_file import write_rows
from tollbridge.records.parquet_file import arrow, decimal_array

I64 = NDArray[np.int64]
COLUMNS: Final = ("replication", "result", "value")
PLACES: Final = 9
"""Decimals of `value`: money is exact, a share is rounded."""


def write_results(folder: Path, results: Results, chosen: Literal["parquet", "csv"]) -> None:
    """Write every result of every replication into a folder.

    `folder`: where to. `results`: a run's. `chosen`: `parquet` or `csv`. MissingExtraError where Parquet is asked for and
    pyarrow is not there.
    """
    if chosen == "csv":
        rows = (row for name, values in _results(results) for row in _csv_rows(results, name, values))
        write_rows(folder / "results.csv", COLUMNS, rows)
    else:
        _write_parquet(folder / "results.parquet", results)


def _results(results: Results) -> Iterator[tuple[str, list[int | None]]]:
    """Yield each result with its values by replication in units of 10**-9, None where it has none."""
    table = results.table()
    for name in results.names:
        yield name, _values(results.measure(name), table)
    for name, micros in results.organisers().items():
        yield name, [amount * 10 ** (PLACES - 6) for amount in micros]


def _values(measure: Measure, table: I64) -> list[int | None]:
    return [None if pair is None else round(Fraction(pair[0] * 10**PLACES, pair[1])) for pair in measure.ratios(table)]


def _csv_rows(results: Results, name: str, values: list[int | None]) -> Iterator[list[str]]:
    for index, value in zip(results.replications, values, strict=True):
        yield [str(index + 1), name, "" if value is None else _text(value)]


def _text(value: int) -> str:
    sign, (whole, rest) = ("-" if value < 0 else ""), divmod(abs(value), 10**PLACES)
    decimals = f"{rest:0{PLACES}d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _write_parquet(file: Path, results: Results) -> None:
    pa = arrow()
    found = list(_results(results))
    numbers = np.array(results.replications, np.int64) + 1
    names = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(found), dtype=np.int32), len(numbers))), pa.array([name for name, _ in found])
    )
    values = decimal_array([value for _, each in found for value in each], PLACES)
    table = pa.table(dict(zip(COLUMNS, (np.tile(numbers, len(found)), names.cast(pa.string()), values), strict=True)))
    pa.parquet.write_table(table, file, compression="zstd")
