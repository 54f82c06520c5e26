"""The records' period: what was said, or what the calls themselves show at both ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.planning.fit import fit
from tollbridge.planning.fit_period import find_period
from tollbridge.planning.fit_records import Source
from tollbridge.units import DAY

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def instants(first, last, every, keep=lambda _: True):
    """Return instants (epoch ms) from first until before last, in hours since Monday's midnight."""
    minutes = np.arange(first * 60, last * 60, every)
    moments = [MONDAY + timedelta(minutes=int(minute)) for minute in minutes]
    return np.array([int(moment.timestamp() * 1000) for moment in moments if keep(moment)])


def test_half_days_at_the_ends_are_no_empty_half_days():
    # ten calls an hour from Monday noon to the next Monday noon: seven days, not eight
    clock = find_period(instants(12, 12 + 7 * 24, 6), "UTC", None, None)
    assert clock.moment(0) == MONDAY + timedelta(hours=12)
    assert clock.duration == 7 * DAY


def test_nights_without_calls_belong_to_the_period():
    office = instants(9, 14 * 24, 10, lambda moment: 9 <= moment.hour < 17 and moment.weekday() < 5)
    clock = find_period(office, "UTC", None, None)
    assert clock.moment(0) == MONDAY
    assert clock.duration == 12 * DAY  # to the end of the second Friday


def test_few_calls_say_nothing_of_half_days():
    clock = find_period(instants(10, 10 + 3 * 24, 24 * 60), "UTC", None, None)
    assert clock.moment(0) == MONDAY
    assert clock.duration == 3 * DAY


def test_what_is_said_counts():
    since, until = (int((MONDAY + timedelta(days=days)).timestamp() * 1000) for days in (-7, 21))
    clock = find_period(instants(10, 12, 30), "UTC", since, until)
    assert clock.moment(0) == MONDAY - timedelta(days=7)
    assert clock.duration == 28 * DAY
    with pytest.raises(TollbridgeError, match="ends before it begins"):
        find_period(instants(10, 12, 30), "UTC", until, since)


def test_the_period_is_of_the_customer_s_days():
    late = instants(18, 3 * 24, 20, lambda moment: moment.hour >= 18 or moment.hour < 3)
    clock = find_period(late, "America/New_York", None, None)
    assert f"{clock.moment(0):%Y-%m-%d %H:%M %Z}" == "2026-01-05 00:00 EST"


@pytest.fixture
def records(tmp_path):
    file = tmp_path / "calls.csv"
    rows = [f"{MONDAY + timedelta(hours=12, minutes=6 * n):%Y-%m-%dT%H:%M:%S},120" for n in range(1680)]
    file.write_text("at,lasts_s\n" + "\n".join(rows), encoding="utf-8")
    return file


def test_the_clock_may_be_put_after_the_records(records):
    tree = fit(Source(records), ahead="4w").tree
    assert tree["clock"] == {"start": "2026-01-12T12:00:00", "timezone": "UTC", "duration": "4w"}
    # 1,680 calls in seven days, each hour alike: 10 an hour at most, so 6,720 in four weeks
    workload = tree["workloads"]["calls"]["legs"]
    assert float(workload["rate"].removesuffix("/h")) * sum(map(float, workload["profile"])) * 4 == pytest.approx(
        6720, rel=1e-4
    )


def test_rows_outside_what_is_said_are_left_out_by_number(records):
    fitted = fit(Source(records, since="2026-01-06", until="2026-01-08"))
    assert dict(fitted.parts)["records"].startswith("480 legs")
    assert any("120 rows are before --from" in warning for warning in fitted.warnings)
    assert any("1,080 rows are at or after --until" in warning for warning in fitted.warnings)


def test_four_calls_of_a_quiet_month_are_four_calls(tmp_path):
    (tmp_path / "x.csv").write_text(
        "at,lasts_s\n2026-01-13T10:00:00,600\n2026-01-13T10:30:00,600\n2026-01-14T11:00:00,600\n2026-01-15T10:00:00,600\n"
    )
    tree = fit(Source(tmp_path / "x.csv", since="2026-01-05", until="2026-02-02")).tree
    legs = tree["workloads"]["calls"]["legs"]
    assert tree["clock"]["duration"] == "28d"
    assert float(legs["rate"].removesuffix("/h")) * sum(map(float, legs["profile"])) * 4 == pytest.approx(4, rel=0.001)
