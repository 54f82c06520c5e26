"""Two calls: 61 s and 60 s at 0.10 a started minute."""

from __future__ import annotations

import pytest

SCENARIO = """\
scenario: <b>Two calls</b>
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, via: n, lasts: 60s}
expect: {calls: {alice: {cost: 0.20}}}
"""


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "two-calls.yaml"
    file.write_text(SCENARIO)
    return file
