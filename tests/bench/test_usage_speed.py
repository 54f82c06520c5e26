"""How fast usage records are read and fitted: `pytest tests/bench/test_usage_speed.py -o addopts= -s`.

Held against Python's own CSV reader on the same file and machine, so that a slow machine fails nothing.
"""

from __future__ import annotations

import csv
import time
from datetime import datetime, timedelta

import pytest

from tollbridge.planning.fit import fit
from tollbridge.planning.fit_records import Source
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.source import UsageSource

ROWS = 100_000
HEAD = (
    "UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,Call Type,Number Type,"
    "Domestic/International,Destination Dialed,Destination Number,Start Time,End Time,Duration Seconds,Connection Fee,Charge,"
    "Currency,Capability\n"
)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """Return an export of four weeks, in the 20 columns of the vendor's."""
    file = tmp_path_factory.mktemp("usage") / "PSTN.calls.csv"
    first = datetime(2026, 1, 5)
    with file.open("w", encoding="utf-8") as text:
        text.write(HEAD)
        for n in range(ROWS):
            at, seconds = first + timedelta(seconds=n * 2_419_200 // ROWS), 1 + n * 7919 % 4000
            out = n % 4 == 0
            text.write(
                f"{n:036x},{n:036x},{n // 6},US,{n % 500:036x},u{n % 500}@x.example,User,+1425555{n % 9999:04d},"
                f"{'conf_out' if out else 'conf_in'},Service,Domestic,US,{'+14255550111' if out else '+18005550199'},"
                f"{at:%Y-%m-%dT%H:%M:%SZ},{at + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ},{seconds},0.00,"
                f"{-(-seconds // 60) * 0.022:.2f},USD,MCOMEETACPEA\n"
            )
    return file


def taken(act):
    """Return the least of three processor times, in seconds."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        act()
        times.append(time.process_time() - begin)
    return min(times)


def plainly(file):
    with file.open(encoding="utf-8", newline="") as text:
        return sum(1 for _ in csv.reader(text))


def test_records_are_read_in_a_few_times_what_plain_csv_takes(export):
    alone = taken(lambda: plainly(export))
    read = taken(lambda: read_usage_records(UsageSource(export)))
    fitted = taken(lambda: fit(Source(export)))
    print(f"plain CSV {alone:.2f} s, read {read:.2f} s, read and fitted {fitted:.2f} s for {ROWS:,} rows")
    assert read < 10 * alone
    assert fitted < 20 * alone
