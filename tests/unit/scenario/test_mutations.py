"""Broken in any way, a scenario gives errors with places, never a traceback."""

from __future__ import annotations

import os
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

FULL = """\
scenario: All of it
currency: USD
clock: {start: 2026-01-05, timezone: America/New_York, duration: 4w, warm_up: 1d}
zones: {A: [US, GB]}
windows: {off: [{days: mon-sun, from: "18:00", to: "08:00"}, {holidays: US}]}
tariffs:
  t:
    increment: 30s/6s
    rounding: {places: 4, mode: half-up, per: leg}
    outbound: [{prefix: "+44", per_minute: 0.02}, {prefix: "+44", per_minute: 0.01, window: off}]
  u: {like: t, cap: 5, inbound: [{kind: toll, per_second: 0.0005, valid_from: 2026-01-12}]}
accounts:
  a:
    country: US
    licences: {gold: {count: 10, fee: 4, per: month, tariff: u, changes: [{from: 2026-01-20, count: 12}]}}
    credit: {lots: [{amount: 100, expires: 2026-03-31}], expires: 12mo, limit: -5}
    top_ups: [{at: 2026-01-12T09:00, amount: 200}]
    recharge: {below: 10, amount: 30, delay: {uniform: {low: 1m, high: 1h}}, at_most: {times: 4, per: month}}
    pools: {p: {minutes: 60, each: gold, for: [gold], covers: [{direction: outbound, zone: A}], renews: month}}
    alerts: {balance: [20], pools: [0.8]}
    control: {mode: reserve, quota: 5m, admit: positive}
numbers: {desk: {number: "+12065550100", ports: 4}}
bridges: {main: {numbers: [desk], prompt: 20s, dial_out: {allowed: [A, FR], answer: 0.8}, ends: {when: schedule}}}
workloads:
  w:
    organisers: {count: 5, join: {voip: 1}}
    season: {dec: 0.5}
    meetings: {rate: 4/h, profile: office-hours, starts: {":00": 0.5, ":30": 0.5}}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    attendees: {choice: {2: 0.5, 3: 0.5}}
    join: {voip: 0.5, desk: 0.3, dial-out: 0.2}
    destinations: {"+44": 1}
    lateness: {normal: {mean: -1m, sd: 2m}}
calls: {c: {at: +5m, dial: "+442071838750", lasts: 5m}}
expect: {calls: {c: {cost: 0.1}}, results: {cost.total: {mean: {below: 5}}}}
cases: {big: {calls: {c: {lasts: 1h}}}}
"""
PIECES = st.one_of(
    st.sampled_from(
        ["", "{}", "[]", "[[]]", "{a: 1}", "-1", "0", "1e9", "9" * 30, "NaN", "null", "~", "'", '"', "&a", "*a"]
    ),
    st.sampled_from(
        [
            "<<: *a",
            "!!int 5",
            "---",
            "?",
            "|",
            "\t",
            "\x00",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        ]
    ),
    st.sampled_from(
        [
            "2026-03-08T02:30",
            "0001-01-01",
            "9999-12-31",
            "+99999w",
            "month",
            "P",
            "PT",
            "+",
            "é",
            "\u2028",
            "\U0001f4de",
        ]
    ),
    st.text(string.printable, max_size=8),
)
EXAMPLES = int(os.environ.get("TOLLBRIDGE_MUTATIONS", "150"))


@st.composite
def mutations(draw):
    text = FULL
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(text) - 1))
        length = draw(st.sampled_from([0, 1, 2, 5, 12, 40]))
        text = text[:begin] + draw(PIECES) + text[begin + length :]
    return text


def outcome(path):
    try:
        load(path)
    except ScenarioError as error:
        messages = [problem.message for problem in error.problems]
    else:
        return "loaded"
    plain = all(message and "\n" not in message and "pydantic" not in message for message in messages)
    return "refused" if messages and plain else messages


def test_the_file_that_is_broken_is_sound_to_begin_with(write):
    assert outcome(write(FULL)) == "loaded"


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations())
def test_a_broken_scenario_gives_errors_and_never_a_traceback(write, text):
    assert outcome(write(text)) in {"refused", "loaded"}


@settings(max_examples=EXAMPLES // 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_give_errors_and_never_a_traceback(write, data):
    assert outcome(write(data)) == "refused"
