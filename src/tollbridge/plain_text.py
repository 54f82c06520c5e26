"""Text of a user's file as text alone: what would move a cursor, colour a terminal or turn writing round is shown instead."""

from __future__ import annotations

import re
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
    """Return a text as `shown`, its line ends as pictures too: a name is one line."""
    return shown(text) if text.isprintable() else shown(text).translate(_LINE_ENDS)
