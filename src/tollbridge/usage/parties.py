"""Which way legs went, and the far end's number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.cells import Cells
from tollbridge.usage.outcomes import is_outbound
from tollbridge.usage.phones import EXTENSION, Numbers, read_numbers
from tollbridge.usage.table import Texts

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


def read_outbound(cells: Cells) -> Mask:
    """Return which legs were dialled out: by direction or type, else by which of the numbers is the house's own."""
    found = np.full(len(cells), -1)
    for key in ("direction", "type"):
        if cells.has(key):
            texts = cells.texts(key)
            flags = [{True: 1, False: 0, None: -1}[is_outbound(text)] for text in texts.values]
            if key == "direction":
                unknown = [text for text, flag in zip(texts.values, flags, strict=True) if flag < 0]
                cells.note_unknown(key, unknown, "these legs' direction is told by their numbers")
            found = np.where(found < 0, np.array(flags, np.int64)[texts.codes], found)
    out: Mask = np.where(found < 0, _by_numbers(cells), found == 1).astype(bool)
    return out


def _by_numbers(cells: Cells) -> Mask:
    """Return which legs went out: to a number that is dialled, or any number but a short one called from outside."""
    dial, via, number = (cells.filled(key) for key in ("dial", "via", "number"))
    if cells.has("number") and cells.has("from"):
        number &= ~(_short(cells.texts("number")) & ~_short(cells.texts("from")))
    out: Mask = (dial | number) & ~via
    return out


def _short(texts: Texts) -> Mask:
    """Return which rows hold a number within the house: few digits, or none."""
    return texts.where([sum(map(str.isdigit, text)) <= EXTENSION for text in texts.values])


def read_far_ends(cells: Cells, outbound: Mask) -> Texts:
    """Return what was dialled, or the number called: E.164 where it can be read, "" where it is withheld.

    `cells`: the file's columns. `outbound`: bool [rows], which legs were dialled out.
    """
    values = [""]
    codes, done = np.zeros(len(cells), np.int64), np.zeros(len(cells), bool)
    for key, rows in (("dial", outbound), ("via", ~outbound), ("number", np.ones(len(cells), bool))):
        if not cells.has(key):
            continue
        texts = cells.texts(key)
        numbers = read_numbers(list(texts.values), cells.wording.home)
        _note(cells, numbers, texts)
        now = rows & cells.filled(key) & ~done
        codes[now] = texts.codes[now] + len(values)
        values += numbers.texts
        done |= now
    distinct = Texts.of(values)
    return Texts(distinct.codes[codes], distinct.values)


def _note(cells: Cells, numbers: Numbers, texts: Texts) -> None:
    counts = texts.counts()
    if numbers.withheld:
        cells.note(f"the numbers of {sum(counts.get(each, 0) for each in numbers.withheld)} rows are withheld")
    if numbers.cut:
        rows = sum(counts.get(each, 0) for each in numbers.cut)
        cells.note(
            f"a spreadsheet kept the first digits alone of the numbers of {rows} rows, such as {min(numbers.cut)}: "
            "export the column as text for all of them"
        )
    if numbers.guessed:
        rows = sum(counts.get(text, 0) for text, _ in numbers.guessed)
        shown = ", ".join(f"{text} as one of {country}" for text, country in numbers.guessed[:3])
        cells.note(f"{rows} rows have numbers without a country code, read as those of a country seen: {shown}")
    long = [text for text in numbers.unread if sum(map(str.isdigit, text)) > EXTENSION]
    if long:
        rows = sum(counts.get(text, 0) for text in long)
        shown = ", ".join(long[:3])
        cells.note(f"{rows} rows have numbers that could not be read ({shown}): --home US reads national ones")
