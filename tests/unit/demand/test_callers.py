"""Who calls in, from which timezone, and single legs that go several ways."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tollbridge.units import HOUR

Z = 3.29
LINE = "workloads: {w: {%s, legs: {rate: 40/h, via: n, lasts: 3m}}}"
NINE_O_CLOCK = "[" + ", ".join("1" if hour == 9 else "0" for hour in range(24)) + "]"


def test_callers_are_drawn_with_their_shares(demand, all_legs):
    made = demand(LINE % 'callers: {"+1425": 0.7, "+447": 0.3}')
    legs = all_legs(made)
    shown = Counter(made.cast.calling_labels[caller] for caller in legs.caller.tolist())
    assert set(shown) == {"+1425", "+447"}
    # 4,800 legs of which 70%: sd sqrt(0.21 / 4800)
    assert shown["+1425"] / len(legs) == pytest.approx(0.7, abs=Z * np.sqrt(0.21 / len(legs)))
    assert [number[:5] for number in made.cast.calling] == ["+1425", "+447" + made.cast.calling[1][4]]
    assert all(len(number) > 8 for number in made.cast.calling)


def test_who_calls_moves_no_other_draw(demand, all_legs, callers):
    before, after = (
        all_legs(demand(LINE % "growth: 1%/month")),
        all_legs(demand(LINE % 'growth: 1%/month, callers: {"+1425": 0.7, "+447": 0.3}')),
    )
    assert callers(before, 2) == callers(after, 2)
    assert set(before.caller.tolist()) == {-1}


def test_only_legs_by_a_number_have_a_caller(demand, all_legs):
    text = """
    workloads:
      w:
        meetings: {rate: 10/h}
        duration: 30m
        attendees: 5
        join: {voip: 0.3, n: 0.4, dial-out: 0.3}
        destinations: {"+4420": 1}
        callers: {"+1425": 0.5, "+447": 0.5}
    """
    legs = all_legs(demand(text))
    assert set(legs.caller[legs.number < 0].tolist()) == {-1}
    assert set(legs.caller[legs.number >= 0].tolist()) == {0, 1}


def test_an_attendee_keeps_its_caller_when_the_meeting_grows(demand, all_legs):
    text = """
    workloads:
      w:
        meetings: {rate: 10/h}
        duration: 30m
        attendees: %s
        join: {n: 1}
        callers: {"+1425": 0.5, "+447": 0.5}
    """
    small, large = all_legs(demand(text % 3)), all_legs(demand(text % 5))
    of = {(m, a): c for m, a, c in zip(large.meeting, large.attendee, large.caller, strict=True)}
    assert all(of[m, a] == c for m, a, c in zip(small.meeting, small.attendee, small.caller, strict=True))


def test_calls_and_rows_of_a_trace_say_who_calls(demand, all_legs, tmp_path):
    (tmp_path / "t.csv").write_text(
        "at,via,dial,from,lasts\n+1s,n,,+1425555****,60s\n+2s,n,,anonymous,60s\n+3s,,+442071838750,+14255550111,60s\n"
        "+4s,n,,14255550111,60s\n",
        encoding="utf-8",
    )
    calls = {"alice": {"at": "+0s", "via": "n", "from": "+14255550111", "lasts": "1m"}}
    made = demand("", calls=calls, trace={"file": "t.csv"})
    numbers = (*made.cast.calling, None)
    assert [numbers[caller] for caller in all_legs(made).caller] == [
        "+14255550111",
        "+1425555",  # the digits that show
        None,  # nobody knows
        None,  # a dial-out
        "+14255550111",
    ]


ZONED = """
workloads:
  w:
    {zone}
    season: {{jan: 0.9, feb: 0.5}}
    spread: {{cv: 0.3, memory: 0.5}}
    meetings: {{rate: 20/h, profile: office-hours, holidays: US, starts: {{":00": 0.6, ":30": 0.4}}}}
    duration: {{lognormal: {{mean: 42m, sd: 18m}}}}
    attendees: {{poisson: {{mean: 3}}}}
    join: {{n: 1}}
    lateness: {{normal: {{mean: 1m, sd: 20m}}}}
"""


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "2026-01-18T18:00"),
        ("Asia/Kolkata", "2026-01-19T00:00"),
        ("Pacific/Auckland", "2026-01-18T12:00"),
        ("America/Los_Angeles", "2026-01-19T09:00"),
    ],
)
def test_a_workload_s_timezone_gives_the_callers_that_a_clock_of_that_zone_gives(demand, all_legs, zone, start):
    """The same instants, holidays, seasons and day factors: only the clock that shows them is another."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    there = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(ZoneInfo(zone))
    here = {"start": start, "timezone": "America/New_York", "duration": "20d"}
    own = {"start": there.replace(tzinfo=None).isoformat(), "timezone": zone, "duration": "20d"}
    zoned = all_legs(demand(ZONED.format(zone=f"timezone: {zone}"), clock=here))
    native = all_legs(demand(ZONED.format(zone=""), clock=own))
    assert len(zoned) > 1000
    for name in ("arrive", "meeting", "attendee", "leaves"):
        assert getattr(zoned, name).tolist() == getattr(native, name).tolist()


def test_an_office_abroad_keeps_its_own_clock_changes(demand, all_legs):
    """New York goes to summer time on 8 March 2026, Berlin on 29 March: nine o'clock in Berlin is 3, 4, then 3 o'clock."""
    text = f"workloads: {{w: {{timezone: Europe/Berlin, legs: {{rate: 60/h, profile: {NINE_O_CLOCK}, via: n, lasts: 1m}}}}}}"
    made = demand(text, clock={"start": "2026-03-06", "timezone": "America/New_York", "duration": "26d"})
    moments = [made.clock.moment(int(at)) for at in all_legs(made).arrive]
    hours = {day: {m.hour for m in moments if m.date().isoformat() == f"2026-03-{day:02}"} for day in (7, 9, 28, 30)}
    assert hours == {7: {3}, 9: {4}, 28: {4}, 30: {3}}


def test_a_run_that_starts_in_the_middle_of_a_day_abroad_sees_the_rest_of_it(demand, all_legs):
    text = (
        f"workloads: {{w: {{timezone: Asia/Tokyo, legs: {{rate: 60/h, profile: {NINE_O_CLOCK}, via: n, lasts: 1m}}}}}}"
    )
    # nine in Tokyo is midnight UTC
    made = demand(text, clock={"start": "2026-01-05T00:30", "timezone": "UTC", "duration": "1d"})
    arrive = all_legs(made).arrive
    assert arrive[0] < HOUR // 2 < 23.5 * HOUR < arrive[-1]
    assert all(at < HOUR // 2 or at >= 23.5 * HOUR for at in arrive.tolist())


def test_a_day_that_a_timezone_left_out_brings_nobody_and_breaks_nothing(demand, all_legs):
    """Samoa went from 29 to 31 December 2011: a run there, and one that has an office there."""
    text = "workloads: {w: {%s legs: {rate: 6/h, via: n, lasts: 1m}}}"
    there = {"start": "2011-12-28", "timezone": "Pacific/Apia", "duration": "4d"}
    here = {"start": "2011-12-28T10:00", "timezone": "UTC", "duration": "4d"}
    native, zoned = (
        all_legs(demand(text % zone, clock=clock)) for zone, clock in (("", there), ("timezone: Pacific/Apia,", here))
    )
    assert native.arrive.tolist() == zoned.arrive.tolist()


def test_single_legs_go_the_ways_of_their_mix(demand, all_legs):
    text = """
    workloads:
      w:
        legs: {rate: 40/h, join: {dial-out: 0.5, n: 0.3, voip: 0.2}, lasts: 3m}
        destinations: {"+1425": 0.7, "+4420": 0.3}
    """
    made = demand(text)
    legs = all_legs(made)
    count = len(legs)
    for share, found in (
        (0.3, (legs.number >= 0).sum()),
        (0.2, ((legs.number < 0) & (legs.destination < 0)).sum()),
        (0.35, (legs.destination == made.cast.destination_labels.index("+1425")).sum()),
        (0.15, (legs.destination == made.cast.destination_labels.index("+4420")).sum()),
    ):
        assert found / count == pytest.approx(share, abs=Z * np.sqrt(share * (1 - share) / count))


@pytest.mark.parametrize(
    "keys",
    [
        "legs: {rate: 40/h, lasts: 3m, join: {dial-out: 1}}",
        "legs: {rate: 40/h, lasts: 3m}, join: {dial-out: 1}",
        "legs: {rate: 40/h, lasts: 3m}",
    ],
)
def test_legs_that_dial_out_to_a_mix_are_written_in_three_ways_and_mean_the_same(demand, all_legs, keys):
    made = demand(f'workloads: {{w: {{{keys}, destinations: {{"+1425": 0.7, "+4420": 0.3}}}}}}')
    legs = all_legs(made)
    assert (legs.number == -1).all()
    share = (legs.destination == 0).mean()
    assert share == pytest.approx(0.7, abs=Z * np.sqrt(0.21 / len(legs)))
    assert set(legs.outcome.tolist()) == {0, 1, 2}
