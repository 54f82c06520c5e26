"""One set of calls, to be written in many ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.records import UsageRecords
from tollbridge.usage.source import UsageSource

NUMBERS = ("+14255550111", "+442071838750", "+447700900123")


@dataclass(frozen=True)
class Call:
    """One call: its start (UTC), seconds, and the number dialled."""

    at: datetime
    lasts: int
    number: str


@pytest.fixture
def calls() -> list[Call]:
    """Return 60 calls over ten working days, of 7 to 1,400 seconds, so that days go past the 12th of the month."""
    first = datetime(2026, 1, 5, 9, 2, 36, tzinfo=UTC)
    return [
        Call(first + timedelta(days=n // 5, minutes=37 * (n % 5), seconds=n), 7 + n * 631 % 1400, NUMBERS[n % 3])
        for n in range(60)
    ]


@pytest.fixture
def read(tmp_path: Path):
    """Return what reads a text (or bytes) as a file of records, with what `UsageSource` may be told."""

    def reader(content: str | bytes, dialect: tuple[str, ...] = (), name: str = "calls.csv", **more) -> UsageRecords:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        wording = {key: more.pop(key) for key in ("timezone", "home") if key in more}
        return read_usage_records(UsageSource(file, wording=Wording(**wording), **more).said(dialect))

    return reader
