"""A loss system in the simulator blocks what Erlang B says, whatever the distribution of its holding times."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import mean, stdev

import pytest

from tollbridge.engine.reference import run_reference
from tollbridge.engine.simulate import prepare
from tollbridge.measures.confidence import t_quantile
from tollbridge.scenario.load import load

SCENARIO = """
scenario: A loss system
seed: 2026
clock: {{start: 2026-01-05, timezone: UTC, duration: {hours}h, warm_up: 2h}}
tariffs: {{free: {{increment: 1h, inbound: [{{per_minute: 0}}]}}}}
accounts: {{a: {{country: US, tariff: free}}}}
numbers: {{n: {{number: "+12065550100", ports: {ports}}}}}
workloads:
  callers: {{legs: {{rate: {rate}/h, profile: round-the-clock, via: n, lasts: {lasts}}}}}
"""
MEAN_S = 180
# (ports, published blocking, published offered load in erlangs): figures of the ITU's table, good to about 0.1%
POINTS = [(5, 0.2, 4.0104), (10, 0.03, 5.5294), (20, 0.1, 17.613), (30, 0.02, 21.932)]
REPLICATIONS = 12


@pytest.mark.parametrize(
    "lasts", [f"{{exponential: {{mean: {MEAN_S}s}}}}", f"{{lognormal: {{mean: {MEAN_S}s, sd: {2 * MEAN_S}s}}}}"]
)
@pytest.mark.parametrize(("ports", "blocking", "erlangs"), POINTS)
def test_blocking_is_erlang_bs_within_its_99_percent_interval(
    tmp_path: Path, ports: int, blocking: float, erlangs: float, lasts: str
) -> None:
    """Seed 2026, twelve replications of about 3,000 callers: Student's 99% interval of their mean holds the figure."""
    rate = erlangs * 3600 / MEAN_S
    file = tmp_path / "loss.yaml"
    hours = 2 + math.ceil(3000 / rate)
    file.write_text(SCENARIO.format(ports=ports, rate=f"{rate:.4f}", lasts=lasts, hours=hours), encoding="utf-8")
    study = prepare(load(file))
    shares = []
    for replication in range(REPLICATIONS):
        tally = run_reference(study.plan, study.demand, replication, records="none").tally.numbers[0]
        assert tally.peak <= ports
        shares.append(tally.blocked / tally.offered)
    reach = t_quantile(REPLICATIONS, 0.99) * stdev(shares) / math.sqrt(REPLICATIONS)
    assert mean(shares) == pytest.approx(blocking, abs=reach)
    assert reach < 0.4 * blocking, "an interval this wide would show nothing"
