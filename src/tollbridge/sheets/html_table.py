"""Rows out of the tables of a page or of an Excel 2003 XML file: many systems call one of them an Excel file."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.encoding import find_encoding

_ROWS: Final = frozenset({"tr", "row"})
_CELLS: Final = frozenset({"td", "th", "cell"})


def is_html(head: bytes) -> bool:
    """Tell whether a file's first bytes begin a page or a table of HTML.

    >>> is_html(b" <!DOCTYPE html>"), is_html(b"start,lasts_s")
    (True, False)
    """
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith(b"<?xml"):
        return b"schemas-microsoft-com:office:spreadsheet" in begin or b"<html" in begin
    return begin.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style"))


def html_tables(file: Path) -> list[list[list[str]]]:
    """Return the rows of each table of a page that has any; ScenarioError where none has. `file`: the page."""
    tables = _Tables()
    tables.feed(file.read_text(encoding=find_encoding(file), errors="replace"))
    found = [rows for rows in tables.found if any(any(row) for row in rows)]
    if not found:
        raise ScenarioError([Problem(str(file), 0, 0, "is a page without a table: export the records as CSV or Excel")])
    return found


class _Tables(HTMLParser):
    """Gathers the tables of a page: a list of rows each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag in _ROWS and self.found:
            self.found[-1].append([])
        elif tag in _CELLS and self.found and self.found[-1]:
            row = self.found[-1][-1]
            place = dict(attrs).get("ss:index") or ""  # cells before it are empty and not written
            row += [""] * (int(place) - 1 - len(row) if place.isdecimal() else 0)
            row.append("")
        self.in_cell = tag in _CELLS or (self.in_cell and tag not in {*_ROWS, "table"})

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = self.in_cell and tag not in {*_ROWS, *_CELLS, "table"}

    def handle_data(self, data: str) -> None:
        if self.in_cell and self.found and self.found[-1] and self.found[-1][-1]:
            self.found[-1][-1][-1] += data.strip()
