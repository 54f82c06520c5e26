"""`table`: prices alone, a row a case; its rows in the scenario or in a CSV beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tollbridge.errors import Problem, ScenarioError
from tollbridge.expect.quote import Enquiry, Quote, Quotes
from tollbridge.expect.verdict import Failure, KeyPath
from tollbridge.money import format_money, parse_money
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.nearest import unknown
from tollbridge.scenario.schema import PriceTable
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.units import format_duration, parse_duration, parse_instant

ASKED = ("dial", "via", "at", "lasts", "account", "licence")
ANSWERED = ("billed", "cost", "connection_fee", "cause")


@dataclass(frozen=True)
class TableRow:
    """One row: its cells by column, where it stands, and the path of its list of cells (None: it is in a CSV)."""

    number: int
    cells: dict[str, str]
    place: str
    path: KeyPath | None


class TableCheck:
    """Holds each row of a scenario's price table against its tariffs. `keys` lead to the table in the file."""

    def __init__(self, loaded: Loaded, keys: KeyPath = ("table",)) -> None:
        table = loaded.scenario.table
        assert table is not None
        self._loaded = loaded
        self._table: PriceTable = table
        self._keys = keys
        self._quotes = Quotes(loaded, tariff_book(loaded))

    def rows(self) -> list[TableRow]:
        """Return the rows; ScenarioError where the table cannot be read."""
        if self._table.file is not None:
            rows = list(self._file_rows(self._table.file))
        else:
            self._check_columns(self._table.columns, self._loaded.problem("", *self._keys))
            rows = list(self._own_rows())
        if not rows:
            raise ScenarioError([self._loaded.problem("the table has no rows", *self._keys)])
        return rows

    def failures(self, row: TableRow) -> list[Failure]:
        """Price one row and hold its answers against the price; ScenarioError where the row cannot be read."""
        try:
            quote = self._quotes.quote(self._enquiry(row.cells))
        except ValueError as error:
            raise self._refused(row, str(error)) from None
        except ScenarioError as error:
            raise self._refused(row, "; ".join(problem.message for problem in error.problems)) from None
        return list(self._differences(row, quote))

    def _own_rows(self) -> Iterator[TableRow]:
        columns, count = self._table.columns, len(self._table.columns)
        for index, cells in enumerate(self._table.rows):
            path: KeyPath = (*self._keys, "rows", index)
            if len(cells) != count:
                message = f"{len(cells)} cells for {count} columns"
                raise ScenarioError([self._loaded.problem(message, *path)])
            file, line, _ = self._loaded.place(*path)
            yield TableRow(index + 1, dict(zip(columns, cells, strict=True)), f"{file}:{line}", path)

    def _file_rows(self, name: str) -> Iterator[TableRow]:
        file = self._loaded.data_file(name, *self._keys, "file")
        with file.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            self._check_columns(tuple(reader.fieldnames or ()), Problem(str(file), 1, 0, ""))
            for number, cells in enumerate(reader, start=1):
                if None in cells or None in cells.values():
                    raise ScenarioError(
                        [Problem(str(file), reader.line_num, 0, "a row with too many or too few cells")]
                    )
                yield TableRow(number, cells, f"{file}:{reader.line_num}", None)

    def _check_columns(self, columns: Sequence[str], at: Problem) -> None:
        def problem(message: str) -> Problem:
            return Problem(at.file, at.line, at.column, message)

        known = (*ASKED, *ANSWERED)
        found = [problem(unknown("column", name, known)) for name in columns if name not in known]
        if not set(columns) & set(ANSWERED):
            found.append(problem(f"no column is expected of a price: add {' or '.join(ANSWERED)}"))
        if not set(columns) & {"dial", "via"}:
            found.append(problem("no column says who is called: add dial or via"))
        if found:
            raise ScenarioError(found)

    def _enquiry(self, cells: dict[str, str]) -> Enquiry:
        at, lasts = cells.get("at", "").strip(), cells.get("lasts", "").strip()
        dial, via = cells.get("dial", "").strip(), cells.get("via", "").strip()
        if bool(dial) == bool(via):
            raise ValueError("a row dials a number or comes in via one: exactly one of dial and via")
        return Enquiry(
            account=cells.get("account", "").strip() or self._table.account or "",
            licence=cells.get("licence", "").strip() or self._table.licence or "",
            dial=dial,
            via=via,
            at=parse_instant(at).ms(self._loaded.clock) if at else 0,
            lasts=parse_duration(lasts) if lasts else 0,
        )

    def _differences(self, row: TableRow, quote: Quote) -> Iterator[Failure]:
        got: dict[str, int | str] = {
            "billed": quote.price.billed,
            "cost": quote.price.cost,
            "connection_fee": quote.price.fee,
            "cause": quote.cause,
        }
        for name in row.cells:
            if name not in got:
                continue
            value, text = got[name], row.cells[name].strip()
            try:
                same = value == _read(name, text)
            except ValueError as error:
                raise self._refused(row, f"{name}: {error}") from None
            if not same:
                yield self._failure(row, name, _write(name, value), quote)

    def _failure(self, row: TableRow, name: str, written: str, quote: Quote) -> Failure:
        column = list(row.cells).index(name)
        path = (*row.path, column) if row.path else ()
        details = (f"{quote.tariff}, {quote.cause}", *quote_lines(quote))
        actual = written if row.path else None
        return Failure(f"row {row.number}: {name}", row.place, row.cells[name], written, path, actual, details)

    def _refused(self, row: TableRow, message: str) -> ScenarioError:
        file, _, line = row.place.rpartition(":")
        return ScenarioError([Problem(file, int(line), 0, message)])


def _read(name: str, text: str) -> int | str:
    if name == "cause":
        return text
    return parse_duration(text) if name == "billed" else parse_money(text)


def _write(name: str, value: int | str) -> str:
    if isinstance(value, str):
        return value
    return format_duration(value) if name == "billed" else format_money(value, 4)


def quote_lines(quote: Quote) -> list[str]:
    """Return a quote's steps as lines: from and to since answer, debit, and the row that priced it."""
    from tollbridge.tariff.price import explain

    return explain(quote.price)
