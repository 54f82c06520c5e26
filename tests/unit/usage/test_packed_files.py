"""Records within files: gzip, zip, workbooks, pages; and the forms of JSON."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import time, timedelta

import pytest

from tollbridge.errors import ScenarioError

HEADINGS = ("Start", "Duration (s)", "Dialled")


def rows_of(calls):
    return [(f"{call.at:%Y-%m-%d %H:%M:%S}", str(call.lasts), call.number) for call in calls]


def as_csv(calls):
    return "\n".join(",".join(row) for row in (HEADINGS, *rows_of(calls))) + "\n"


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def workbook(*sheets):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def hold(records, calls):
    table = records.table
    assert table.at.tolist() == [round(call.at.timestamp() * 1000) for call in calls]
    assert table.lasts.tolist() == [call.lasts * 1000 for call in calls]
    assert table.number.texts() == [call.number for call in calls]


def test_a_gzip_is_read_as_what_it_holds(calls, read):
    hold(read(gzip.compress(as_csv(calls).encode()), name="calls.csv.gz"), calls)


def test_the_files_of_a_zip_are_read_as_one_and_others_are_named(calls, read):
    files = {
        "a.csv": as_csv(calls[:20]),
        "b/b.csv": as_csv(calls[20:]),
        "readme.txt": "hello",
        "__MACOSX/._a.csv": "\0",
    }
    records = read(zipped(files), name="calls.zip")
    hold(records, calls)
    assert any("not read, as they hold no calls: " in note and note.endswith("readme.txt") for note in records.notes)


def test_a_line_within_a_zip_is_named_by_its_file(calls, read):
    with pytest.raises(ScenarioError, match=r"calls\.zip/a\.csv:2: 'noon' is not a time"):
        read(zipped({"a.csv": as_csv(calls[:20]).replace(rows_of(calls)[0][0], "noon")}), name="calls.zip", strict=True)


def test_cells_of_a_workbook_are_times_durations_and_whole_numbers(calls, read):
    rows = [(call.at.replace(tzinfo=None), timedelta(seconds=call.lasts), int(call.number[1:])) for call in calls]
    cover = ("Cover", [("Calls of January",), (), ("By", "Jo")])
    hold(read(workbook(cover, ("Calls", [("Report",), (), HEADINGS, *rows])), name="calls.xlsx"), calls)


def test_a_day_and_a_time_of_a_workbook_are_one_instant(calls, read):
    rows = [(call.at.date(), call.at.time(), time(0, call.lasts // 60, call.lasts % 60), call.number) for call in calls]
    hold(read(workbook(("1", [("Date", "Time", "Duration", "Dialled"), *rows])), name="calls.xlsx"), calls)


def test_a_table_of_a_page_is_read_though_its_file_is_called_a_workbook(calls, read):
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADINGS, *rows_of(calls))
    )
    hold(read(f"<html><table><tr><td>Menu</td></tr></table><table>{cells}</table></html>", name="calls.xls"), calls)


def test_every_table_of_a_page_is_read_or_named(calls, read):
    def table(rows):
        return "<table>" + "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in rows) + "</table>"

    rows = rows_of(calls)
    page = table([("Menu", "Help")]) + table([HEADINGS, *rows[:30]]) + table([HEADINGS, *rows[30:]])
    records = read(f"<html>{page}</html>", name="calls.html")
    hold(records, calls)
    assert any("not read, as they hold no calls: " in note and note.endswith(", table 1") for note in records.notes)


def test_an_excel_2003_xml_file_is_read(calls, read):
    def row(cells):
        return "<Row>" + "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in cells) + "</Row>"

    table = "".join(map(row, (HEADINGS, *rows_of(calls))))
    head = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    hold(read(f"{head}<Worksheet><Table>{table}</Table></Worksheet></Workbook>", name="calls.xls"), calls)


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"%PDF-1.7", "is a PDF"), (b"\xd0\xcf\x11\xe0\0", "Excel 97"), (b"<?xml version='1.0'?><calls/>", "is XML")],
)
def test_what_cannot_be_unpacked_says_what_would_do(read, data, why):
    with pytest.raises(ScenarioError, match=f"{why}.*CSV"):
        read(data)


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_gzip_or_a_zip_that_is_damaged_or_cut_is_refused(calls, read, place):
    text = as_csv(calls)
    for whole in (gzip.compress(text.encode()), zipped({"a.csv": text * 2})):
        at = int(place * len(whole))
        for broken in (whole[:at], whole[:at] + bytes(20) + whole[at + 20 :]):
            with pytest.raises(ScenarioError, match="cannot be unpacked"):
                read(broken)


def test_a_damaged_workbook_is_refused_whichever_part_of_it_is(calls, read):
    whole = zipfile.ZipFile(io.BytesIO(workbook(("Calls", [HEADINGS, *rows_of(calls)]))))
    parts = {name: whole.read(name) for name in whole.namelist()}
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        text = parts[part]
        for broken in (text[: len(text) // 2], text.replace(b">", b"<", 3), b""):
            with pytest.raises(ScenarioError, match="is not readable as Excel"):
                read(zipped(parts | {part: broken}), name="calls.xlsx")


def test_files_that_lie_within_files_without_an_end_are_refused(calls, read):
    data = as_csv(calls).encode()
    for _ in range(4):
        data = gzip.compress(data)
    with pytest.raises(ScenarioError, match="is packed more than 3 times over"):
        read(data)


def test_more_than_a_disk_should_be_filled_with_is_refused(calls, read, monkeypatch):
    monkeypatch.setattr("tollbridge.sheets.packed.MOST_UNPACKED", 2**20)
    with pytest.raises(ScenarioError, match="when it is unpacked: unpack it first"):
        read(gzip.compress(bytes(2**20 + 1)))
    with pytest.raises(ScenarioError, match="when it is unpacked: unpack it first"):
        read(zipped(dict.fromkeys("abc", "x" * 2**19)))


def test_a_damaged_archive_is_refused(calls, read):
    for packed in (zipped({"a.csv": as_csv(calls)})[:-30], gzip.compress(as_csv(calls).encode())[:-30]):
        with pytest.raises(ScenarioError, match="cannot be unpacked"):
            read(packed)


JSON = {
    "headings and lists of cells": lambda rows: {"columns": list(HEADINGS), "rows": [list(row) for row in rows]},
    "records by their ids": lambda rows: {str(n): dict(zip(HEADINGS, row, strict=True)) for n, row in enumerate(rows)},
    "values within objects": lambda rows: [
        {"times": {"start": at}, "duration": {"seconds": lasts}, "to": {"number": number}} for at, lasts, number in rows
    ],
}


@pytest.mark.parametrize("form", JSON)
def test_forms_of_json(calls, read, form):
    hold(read(json.dumps(JSON[form](rows_of(calls))), name="calls.json"), calls)


@pytest.mark.parametrize("mark", ["^", "~"])
def test_marks_that_mainframes_part_cells_by(calls, read, mark):
    hold(read(as_csv(calls).replace(",", mark)), calls)


def test_single_quotes_about_cells_are_no_part_of_them(calls, read):
    hold(
        read("\n".join(",".join(f"'{cell}'" for cell in line.split(",")) for line in as_csv(calls).splitlines())), calls
    )


def test_a_day_with_midnight_behind_it_beside_a_time_is_a_day(calls, read):
    rows = [f"{call.at:%Y-%m-%d} 00:00:00,{call.at:%H:%M:%S},{call.lasts},{call.number}" for call in calls]
    hold(read("\n".join(["Date,Time,Duration (s),Dialled", *rows])), calls)


def test_titles_of_several_cells_above_the_headings_are_no_headings(calls, read):
    records = read("Report,Calls,2026\nPeriod,2026-01-01,2026-01-31\n\n" + as_csv(calls))
    hold(records, calls)
    assert "2 lines before the headings are no records" in records.notes
