"""Levers: which numbers they are, how far they go, and what the text says when one is moved."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.studio.conftest import TEXT

from tollbridge.scenario.meanings import meaning
from tollbridge.studio.levers import levers, matching, moves, usual
from tollbridge.studio.session import Session

MIX = {"workloads": {"calls": {"join": {"voip": "0.5", "toll": "0.3", "dial-out": "0.2"}}}}


def lever_of(raw, name):
    return next(lever for lever in levers(raw) if lever.name == name)


def test_numbers_with_their_units_are_levers_and_words_dates_and_phones_are_not(home: Path):
    study = Session.opened(home, Path("desk.yaml")).draft.study
    found = {lever.name: (lever.value, lever.unit) for lever in levers(study.loaded.raw)}
    assert found["workloads.calls.legs.rate"] == (6, "/h")
    assert found["workloads.calls.legs.lasts.exponential.mean"] == (4, "m")
    assert found["accounts.desk.credit.opening"] == (20, "")
    assert "numbers.line.number" not in found
    assert "clock.start" not in found


def test_planners_levers_come_first_and_any_other_number_is_found_by_words_of_its_path(home: Path):
    study = Session.opened(home, Path("desk.yaml")).draft.study
    all_of_them = levers(study.loaded.raw)
    assert [lever.name for lever in usual(all_of_them)][:2] == [
        "workloads.calls.legs.rate",
        "accounts.desk.credit.opening",
    ]
    assert [lever.name for lever in matching(all_of_them, "calls mean")] == [
        "workloads.calls.legs.lasts.exponential.mean"
    ]
    assert matching(all_of_them, "no such number") == []


@pytest.mark.parametrize(
    ("value", "high", "step"),
    [("12", 50, "1"), ("500", 2000, "10"), ("0.0220", "0.1", "0.0001"), ("0.8", 5, "0.05"), ("0", 100, "1")],
)
def test_a_lever_reaches_three_times_its_value_on_a_round_number(value, high, step):
    found = lever_of({"accounts": {"a": {"credit": {"opening": value}}}}, "accounts.a.credit.opening")
    assert (found.high, found.step) == (Decimal(high), Decimal(step))


def test_counts_of_things_move_one_by_one():
    found = lever_of({"numbers": {"n": {"ports": "400"}}}, "numbers.n.ports")
    assert found.step == 1


def test_a_share_that_moves_leaves_the_others_their_proportions_and_the_sum_one():
    # 0.1 of the half that voip gives up go to the others as 3 to 2: 0.3 + 0.06 and 0.2 + 0.04
    found = moves(lever_of(MIX, "workloads.calls.join.voip"), Decimal("0.4"), MIX)
    texts = {path[-1]: text for path, text in found.items()}
    assert texts == {"voip": "0.4", "toll": "0.36", "dial-out": "0.24"}


@pytest.mark.parametrize("to", ["0", "0.33", "0.77", "1"])
def test_a_mix_sums_to_one_exactly_wherever_a_lever_stands(to):
    thirds = {"workloads": {"calls": {"join": {"a": "0.3333", "b": "0.3333", "c": "0.3334"}}}}
    found = moves(lever_of(thirds, "workloads.calls.join.b"), Decimal(to), thirds)
    assert sum(Decimal(text) for text in found.values()) == 1
    assert all(Decimal(text) >= 0 for text in found.values())


def test_a_lever_is_called_what_planners_call_it_and_any_other_number_by_its_keys():
    raw = {
        "currency": "EUR",
        "workloads": {"calls": {"attendees": {"negative_binomial": {"mean": "4", "dispersion": "2"}}}},
        "accounts": {"a": {"licences": {"l": {"count": "5", "changes": [{"count": "7"}]}}}},
        "tariffs": {"t": {"inbound": [{"kind": "toll", "per_minute": "0.02"}], "outbound": [{"per_minute": "0.03"}]}},
    }
    assert [f"{lever.label} | {lever.shown_unit}" for lever in levers(raw)] == [
        "Attendees of a meeting | ",
        "Attendees dispersion | ",
        "Licences: l | ",
        "Licences l changes count | ",  # the only entry of its list needs no number
        "Inbound toll, a minute | EUR",
        "Outbound, a minute | EUR",
    ]
    assert [lever.name for lever in matching(levers(raw), "of a meeting")] == [
        "workloads.calls.attendees.negative_binomial.mean"
    ]


def test_a_moved_lever_changes_its_own_text_alone(home: Path):
    session = Session.opened(home, Path("desk.yaml"))
    rate = lever_of(session.draft.study.loaded.raw, "workloads.calls.legs.rate")
    assert session.moved(rate, Decimal("7.5")) == TEXT.replace("6/h", "7.5/h")


def test_what_a_key_means_is_the_schema_s_description():
    assert meaning(("accounts", "desk", "credit", "opening")) == "Credit at the start. Default 0."
    assert meaning(("tariffs", "plain", "inbound", 0, "per_minute")).startswith("Price of a minute")
    assert meaning(("no", "such", "key")) == ""
