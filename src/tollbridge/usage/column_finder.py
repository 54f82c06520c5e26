"""The form of a file of records, its system, and where its columns stand."""

from __future__ import annotations

from tollbridge.usage.by_content import by_content
from tollbridge.usage.dialect import Dialect
from tollbridge.usage.dialects import DIALECTS, find_dialect
from tollbridge.usage.endpoints import refuse_log, refuse_meetings
from tollbridge.usage.json_rows import is_json, json_layout
from tollbridge.usage.keys import Column, by_themselves, mapped
from tollbridge.usage.layout import Layout, csv_layout
from tollbridge.usage.outcomes import are_flags
from tollbridge.usage.parquet_rows import is_parquet, parquet_layout
from tollbridge.usage.parsed import TwoReadingsError
from tollbridge.usage.source import UsageSource
from tollbridge.usage.two_durations import settle_durations


def open_layout(source: UsageSource) -> Layout:
    """Return a file's form: Parquet, JSON, or a CSV with its delimiter and headings.

    `source`: the file, and what was said of how it is written. ScenarioError where it cannot be read as any of them.
    """
    if is_parquet(source.file):
        return parquet_layout(source.file)
    if is_json(source.file, source.encoding):
        return json_layout(source.file, source.encoding)
    return csv_layout(source.file, source.encoding, source.delimiter)


def dialect_of(source: UsageSource, layout: Layout, sample: list[list[str]]) -> Dialect | None:
    """Return the system whose records a file holds: the stated one, or the one that its headings show; None of others.

    `source`: how the file is to be read. `layout`: its form. `sample`: some of its rows.
    """
    if source.dialect:
        return DIALECTS[source.dialect]
    return find_dialect(layout.headings, sample[0] if sample else []) if source.columns is None else None


def find_columns(
    source: UsageSource, layout: Layout, dialect: Dialect | None, sample: list[list[str]]
) -> dict[str, Column]:
    """Return where each key stands; ScenarioError says what is missing, and which headings there are.

    Args:
        source: how the file is to be read.
        layout: its form.
        dialect: the system whose records they are; None where it is not known.
        sample: some of the rows, to tell columns without headings by what they hold.
    """
    if source.columns is not None:
        columns, missing = mapped(layout.headings, source.columns)
        if missing:
            raise layout.refused(layout.line, f"no column {', '.join(missing)}; there are {there(layout)}")
    elif dialect is not None:
        columns = dialect.columns(layout.headings)
    elif layout.named:
        try:
            columns = settle_durations(_settled_flags(by_themselves(layout.headings), sample), layout.headings, sample)
        except TwoReadingsError as error:
            raise layout.refused(layout.line, str(error)) from None
    else:
        columns = by_content(sample, len(layout.headings))
    by_end = "end" in columns and bool({"lasts", "total"} & columns.keys())
    has_start = by_end or "at" in columns or {"date", "time"} <= columns.keys()
    has_length = {"lasts", "end", "total"} & columns.keys()
    if not has_start or not has_length:
        lacks = " and ".join(
            what for what, there in (("`at`", has_start), ("`lasts` or `end`", has_length)) if not there
        )
        raise layout.refused(layout.line, f"no column for {lacks}: map it by --columns; there are {there(layout)}")
    if dialect is not None:
        refuse_meetings(layout, dialect, columns)
    elif source.columns is None and layout.named:
        refuse_log(layout, columns, sample)
    return columns


def _settled_flags(columns: dict[str, Column], rows: list[list[str]]) -> dict[str, Column]:
    """Return the columns with `Answered` as the outcome where it says yes and no, and is no instant of the answer."""
    column = columns.get("answer")
    if column is None:
        return columns
    cells = [row[column.index].strip() for row in rows if column.index < len(row)]
    headed = cells.index(column.heading) + 1 if column.heading in cells else 0
    if not are_flags(cells[headed:]):
        return columns
    rest = {key: each for key, each in columns.items() if key != "answer"}
    return {"outcome": column, **rest}


def there(layout: Layout) -> str:
    """Return the headings of a file in words, or how many columns there are without any. `layout`: its form."""
    if layout.named:
        return ", ".join(heading for heading in layout.headings if heading)
    return f"{len(layout.headings)} columns and no headings: --columns at=1,lasts=2 names them by place"
