import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tollbridge.errors import MissingExtraError
from tollbridge.records import columns
from tollbridge.records.csv_file import iso_instant, iso_instants, safe_cell, span_text, write_rows
from tollbridge.records.store import RecordStore, check_format
from tollbridge.units import Clock

HEADINGS = (
    "replication,leg,account,licence,organiser,workload,bridge,conference,direction,number,from,to,country,kind,tags,"
    "arrived,answered,released,duration_s,billed_s,pool,pool_s,connection_fee,cost,cause,q850,attempt,warned"
)


def written(tmp_path, names, *replications, chosen="csv", detail="ledger"):
    store = RecordStore(tmp_path, names, chosen, detail)
    for replication in replications:
        store.write(replication)
    store.finish()


def test_cdrs_read_as_the_contract_has_them(tmp_path, names, replication):
    written(tmp_path, names, replication)
    assert (tmp_path / "cdrs.csv").read_text().splitlines() == [
        HEADINGS,
        (
            "1,alice,contoso,sub,,helpline,main,standup,inbound,us-toll,+14255550111,+12065550100,US,toll,department=sales,"
            "2026-01-05T09:00:00-05:00,2026-01-05T09:00:00-05:00,2026-01-05T09:01:01.250-05:00,61.25,120,rest,60,"
            "0.000000,0.017500,normal,16,1,true"
        ),
        (
            "1,helpline/123,contoso,sub,helpline/1,helpline,main,,inbound,us-toll,,+12065550100,US,toll,department=sales,"
            "2026-01-05T09:01:00-05:00,,2026-01-05T09:01:00-05:00,0,0,,0,0.000000,0.000000,no-credit,21,1,false"
        ),
        (
            "1,helpline/123~2,contoso,sub,helpline/1,helpline,main,,inbound,us-toll,,+12065550100,US,toll,department=sales,"
            "2026-01-05T09:01:30-05:00,2026-01-05T09:01:30-05:00,2026-01-05T09:01:35-05:00,5,60,,0,"
            "0.020000,9007199254.740993,normal,16,2,false"
        ),
        (
            "1,bob,contoso,ppm,,,main,,outbound,,+12065550100,+447700900123,GB,mobile,'=cmd,"
            "2026-01-05T09:01:40-05:00,2026-01-05T09:01:48-05:00,2026-01-05T09:02:48.500-05:00,60.5,66,,0,"
            "0.020000,0.035000,normal,16,1,false"
        ),
    ]


def test_the_ledger_has_a_row_for_each_movement(tmp_path, names, replication):
    written(tmp_path, names, replication)
    # the renewal grants 90,000 ms of the second pool: 90 seconds, and no money
    assert (tmp_path / "ledger.csv").read_text().splitlines() == [
        "replication,at,account,kind,leg,lot,amount,balance,available,pool,pool_s",
        "1,2026-01-05T09:00:00-05:00,contoso,opening,,0,5.000000,5.000000,5.000000,,0",
        "1,2026-01-05T09:01:00-05:00,contoso,renewal,,,0.000000,5.000000,5.000000,rest,90",
        "1,2026-01-05T09:01:30-05:00,contoso,charge,helpline/123~2,,-0.017500,4.982500,4.982500,,0",
    ]


def test_several_replications_are_one_csv_in_their_order(tmp_path, names, replication):
    written(tmp_path, names, replace(replication, index=10), replication)
    with (tmp_path / "cdrs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["replication"] for row in rows] == ["1"] * 4 + ["11"] * 4


def test_batches_join_without_a_seam(tmp_path, names, replication, monkeypatch):
    written(tmp_path, names, replication)
    whole = (tmp_path / "cdrs.csv").read_bytes()
    monkeypatch.setattr(columns, "BATCH", 3)
    (tmp_path / "again").mkdir()
    written(tmp_path / "again", names, replication)
    assert (tmp_path / "again" / "cdrs.csv").read_bytes() == whole


def test_a_replication_without_legs_still_has_its_columns(tmp_path, names, replication, cdrs):
    written(tmp_path, names, replace(replication, cdrs=cdrs()), detail="cdrs")
    assert (tmp_path / "cdrs.csv").read_text().splitlines() == [HEADINGS]


def test_parquet_types_are_those_of_the_contract(tmp_path, names, replication):
    pq = pytest.importorskip("pyarrow.parquet")
    written(tmp_path, names, replication, chosen="parquet")
    table = pq.read_table(tmp_path / "cdrs.parquet")
    assert table.column_names == HEADINGS.split(",")
    types = {name: str(table.schema.field(name).type) for name in ("cost", "connection_fee", "arrived", "billed_s")}
    assert types == {
        "cost": "decimal128(18, 6)",
        "connection_fee": "decimal128(18, 6)",
        "arrived": "timestamp[ms, tz=America/New_York]",
        "billed_s": "int64",
    }


def test_parquet_holds_what_the_csv_does(tmp_path, names, replication):
    pq = pytest.importorskip("pyarrow.parquet")
    written(tmp_path, names, replication, chosen="parquet")
    rows = pq.read_table(tmp_path / "cdrs.parquet").to_pylist()
    assert [row["leg"] for row in rows] == ["alice", "helpline/123", "helpline/123~2", "bob"]
    assert [row["cost"] for row in rows] == [Decimal(text) for text in ("0.0175", "0", "9007199254.740993", "0.035")]
    assert [row["answered"] is None for row in rows] == [False, True, False, False]
    eastern = dt.timezone(dt.timedelta(hours=-5))
    assert rows[0]["released"] == dt.datetime(2026, 1, 5, 9, 1, 1, 250_000, eastern)
    assert (rows[0]["duration_s"], rows[0]["warned"], rows[3]["tags"]) == (Decimal("61.250"), True, "=cmd")
    ledger = pq.read_table(tmp_path / "ledger.parquet").to_pylist()
    assert [row["amount"] for row in ledger] == [Decimal(5), Decimal(0), Decimal("-0.0175")]
    assert [(row["pool"], row["pool_s"]) for row in ledger] == [("", 0), ("rest", 90), ("", 0)]
    assert [row["lot"] for row in ledger] == [0, None, None]


def test_several_replications_read_as_one_table(tmp_path, names, replication):
    pq = pytest.importorskip("pyarrow.parquet")
    written(tmp_path, names, replication, replace(replication, index=1), chosen="parquet", detail="cdrs")
    parts = sorted(part.name for part in (tmp_path / "cdrs.parquet").iterdir())
    assert parts == ["part-00001.parquet", "part-00002.parquet"]
    assert pq.read_table(tmp_path / "cdrs.parquet")["replication"].to_pylist() == [1] * 4 + [2] * 4


def test_duckdb_and_polars_read_the_parts_as_one_table(tmp_path, names, replication):
    duckdb, polars = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    written(tmp_path, names, replication, replace(replication, index=1), chosen="parquet", detail="cdrs")
    parts = f"{tmp_path}/cdrs.parquet/*.parquet"
    assert duckdb.sql(f"select count(*), sum(cost) from '{parts}'").fetchall() == [(8, Decimal("18014398509.586986"))]
    assert polars.scan_parquet(parts).select("cost").collect().sum().item() == Decimal("18014398509.586986")


def test_what_was_written_is_known_for_a_resumed_run(tmp_path, names, replication):
    store = RecordStore(tmp_path, names, "csv")
    store.write(replace(replication, index=4))
    assert RecordStore(tmp_path, names, "csv").written() == {4}
    (tmp_path / "ledger.csv" / "part-00005.csv").unlink()
    assert store.written() == set()


def test_a_part_that_is_cut_off_is_no_part(tmp_path, names, replication, monkeypatch):
    store = RecordStore(tmp_path, names, "csv", "cdrs")
    monkeypatch.setattr("tollbridge.records.csv_file._rows", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        store.write(replication)
    assert store.written() == set()


def test_parquet_without_pyarrow_says_which_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"writing Parquet needs the extra \[parquet\]"):
        check_format("parquet")
    check_format("csv")


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "+", "-1"])
def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+447700900123", "+4477009*****", "plain", "", "a=b", "2026-01-05"])
def test_phone_numbers_and_plain_text_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_ready_cells_keep_their_negative_numbers(tmp_path):
    write_rows(tmp_path / "f.csv", ["a", "b", "c"], [["-1.500000", "-x", "+44"]])
    assert (tmp_path / "f.csv").read_bytes() == b"a,b,c\r\n-1.500000,'-x,+44\r\n"


def test_instants_carry_the_offset_of_their_day(names):
    summer = 200 * 86_400_000
    assert iso_instant(names.clock, summer) == "2026-07-24T10:00:00-04:00"
    assert iso_instant(names.clock, -1) == ""


@pytest.mark.parametrize(("ms", "text"), [(0, "0"), (61_000, "61"), (61_250, "61.25"), (100_000, "100"), (7, "0.007")])
def test_seconds_have_decimals_only_where_there_are_any(ms, text):
    assert span_text(ms) == text


@pytest.mark.parametrize("timezone", ["America/New_York", "Australia/Lord_Howe", "Africa/Monrovia", "UTC"])
def test_many_instants_read_as_one_by_one(timezone):
    # Monrovia's offset changed by 44 minutes and 30 seconds within a quarter of an hour
    clock = Clock.at(dt.datetime(1972, 1, 1), timezone, 400 * 86_400_000)
    instants = np.array([-1, *range(0, 400 * 86_400_000, 7_777_777), *range(6 * 86_400_000, 8 * 86_400_000, 59_999)])
    assert iso_instants(clock, instants) == [iso_instant(clock, ms) for ms in instants.tolist()]
