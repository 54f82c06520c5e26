"""When named windows hold: local wall time, midnight, both changes of DST, dates, holidays."""

import pytest

from tollbridge.tariff.windows import gaps, inside, intersect, merge, parse_days, parse_hours, parse_time
from tollbridge.units import HOUR

UK = "+442071838750"


def tariff(windows, *, start="2026-01-05", timezone="UTC", duration="4w"):
    return f"""\
scenario: windows
clock: {{start: {start}, timezone: {timezone}, duration: {duration}}}
windows: {{w: [{windows}]}}
tariffs:
  t:
    increment: 60s
    outbound:
      - {{prefix: "+44", per_minute: 0.02}}
      - {{prefix: "+44", per_minute: 0.01, window: w}}
"""


def spans(made):
    """Return the window's intervals as (local begin, local end) texts."""
    clock = made.loaded.clock
    text = "%d %H:%M%z"
    return [tuple(clock.moment(ms).strftime(text) for ms in interval) for interval in made.book.calendar.windows["w"]]


def test_from_is_inside_and_to_is_not(desk):
    made = desk(tariff('{from: "08:00", to: "18:00"}'))
    instants = ("07:59:59.999", "08:00", "17:59:59.999", "18:00")
    assert [made.cost(UK, "1s", f"2026-01-05T{at}") for at in instants] == ["0.0200", "0.0100", "0.0100", "0.0200"]


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_begins(desk):
    made = desk(tariff('{days: fri, from: "18:00", to: "08:00"}', duration="1w"))
    assert spans(made) == [("09 18:00+0000", "10 08:00+0000")]  # Friday the 9th to Saturday


def test_a_window_that_began_on_the_day_before_the_start_still_holds(desk):
    made = desk(tariff('{days: sun, from: "18:00", to: "08:00"}', duration="1d"))
    assert spans(made) == [("05 00:00+0000", "05 08:00+0000")]  # Monday the 5th


def test_a_step_is_priced_by_the_window_at_its_beginning(desk):
    made = desk(tariff('{from: "18:00", to: "24:00"}'))
    steps = [debit for _, _, debit in made.steps(UK, "3m", "2026-01-05T17:58:30")]
    assert steps == ["0.0200", "0.0200", "0.0100"]  # begun at 17:58:30, 17:59:30, 18:00:30


def test_entries_of_a_window_are_a_union_and_those_that_touch_leave_no_seam(desk):
    made = desk(
        tariff(
            '{days: mon, from: "18:00"}, {days: tue, to: "08:00"}, {days: mon, from: "17:00", to: "19:00"}',
            duration="1w",
        )
    )
    assert spans(made) == [("05 17:00+0000", "06 08:00+0000")]


def test_all_that_one_entry_names_must_hold(desk):
    made = desk(tariff('{days: mon-fri, dates: [2026-01-09, 2026-01-10], from: "09:00", to: "10:00"}'))
    assert spans(made) == [("09 09:00+0000", "09 10:00+0000")]  # the 10th is a Saturday


def test_dates_are_local_days(desk):
    made = desk(tariff("{dates: [2026-01-07]}", timezone="America/New_York"))
    assert spans(made) == [("07 00:00-0500", "08 00:00-0500")]


def test_holidays_are_those_of_a_country_or_a_subdivision(desk):
    # Martin Luther King's day 2026 is January 19th
    assert spans(desk(tariff("{holidays: US}"))) == [("19 00:00+0000", "20 00:00+0000")]
    # Lincoln's birthday, the 12th of February, is one of New York's, not of the whole country
    whole = spans(desk(tariff("{holidays: US}", start="2026-02-10", duration="4d")))
    assert (whole, spans(desk(tariff("{holidays: US-NY}", start="2026-02-10", duration="4d")))) == (
        [],
        [("12 00:00+0000", "13 00:00+0000")],
    )


def test_a_skipped_hour_never_comes(desk):
    # New York, 2026-03-08: 02:00 to 03:00 is skipped
    made = desk(tariff('{from: "02:00", to: "03:00"}', start="2026-03-07", timezone="America/New_York", duration="3d"))
    assert spans(made) == [("07 02:00-0500", "07 03:00-0500"), ("09 02:00-0400", "09 03:00-0400")]


def test_a_window_that_holds_a_skipped_hour_is_an_hour_shorter(desk):
    made = desk(tariff('{from: "01:00", to: "04:00"}', start="2026-03-08", timezone="America/New_York", duration="1d"))
    assert spans(made) == [("08 01:00-0500", "08 04:00-0400")]
    ((begin, end),) = made.book.calendar.windows["w"]
    assert end - begin == 2 * HOUR


def test_both_passes_of_a_repeated_hour_count(desk):
    # New York, 2026-11-01: 01:00 to 02:00 comes twice
    made = desk(tariff('{from: "01:15", to: "01:45"}', start="2026-11-01", timezone="America/New_York", duration="1d"))
    assert spans(made) == [("01 01:15-0400", "01 01:45-0400"), ("01 01:15-0500", "01 01:45-0500")]


def test_a_leg_over_the_repeated_hour_is_priced_by_its_wall_time(desk):
    made = desk(tariff('{from: "01:30", to: "02:00"}', start="2026-11-01", timezone="America/New_York", duration="1d"))
    # answered 01:29 of the first pass, 33 minutes: 1 before, 30 inside, 2 in the second pass's 01:00 and 01:01
    price = made.price(UK, "33m", "2026-11-01T01:29:00-04:00")
    assert price.cost == 3 * 20_000 + 30 * 10_000


def test_a_window_over_midnight_and_the_change_of_dst(desk):
    # London, 2026-03-29: 01:00 to 02:00 is skipped
    made = desk(
        tariff('{days: sat, from: "22:00", to: "06:00"}', start="2026-03-28", timezone="Europe/London", duration="2d")
    )
    ((begin, end),) = made.book.calendar.windows["w"]
    assert end - begin == 7 * HOUR


def test_windows_reach_beyond_the_run_as_far_as_a_quota_looks_ahead(desk):
    text = tariff('{from: "02:00", to: "04:00"}', duration="1d") + (
        "accounts: {a: {tariff: t, credit: {opening: 1}, control: {mode: reserve, quota: 3h}}}\n"
    )
    assert spans(desk(text)) == [("05 02:00+0000", "05 04:00+0000"), ("06 02:00+0000", "06 03:00+0000")]


def test_prices_outside_of_the_run_are_known_where_a_book_is_asked_for_them(desk):
    from tollbridge.scenario.tariffs import tariff_book

    made = desk(tariff('{from: "02:00", to: "04:00"}', duration="1d"))
    wide = tariff_book(made.loaded, (-86_400_000, 2 * 86_400_000))
    assert wide.calendar.windows["w"] == tuple(
        (day * 24 * HOUR + 2 * HOUR, day * 24 * HOUR + 4 * HOUR) for day in (-1, 0, 1)
    )


def test_a_short_gap_between_windows_is_warned_about(desk):
    text = tariff('{from: "08:00", to: "17:59"}').replace(
        "windows: {w:", 'windows: {v: [{from: "18:00", to: "08:00"}], w:'
    )
    made = desk(text + '      - {prefix: "+44", per_minute: 0.03, window: v}\n')
    assert made.warnings == [
        "s.yaml:3:11: warning: windows 'v' and 'w' leave a gap of 1m at 2026-01-05 17:59:00: `to` is the first instant outside"
    ]


def test_windows_that_meet_give_no_warning(desk):
    text = tariff('{from: "08:00", to: "18:00"}').replace(
        "windows: {w:", 'windows: {v: [{from: "18:00", to: "08:00"}], w:'
    )
    assert desk(text + '      - {prefix: "+44", per_minute: 0.03, window: v}\n').warnings == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat,sun", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon", {0}),
        ("sun-sat", set(range(7))),
        ("Tue-Tue", {1}),
        ("mon, wed-thu", {0, 2, 3}),
    ],
)
def test_days_are_ranges_and_lists_of_names(text, days):
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["monday", "", "mon-", "1-5", "mon;tue"])
def test_other_words_for_days_are_refused(text):
    with pytest.raises(ValueError, match="does not name days"):
        parse_days(text)


@pytest.mark.parametrize("text", ["25:00", "24:01", "8", "08:60", "8am", "00:00:60", "-1:00"])
def test_times_out_of_the_day_are_refused(text):
    with pytest.raises(ValueError, match="is not a time of day"):
        parse_time(text)


@pytest.mark.parametrize(("begin", "end"), [("08:00", "08:00"), ("00:00", "00:00"), (None, "00:00"), ("24:00", None)])
def test_equal_times_are_refused(begin, end):
    with pytest.raises(ValueError, match="are equal"):
        parse_hours(begin, end)


def test_intervals_are_joined_intersected_and_searched():
    joined = merge([(30, 40), (0, 10), (10, 20), (5, 8)])
    assert joined == ((0, 20), (30, 40))
    assert intersect(joined, ((15, 35), (39, 50))) == ((15, 20), (30, 35), (39, 40))
    assert [inside(joined, at) for at in (-1, 0, 19, 20, 30, 39, 40)] == [False, True, True, False, True, True, False]
    assert list(gaps(joined, 10)) == [(20, 30)]
    assert list(gaps(joined, 9)) == []
