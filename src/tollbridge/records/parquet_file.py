"""Records as Parquet: money as decimal128(18, 6), instants as timestamp[ms] in the clock's timezone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import MissingExtraError
from tollbridge.records.coded import Coded
from tollbridge.records.columns import Batch, Column
from tollbridge.units import Clock

I64 = NDArray[np.int64]
PRECISION: Final = 18


def arrow() -> Any:
    """Return pyarrow, with its Parquet part.

    MissingExtraError says that the extra [parquet] brings it.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet  # an attribute of pa once imported
    except ImportError:
        raise MissingExtraError("writing Parquet", "parquet") from None
    return pa


def write_parquet(path: Path, batches: Iterable[Batch], clock: Clock) -> None:
    """Write batches of columns to one Parquet file, a row group each.

    `path`: the file; one that is there is replaced. `batches`: alike in their columns. `clock`: whose timezone instants have.
    MissingExtraError without the extra [parquet]; raises OSError.
    """
    pa = arrow()
    writer = None
    try:
        for batch in batches:
            table = arrow_table(batch, clock)
            labels = [column.name for column in batch if isinstance(column.values, Coded)]
            writer = writer or pa.parquet.ParquetWriter(path, table.schema, compression="zstd", use_dictionary=labels)
            writer.write_table(table, row_group_size=max(1, table.num_rows))
    finally:
        if writer is not None:
            writer.close()


def arrow_table(batch: Batch, clock: Clock) -> Any:
    """Return a batch as a pyarrow table: money as decimal128 with 6 decimals, spans as seconds with 3, instants in local time.

    `batch`: columns of one length. `clock`: the run's. MissingExtraError without the extra [parquet].
    """
    return arrow().table({column.name: _array(column, clock) for column in batch})


def _array(column: Column, clock: Clock) -> Any:
    pa = arrow()
    if column.kind == "text":
        return _text(column.values)
    values = np.asarray(column.values, np.int64)
    if column.kind == "money":
        return _decimals(values, 6)
    if column.kind == "span":
        return _decimals(values, 3)
    if column.kind == "flag":
        return pa.array(values.astype(np.bool_))
    if column.kind == "instant":
        kind = pa.timestamp("ms", clock.timezone)
        return pa.array(values + clock.start_utc_ms, pa.int64(), mask=values < 0).cast(kind)
    return pa.array(values, pa.int64(), mask=(values < 0) if column.kind == "whole" else None)


def _text(values: Sequence[str] | I64) -> Any:
    pa = arrow()
    if isinstance(values, Coded):
        codes = np.where(values.codes < 0, len(values.labels) - 1, values.codes)
        return pa.array(values.labels or ("",), pa.string()).take(pa.array(codes))
    return pa.array(values, pa.string())


def _decimals(values: I64, places: int) -> Any:
    """Return whole numbers of 10**-places as decimal128: 16 bytes each, little-endian, two's complement."""
    pa = arrow()
    words = np.empty((len(values), 2), "<i8")
    words[:, 0] = values
    words[:, 1] = values >> 63
    return pa.Array.from_buffers(pa.decimal128(PRECISION, places), len(values), [None, pa.py_buffer(words.tobytes())])


def decimal_array(values: Sequence[int | None], places: int) -> Any:
    """Return whole numbers as a pyarrow array of decimal128(38, places), None as null.

    `values`: whole numbers of 10**-places, of any size up to 38 digits. `places`: decimals. MissingExtraError without
    pyarrow.
    """
    pa = arrow()
    words = b"".join((0 if value is None else value).to_bytes(16, "little", signed=True) for value in values)
    there = pa.array([value is not None for value in values]).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(38, places), len(values), [there, pa.py_buffer(words)])
