"""What separates the cells of a file: the character under which its lines are most alike."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.rows import MARK, is_comment

DELIMITERS: Final = ("\t", ";", "|", "^", "~", ",")
"""Those looked for; of several that fit alike the first is taken: a comma may be a decimal one."""
SAMPLE: Final = 400


def first_lines(file: Path, encoding: str, count: int = SAMPLE) -> list[str]:
    """Return a file's first lines without their ends.

    `file`: its path. `encoding`: as `find_encoding` names it. `count`: how many lines at most. ScenarioError where they are
    not text of this encoding.
    """
    try:
        with file.open(encoding=encoding, newline="") as text:
            return [line.strip(MARK).rstrip("\r\n")[:100_000] for line in islice(text, count)]
    except UnicodeError:
        raise ScenarioError([Problem(str(file), 0, 0, f"is not {encoding} text: state its encoding")]) from None


def find_delimiter(texts: list[str]) -> str:
    """Return the delimiter under which most lines have as many cells as the commonest, and those the most.

    A comma where no line holds any of them: a file of one column.

    >>> find_delimiter(["Code;Rate", "44;0,01"]), find_delimiter(["Rates, July", "Code;Rate;Per", "44;0,01;60"])
    (';', ';')
    """
    regular = {char: _regular([cells(text, char) for text in texts]) for char in DELIMITERS}
    best = max(DELIMITERS, key=lambda char: regular[char])
    return best if regular[best] > (0.0, 0) else ","


def usual_width(texts: list[str], delimiter: str) -> int:
    """Return how many cells most lines have; 1 where none has several.

    `texts`: lines without their ends; those in which a quoted cell begins or ends are left out. `delimiter`: what parts their
    cells.

    >>> usual_width(["Rates of July", "Code,Rate,Name", "44,0.01,UK", "33,0.02,FR"], ",")
    3
    """
    whole = [text for text in texts if text.count('"') % 2 == 0]
    return max(_regular([cells(text, delimiter) for text in whole])[1], 1)


def cells(text: str, delimiter: str) -> list[str]:
    """Return the cells of one line; none of a comment, or where a quote is out of place.

    `text`: the line without its end. `delimiter`: one character.

    >>> cells('44,"London, UK"', ",")
    ['44', 'London, UK']
    """
    if is_comment(text):
        return []
    try:
        return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def _regular(rows: list[list[str]]) -> tuple[float, int]:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    filled = sum(bool(row) for row in rows)
    return (round(count / filled + _is_headed(rows, width), 1), width)


def _is_headed(rows: list[list[str]], width: int) -> bool:
    """Say whether headings have so many cells: the first line, or, below a title, the first of several cells without digits."""
    first = next((row for row in rows if row), [])
    below = next((row for row in rows if len(row) > 1), [])
    return width == len(first) or (width == len(below) and not any(map(str.isdigit, "".join(below))))
