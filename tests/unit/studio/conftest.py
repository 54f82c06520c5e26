"""A scenario small enough to be checked and run at once."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = """\
scenario: A desk with one line # kept
currency: USD
seed: 7
replications: 6
clock: {start: 2026-01-05, timezone: UTC, duration: 3d}
tariffs: {plain: {increment: 60s, inbound: [{kind: toll, per_minute: 0.10}]}}
accounts:
  desk: {country: US, tariff: plain, credit: {opening: 20}}
numbers:
  line: {number: "+12065550100", kind: toll, ports: 3}
bridges: {main: {numbers: [line]}}
workloads:
  calls: # who calls
    legs: {rate: 6/h, profile: office-hours, via: line, lasts: {exponential: {mean: 4m}}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path
