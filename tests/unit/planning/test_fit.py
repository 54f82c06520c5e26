"""A scenario out of a usage export: what is known of the export comes back, and bad input says what is wrong."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from scipy import stats

from tollbridge.demand.build import build_demand
from tollbridge.demand.streams import Draws
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.errors import TollbridgeError
from tollbridge.planning.fit import fit
from tollbridge.planning.fit_records import Source
from tollbridge.scenario.load import load

HEADINGS = """
UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,Call Type,Number Type,
Domestic/International,Destination Dialed,Destination Number,Start Time,End Time,Duration Seconds,Connection Fee,
Charge,Currency,Capability
"""
COLUMNS = HEADINGS.strip().replace(",\n", ",").split(",")
TOLL_FREE = "+18005550199"


def charged(seconds, rate, first=60, further=60):
    """Return a charge to 2 decimals, worked out by itself."""
    billed = first + -(-max(0, seconds - first) // further) * further
    return (Decimal(rate) * billed / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def row(number, at, seconds, charge, **more):
    """Return one row of the export."""
    end = at + timedelta(seconds=int(seconds))
    known = {
        "Call ID": f"call-{number}",
        "Start Time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "End Time": f"{end:%Y-%m-%dT%H:%M:%SZ}",
    }
    known |= {"Duration Seconds": str(seconds), "Charge": str(charge), "Connection Fee": "0.00", "Currency": "USD"}
    return dict.fromkeys(COLUMNS, "") | known | {"User Location": "US", "UPN": "ann@example.com"} | more


def write(path, rows, columns=COLUMNS, mark=""):
    with path.open("w", encoding="utf-8", newline="") as text:
        text.write(mark)
        writer = csv.DictWriter(text, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def export(tmp_path):
    """Return an export of four weeks: weekly toll-free meetings at 10:00 and 14:30, dial-outs at 30s/6s, by credit."""
    rows, number = [], 0
    for day in range(28):
        date = datetime(2026, 1, 5) + timedelta(days=day)
        if date.weekday() > 4:
            continue
        u = Draws(3, "export", 0, day).sequence("all", 400).tolist()
        for meeting, (hour, minute) in enumerate(((10, 0), (14, 30), (10, 0))):
            start, length = date + timedelta(hours=hour + 5, minutes=minute), 1500 + int(600 * u.pop())
            for leg in range(2 + int(6 * u.pop())):
                late = int(240 * u.pop()) - 30
                out = leg == 1 and meeting > 0
                seconds = length - late if u.pop() > 0.2 else int((100 if out else length * 0.8) * u.pop()) + 1
                known = {"Conference ID": f"{meeting}", "Capability": "MCOMEETACPEA", "Caller ID": "+1425555****"}
                known |= {"Call Type": "conf_out" if out else "conf_in", "Number Type": "" if out else "Toll-free"}
                known["Destination Number"] = "+447700900123" if out else TOLL_FREE
                charge = charged(seconds, "0.0350", 30, 6) if out else charged(seconds, "0.0220")
                rows.append(row(number, start + timedelta(seconds=late), seconds, charge, **known))
                number += 1
    return write(tmp_path / "PSTN.calls.2026-02-02.csv", rows, mark="﻿")


def fitted_to(path, **more):
    return fit(Source(path, timezone=more.pop("timezone", "America/New_York"), **more))


def test_rates_and_increments_come_back_from_rounded_charges(export):
    tariff = fitted_to(export).tree["tariffs"]["pay-per-minute"]
    assert tariff["inbound"] == [{"prefix": TOLL_FREE, "per_minute": "0.022"}]
    ((outbound,),) = [tariff["outbound"]]
    assert outbound["prefix"] == "+4477"
    assert outbound["increment"] == "30s/6s"
    assert float(outbound["per_minute"]) == pytest.approx(0.035, abs=0.0002)
    assert tariff["increment"] == "1m"


def test_increments_that_the_charges_cannot_tell_apart_are_all_named(tmp_path):
    base = {"Call Type": "conf_in", "Destination Number": TOLL_FREE}
    # whole minutes cost the same by 60s, 30s and 6s
    rows = [row(n, datetime(2026, 1, 5, 15), 60 * n, charged(60 * n, "0.05"), **base) for n in range(1, 9)]
    said = dict(fitted_to(write(tmp_path / "x.csv", rows)).parts)[f"rate number-{TOLL_FREE[1:]}"]
    assert said.startswith("0.05 a minute by 1m (or 30s, 1m/30s, 1m/6s, 30s/6s, 6s, 1m/1s, 30s/1s, 6s/1s, 1s)")
    assert said.endswith("8 of 8 charges agree")


def test_starts_come_back_in_local_time_with_their_shares(export):
    tree = fitted_to(export).tree["workloads"]["meetings-pay-per-minute"]
    assert tree["meetings"]["starts"] == {":00": "0.6667", ":30": "0.3333"}
    weights = np.array([float(weight) for weight in tree["meetings"]["profile"]]).reshape(7, 24)
    assert set(np.flatnonzero(weights.sum(axis=0))) == {10, 14}
    assert weights[:5, 10] == pytest.approx(np.ones(5), abs=0.005)
    assert (weights[5:] == 0).all()
    assert float(tree["meetings"]["rate"].removesuffix("/h")) == pytest.approx(2, abs=0.005)


def test_a_weekly_meeting_recurs_in_the_fitted_scenario(tmp_path):
    """Every Tuesday at 15:00 for 12 weeks, three legs: each week to come has one, on a Tuesday, as the calendar brings it."""
    rows, base = [], {"Call Type": "conf_in", "Destination Number": TOLL_FREE, "Conference ID": "weekly"}
    for week in range(12):
        start = datetime(2026, 1, 6, 15) + timedelta(weeks=week)
        rows += [row(3 * week + leg, start, 1800, charged(1800, "0.022"), **base) for leg in range(3)]
    fitted = fitted_to(write(tmp_path / "x.csv", rows))
    meetings = fitted.tree["workloads"]["meetings"]["meetings"]
    assert float(meetings["recurring"]) > 0.8
    assert {place // 24 for place, weight in enumerate(meetings["profile"]) if float(weight)} == {1}
    assert "recur by the calendar" in fitted.text()


def test_a_fitted_scenario_run_gives_back_legs_minutes_and_cost_within_its_interval(export, tmp_path):
    with export.open(encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    fitted = fitted_to(export)
    fitted.write(tmp_path / "fitted" / "scenario.yaml")
    study = prepare(load(tmp_path / "fitted" / "scenario.yaml"))
    tallies = [each.tally for each in simulate(study, range(30), engine="reference")]
    truth = {
        "legs": len(rows),
        "cost": 1e6 * sum(float(each["Charge"]) for each in rows),
    }
    for name, real in truth.items():
        found = np.array([float((tally.legs if name == "legs" else tally.debits).sum()) for tally in tallies])
        # a new month of the same demand: one of 99.9%, with the spread between replications
        reach = stats.t.ppf(0.9995, len(found) - 1) * found.std(ddof=1) * np.sqrt(1 + 1 / len(found))
        assert abs(found.mean() - real) < reach
        assert found.mean() == pytest.approx(real, rel=0.06)


def test_callers_of_a_helpline_are_not_fitted_as_meetings(tmp_path):
    # meetings of 4 legs and an hour, and twice as many lone calls of 3 minutes, each with a conference ID of its own:
    # as meetings of 2 legs and 22 minutes on average they would be 10 x 3 x 44 = 1,320 minutes instead of 2,460
    rows, base = [], {"Call Type": "conf_in", "Destination Number": TOLL_FREE}
    for day in range(10):
        start = datetime(2026, 1, 5, 15) + timedelta(days=day)
        for _ in range(4):
            rows.append(row(len(rows), start, 3600, charged(3600, "0.022"), **base | {"Conference ID": "weekly"}))
        for call in range(2):
            at = start + timedelta(hours=call + 1)
            rows.append(row(len(rows), at, 180, charged(180, "0.022"), **base | {"Conference ID": f"{day}/{call}"}))
    fitted = fitted_to(write(tmp_path / "x.csv", rows))
    assert set(fitted.tree["workloads"]) == {"meetings", "calls"}
    fitted.write(tmp_path / "fitted.yaml")
    study = prepare(load(tmp_path / "fitted.yaml"))
    billed = [each.tally.billed.sum() / 60_000 for each in simulate(study, range(30), engine="reference")]
    assert np.mean(billed) == pytest.approx(2460, rel=0.15)


def test_calls_of_several_numbers_keep_their_own_holding_times(tmp_path):
    rows = []
    for hour in range(20):
        for number, seconds in ((TOLL_FREE, 60), ("+12065550100", 1800)):
            known = {"Call Type": "conf_in", "Destination Number": number}
            at = datetime(2026, 1, 5, 15) + timedelta(hours=hour)
            rows.append(row(len(rows), at, seconds, charged(seconds, "0.022"), **known))
    workloads = fitted_to(write(tmp_path / "x.csv", rows)).tree["workloads"]
    lasts = {name: workload["legs"]["lasts"] for name, workload in workloads.items()}
    assert lasts == {f"calls-number-{TOLL_FREE[1:]}": "1m", "calls-number-12065550100": "30m"}


def test_the_scenario_says_how_well_each_part_fits(export):
    text = fitted_to(export).text()
    for part in ("records", "profile", "length", "lateness", "attendees", "starts", "rate pay-per-minute"):
        assert any(line.startswith("#") and part in line for line in text.splitlines()), part
    assert "charges agree" in text


def test_charges_that_no_rate_explains_are_said_to_be_inconsistent(tmp_path):
    base = {"Call Type": "conf_in", "Destination Number": TOLL_FREE}
    at = datetime(2026, 1, 5, 15)
    rows = [row(n, at, 600, ("0.22", "0.35")[n % 2], **base) for n in range(10)]
    found = fitted_to(write(tmp_path / "x.csv", rows))
    assert any("not consistent with one rate" in warning for warning in found.warnings)
    assert any("5 of 10 charges agree" in said for _, said in found.parts)


def test_charges_of_a_settled_bill_are_consistent_with_the_rate_that_made_them(tmp_path):
    """Cents are settled so that they add up: a leg of 2.2 cents after 0.4 is 3, as 2.6 is due."""
    base = {"Call Type": "conf_in", "Destination Number": TOLL_FREE}
    lasts = [60 * (1 + 7 * n * n % 90) - 5 for n in range(60)]
    costs = [22 * -(-seconds // 60) for seconds in lasts]  # tenths of a cent
    paid = [round(sum(costs[: n + 1]) / 10) for n in range(60)]
    cents = [after - before for before, after in zip([0, *paid], paid, strict=False)]
    assert any(abs(10 * each - cost) > 5 for each, cost in zip(cents, costs, strict=True)), (
        "some are over half a cent off"
    )
    at = datetime(2026, 1, 5, 15)
    rows = [
        row(n, at + timedelta(hours=2 * n), seconds, f"{cent // 100}.{cent % 100:02}", **base)
        for n, (seconds, cent) in enumerate(zip(lasts, cents, strict=True))
    ]
    found = fitted_to(write(tmp_path / "x.csv", rows))
    rate = next(said for name, said in found.parts if name.startswith("rate"))
    assert rate.startswith("0.022 a minute by 1m")
    assert "60 of 60 charges agree to a unit of their last decimal" in rate
    assert not any("consistent" in warning for warning in found.warnings)


def test_included_dial_outs_become_a_pool_of_the_minutes_they_used(tmp_path):
    base = {"Call Type": "conf_out", "Destination Number": "+442071838750", "Capability": "MCOMEETADD"}
    paid = base | {"Capability": "MCOPSTNPP"}
    at = datetime(2026, 1, 5, 15)
    rows = [row(n, at, 90, "0.00", **base) for n in range(6)] + [row(n, at, 600, "0.15", **paid) for n in range(6, 12)]
    found = fitted_to(write(tmp_path / "x.csv", rows))
    # 6 legs of 90 s at 60 s: 12 minutes
    assert found.tree["accounts"]["customer"]["pools"]["included"]["minutes"] == "12"
    assert found.tree["tariffs"]["subscription"]["outbound"] == [{"prefix": "+4420", "per_minute": "0.015"}]


def test_rows_of_one_call_are_joined_and_their_charge_not_used(tmp_path):
    base = {"Call Type": "conf_out", "Destination Number": "+442071838750", "Call ID": "one"}
    at = datetime(2026, 1, 5, 15)
    rows = [row(0, at, 60, "0.00", **base), row(1, at + timedelta(seconds=60), 120, "0.03", **base)]
    found = fitted_to(write(tmp_path / "x.csv", rows))
    assert dict(found.parts)["records"].startswith("1 legs, 0.1 hours")
    assert any("joined to another row" in warning for warning in found.warnings)


def test_any_csv_with_mapped_columns_is_fitted(tmp_path, demand_of):
    lines = [
        "when,held_s",
        *(f"2026-01-{5 + n % 28:02d}T{9 + n % 8:02d}:{n % 60:02d}:00,{60 + n % 300}" for n in range(900)),
    ]
    (tmp_path / "calls.csv").write_text("\n".join(lines), encoding="utf-8")
    found = fitted_to(tmp_path / "calls.csv", columns={"at": "when", "lasts": "held_s"})
    for key in ("spread", "uncertainty"):  # what is drawn beside the Poisson counts
        del found.tree["workloads"]["calls"][key]
    found.write(tmp_path / "out" / "s.yaml")
    legs = demand_of(tmp_path / "out" / "s.yaml")
    assert len(legs) == pytest.approx(900, abs=3.29 * np.sqrt(900))
    held = [60 + n % 300 for n in range(900)]
    assert legs.lasts.mean() / 1000 == pytest.approx(np.mean(held), rel=0.05)


@pytest.fixture
def demand_of():
    """Return what gives a scenario's legs of the first replication."""
    from tollbridge.demand.chunks import together

    return lambda file: together(list(build_demand(load(file), 1).days(0)))


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("", None, "the file is empty"),
        ("at,lasts_s\n", {"at": "at", "lasts": "lasts_s"}, "has no rows of calls"),
        ("a,b\n1,2\n", None, "no column for `at` and `lasts` or `end`: map it by --columns; there are a, b"),
        ("at,x\n1,2\n", {"at": "at", "lasts": "y"}, "no column y; there are at, x"),
        ("at,x\n1,2\n", {"at": "at", "last": "x"}, "unknown column keys last"),
        ("at,x\n1,2\n", {"at": "at"}, "no column for `lasts` or `end`"),
        ("at,lasts_s\nnoon,60\n", {"at": "at", "lasts": "lasts_s"}, "x.csv:2: 'noon' is not a time"),
        ("at,lasts_s\n2026-01-05T09:00,-5\n", {"at": "at", "lasts": "lasts_s"}, "a duration of '-5' is negative"),
        ("at,lasts_s\n2026-01-05T09:00,1e9\n", {"at": "at", "lasts": "lasts_s"}, "'1e9' is not a duration"),
        ("at,lasts_s\n2026-01-05T09:00,9999999\n", {"at": "at", "lasts": "lasts_s"}, "longer than 7 days"),
        ("at,end\n2026-01-05T09:00,2026-01-05T08:00\n", {"at": "at", "end": "end"}, "a duration of '-1h' is negative"),
        ("at,lasts\n2026-01-05T09:00,60\n", {"at": "at", "lasts": "lasts"}, "'60' has no unit"),
    ],
)
def test_records_that_cannot_be_fitted_say_why(tmp_path, text, columns, message):
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TollbridgeError) as caught:
        fitted_to(tmp_path / "x.csv", columns=columns)
    assert message in str(caught.value)


def test_an_unknown_timezone_is_refused(export):
    with pytest.raises(TollbridgeError, match="unknown timezone 'Mars'"):
        fitted_to(export, timezone="Mars")


def test_odd_rows_are_left_out_and_rows_out_of_order_put_in_order(tmp_path):
    lines = ["at,lasts_s", "2026-01-05T10:00,60", "2026-01-05T09:00,60", "2026-01-05T09:00,-1", "2026-01-06T09:00,60"]
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    found = fitted_to(tmp_path / "x.csv", columns={"at": "at", "lasts": "lasts_s"})
    notes = " ".join(found.warnings)
    assert "5 lines seen, 3 of 4 rows read, 1 left out" in notes
    assert "x.csv:4: warning: a duration of '-1' is negative; the row is left out" in notes
    assert "1 row stands after a later one" in notes


def test_two_years_of_records_show_a_season(tmp_path):
    """A call on each working day, and four on each of November and December: both months stand out, and the note says so."""
    rows, base = [], {"Call Type": "conf_in", "Destination Number": TOLL_FREE}
    for day in range(730):
        start = datetime(2024, 1, 1, 15) + timedelta(days=day)
        calls = (4 if start.month > 10 else 1) if start.weekday() < 5 else 0
        for call in range(calls):
            at = start + timedelta(minutes=10 * call)
            rows.append(row(len(rows), at, 60, "0.0220", **base | {"Conference ID": f"{day}/{call}"}))
    fitted = fitted_to(write(tmp_path / "x.csv", rows))
    season = {month: float(factor) for month, factor in fitted.tree["workloads"]["calls"]["season"].items()}
    assert min(season["nov"], season["dec"]) > 2 * max(season[month] for month in list(season)[:10])
    assert any(part == "season" and said.startswith("from ") for part, said in fitted.parts)
    fitted.check()
