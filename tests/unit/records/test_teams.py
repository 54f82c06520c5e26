import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbridge.records.teams import COLUMNS, FILE, amount_text, capability, settled, write_teams_csv


@pytest.fixture
def rows(tmp_path, names, replication):
    write_teams_csv(tmp_path, names, replication)
    with (tmp_path / FILE).open(newline="") as file:
        return list(csv.DictReader(file))


def test_only_answered_legs_are_exported(rows):
    assert len(rows) == 3


def test_a_dial_out_reads_as_the_export_has_it(rows):
    bob = rows[2]
    assert {name: bob[name] for name in COLUMNS[7:]} == {
        "Caller ID": "+12065550100",
        "Call Type": "conf_out",
        "Number Type": "toll",
        "Domestic/International": "International",
        "Destination Dialed": "GB",
        "Destination Number": "+447700900123",
        "Start Time": "2026-01-05T14:01:48Z",
        "End Time": "2026-01-05T14:02:48Z",
        "Duration Seconds": "61",  # 60.5 s
        "Connection Fee": "0.02",
        "Charge": "0.01",  # of 0.015: the legs before have 0.0065 too much by now
        "Currency": "USD",
        "Capability": "MCOMEETACPEA",
    }


def test_a_dial_in_names_its_organiser_and_conference(rows):
    assert (rows[0]["Conference ID"], rows[0]["Caller ID"], rows[0]["UPN"]) == ("standup", "+14255550111", "")
    assert (rows[1]["User Display Name"], rows[1]["UPN"]) == ("helpline/1", "helpline.1@contoso.example")
    assert (rows[1]["Call Type"], rows[1]["Domestic/International"]) == ("conf_in", "Domestic")


def test_ids_are_unique_and_the_same_each_time(rows, tmp_path, names, replication):
    assert len({row[name] for row in rows for name in ("UsageId", "Call ID")}) == 6
    before = (tmp_path / FILE).read_bytes()
    write_teams_csv(tmp_path, names, replication)
    assert (tmp_path / FILE).read_bytes() == before


def test_the_capability_says_who_paid(names):
    subscribed, pay_per_minute = names.routes
    assert [capability(subscribed, 0), capability(subscribed, 1)] == ["MCOMEETADD", "MCOPSTNPP"]
    assert capability(pay_per_minute, 0) == "MCOMEETACPEA"


def test_the_cents_of_an_export_add_up_to_the_bill():
    # three legs of 0.0085: 0.01 each would be 0.03; the bill is 0.0255, so 0.03; of six it is 0.051, so 0.05 and not 0.06
    assert [charge for _, charge in settled([0] * 3, [8_500] * 3, 2)] == [1, 1, 1]
    assert [charge for _, charge in settled([0] * 6, [8_500] * 6, 2)] == [1, 1, 1, 0, 1, 1]


def test_a_fee_is_settled_within_its_legs_cost():
    # fees 0.02 and 0.005, costs 0.0285 and 0.0135: 0.03 after the first, 0.042 so 0.04 after both; fees 0.02, 0.025 so 0.03
    assert list(settled([20_000, 5_000], [28_500, 13_500], 2)) == [(2, 1), (1, 0)]


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=30), st.sampled_from([0, 2, 3, 6]))
def test_no_settled_amount_is_below_nothing_and_all_add_up(legs, places):
    fees, costs = [fee for fee, _ in legs], [fee + charge for fee, charge in legs]
    amounts = list(settled(fees, costs, places))
    assert all(fee >= 0 and charge >= 0 for fee, charge in amounts)
    assert sum(map(sum, amounts)) == (sum(costs) * 10**places + 500_000) // 10**6
    assert all(fee == 0 for (fee, _), leg in zip(amounts, fees, strict=True) if leg == 0)


@pytest.mark.parametrize(
    ("units", "places", "text"), [(0, 2, "0.00"), (1_234, 2, "12.34"), (30, 0, "30"), (5, 3, "0.005")]
)
def test_amounts_have_the_currencys_decimals(units, places, text):
    assert amount_text(units, places) == text


def test_an_export_is_one_payers(tmp_path, names, replication):
    routes = (names.routes[0], replace(names.routes[1], account="fabrikam"))
    write_teams_csv(tmp_path, replace(names, accounts=("contoso", "fabrikam"), routes=routes), replication)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["PSTN.calls.contoso.csv", "PSTN.calls.fabrikam.csv"]
    with (tmp_path / "PSTN.calls.fabrikam.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Destination Number"] for row in rows] == ["+447700900123"]
    # alone, 0.02 of fee and 0.015 of charge: 0.035, so 0.04
    assert [(row["Connection Fee"], row["Charge"]) for row in rows] == [("0.02", "0.02")]


def test_the_columns_are_those_of_the_real_export():
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA is not set: the export's published columns are not here")
    with (Path(folder) / "teams_pstn_export_columns.csv").open(newline="", encoding="utf-8") as file:
        assert tuple(row["name"] for row in csv.DictReader(file)) == COLUMNS
