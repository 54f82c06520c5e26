"""Rows are compared by what they say: one call in two downloads counts once, however each of them writes it."""

from __future__ import annotations

import json

import pytest

from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.source import UsageSource

HEAD = "Note,Caller ID,Start Time,End Time,Duration Seconds,Destination Number,Charge,Surcharge\n"
FIRST = "x,+14255550111,2026-01-14T09:00:00Z,2026-01-14T09:01:01Z,61,+442071838750,0.02,0.5\n"
OTHER = "x,+14255550111,2026-01-15T09:00:00Z,2026-01-15T09:01:01Z,61,+442071838750,0.05,0.5\n"


@pytest.fixture
def both(tmp_path):
    """Return what reads two files together."""

    def reader(first, second, name="b.csv", **more):
        files = [tmp_path / "a.csv", tmp_path / name]
        for file, text in zip(files, (first, second), strict=True):
            file.write_text(text, encoding="utf-8")
        return read_usage_records(*(UsageSource(file, wording=Wording(home=("US",)), **more) for file in files))

    return reader


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.02", "0.0200"),
        ("0.02", '"0,02"'),
        ("2026-01-14T09:00:00Z", "2026-01-14 10:00:00 +0100"),
        ("2026-01-14T09:00:00Z", "14/01/2026 09:00:00"),
        ("2026-01-14T09:01:01Z", "14/01/2026 09:01:01"),
        (",61,", ",1:01,"),
        ("+442071838750", "+44 20 7183 8750"),
        ("+14255550111", "+1 (425) 555-0111"),
        (",0.5\n", ",0.50\n"),
        ("x,+1", ' "x ",+1'),
    ],
)
def test_a_call_that_two_downloads_write_in_two_ways_counts_once(both, old, new):
    assert old in FIRST
    found = both(HEAD + FIRST + OTHER, HEAD + FIRST.replace(old, new))
    assert found.table.charge.tolist() == [20_000, 50_000]
    assert found.tallies[1].left["stand in the files twice"].rows == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.02", "0.03"), ("x,", "y,"), ("0111", "0112"), ("09:01:01Z", "09:01:02Z"), (",0.5\n", ",0.51\n")],
)
def test_calls_that_differ_in_any_cell_are_two(both, old, new):
    assert old in FIRST
    assert both(HEAD + FIRST, HEAD + FIRST.replace(old, new)).tallies[1].read == 1


def test_a_date_of_two_readings_beside_the_table_is_the_one_near_the_call(both):
    # the ends are no column of the table, as durations have a unit: 04/03 is the 4th of March in one file
    first = FIRST.replace("2026-01-14", "2026-03-04")
    second = first.replace("2026-03-04T09:01:01Z", "04/03/2026 09:01:01")
    assert both(HEAD + first, HEAD + second).tallies[1].read == 0


def test_columns_may_stand_in_another_order_or_form_of_file(both):
    cells = dict(zip(HEAD.strip().split(","), FIRST.strip().split(","), strict=True))
    turned = dict(reversed(cells.items()))
    assert both(HEAD + FIRST, ",".join(turned) + "\n" + ",".join(turned.values())).tallies[1].read == 0
    assert both(HEAD + FIRST, json.dumps([turned]), "b.json").tallies[1].read == 0


def test_rows_of_one_file_count_once_and_each_where_they_are_to_be_kept(read):
    text = HEAD + FIRST + FIRST.replace("0.02", "0.0200") + FIRST.replace("x,", "y,")
    assert read(text).table.charge.tolist() == [20_000, 20_000]
    kept = read(text, repeats=True)
    assert (len(kept.table), kept.repeats) == (3, (3,))
