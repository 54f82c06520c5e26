"""`table`: prices alone, a row a case; its rows in the scenario or in a CSV beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tollbridge.demand.columns import open_csv
from tollbridge.errors import Problem, ScenarioError
from tollbridge.expect.quote import Enquiry, Quote, Quotes
from tollbridge.expect.values import leg_places
from tollbridge.expect.verdict import Failure, KeyPath
from tollbridge.money import format_money, parse_money
from tollbridge.nearest import unknown
from tollbridge.plain_text import counted
from tollbridge.records.run import CAUSES
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import PriceTable
from tollbridge.tariff.price import explain
from tollbridge.units import format_duration, parse_duration, parse_instant

ASKED = ("dial", "via", "from", "at", "lasts", "account", "licence")
ANSWERED = ("billed", "cost", "connection_fee", "cause")


@dataclass(frozen=True)
class TableRow:
    """One row of a price table.

    Attributes:
        number: its place, from 1.
        columns: the table's columns.
        texts: its cells, as the file writes them.
        place: file, line and column.
        path: of its list of cells in the scenario; None where it is in a CSV.
    """

    number: int
    columns: Sequence[str]
    texts: Sequence[str]
    place: tuple[str, int, int]
    path: KeyPath | None

    def cells(self) -> dict[str, str]:
        """Return the cells by column; ValueError where there are too many or too few."""
        if len(self.texts) != len(self.columns):
            raise ValueError(f"{counted(len(self.texts), 'cell')} for {counted(len(self.columns), 'column')}")
        return {column: text.strip() for column, text in zip(self.columns, self.texts, strict=True)}


class TableCheck:
    """Holds each row of a scenario's price table against its tariffs. `keys` lead to the table in the file."""

    def __init__(self, loaded: Loaded, keys: KeyPath = ("table",)) -> None:
        table = loaded.scenario.table
        assert table is not None
        self._loaded = loaded
        self._table: PriceTable = table
        self._keys = keys
        self.note = ""
        """How many rows of how many lines were read, where the table is a file: once `found` has been asked."""
        self._quotes = Quotes(loaded)
        self._places = leg_places(loaded)
        self.priced: set[str] = set()
        """Texts of the tariff rows that decided about a row of the table, once `found` has been asked."""

    def found(self) -> dict[int, list[Failure]]:
        """Return each row's failures by its number, from 1; ScenarioError holds all that cannot be read."""
        found: dict[int, list[Failure]] = {}
        problems: list[Problem] = []
        for row in self._rows():
            try:
                found[row.number] = self._failures(row)
            except ScenarioError as error:
                problems += [Problem(*row.place, problem.message) for problem in error.problems]
            except ValueError as error:
                problems.append(Problem(*row.place, str(error)))
        if not problems and not found:
            problems.append(
                self._loaded.problem("the table has no rows: list them under `rows`, or name a `file`", *self._keys)
            )
        if problems:
            raise ScenarioError(problems)
        return found

    def _rows(self) -> Iterator[TableRow]:
        if self._table.file is not None:
            return self._file_rows(self._table.file)
        self._check_columns(self._table.columns, self._loaded.place(*self._keys))
        return self._own_rows()

    def _own_rows(self) -> Iterator[TableRow]:
        for index, cells in enumerate(self._table.rows):
            path: KeyPath = (*self._keys, "rows", index)
            yield TableRow(index + 1, self._table.columns, cells, self._loaded.place(*path), path)

    def _file_rows(self, name: str) -> Iterator[TableRow]:
        if self._table.rows or self._table.columns:
            text = "a table has a `file`, or `columns` and `rows`: not both"
            raise ScenarioError([self._loaded.problem(text, *self._keys, "file")])
        table = open_csv(self._loaded.data_file(name, *self._keys, "file"))
        self._check_columns(table.headings, (str(table.path), 1, 0))
        for number, (line, cells) in enumerate(table.rows, start=1):
            self.note = table.read(number)
            yield TableRow(number, table.headings, cells, (str(table.path), line, 0), None)

    def _check_columns(self, columns: Sequence[str], place: tuple[str, int, int]) -> None:
        known = (*ASKED, *ANSWERED)
        found = [unknown("column", name, known) for name in columns if name not in known]
        found += [f"the column {name!r} stands twice" for name in known if columns.count(name) > 1]
        if not set(columns) & set(ANSWERED):
            found.append(f"no column is expected of a price: add {' or '.join(ANSWERED)}")
        if not set(columns) & {"dial", "via"}:
            found.append("no column says who is called: add dial or via")
        if found:
            raise ScenarioError(Problem(*place, message) for message in found)

    def _enquiry(self, cells: dict[str, str]) -> Enquiry:
        at, lasts = cells.get("at", ""), cells.get("lasts", "")
        dial, via = cells.get("dial", ""), cells.get("via", "")
        if bool(dial) == bool(via):
            raise ValueError("a row dials a number or comes in via one: exactly one of dial and via")
        return Enquiry(
            account=cells.get("account") or self._table.account or "",
            licence=cells.get("licence") or self._table.licence or "",
            dial=dial,
            via=via,
            at=parse_instant(at).ms(self._loaded.clock) if at else 0,
            lasts=parse_duration(lasts) if lasts else 0,
            caller=cells.get("from", ""),
        )

    def _failures(self, row: TableRow) -> list[Failure]:
        """Price one row and hold its answers against the price; ValueError or ScenarioError where it cannot be read."""
        cells = row.cells()
        enquiry = self._enquiry(cells)
        wanted = {name: _read(name, cells[name]) for name in ANSWERED if name in cells}
        quote = self._quotes.quote(enquiry)
        self.priced.update(quote.rows)
        got: dict[str, int | str] = {
            "billed": quote.price.billed,
            "cost": quote.price.cost,
            "connection_fee": quote.price.fee,
            "cause": quote.cause,
        }
        differ = [name for name in cells if name in wanted and wanted[name] != got[name]]
        return [self._failure(row, name, _write(name, got[name], self._places), quote) for name in differ]

    def _failure(self, row: TableRow, name: str, written: str, quote: Quote) -> Failure:
        column = list(row.columns).index(name)
        path = (*row.path, column) if row.path else ()
        details = (f"{quote.tariff}, {quote.cause}", *explain(quote.price, self._places))
        actual = written if row.path else None
        place = "{}:{}".format(*row.place)
        return Failure(f"row {row.number}: {name}", place, row.texts[column], written, path, actual, details)


def _read(name: str, text: str) -> int | str:
    """Return what a cell expects; ValueError says why it cannot be read."""
    if name == "cause":
        if text not in CAUSES:
            raise ValueError(unknown("cause", text, CAUSES))
        return text
    try:
        return parse_duration(text) if name == "billed" else parse_money(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _write(name: str, value: int | str, places: int) -> str:
    if isinstance(value, str):
        return value
    return format_duration(value) if name == "billed" else format_money(value, places)
