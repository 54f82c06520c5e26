"""CDRs and ledgers on disk: written a replication at a time, each a part of its own, and joined when all are there.

One recorded replication is one file, `cdrs.parquet`. Several are a folder of that name, `part-00001.parquet` and on, a
replication each, which pyarrow, DuckDB and polars read as one table. CSV is one file always.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tollbridge.records.columns import Batch, cdr_batches, ledger_batches
from tollbridge.records.csv_file import write_csv
from tollbridge.records.names import Names
from tollbridge.records.parquet_file import arrow, write_parquet
from tollbridge.records.run import RecordDetail, Replication

Format = Literal["parquet", "csv"]
TABLES: Final = {"none": (), "cdrs": ("cdrs",), "ledger": ("cdrs", "ledger")}
"""What each choice of `--records` writes."""


@dataclass(frozen=True)
class RecordStore:
    """Where a run's records go: written a replication at a time, and joined when all are there.

    Attributes:
        folder: the run's folder, which exists.
        names: what the whole numbers of records stand for.
        format: `parquet` or `csv`.
        detail: what `--records` says: `none`, `cdrs`, or `ledger` for CDRs and ledger.
    """

    folder: Path
    names: Names
    format: Format
    detail: RecordDetail = "ledger"

    def write(self, replication: Replication) -> None:
        """Write the records of one replication as parts, each whole or not at all; a part of that number is replaced.

        `replication`: one that kept the records that are stored. Raises OSError.
        """
        for table in TABLES[self.detail]:
            batches = cdr_batches if table == "cdrs" else ledger_batches
            parts = self._parts(table)
            parts.mkdir(parents=True, exist_ok=True)
            final = parts / f"part-{replication.index + 1:05d}.{self.format}"
            growing = final.with_suffix(".growing")
            if self.format == "csv":
                write_csv(growing, batches(self.names, replication), self.names.clock)
            else:
                write_parquet(growing, batches(self.names, replication), self.names.clock)
            growing.replace(final)

    def written(self) -> set[int]:
        """Return the replications, from 0, of which every part is there."""
        found = [{_number(part) for part in self._files(table)} for table in TABLES[self.detail]]
        return set.intersection(*found) if found else set()

    def finish(self) -> None:
        """Join the parts: a single one, and CSV always, becomes one file of the table's name.

        Several parts of Parquet stay a folder, which readers take as one table. Raises OSError.
        """
        for table in TABLES[self.detail]:
            parts, files = self._parts(table), self._files(table)
            if self.format == "csv" or len(files) == 1:
                joined = self.folder / f"{table}.joined"
                _join(files, joined)
                shutil.rmtree(parts, ignore_errors=True)
                joined.replace(self.folder / f"{table}.{self.format}")

    def _parts(self, table: str) -> Path:
        return self.folder / f"{table}.{self.format}"

    def _files(self, table: str) -> list[Path]:
        found = self._parts(table).glob(f"part-*.{self.format}")
        return sorted(part for part in found if part.stem.removeprefix("part-").isdigit())


def check_format(chosen: Format) -> None:
    """Refuse a format that needs an extra that is not installed; call it before a long run.

    `chosen`: `csv` or `parquet`. Raises MissingExtraError.
    """
    if chosen == "parquet":
        arrow()


def _number(part: Path) -> int:
    return int(part.stem.removeprefix("part-")) - 1


def _join(files: list[Path], joined: Path) -> None:
    """Put CSV parts, or a single file of any kind, into one; the header row of the first is kept."""
    with joined.open("wb") as whole:
        for place, file in enumerate(files):
            with file.open("rb") as part:
                if place:
                    part.readline()
                shutil.copyfileobj(part, whole)


__all__ = ["TABLES", "Batch", "Format", "RecordDetail", "RecordStore", "check_format"]
