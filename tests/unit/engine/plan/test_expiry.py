from datetime import datetime

import pytest

from tollbridge.engine.plan.expiry import Expiries
from tollbridge.units import DAY, HOUR, MINUTE, NEVER, Clock, parse_period


def clock(start: str, timezone: str = "UTC", duration: int = 400 * DAY) -> Clock:
    return Clock.at(datetime.fromisoformat(start), timezone, duration)


def test_a_duration_is_one_span():
    table = Expiries.of(clock("2026-01-01"), 30 * DAY)
    assert (table.starts, table.after) == ((0,), (30 * DAY,))
    assert table.at(5 * DAY) == 35 * DAY


def test_without_a_rule_nothing_lapses():
    assert Expiries.of(clock("2026-01-01"), None).at(7) == NEVER


def test_what_lapses_past_the_end_never_does():
    table = Expiries.of(clock("2026-01-01", duration=20 * DAY), 30 * DAY)
    assert table.after == (NEVER,)
    assert Expiries.of(clock("2026-01-01", duration=40 * DAY), 30 * DAY).at(15 * DAY) == NEVER


def test_a_month_on_is_clipped_to_the_months_end():
    table = Expiries.of(clock("2026-01-28"), parse_period("month"))
    # 28, 29, 30 and 31 January all lapse on 28 February; 1 February lapses on 1 March
    assert [table.at(day * DAY) for day in range(5)] == [31 * DAY, 31 * DAY, 31 * DAY, 31 * DAY, 32 * DAY]


def test_a_month_on_keeps_the_local_time_when_clocks_go_forward():
    # New York springs forward on 8 March 2026: from 9 February 12:00 to 9 March 12:00 it is 28 days less an hour
    table = Expiries.of(clock("2026-02-09T12:00", "America/New_York"), parse_period("month"))
    assert table.at(0) == 28 * DAY - HOUR


@pytest.mark.parametrize(
    ("start", "timezone"),
    [
        ("2026-01-05T10:17", "America/New_York"),
        ("2017-09-01", "America/Sao_Paulo"),  # changes at midnight, both ways
        ("2026-01-01", "Australia/Lord_Howe"),  # half an hour
        ("2024-01-30T23:30", "Europe/London"),
        ("2011-11-20", "Pacific/Apia"),  # 30 December 2011 is skipped whole
    ],
)
@pytest.mark.parametrize("rule", ["month", "12mo", "week", "day", "3mo"])
def test_the_table_says_what_the_calendar_says(start, timezone, rule):
    when, period = clock(start, timezone, 1000 * DAY), parse_period(rule)
    table = Expiries.of(when, period)
    for instant in [*range(0, 420 * DAY, 127 * MINUTE), *(begin + d for begin in table.starts for d in (-1, 0, 1))]:
        if instant >= 0:
            expected = when.add(instant, period)
            assert table.at(instant) == (expected if expected < when.duration else NEVER), when.moment(instant)
