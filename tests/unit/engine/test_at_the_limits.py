"""What the page of limits allows is done in full, by both engines: 1,001 attempts of a caller, an account's 63rd pool."""

from __future__ import annotations

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.records.run import NUMBER_BUSY
from tollbridge.scenario.load import load

HEAD = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 8h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}
"""
NEVER_THROUGH = """\
accounts: {a: {tariff: t, credit: {opening: 10}}}
numbers: {n: {number: "+12065550100", ports: 0}}
workloads:
  w: {legs: {rate: 2/h, profile: round-the-clock, via: n, lasts: 1h}, retry: {probability: 1, after: 1s, at_most: 1000}}
"""
# pools 1 to 62 cover nothing that is called; the 63rd pays the minute
POOLS = ", ".join(f"p{place}: {{minutes: 1, covers: [{{prefix: '+44'}}]}}" for place in range(62))
LAST_POOL = f"""\
accounts: {{a: {{tariff: t, pools: {{{POOLS}, p62: {{minutes: 5, covers: [{{direction: inbound}}]}}}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
calls: {{x: {{via: n, lasts: 1m}}}}
"""


@pytest.fixture(params=["reference", "compiled"])
def cdrs(request, tmp_path):
    def of(text):
        file = tmp_path / "s.yaml"
        file.write_text(HEAD + text)
        study = prepare(load(file))
        return next(iter(simulate(study, [0], engine=request.param, records=lambda _: "cdrs"))).cdrs

    return of


def test_a_caller_who_always_tries_again_makes_all_his_attempts(cdrs):
    found = cdrs(NEVER_THROUGH)
    first = int((found.attempt == 1).sum())
    assert first > 0
    assert set(found.cause.tolist()) == {NUMBER_BUSY}
    # the last callers are still trying when the run ends: 1,000 attempts at 1 s take a thousand seconds
    assert int(found.attempt.max()) == 1001
    assert int((found.attempt == 1001).sum()) in {first, first - 1}


def test_the_last_of_63_pools_pays_and_is_named(cdrs):
    found = cdrs(LAST_POOL)
    assert found.cost.tolist() == [0]
    assert found.pools.tolist() == [1 << 62]
    assert found.pool_time.tolist() == [60_000]
