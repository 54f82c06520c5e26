"""Products that could wrap: the extremes of every numeric key, in pairs, are refused or come to the same in both engines.

The reference engine counts with whole numbers that have no end, so a sum that wrapped in the compiled one would differ.
`TOLLBRIDGE_EXTREMES=all` tries every pair, `TOLLBRIDGE_EXTREMES=400..800` those of these places, the default run some.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
from comparing import disagreements

from tollbridge.engine.plan.sums import Followed
from tollbridge.engine.simulate import prepare
from tollbridge.errors import TollbridgeError
from tollbridge.scenario.load import load
from tollbridge.scenario.patch import patch

TEXT = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs:
  t:
    increment: 60s
    connection_fee: 0
    cap: 1000
    free: 0s
    inbound: [{per_minute: 0.01}]
    outbound: [{prefix: "+44", per_minute: 0.02}]
accounts:
  a:
    country: US
    tariff: t
    licences: {g: {count: 1, fee: 1, per: month}}
    credit: {opening: 5, limit: 0, expires: 1000d}
    top_ups: [{at: +5h, amount: 1}]
    recharge: {below: 1, amount: 1, delay: 1m, success: 0.5, retry: 1h, at_most: {times: 9, per: day, used: 1}}
    pools: {p: {minutes: 1, each: g, covers: [{direction: outbound}], renews: day, used: 0s}}
    alerts: {balance: [1], pools: [0.5]}
    control: {mode: prepaid, admit: first-step, quota: 5m, every: 60s}
    cutoff: {drops: leg, grace: 0s}
numbers: {n: {number: "+12065550100", ports: 9, rental: 1}}
bridges: {b: {numbers: [n], ports: 9, conference_limit: 9, prompt: 1s, dial_out: {trunks: 9, ring: 1s}, ends: {at_most: 9h}}}
calls:
  x: {at: +1h, via: n, lasts: 90s, conference: c}
  y: {at: +1h, dial: "+442071838750", lasts: 5m, rings: 1s, conference: c}
  z: {at: +2h, via: n, lasts: 90s}
workloads: {w: {legs: {rate: 1/h, via: n, lasts: 5m}, retry: {probability: 0.5, after: 1m, at_most: 2}}}
"""
MONEY = ("1000000000000", "1152921504606.846975", "0.000001")
LONG = ("1ms", "73000d")
WHOLE = ("0", "999999999999999999")
EXTREMES = {
    "clock.duration": ("1ms", "40d"),
    "tariffs.t.inbound.0.per_minute": ("0.000000001", "1200", "9000000", "1000000000"),
    "tariffs.t.outbound.0.per_minute": ("0.000000001", "1200", "9000000", "1000000000"),
    "tariffs.t.connection_fee": MONEY,
    "tariffs.t.cap": MONEY,
    "tariffs.t.increment": ("1s", "73000d", "1s/73000d", "73000d/1s"),
    "tariffs.t.free": LONG,
    "tariffs.t.rounding": ("{places: 0, mode: up, per: increment}", "{places: 0, mode: up}"),
    "accounts.a.licences.g.count": WHOLE,
    "accounts.a.licences.g.fee": MONEY,
    "accounts.a.credit.opening": MONEY,
    "accounts.a.credit.limit": ("-1000000000000", "1000000000000"),
    "accounts.a.credit.expires": ("1s", "73000d"),
    "accounts.a.top_ups.0.amount": MONEY,
    "accounts.a.recharge.below": ("-1000000000000", "1000000000000"),
    "accounts.a.recharge.amount": MONEY,
    "accounts.a.recharge.delay": LONG,
    "accounts.a.recharge.retry": ("1m", "73000d"),
    "accounts.a.recharge.success": ("0", "1"),
    "accounts.a.recharge.at_most.times": WHOLE,
    "accounts.a.recharge.at_most.used": WHOLE,
    "accounts.a.pools.p.minutes": ("0", "0.000000000001", "999999999"),
    "accounts.a.pools.p.used": LONG,
    "accounts.a.alerts.balance.0": ("-1000000000000", "1000000000000"),
    "accounts.a.alerts.pools.0": ("0", "1"),
    "accounts.a.control.mode": ("reserve", "heartbeat", "poll", "snapshot", "postpaid"),
    "accounts.a.control.quota": ("1ms", "30d"),
    "accounts.a.control.every": ("1s", "73000d"),
    "accounts.a.control.admit": ("1ms", "30d", "positive"),
    "accounts.a.cutoff.grace": LONG,
    "accounts.a.cutoff.drops": ("account", "none"),
    "numbers.n.ports": ("0", "10000000"),
    "numbers.n.rental": MONEY,
    "bridges.b.ports": ("0", "10000000"),
    "bridges.b.conference_limit": ("0", "10000000"),
    "bridges.b.dial_out.trunks": ("0", "10000000"),
    "bridges.b.dial_out.ring": LONG,
    "bridges.b.prompt": LONG,
    "bridges.b.ends.at_most": LONG,
    "calls.x.lasts": LONG,
    "calls.y.rings": LONG,
    "workloads.w.legs.lasts": (*LONG, "{exponential: {mean: 73000d}}"),
    "workloads.w.retry.after": LONG,
    "workloads.w.retry.at_most": ("0", "4000"),
}
SOME = 40


def pairs():
    every = [(key, value) for key, values in EXTREMES.items() for value in values]
    found = [pair for pair in combinations(every, 2) if pair[0][0] != pair[1][0]]
    asked = os.environ.get("TOLLBRIDGE_EXTREMES", "")
    if ".." in asked:
        first, _, end = asked.partition("..")
        return found[int(first) : int(end)]
    return found if asked == "all" else Random(13).sample(found, SOME)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    file = tmp_path_factory.mktemp("extremes") / "s.yaml"
    file.write_text(TEXT)
    return load(file)


def outcome(loaded, pair):
    """Return what is wrong with a pair of extremes; "" where it is refused in words, or both engines agree."""
    try:
        tree = patch(loaded.raw, [(tuple(key.split(".")), value) for key, value in pair])
        study = prepare(loaded.variant(tree))
        return "; ".join(disagreements(replace(study, demand=Followed(study.plan, study.demand)))[:3])
    except TollbridgeError:
        return ""


def test_pairs_of_extremes_are_refused_or_right(plain):
    with np.errstate(all="raise"):
        wrong = {pair: said for pair in pairs() if (said := outcome(plain, pair))}
    assert not wrong, wrong
