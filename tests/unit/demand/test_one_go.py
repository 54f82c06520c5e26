"""All workloads of a day drawn in one go give, bit for bit, what workload by workload and sequence by sequence gives."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from tests.unit.demand import one_by_one

from tollbridge.demand import daily, strands
from tollbridge.demand.chunks import together
from tollbridge.demand.offered import Legs

RICH = """
workloads:
  teams:
    organisers: {count: 40, join: {voip: 0.9, n: 0.1}}
    spread: 0.2
    growth: 3%/month
    season: {jan: 0.8, mar: 1.2}
    meetings: {rate: 9/h, profile: office-hours, holidays: US, starts: {":00": 0.6, ":30": 0.4}, recurring: 0.4}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    overrun: {share: 0.3, after: {exponential: {mean: 4m}}}
    attendees: {negative_binomial: {mean: 6, dispersion: 2}}
    join: {voip: 0.5, n: 0.2, free: 0.2, dial-out: 0.1}
    destinations: {"+1425": 0.7, "+4420": 0.3}
    callers: {"+1206": 0.6, "+1415": 0.4}
    lateness: {normal: {mean: 1m, sd: 2h}}
    leaves_early: {share: 0.15, after: {uniform: {low: 5m, high: 30m}}}
    retry: {probability: 0.7, after: {exponential: {mean: 30s}}, at_most: 3}
  bare:
    meetings: {rate: 3/h}
    duration: 30m
    attendees: 2
    join: {free: 1}
  late:
    timezone: Australia/Lord_Howe
    uncertainty: {level: 0.3, lasts: 0.2}
    meetings: {rate: 2/h, starts: {":15": 1}, recurring: 1}
    duration: {mixture: [{share: 0.5, constant: 20m}, {share: 0.5, uniform: {low: 10m, high: 4h}}]}
    overrun: {share: 1, after: {gamma: {mean: 10m, sd: 5m}}}
    attendees: {poisson: {mean: 3}}
    join: {n: 0.5, free: 0.5}
    lateness: {choice: {1m: 0.5, 30h: 0.5}}
    retry: {probability: 1, after: 10s, at_most: 2}
  helpline:
    organisers: {count: 5}
    spread: {cv: 0.3, memory: 0.6, shared: customer, correlation: 0.7}
    uncertainty: {level: 0.2, growth: 2%/month, lasts: 0.1, shared: customer}
    legs: {rate: 30/h, via: free, lasts: {exponential: {mean: 4m}}}
    callers: {"+1425": 0.7, "+447": 0.3}
    retry: {probability: 0.5, after: {exponential: {mean: 1m}}}
  office-abroad:
    timezone: Europe/Berlin
    spread: {cv: 0.5, memory: 0.9, shared: customer, correlation: 0.5}
    legs:
      rate: 300/h
      profile: office-hours
      holidays: DE
      join: {n: 0.3, dial-out: 0.5, voip: 0.2}
      lasts: {gamma: {mean: 3m, sd: 2m}}
    destinations: {"+1425": 0.2, "+4420": 0.8}
  quiet:
    season: {jan: 0}
    legs: {rate: 1/day, dial: "+4420", lasts: {lognormal: {mean: 3m, sd: 1m}}}
  many-ways:
    legs: {rate: 5/h, join: {dial-out: 1}, lasts: {choice: {1m: 0.5, 2m: 0.5}}}
    destinations: {"+1201": 0.05, "+1202": 0.05, "+1203": 0.1, "+1205": 0.1, "+1206": 0.1, "+1207": 0.1, "+1208": 0.1,
      "+1209": 0.1, "+1210": 0.05, "+1212": 0.05, "+1213": 0.05, "+1214": 0.05, "+1215": 0.05, "+1216": 0.05}
calls:
  alice: {at: +0s, via: n, from: "+14255550111", lasts: 5m}
  zoe: {at: +26h, dial: "+442071838750", rings: 5s, lasts: 5m}
"""
BRIDGES = {
    "constant": {
        "numbers": ["n", "free"],
        "prompt": "20s",
        "dial_out": {"answer": "0.85", "busy": "0.05", "ring": "9s"},
    },
    "drawn": {"numbers": ["n", "free"], "prompt": {"exponential": {"mean": "20s"}}, "dial_out": {"answer": "0.5"}},
}


def same(found, wanted):
    """Hold two streams of legs against each other, column by column; how they are cut into chunks is left open."""
    found, wanted = together(list(found)), together(list(wanted))
    for column in fields(Legs):
        assert np.array_equal(getattr(found, column.name), getattr(wanted, column.name)), column.name
    return len(found)


@pytest.mark.parametrize("bridge", sorted(BRIDGES))
@pytest.mark.parametrize(
    ("start", "zone", "duration"),
    [
        ("2026-01-16T09:30", "America/New_York", "9d"),
        ("2026-03-06", "America/New_York", "4d"),  # summer time begins
        ("2026-10-30T18:00", "Europe/London", "61h"),
        ("2026-04-03", "Australia/Lord_Howe", "4d"),  # half an hour of summer time ends
    ],
)
def test_every_column_of_every_leg_is_as_it_was(demand, bridge, start, zone, duration):
    clock = {"start": start, "timezone": zone, "duration": duration}
    made = demand(RICH, seed=3, clock=clock, bridges={"b": BRIDGES[bridge]})
    for replication in (0, 7):
        assert same(made.days(replication), one_by_one.days(made, replication)) > 2_000


def test_how_many_days_and_words_are_made_at_a_time_cannot_be_seen(demand, monkeypatch):
    made = demand(RICH, clock={"start": "2026-01-16", "timezone": "America/New_York", "duration": "12d"})
    whole = list(made.days(0))
    monkeypatch.setattr(strands, "compiled", lambda: None)
    for block_legs, most_days, long, few in ((1, 1, 10**9, 0), (10**9, 5, 1, 10**9), (10**9, 31, 40, 0)):
        monkeypatch.setattr(daily, "BLOCK_LEGS", block_legs)
        monkeypatch.setattr(daily, "MOST_DAYS", most_days)
        monkeypatch.setattr(strands, "LONG", long)
        monkeypatch.setattr(strands, "FEW", few)
        same(made.days(0), whole)


def test_many_workloads_of_one_kind_are_as_they_were(demand):
    """200 thin workloads whose distributions differ in their parameters, or are each their own."""
    laws = (
        "{exponential: {mean: %dm}}",
        "{lognormal: {mean: %dm, sd: 1m}}",
        "{normal: {mean: %dm, sd: 30s}}",
        "{gamma: {mean: %dm, sd: 1m}}",
        "{uniform: {low: 1m, high: %dm}}",
        "{choice: {1m: 0.5, %dm: 0.5}}",
        "%dm",
    )
    lines = [
        f"  w{n}: {{spread: 0.{n % 3}, legs: {{rate: {1 + n % 4}/h, via: n, lasts: {laws[n % 7] % (2 + n % 11)}}}}}"
        for n in range(200)
    ]
    made = demand("workloads:\n" + "\n".join(lines), clock={"start": "2026-01-05", "timezone": "UTC", "duration": "2d"})
    assert same(made.days(1), one_by_one.days(made, 1)) > 20_000


def test_at_one_instant_sources_go_in_the_file_s_order_whatever_is_drawn_together(demand):
    text = """
    workloads:
      b: {meetings: {rate: 20/h, starts: {":00": 1}}, duration: 30m, attendees: 3, join: {n: 1}}
      a: {legs: {rate: 20/h, via: n, starts: {":00": 1}, lasts: 5m}}
      c: {meetings: {rate: 20/h, starts: {":00": 1}}, duration: 30m, attendees: 3, join: {n: 1}}
    """
    made = demand(text)
    same(made.days(0), one_by_one.days(made, 0))
    for legs in made.days(0):
        tied = legs.arrive[1:] == legs.arrive[:-1]
        assert tied.sum() > 100
        assert (legs.source[1:] >= legs.source[:-1])[tied].all()
