"""A scenario on real rate decks: 6,209 outbound prefixes and a table of inbound prices by country."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest

from tollbridge.engine.reference import run_reference
from tollbridge.engine.simulate import prepare
from tollbridge.records.run import NO_RATE
from tollbridge.scenario.load import load

DATA = os.environ.get("TOLLBRIDGE_REAL_DATA", "")
needs_data = pytest.mark.skipif(not DATA, reason="TOLLBRIDGE_REAL_DATA is not set: the real rate decks are not at hand")

SCENARIO = """
scenario: Two kinds of licence on real decks
currency: USD
seed: 20260105
clock: {{start: 2026-01-05, timezone: America/New_York, duration: 1w}}
zones: {{A: [US, CA, GB, DE, FR]}}
tariffs:
  pay-per-minute:
    increment: 60s
    rounding: {{places: 4, mode: half-up}}
    inbound:
{inbound}
    decks:
      - {{file: outbound.csv, direction: outbound, columns: {{prefix: Prefix, per_minute: "Price / min", country: Country}}}}
  subscription: {{like: pay-per-minute, inbound: [{{kind: toll, country: US, per_minute: 0}}]}}
accounts:
  contoso:
    country: US
    licences:
      subscription: {{count: 115, fee: 4.00, per: month, tariff: subscription}}
      pay-per-minute: {{count: 50, tariff: pay-per-minute}}
    credit: {{opening: 1500, expires: 12mo}}
    pools:
      zone-a:
        {{minutes: 60, each: subscription, for: [subscription], covers: [{{direction: outbound, zone: A}}], renews: month}}
numbers:
  us-toll-free: {{number: "+18005550199", kind: toll-free, country: US, ports: 24, fallback: us-toll}}
  us-toll: {{number: "+12065550100", kind: toll, country: US, ports: 48}}
  dk-toll: {{number: "+4532123456", kind: toll, country: DK}}
bridges: {{main: {{numbers: [us-toll-free, us-toll, dk-toll], ports: 120, dial_out: {{trunks: 40}}}}}}
workloads:
  team-meetings:
    licence: subscription
    organisers: {{count: 115, country: US}}
    meetings: {{rate: 10/h, profile: office-hours}}
    duration: {{lognormal: {{mean: 42m, sd: 18m}}}}
    attendees: {{negative_binomial: {{mean: 5, dispersion: 2}}}}
    join: {{voip: 0.74, us-toll-free: 0.08, us-toll: 0.12, dial-out: 0.06}}
    destinations: {{"+1425": 0.7, "+4420": 0.2, "+4474": 0.1}}
calls:
  in: {{at: 2026-01-07T10:00, licence: pay-per-minute, via: us-toll-free, lasts: 125s}}
  dk: {{at: 2026-01-07T10:00, licence: pay-per-minute, via: dk-toll, lasts: 125s}}
  andorra: {{at: 2026-01-07T10:00, licence: pay-per-minute, dial: "+376712345", lasts: 61s}}
  andorra-mobile: {{at: 2026-01-07T10:00, licence: pay-per-minute, dial: "+376312345", lasts: 61s}}
  namibia: {{at: 2026-01-07T10:00, licence: pay-per-minute, dial: "+26461123456", lasts: 10s}}
  unlisted: {{at: 2026-01-07T10:00, licence: pay-per-minute, dial: "+78001234567", lasts: 61s}}
"""


def rows(name: str) -> list[dict[str, str]]:
    with (Path(DATA) / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def price_of(digits: str) -> tuple[str, str]:
    """Return the longest listed prefix of a number and its price, the slow way."""
    listed = {row["Prefix"]: row["Price / min"] for row in rows("outbound_rates_2025-02-10.csv")}
    for length in range(len(digits), 0, -1):
        if digits[:length] in listed:
            return digits[:length], listed[digits[:length]]
    return "", ""


@needs_data
def test_the_example_runs_on_the_real_decks_and_charges_what_they_say(tmp_path: Path) -> None:
    """in: 3 x 0.0220; dk: 3 x 0.0100; Andorra 2 x 0.047 and its mobiles 2 x 0.28; no row for 7800: no-rate."""
    inbound = []
    for row in rows("inbound_rates.csv"):
        for kind, column in (("toll", "geo_inbound_usd_min"), ("toll-free", "tollfree_inbound_usd_min")):
            if row[column]:
                inbound.append(f"      - {{kind: {kind}, country: {row['country']}, per_minute: {row[column]}}}")
    shutil.copy(Path(DATA) / "outbound_rates_2025-02-10.csv", tmp_path / "outbound.csv")
    file = tmp_path / "real.yaml"
    file.write_text(SCENARIO.format(inbound="\n".join(inbound)), encoding="utf-8")
    study = prepare(load(file))
    cdrs = run_reference(study.plan, study.demand, 0, records="ledger").cdrs
    assert cdrs is not None
    names = study.demand.cast.call_names
    calls = {
        names[meeting]: row
        for row, (source, meeting) in enumerate(zip(cdrs.source, cdrs.meeting, strict=True))
        if source == 0
    }
    cost = {name: int(cdrs.cost[row]) for name, row in calls.items()}
    assert price_of("376712345") == ("376", "0.047")
    assert price_of("376312345") == ("3763", "0.28")
    assert cost["in"] == 66_000
    assert cost["dk"] == 30_000
    assert cost["andorra"] == 94_000
    assert cost["andorra-mobile"] == 560_000
    assert cdrs.cause[calls["unlisted"]] == NO_RATE
    assert cost["namibia"] == round(float(price_of("26461123456")[1]) * 1e6)
    assert len(cdrs.leg) > 300
    assert set(cdrs.pools.tolist()) == {0, 1}, "the subscription's dial-outs draw on the pool"
