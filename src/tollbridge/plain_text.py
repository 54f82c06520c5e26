"""Text as text alone: control characters of a user's file are shown, not obeyed; and tables with straight columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_KEPT: Final = "\t\n\r"
_PICTURES: Final = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in _KEPT} | {0x7F: "\u2421"}
_NO_PICTURE: Final = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_SHOWN: Final = _PICTURES | dict.fromkeys(_NO_PICTURE, "\ufffd")
_LINE_ENDS: Final = {ord("\n"): "\u240a", ord("\r"): "\u240d", ord("\t"): " "}
_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """Return a text with each control character as its picture, and those that have none as U+FFFD.

    >>> shown("ok" + chr(27) + "[2K")
    'ok␛[2K'
    """
    return text if (text.isascii() and text.isprintable()) or not _ODD.search(text) else text.translate(_SHOWN)


def shown_in_a_line(text: str) -> str:
    """Return a text as `shown`, its line ends as pictures too: a name is one line.

    >>> shown_in_a_line("two" + chr(10) + "lines")
    'two␊lines'
    """
    return shown(text) if text.isprintable() else shown(text).translate(_LINE_ENDS)


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Return rows of one length as lines with straight columns: the first `left` to the left, the others to the right.

    >>> aligned([("legs", "12"), ("cost", "3.50")])
    ['legs    12', 'cost  3.50']
    """
    widths = column_widths(rows)
    return ["  ".join(_padded(row, widths, left)).rstrip() for row in rows]


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column: its longest cell's.

    >>> column_widths([("legs", "12"), ("cost", "3.50")])
    [4, 4]
    """
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def _padded(row: Sequence[str], widths: Sequence[int], left: int) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if place < left else cell.rjust(width)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, in the singular where there is one; `many` is the plural where it is not `one` and an s.

    >>> counted(1, "licence"), counted(4, "licence"), counted(1, "row stands", "rows stand")
    ('1 licence', '4 licences', '1 row stands')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
