"""Scenarios fitted to real records make calls like them: a call centre's week, and five years of conference calls."""

from __future__ import annotations

import csv
import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tollbridge.demand.build import build_demand
from tollbridge.demand.chunks import together
from tollbridge.planning.fit import fit
from tollbridge.planning.fit_records import Source
from tollbridge.scenario.load import load

HOUR = 3_600_000


@pytest.fixture(scope="module")
def data():
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA names no folder of real data")
    return Path(folder)


def rows(file):
    with file.open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def drawn(file, replications):
    demand = build_demand(load(file), 1)
    return [together(list(demand.days(number))) for number in range(replications)]


@pytest.fixture(scope="module")
def call_centre(data, tmp_path_factory):
    """Return the real calls (start ms, held ms), what was fitted, and 40 generated weeks."""
    file = data / "call_centre_1999-02_week1.csv"
    columns = {"at": "start_local", "lasts": "line_s"}
    fitted = fit(Source(file, columns, "Asia/Jerusalem", [("outcome", "PHANTOM")]), surges=True)
    for workload in fitted.tree["workloads"].values():  # the counts alone are looked at here
        del workload["spread"], workload["uncertainty"]
    out = tmp_path_factory.mktemp("centre") / "scenario.yaml"
    fitted.write(out)
    real = [row for row in rows(file) if row["outcome"] != "PHANTOM"]
    first = datetime(1999, 2, 1)
    start = np.array(
        [round((datetime.fromisoformat(row["start_local"]) - first).total_seconds() * 1000) for row in real]
    )
    held = np.array([1000 * int(row["line_s"]) for row in real])
    return start, held, fitted, drawn(out, 40)


def occupancy(start, held, begin):
    """Return the erlangs of the hour from `begin`."""
    inside = np.minimum(start + held, begin + HOUR) - np.maximum(start, begin)
    return np.maximum(inside, 0).sum() / HOUR


def test_hourly_counts_of_the_call_centre_are_within_their_poisson_intervals(call_centre):
    """A day's hours are the record's; a weekday that was seen once leans on the others, and the week gives back all that came.

    Each of the week's 168 hours at 99.9%: one may miss by chance, three hardly.
    """
    start, _, _, weeks = call_centre
    edges = np.arange(169) * HOUR
    real = np.histogram(start, edges)[0]
    found = np.array([np.histogram(week.arrive, edges)[0] for week in weeks])
    by_day, real_by_day = found.mean(axis=0).reshape(7, 24).sum(axis=1), real.reshape(7, 24).sum(axis=1)
    assert by_day == pytest.approx(real_by_day, rel=0.15)  # working days differ by 15%, before the records say anything
    due = (real.reshape(7, 24) * (by_day / real_by_day)[:, np.newaxis]).ravel()
    reach = 3.29 * np.sqrt(np.maximum(due, 1) * (1 / len(weeks)))
    surge = 2 * 24 + 13  # a workload of its own, whose callers are not spread over its day
    assert (np.abs(found.mean(axis=0) - due) > reach)[np.arange(168) // 24 != surge // 24].sum() <= 2
    assert found.mean(axis=0)[surge] == pytest.approx(real[surge], rel=0.1)
    assert found.sum(axis=1).mean() == pytest.approx(len(start), abs=3.29 * np.sqrt(len(start) / len(weeks)))
    # and the weeks themselves scatter as Poisson weeks do, 168 hours of 40 weeks each
    busy = real >= 5
    ratio = found[:, busy].var(axis=0, ddof=1) / found[:, busy].mean(axis=0)
    assert ratio.mean() == pytest.approx(1, abs=3.29 * np.sqrt(2 / 39 / busy.sum()))


def test_holding_times_of_the_call_centre_have_the_real_quantiles(call_centre):
    _, held, fitted, weeks = call_centre
    generated = np.concatenate([week.lasts for week in weeks])
    shares = [0.05, 0.25, 0.5, 0.75, 0.9, 0.99]
    # the real quantiles as intervals: of n calls, those at p +- 3.29 sd of the share
    for share in shares:
        error = 3.29 * np.sqrt(share * (1 - share) / len(held))
        low, high = np.quantile(held, [max(share - error, 0), min(share + error, 1)])
        assert low <= np.quantile(generated, share) <= high
    assert generated.mean() == pytest.approx(held.mean(), rel=0.01)
    # no family is close to these calls, and it is said
    assert "is not close" in dict(fitted.parts)["calls holding time"]


def test_an_hour_out_of_line_is_told_and_has_a_workload_of_its_own(call_centre):
    """On Wednesday the 3rd 494 callers came between 13:00 and 14:00, 418 of whom hung up: an outage, not a rhythm."""
    _, _, fitted, _ = call_centre
    assert list(fitted.tree["workloads"]) == ["calls", "calls-surge"]
    (said,) = [warning for warning in fitted.warnings if "surge" in warning]
    assert said.startswith("1999-02-03 13:00: more than three times the usual calls")


def test_the_busiest_hour_of_the_call_centre_is_as_busy(call_centre):
    start, held, _, weeks = call_centre
    real = np.array([occupancy(start, held, hour * HOUR) for hour in range(168)])
    busiest = int(real.argmax())
    found = np.array([occupancy(week.arrive, week.lasts, busiest * HOUR) for week in weeks])
    assert abs(found.mean() - real[busiest]) < 3.29 * found.std(ddof=1) * np.sqrt(1 + 1 / len(found))


@pytest.fixture(scope="module")
def conferences(data, tmp_path_factory):
    """Return the weekly calls' legs (call, arrive s, leave s past the hour), what was fitted, and 6 generated runs."""
    folder = tmp_path_factory.mktemp("conferences")
    calls = {row["call_id"]: row for row in rows(data / "conference_calls.csv") if row["series"] == "weekly"}
    real = []
    with (folder / "legs.csv").open("w", encoding="utf-8") as text:
        text.write("conference,at,lasts_s\n")
        for leg in rows(data / "conference_legs.csv"):
            if leg["call_id"] in calls:
                first = datetime.fromisoformat(calls[leg["call_id"]]["first_event_utc"])
                at = first + timedelta(seconds=int(leg["first_seen_offset_s"]))
                stay = int(leg["last_seen_offset_s"]) - int(leg["first_seen_offset_s"])
                text.write(f"{leg['call_id']},{at.isoformat()},{stay}\n")
                real.append((leg["call_id"], at, stay))
    columns = {"conference": "conference", "at": "at", "lasts": "lasts_s"}
    fitted = fit(Source(folder / "legs.csv", columns, "America/New_York"))
    for workload in fitted.tree["workloads"].values():  # lengths and sizes as they were, not how far they are known
        workload.pop("uncertainty", None)
    fitted.write(folder / "scenario.yaml")
    return real, fitted, drawn(folder / "scenario.yaml", 6)


def sizes(legs):
    return np.unique(legs.meeting, return_counts=True)[1]


def test_sizes_of_real_conferences_come_back(conferences):
    real, _, runs = conferences
    names, found = np.unique([call for call, _, _ in real], return_counts=True)
    generated = np.concatenate([sizes(legs) for legs in runs])
    error = np.sqrt(found.var() / len(found) + generated.var() / len(generated))
    assert generated.mean() == pytest.approx(found.mean(), abs=3.29 * error)
    for share in (0.1, 0.5, 0.9):
        reach = 3.29 * np.sqrt(share * (1 - share) / len(names))
        low, high = np.quantile(found, [max(share - reach, 0), min(share + reach, 1)])
        assert low - 1 <= np.quantile(generated, share) <= high + 1


def test_lengths_of_real_conferences_hug_the_booked_hour_and_no_family_is_pretended(conferences):
    """The real spans: mean about an hour with an sd of a quarter; half of them within minutes of it."""
    _, fitted, runs = conferences
    part = dict(fitted.parts)["meetings length"]
    assert part.startswith("empirical")
    assert "is not close" in part
    tree = fitted.tree["workloads"]["meetings"]
    assert "empirical" in tree["duration"]
    lines = fitted.files["meetings-length.csv"].splitlines()[1:]
    seconds = np.array([float(line) for line in lines])
    legs = runs[0]
    # every meeting's scheduled length is one of the real ones
    end = {int(meeting): int(each) for meeting, each in zip(legs.meeting, legs.meeting_end, strict=True)}
    booked = np.array(list(end.values())) % (HOUR // 2)
    assert set((booked / 1000).round().astype(int)) <= set((seconds % 1800).round().astype(int))
    assert ((seconds > 50 * 60) & (seconds < 70 * 60)).mean() > 0.6


def test_lateness_of_real_conferences_comes_back(conferences):
    real, fitted, runs = conferences
    assert fitted.tree["workloads"]["meetings"]["meetings"]["starts"]
    late = np.array([(at.minute * 60 + at.second + 480) % 1800 - 480 for _, at, _ in real])
    generated = np.concatenate([(legs.arrive // 1000 + 480) % 1800 - 480 for legs in runs])
    for share in (0.05, 0.25, 0.5, 0.75):
        # people arrive together, so that the share itself is known to about 4% rather than to 1 / sqrt(legs)
        low, high = np.quantile(late, [max(share - 0.04, 0), min(share + 0.04, 1)])
        assert low - 1 <= np.quantile(generated, share) <= high + 1


def test_time_that_attendees_stay_comes_back(conferences):
    real, _, runs = conferences
    generated = np.concatenate([(legs.leaves - legs.arrive) / 1000 for legs in runs])
    assert generated.mean() == pytest.approx(np.mean([stay for _, _, stay in real]), rel=0.05)
