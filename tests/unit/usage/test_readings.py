"""Where a file leaves two readings, it is refused with both and with the option that decides."""

from __future__ import annotations

from datetime import datetime

import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.source import UsageSource

AMBIGUOUS = {
    "a date": (
        "start,lasts_s\n03/04/2026 10:00,60\n05/06/2026 10:00,60\n",
        "03/04/2026 is 03 April 2026 or 04 March 2026",
        {"dates=day-first": "2026-04-03T10:00", "dates=month-first": "2026-03-04T10:00"},
    ),
    "a unit": (
        "start,duration\n2026-01-05T09:00:00,5\n2026-01-05T10:00:00,12\n",
        "the duration '5' has no unit: it may be 5 s or 5 min",
        {"durations=s": 5_000, "durations=min": 300_000},
    ),
    "two numbers": (
        "start,duration\n2026-01-05T09:00:00,0:30\n2026-01-05T10:00:00,1:00\n",
        "'0:30' may be minutes and seconds, or hours and minutes",
        {"durations=m:ss": 30_000, "durations=h:mm": 1_800_000},
    ),
    "a comma": (
        'start,lasts_s,charge\n2026-01-05T09:00:00,60,"1,234"\n',
        "'1,234' is 1234 or 1.234",
        {"decimal=dot": 1_234_000_000, "decimal=comma": 1_234_000},
    ),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_two_readings_are_refused_with_both(read, case):
    text, message, options = AMBIGUOUS[case]
    with pytest.raises(TollbridgeError) as caught:
        read(text)
    assert message in str(caught.value)
    assert all(option in str(caught.value) for option in options)


@pytest.mark.parametrize(("case", "option"), [(case, option) for case in AMBIGUOUS for option in AMBIGUOUS[case][2]])
def test_the_option_decides(read, case, option):
    text, _, options = AMBIGUOUS[case]
    table = read(text, dialect=(option,)).table
    if case == "a date":
        assert table.at[0] == datetime.fromisoformat(options[option] + "+00:00").timestamp() * 1000
    else:
        assert (table.charge if case == "a comma" else table.lasts)[0] == options[option]


def test_an_abbreviation_of_several_zones_is_settled_by_the_timezone(read):
    text = "start,lasts_s\n2026-01-05 09:00:00 CST,60\n"
    with pytest.raises(TollbridgeError, match=r"Chicago's .* or Shanghai's"):
        read(text)
    assert read(text, timezone="America/Chicago").table.at.tolist() == [1_767_625_200_000]  # 15:00 UTC
    assert read(text, timezone="Asia/Shanghai").table.at.tolist() == [1_767_574_800_000]  # 01:00 UTC


def test_days_without_times_are_refused(read):
    with pytest.raises(TollbridgeError, match="has dates and no times of day: map the column of times too"):
        read("start,lasts_s,clock\n2026-01-05,60,09:00\n2026-01-06,60,10:00\n")
    columns = {"date": "start", "time": "clock", "lasts": "lasts_s"}
    table = read("start,lasts_s,clock\n2026-01-05,60,09:00\n2026-01-06,60,10:00\n", columns=columns).table
    assert table.at.tolist() == [1_767_603_600_000, 1_767_693_600_000]


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        (("zooom",), "unknown dialect 'zooom': there are teams, "),
        (("dates=first",), "dates 'first' is none of day-first, month-first"),
        (("date=day-first",), "unknown dialect setting 'date'"),
        (("encoding=klingon",), "unknown encoding 'klingon'"),
    ],
)
def test_unknown_dialects_say_which_there_are(read, dialect, message):
    with pytest.raises(TollbridgeError, match=message):
        read("start,lasts_s\n2026-01-05T09:00:00,60\n", dialect=dialect)


def test_a_date_that_no_order_makes_a_day_is_odd_and_the_others_decide(tmp_path):
    (tmp_path / "x.csv").write_text(
        "start,lasts_s\n01/0/2026 10:00,60\n25/02/2026 10:00,60\n03/02/2026 10:00,60\n", encoding="utf-8"
    )
    found = read_usage_records(UsageSource(tmp_path / "x.csv"))
    assert (found.tally.read, found.tally.left_out) == (2, 1)
    (tmp_path / "y.csv").write_text("start,lasts_s\n01/0/2026 10:00,60\n03/02/2026 10:00,60\n", encoding="utf-8")
    with pytest.raises(TollbridgeError, match=r"03/02/2026 is 03 February 2026 or 02 March 2026"):
        read_usage_records(UsageSource(tmp_path / "y.csv"))
