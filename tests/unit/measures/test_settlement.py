"""What periods settle, worked out from the CDRs of a run by another way than the run's."""

from collections import defaultdict
from fractions import Fraction

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.results import Results
from tollbridge.measures.settlement import discount
from tollbridge.scenario.load import load
from tollbridge.scenario.schema import VolumePart

COMMITTED = """
scenario: A monthly commitment, use it or lose it
currency: USD
seed: 7
replications: 8
clock: {start: 2026-01-01, timezone: America/New_York, duration: 90d}
tariffs:
  plan:
    increment: 60s
    rounding: {places: 4}
    inbound: [{kind: toll-free, per_minute: 0.045}, {kind: toll, per_minute: 0}]
    outbound: [{prefix: "+1", per_minute: 0.045}, {prefix: "+44", per_minute: 0.12}]
accounts:
  org: {country: US, tariff: plan, control: {mode: postpaid}, commitment: {amount: 100, per: month}}
numbers:
  tf: {number: "+18005550199", kind: toll-free, country: US}
  tl: {number: "+12065550100", kind: toll, country: US}
bridges: {main: {numbers: [tf, tl], dial_out: {answer: 0.9}}}
workloads:
  meetings:
    organisers: {count: 20, country: US}
    meetings: {rate: 0.3/h, profile: office-hours}
    duration: {lognormal: {mean: 40m, sd: 16m}}
    attendees: {negative_binomial: {mean: 4, dispersion: 2}}
    join: {voip: 0.6, tf: 0.2, tl: 0.15, dial-out: 0.05}
    destinations: {"+1425": 0.8, "+4420": 0.2}
"""


def test_a_commitment_makes_each_month_its_amount_or_its_usage_whichever_is_more(tmp_path):
    """The sum of max(100, month) over the months of each replication's CDRs, a leg in the month of its release."""
    file = tmp_path / "committed.yaml"
    file.write_text(COMMITTED, encoding="utf-8")
    loaded = load(file)
    study = prepare(loaded)
    results, totals, short = Results(loaded, study.plan, study.demand.cast), [], 0
    for replication in simulate(study, range(8), engine="reference", records=lambda _: "cdrs"):
        results.add(replication)
        months: dict[int, int] = defaultdict(int)
        cdrs = replication.cdrs
        for released, cost in zip(cdrs.released.tolist(), cdrs.cost.tolist(), strict=True):
            months[loaded.clock.moment(released).month] += cost
        totals.append(sum(max(100_000_000, months[month]) for month in (1, 2, 3)))
        short += sum(months[month] < 100_000_000 for month in (1, 2, 3))
    assert results.whole("cost.total") == totals
    assert 0 < short < 24, "some months are short, some are not"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (999_000_000, 0),
        (1_000_000_000, 0),
        (1_200_000_000, 10_000_000),  # 5% of 200
        (6_000_000_000, 300_000_000),  # 5% of 4,000 and 10% of 1,000
    ],
)
def test_a_tier_takes_its_share_of_what_lies_above_it(usage, expected):
    volume = VolumePart.model_validate(
        {"per": "month", "tiers": ({"above": "1000", "off": "5%"}, {"above": "5000", "off": "10%"})}
    )
    assert discount(volume, usage) == expected
    assert discount(volume, usage * 2) == discount(volume, usage * 2, Fraction(1))
    assert discount(volume, usage // 2, Fraction(1, 2)) * 2 == expected
