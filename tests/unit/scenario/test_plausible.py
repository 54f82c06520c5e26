"""Values that nobody can mean are warned about at load, and silenced by name."""

import pytest

from tollbridge.engine.simulate import prepare
from tollbridge.scenario.load import load

FILE = """\
scenario: office
currency: USD
clock: {start: 2026-03-02, timezone: America/New_York, duration: 2d}
tariffs:
  ppm:
    increment: 60s
    inbound: [{kind: toll-free, country: US, per_minute: 0.022}, {kind: toll, country: US, per_minute: 0.0085}]
    outbound:
      - {prefix: "+1", per_minute: 0.013}
      - {prefix: "+44", per_minute: 0.015}
accounts:
  acme:
    country: US
    licences: {ppm: {count: 40, tariff: ppm}}
    credit: {opening: 100, expires: 12mo}
numbers:
  free: {number: "+18005550199", kind: toll-free, country: US, ports: 12, fallback: toll}
  toll: {number: "+12065550100", kind: toll, country: US, ports: 24}
bridges: {main: {numbers: [free, toll], ports: 40, prompt: 20s, dial_out: {trunks: 12, answer: 0.85, ring: 10s}}}
workloads:
  meetings:
    licence: ppm
    organisers: {count: 40, join: {voip: 0.9, toll: 0.1}}
    growth: 2%/month
    season: {dec: 0.6}
    spread: 0.2
    meetings: {rate: 4/h, profile: office-hours}
    duration: 42m
    attendees: 4
    join: {voip: 0.66, free: 0.1, toll: 0.1, dial-out: 0.14}
    destinations: {"+1425": 0.7, "+4420": 0.3}
"""


@pytest.fixture
def warned(tmp_path):
    """Return the warnings of the file with replacements, without their places."""

    def warnings(*replacements, more=""):
        text = FILE + more
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        return [one.message for one in prepare(load(tmp_path / "s.yaml")).every_warning()]

    return warnings


def test_a_plain_office_is_fine(warned):
    assert warned() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("per_minute: 0.013", "per_minute: 13", "13 a minute is 867 times the usual rate here, 0.015: is it meant? [im"),
        ("per_minute: 0.013", "per_minute: 1.3", "1.3 a minute is 87 times the usual rate here, 0.015: is it meant? [i"),
        ("per_minute: 0.013", "per_second: 0.13", "7.8 a minute is 520 times the usual rate here, 0.015: is it meant? "),
        ("per_minute: 0.013", "per_minute: 0.000013", "0.000013 a minute is 1,154 times less than the usual rate here, "),
        ("country: US, ports: 12", "country: US, ports: 0", "no caller ever gets through: the number has no ports [zer"),
        ("ports: 40", "ports: 0", "no phone leg ever gets in: `ports` is 0 [zero-ports]"),
        ("trunks: 12", "trunks: 0", "no dial-out is ever made: there are no trunks; `allowed: none` says so [zero-port"),
        ("ppm: {count: 40", "ppm: {count: 1", "1 licence for 40 organisers: each organiser needs one [licence-count]"),
        ("ppm: {count: 40", "ppm: {count: 4", "4 licences for 40 organisers: each organiser needs one [licence-count]"),
        ("licences: {", "licences: {spare: {count: 5, fee: 4, per: month, tariff: ppm}, ", "no workload or call uses t"),
        ("numbers:\n", 'numbers:\n  idle: {number: "+12065550199", rental: 2}\n', "nobody calls this number, which cos"),
        ("dec: 0.6", "dec: 13", "a season's factor of 13 makes 13 times the traffic of a usual month: a share is writt"),
        ("spread: 0.2", "spread: 20", "a spread of 20 is a variation of 2000% from day to day: 20% is written 0.2 [imp"),
        ("spread: 0.2", "spread: {cv: 20, memory: 0.4}", "a spread of 20 is a variation of 2000% from day to day: 20% "),
        ("growth: 2%", "growth: 200%", "a growth of 200%/month is hardly meant: 3% is written 3%, not 300% [implausibl"),
        ("duration: 42m", "duration: 42h", "a meeting of 1d18h on average is hardly meant [implausible-length]"),
        ("prompt: 20s", "prompt: 20m", "a prompt of 20m on average is hardly meant [implausible-length]"),
        ("attendees: 4", "attendees: 4000", "meetings of 4,000 attendees on average [implausible-count]"),
        ("answer: 0.85", "answer: 0.0085", "only 0.8500% of dial-outs are answered: 85% is written 0.85 [implausible-s"),
        ("expires: 12mo", "expires: 12m", "credit that expires after 12m is hardly meant [implausible-expiry]"),
        ("rate: 4/h", "rate: 4000/h", "1,120 erlangs come to 12 ports in a full hour: most callers are turned away [cr"),
        ('"+4420": 0.3', '"+4920": 0.3', "dial-outs to +4920 (30% of them) have no rate: tariff 'ppm' has no outbound "),
        (", {kind: toll, country: US, per_minute: 0.0085}", "", "those who join by toll (10% of them) have no rate: ta"),
        (", {kind: toll, country: US, per_minute: 0.0085}", "", "has no inbound row for toll (US, toll), so they are tur"),
    ],
)  # fmt: skip
def test_what_nobody_can_mean_is_warned_about(warned, old, new, message):
    assert any(message in one for one in warned((old, new)))


def test_a_number_reached_by_fallback_alone_needs_a_rate_too(warned):
    unpriced = ", {kind: toll, country: US, per_minute: 0.0085}"
    found = warned((unpriced, ""), ("free: 0.1, toll: 0.1", "free: 0.2"), ("0.9, toll", "0.9, free"))
    assert any("those who fall back to toll have no rate" in one for one in found)


SPARE = ("numbers:\n", 'numbers:\n  spare: {number: "+12065550199", kind: toll, country: US, rental: 2, ports: 24}\n')


@pytest.mark.parametrize(
    "used",
    [
        "organisers: {count: 40, join: {voip: 0.9, toll: 0.1, spare: 0}}\n    join: {voip: 1}",
        "join: {voip: 0.5, spare: 0.5}",
        "legs: {rate: 4/h, lasts: 5m, via: spare}",
        "legs: {rate: 4/h, lasts: 5m, join: {free: 0.5, spare: 0.5}}",
    ],
)
def test_a_number_that_anything_may_call_is_in_use(warned, used):
    of_legs = f"  more:\n    licence: ppm\n    {used}\n"
    of_meetings = (
        f"  more:\n    licence: ppm\n    meetings: {{rate: 1/h}}\n    attendees: 2\n    duration: 5m\n    {used}\n"
    )
    found = warned(SPARE, ("[free, toll]", "[free, toll, spare]"), more=of_legs if "legs" in used else of_meetings)
    assert not any("nobody calls" in one for one in found)


def test_a_number_to_which_another_falls_back_or_a_call_goes_is_in_use(warned):
    bridge = ("[free, toll]", "[free, toll, spare]")
    assert not any("nobody calls" in one for one in warned(SPARE, bridge, ("fallback: toll", "fallback: spare")))
    call = "calls: {one: {licence: ppm, via: spare, at: +1h, lasts: 5m}}\n"
    assert not any("nobody calls" in one for one in warned(SPARE, bridge, more=call))
    assert any("nobody calls" in one for one in warned(SPARE, bridge))


def test_a_satellite_may_be_dear(warned):
    row = '{prefix: "+44", per_minute: 0.015}'
    assert warned((row, f'{{prefix: "+8816", per_minute: 9.5}}\n      - {row}')) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("per_minute: 0.013}", "per_minute: 13}  # allow: implausible-rate"),
        ("    outbound:\n", "    outbound:\n      # as agreed\n      # allow: implausible-rate\n"),
        ("scenario: office", "scenario: office\nallow: [implausible-rate]"),
    ],
)  # fmt: skip
def test_a_warning_is_silenced_by_its_name(warned, old, new):
    assert warned((old, new), *([] if "13}" in new else [("per_minute: 0.013", "per_minute: 13")])) == []


def test_a_comment_silences_its_own_line_and_name_alone(warned):
    found = warned(
        ("per_minute: 0.013}", "per_minute: 13}  # allow: zero-ports"),
        ("spread: 0.2", "spread: 20  # allow: implausible-rate"),
    )
    assert len(found) == 2


def test_the_rates_of_a_deck_are_held_against_each_other(warned, tmp_path):
    (tmp_path / "deck.csv").write_text("prefix,per_minute\n33,0.02\n34,0.02\n351,0.03\n352,4\n", encoding="utf-8")
    deck = "    decks: [{file: deck.csv, direction: outbound}]\naccounts:\n"
    assert warned(("accounts:\n", deck)) == [
        "4 a minute is 200 times the usual rate here, 0.02: is it meant? [implausible-rate]"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: 2026-", "start: 2062-", "a start in the year 2062 is hardly meant [implausible-date]"),
        ("timezone: America/New_York", "timezone: EST", "EST has no summer time: America/New_York changes its clocks"),
        ("timezone: America/New_York", "timezone: Etc/GMT-5", "Etc/GMT-5 is 5 hours ahead of Greenwich"),
        ("duration: 42m", "duration: {lognormal: {mean: 42m, sd: 18h}}", "an sd of 18h about a mean of 42m"),
        ("duration: 42m", "duration: {lognormal: {mean: 42m, sd: 18s}}", "an sd of 18s about a mean of 42m"),
        ("increment: 60s", "increment: 60m", "an increment of 1h is hardly meant [implausible-length]"),
        # 10 x 0.022 = 0.22, which is 0 to whole dollars
        (
            "increment: 60s",
            "increment: 60s\n    rounding: {places: 0}",
            "with 0 places 10 minutes at 0.022 a minute cost 0, not 0.22",
        ),
        # a step of a minute at 0.022 is under half of a tenth
        (
            "increment: 60s",
            "increment: 60s\n    rounding: {places: 1, per: increment}",
            "with 1 places each step at 0.022 a minute cost 0, not 0.022",
        ),
        (
            "expires: 12mo}",
            "expires: 12mo}\n    recharge: {below: 20, amount: 0.5}",
            "a recharge of 0.5 is little beside its trigger of 20",
        ),
        (
            "credit: {opening: 100, expires: 12mo}",
            "credit: {opening: 0}",
            "no money ever comes: no opening credit, top-up",
        ),
        (
            "attendees: 4",
            "attendees: 4\n    lateness: {normal: {mean: 1h, sd: 2m}}",
            "callers who come 1h late on average miss",
        ),
        ("prompt: 20s", "ends: {at_most: 24m}, prompt: 20s", "meetings of 42m on average are ended after 24m"),
        (
            "per_minute: 0.013}",
            "per_minute: 0.013, valid_from: 2062-01-01}",
            "has no outbound row for +1425 (US, toll) that begins before the run's end, so they are turned away [no-rate]",
        ),
        # cents for dollars, in a tariff of four rows
        ("per_minute: 0.0085", "per_minute: 0.85", "0.85 a minute is 57 times the usual rate here, 0.015"),
        (
            "per_minute: 0.0085",
            "per_minute: 0.000085",
            "0.000085 a minute is 176 times less than the usual rate here, 0.015",
        ),
    ],
)
def test_a_value_in_another_unit_or_a_slip_of_the_keys_is_named(warned, old, new, said):
    assert any(said in message for message in warned((old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone: America/New_York", "timezone: CET"),
        ("rate: 4/h", "rate: 0/h"),  # a workload that is switched off
        ("credit: {opening: 100, expires: 12mo}", "credit: {opening: 0, limit: -50}"),
        ("credit: {opening: 100, expires: 12mo}", "control: {mode: postpaid}"),
        ("increment: 60s", "increment: 60s\n    rounding: {places: 2}"),
        ("duration: 42m", "duration: {lognormal: {mean: 42m, sd: 18m}}"),
        ("expires: 12mo}", "expires: 12mo}\n    recharge: {below: 20, amount: 50}"),
    ],
)
def test_values_that_planners_mean_are_not_named(warned, old, new):
    assert warned((old, new)) == []
