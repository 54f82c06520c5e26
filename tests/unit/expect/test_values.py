"""Instants as an expectation writes them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tollbridge.expect.values import write_instant
from tollbridge.units import Clock, parse_instant

# 2026-11-01 in New York: 01:00 to 02:00 comes twice, first at -04:00
CLOCK = Clock.at(datetime(2026, 11, 1), "America/New_York", 86_400_000)


@pytest.mark.parametrize(
    ("hours", "text"),
    [(0, "2026-11-01"), (1, "2026-11-01T01:00:00"), (2, "2026-11-01T01:00:00-05:00"), (3, "2026-11-01T02:00:00")],
)
def test_an_instant_is_written_so_that_it_reads_back(hours, text):
    written = write_instant(hours * 3_600_000, CLOCK, "2026-11-01" if hours == 0 else "2026-11-01T09:00")
    assert written == text
    assert parse_instant(written).ms(CLOCK) == hours * 3_600_000


def test_a_date_is_written_for_midnight_alone():
    assert write_instant(30_000, CLOCK, "2026-11-01") == "2026-11-01T00:00:30"


def test_an_instant_after_a_plus_counts_from_the_start():
    assert write_instant(5_400_000, CLOCK, "+2h") == "+1h30m"
