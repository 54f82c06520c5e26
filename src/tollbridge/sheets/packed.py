"""Files within files: what a gzip, a zip, an Excel workbook or a page with a table holds, as plain files to read."""

from __future__ import annotations

import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.html_table import html_tables, is_html
from tollbridge.sheets.workbook_rows import workbook_rows

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_REFUSED: Final = {
    b"%PDF": "is a PDF: export the records as CSV or Excel",
    b"\xd0\xcf\x11\xe0": "is a file of Excel 97: save it as .xlsx or CSV",
    b"7z\xbc\xaf": "is a 7-Zip archive: unpack it first",
    b"Rar!": "is a RAR archive: unpack it first",
    b"\x89PNG": "is a picture",
    b"\xff\xd8\xff": "is a picture",
    b"SQLi": "is a database: export the records as CSV",
}
MOST_UNPACKED: Final = 4 * 2**30
"""Bytes that a file may hold when it is unpacked."""
_DEEPEST: Final = 3
"""Packed files within packed files."""
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, NotImplementedError)
_WORKBOOK, _OPEN_DOCUMENT = "xl/workbook.xml", "content.xml"


@dataclass(frozen=True)
class PlainFile:
    """A file to read: its path, the name by which messages call it, and whether it is a CSV that was made of it here."""

    path: Path
    shown: str
    made: bool = False


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[PlainFile, ...]]:
    """Yield the files to read for a file: itself, or what it holds, in a folder that goes away afterwards.

    `file`: a gzip, a zip, an .xlsx, a page with tables, or any other, which is yielded as it is. Of a workbook each sheet with
    rows is one, of a page each table. ScenarioError where it is packed in another way or cannot be unpacked; MissingExtraError
    without openpyxl.
    """
    head = _head(file)
    for mark, why in _REFUSED.items():
        if head.startswith(mark):
            raise ScenarioError([Problem(str(file), 0, 0, why)])
    if head.lstrip().startswith(b"<?xml") and not is_html(head):
        raise ScenarioError([Problem(str(file), 0, 0, "is XML: export the records as CSV, JSON or Excel")])
    if not is_packed(file):
        yield (PlainFile(file, str(file)),)
        return
    with TemporaryDirectory(prefix="tollbridge-") as folder:
        yield tuple(_within(PlainFile(file, str(file)), Path(folder)))


def is_packed(file: Path) -> bool:
    """Tell whether a file is one that `unpacked` looks into. `file`: its path."""
    head = _head(file)
    return head.startswith((_GZIP, _ZIP)) or is_html(head)


def _head(file: Path) -> bytes:
    if not file.is_file():
        return b""
    with file.open("rb") as data:
        return data.read(1024)


def _within(file: PlainFile, folder: Path, depth: int = 0) -> Iterator[PlainFile]:
    """Yield what a file holds, and what that holds; `depth`: how many files it lies within."""
    head = _head(file.path)
    if head.startswith((_GZIP, _ZIP)) and depth == _DEEPEST:
        raise ScenarioError([Problem(file.shown, 0, 0, f"is packed more than {_DEEPEST} times over: unpack it first")])
    if head.startswith(_GZIP):
        yield from _within(PlainFile(_gunzipped(file, folder), file.shown), folder, depth + 1)
    elif head.startswith(_ZIP):
        yield from _unzipped(file, folder, depth)
    elif is_html(head):
        tables = html_tables(file.path)
        for number, rows in enumerate(tables, 1):
            shown = f"{file.shown}, table {number}" if tables[1:] else file.shown
            yield PlainFile(_written(iter(rows), folder), shown, made=True)
    else:
        yield file


def _gunzipped(file: PlainFile, folder: Path) -> Path:
    target = _fresh(folder)
    try:
        with gzip.open(file.path) as packed, target.open("wb") as plain:
            _copy(packed, plain, file.shown)
    except _DAMAGED as error:
        raise ScenarioError([Problem(file.shown, 0, 0, f"cannot be unpacked: {error}")]) from None
    return target


def _unzipped(file: PlainFile, folder: Path, depth: int) -> Iterator[PlainFile]:
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
            if _WORKBOOK in names:
                for title, rows in workbook_rows(file.path, file.shown):
                    yield PlainFile(_written(rows, folder), f"{file.shown}/{title}", made=True)
            elif _OPEN_DOCUMENT in names:
                raise ScenarioError([Problem(file.shown, 0, 0, "is an OpenDocument sheet: save it as .xlsx or CSV")])
            else:
                yield from _members(archive, file.shown, folder, depth)
    except _DAMAGED as error:
        raise ScenarioError([Problem(file.shown, 0, 0, f"cannot be unpacked: {error}")]) from None


def _members(archive: zipfile.ZipFile, shown: str, folder: Path, depth: int) -> Iterator[PlainFile]:
    """Yield the files of an archive but for those that a system hides."""
    wanted = [each for each in archive.infolist() if not each.is_dir() and not _is_hidden(each.filename)]
    for each in wanted:
        target = _fresh(folder)
        with archive.open(each) as packed, target.open("wb") as plain:
            _copy(packed, plain, shown)
        yield from _within(PlainFile(target, f"{shown}/{each.filename}"), folder, depth + 1)


def _copy(packed: IO[bytes] | gzip.GzipFile, plain: IO[bytes], shown: str) -> None:
    """Copy what is unpacked; ScenarioError where it is more than a disk should be filled with."""
    size = sum(each.stat().st_size for each in Path(plain.name).parent.iterdir())  # what was unpacked before counts too
    while part := packed.read(2**20):
        size += len(part)
        if size > MOST_UNPACKED:
            text = f"holds more than {MOST_UNPACKED // 2**30} GB when it is unpacked: unpack it first"
            raise ScenarioError([Problem(shown, 0, 0, text)])
        plain.write(part)


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _written(rows: Iterator[list[str]], folder: Path) -> Path:
    """Write rows as a CSV, one a line, so that a line's number is the row's; short rows are filled up."""
    ragged = _fresh(folder)
    widths = {0}
    with ragged.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        for row in rows:
            widths.add(len(row))
            writer.writerow([" ".join(cell.split("\n")) for cell in row])
    target = _fresh(folder)
    with ragged.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(row + [""] * (max(widths) - len(row)) for row in csv.reader(read))
    return target


def _fresh(folder: Path) -> Path:
    return folder / str(sum(1 for _ in folder.iterdir()))
