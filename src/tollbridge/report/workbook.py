"""A finished run as an Excel workbook: the headline, every table of the report, every result, and the inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from tollbridge.errors import MissingExtraError
from tollbridge.report.exhibit import Cell
from tollbridge.report.folder import RunFolder, number, read_folder
from tollbridge.report.html import report_sections
from tollbridge.report.summary_page import summary_cards
from tollbridge.scale.disk import disk_error

NAME: Final = "report.xlsx"
_LONGEST_TITLE: Final = 31
_FORBIDDEN: Final = re.compile(r"[\\/*?:\[\]]")
_STATISTICS: Final = ("mean", "sd", "p5", "p50", "p95", "min", "max", "n")
_WIDEST: Final = 60


def write_workbook(folder: Path) -> Path:
    """Write report.xlsx into a finished run's folder; return its path.

    Its sheets are a summary, each table of the report, all results, and the inputs by key path.

    `folder`: what `run --out` wrote. Raises TollbridgeError where it is no finished run or cannot be written,
    MissingExtraError without the extra [xlsx].
    """
    run, target = read_folder(folder), folder / NAME
    growing = target.with_name(f".{NAME}.growing")
    book = _book()
    for title, rows, places in _sheets(run):
        _fill(book.create_sheet(_title(title, book.sheetnames)), rows, places)
    try:
        book.save(growing)
        growing.replace(target)
    except OSError as error:
        raise disk_error(error, target) from None
    finally:
        growing.unlink(missing_ok=True)
    return target


def _book() -> Any:
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingExtraError("an Excel workbook", "xlsx") from None
    book = Workbook()
    book.remove(book.active)
    return book


def _sheets(run: RunFolder) -> Iterator[tuple[str, Iterable[Sequence[Cell]], Sequence[int]]]:
    """Yield each sheet: title, rows with the headings first, the decimals of each column."""
    cards = [[card.name, card.figure, card.detail] for card in summary_cards(run)]
    notes = [[f"note: {file}", str(note), ""] for file, note in dict(run.summary.get("notes", {})).items()]
    facts = [[name, str(run.summary.get(name, "")), ""] for name in ("scenario", "seed", "replications", "engine")]
    yield "Summary", [["figure", "value", "note"], *cards, *facts, *notes], ()
    for section in report_sections(run):
        for exhibit in section.exhibits:
            table = exhibit.table
            places = [table.other_places.get(column, table.places) for column, _ in enumerate(table.headings)]
            yield exhibit.title, [table.headings, *table.rows], places
    rows = [[name, *(_figure(line.get(shown)) for shown in _STATISTICS)] for name, line in run.results.items()]
    yield "Results", [["result", *_STATISTICS], *rows], [6] * (1 + len(_STATISTICS))
    inputs = _inputs(yaml.compose(run.scenario, Loader=yaml.SafeLoader))
    yield "Inputs", [["key", "value"], *inputs], ()


def _figure(value: object) -> Cell:
    return None if value is None else number(value)


def _inputs(node: yaml.Node | None, path: str = "") -> Iterator[Sequence[Cell]]:
    """Yield each leaf of the scenario, as text, with its path: `accounts.contoso.credit.opening`."""
    if isinstance(node, yaml.MappingNode) and node.value:
        for key, value in node.value:
            yield from _inputs(value, f"{path}.{key.value}" if path else str(key.value))
    elif isinstance(node, yaml.SequenceNode) and not all(isinstance(part, yaml.ScalarNode) for part in node.value):
        for index, value in enumerate(node.value):
            yield from _inputs(value, f"{path}.{index}")
    elif node is not None:
        text = node.value if isinstance(node, yaml.ScalarNode) else ", ".join(str(part.value) for part in node.value)
        yield [path, str(text)]


def _title(text: str, taken: Sequence[str]) -> str:
    """Return a sheet's title: no longer than Excel takes, without what it refuses, and not there yet."""
    title = _FORBIDDEN.sub(" ", _printable(text))[:_LONGEST_TITLE].strip("' ") or "Table"
    number_of, found = 1, title
    while found.lower() in {name.lower() for name in taken}:
        number_of += 1
        found = f"{title[: _LONGEST_TITLE - 5]} ({number_of})"
    return found


def _fill(sheet: Any, rows: Iterable[Sequence[Cell]], places: Sequence[int]) -> None:
    """Write rows, the first as headings; numbers stay numbers with their decimals, text stays text."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            _put(sheet.cell(row, column), value, places[column - 1] if column <= len(places) else 2)
            widths[column] = min(_WIDEST, max(widths.get(column, 8), len(str(value or "")) + 2))
            if row == 1:
                sheet.cell(row, column).font = Font(bold=True)
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"


def _put(cell: Any, value: Cell, places: int) -> None:
    if value is None:
        return
    if isinstance(value, str):
        # set by hand: text such as =1+1 would become a formula
        cell.value = _printable(value)
        cell.data_type = "s"
        return
    cell.value = value
    cell.number_format = "#,##0" if isinstance(value, int) or not places else "#,##0." + "0" * places


def _printable(text: str) -> str:
    """Return text without the control characters that a workbook cannot hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
