import csv
import os
from pathlib import Path

import pytest

from tollbridge.records.teams import COLUMNS, FILE, capability, two_places, write_teams_csv


@pytest.fixture
def rows(tmp_path, names, replication):
    write_teams_csv(tmp_path / FILE, names, replication)
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
        "Charge": "0.02",  # 0.035 less the fee is 0.015
        "Currency": "USD",
        "Capability": "MCOMEETACPEA",
    }


def test_a_dial_in_names_its_organiser_and_conference(rows):
    assert (rows[0]["Conference ID"], rows[0]["Caller ID"], rows[0]["UPN"]) == ("standup", "+14255550111", "")
    assert (rows[1]["User Display Name"], rows[1]["UPN"]) == ("helpline/1", "helpline.1@contoso.example")
    assert (rows[1]["Call Type"], rows[1]["Domestic/International"]) == ("conf_in", "Domestic")


def test_ids_are_unique_and_the_same_each_time(rows, tmp_path, names, replication):
    assert len({row[name] for row in rows for name in ("UsageId", "Call ID")}) == 6
    write_teams_csv(tmp_path / "again.csv", names, replication)
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / FILE).read_bytes()


def test_the_capability_says_who_paid(names):
    subscribed, pay_per_minute = names.routes
    assert [capability(subscribed, 0), capability(subscribed, 1)] == ["MCOMEETADD", "MCOPSTNPP"]
    assert capability(pay_per_minute, 0) == "MCOMEETACPEA"


@pytest.mark.parametrize(("micros", "text"), [(0, "0.00"), (4_999, "0.00"), (5_000, "0.01"), (1_234_567, "1.23")])
def test_amounts_have_two_decimals_half_up(micros, text):
    assert two_places(micros) == text


def test_the_columns_are_those_of_the_real_export():
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA is not set: the export's published columns are not here")
    with (Path(folder) / "teams_pstn_export_columns.csv").open(newline="", encoding="utf-8") as file:
        assert tuple(row["name"] for row in csv.DictReader(file)) == COLUMNS
