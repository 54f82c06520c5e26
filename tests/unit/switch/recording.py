"""A scenario with every kind of leg, its CDRs as files, and rows read and written."""

from __future__ import annotations

import csv
from pathlib import Path

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.simulate import Study, prepare
from tollbridge.records.columns import cdr_batches
from tollbridge.records.csv_file import write_csv
from tollbridge.records.parquet_file import write_parquet
from tollbridge.scenario.load import load
from tollbridge.switch.legs import run_replication

Row = dict[str, str]
SCENARIO = """
scenario: every kind of leg
currency: USD
clock: {start: 2026-01-05T09:00:00, timezone: America/New_York, duration: 1h}
tariffs:
  t:
    increment: 60s
    connection_fee: 0.02
    inbound: [{per_minute: 0.10}]
    outbound: [{prefix: "+44", per_minute: 0.20}]
accounts:
  a: {country: US, tariff: t, credit: {opening: 1.60}}
  b: {country: US, tariff: t, credit: {opening: 5}}
numbers: {n: {number: "+12065550100", ports: 2}}
calls:
  alice: {at: +0s, via: n, lasts: 61s, account: a, from: "+14255550111"}
  bob: {at: +10s, dial: "+442071838750", lasts: 125s, rings: 8s, account: a}
  carol: {at: +11s, dial: "+447700900123", outcome: no-answer, rings: 30s, account: b}
  dave: {at: +20s, via: n, lasts: 300s, account: a}
  erin: {at: +21s, via: n, lasts: 300s, account: b}
  frank: {at: +90s, via: n, lasts: 0s, account: b}
  gus: {at: +10m, dial: "+442071838750", outcome: busy, rings: 3s, account: b}
  hal: {at: +11m, dial: "+442071838750", lasts: 30m, account: a}
"""


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a CSV."""
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def write_rows(file: Path, rows: list[Row]) -> Path:
    """Write rows as a CSV."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return file


def written_study(folder: Path, text: str) -> Study:
    """Return a scenario that is written to a folder, ready to run."""
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return prepare(load(file))


def own_cdrs(study: Study, file: Path) -> Path:
    """Write the CDRs of a study's first replication as the program does, by the file's suffix; return the file."""
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    write = write_csv if file.suffix == ".csv" else write_parquet
    write(file, cdr_batches(names, run_replication(study, 1, "reference")), study.loaded.clock)
    return file
