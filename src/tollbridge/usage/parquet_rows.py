"""Rows out of Parquet: one file, or a folder of parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import MissingExtraError, Problem, ScenarioError
from tollbridge.sheets.rows import LINES, Block
from tollbridge.usage.layout import Layout

MAGIC: Final = b"PAR1"


def is_parquet(file: Path) -> bool:
    """Tell whether a file is Parquet, or a folder has parts that are."""
    if file.is_dir():
        return bool(_parts(file))
    if not file.is_file():
        return False
    with file.open("rb") as data:
        return data.read(len(MAGIC)) == MAGIC


def _parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def parquet_layout(file: Path) -> Layout:
    """Return the records of a Parquet file, or of a folder of parts, as rows; ScenarioError where one cannot be read."""
    parts = tuple(_parts(file)) if file.is_dir() else (file,)
    headings = tuple(_opened(parts[0]).schema_arrow.names)
    return Layout(file, ParquetSource(parts, headings), headings, 0, rows_are="record")


def _opened(part: Path) -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet  # an attribute of pa once imported
    except ImportError:
        raise MissingExtraError("reading Parquet", "parquet") from None
    try:
        return pa.parquet.ParquetFile(part)
    except pa.ArrowException as error:
        raise ScenarioError([Problem(str(part), 0, 0, f"is not readable as Parquet: {error}")]) from None


@dataclass(frozen=True)
class ParquetSource:
    """Records as rows of cells under their headings; each row's line is the record's number, from 1."""

    parts: tuple[Path, ...]
    headings: tuple[str, ...]

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, some thousands at a time."""
        number = 0
        for part in self.parts:
            file = _opened(part)
            missing = [heading for heading in self.headings if heading not in file.schema_arrow.names]
            if missing:
                raise ScenarioError(
                    [Problem(str(part), 0, 0, f"has no column {', '.join(missing)} as the first part has")]
                )
            for batch in file.iter_batches(LINES, columns=list(self.headings)):
                block = _block(batch, self.headings, number)
                number += len(block.rows)
                yield block


def _block(batch: Any, headings: tuple[str, ...], before: int) -> Block:
    columns = [[_cell(value) for value in batch.column(heading).to_pylist()] for heading in headings]
    rows = [list(row) for row in zip(*columns, strict=True)]
    lines = list(range(before + 1, before + len(rows) + 1))
    return Block(lines, rows, seen=len(rows))


def _cell(value: Any) -> str:
    """Return a value as a CSV would have it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
