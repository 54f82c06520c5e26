"""The columns of a file without headings, by what their cells look like; only where each can be but one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tollbridge.usage.keys import Column

_TIME = re.compile(r".*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*\d{1,2}:\d{2}.*|\d{10}|\d{13}|.*[A-Z][a-z]{2}.*\d{1,2}:\d{2}.*")
_LENGTH = re.compile(r"\d{1,6}([.,]\d{1,3})?|\d{1,4}:\d{2}(:\d{2})?")
_PHONE = re.compile(r"\+\d[\d ()*-]{6,}|anonymous|00[1-9]\d{7,}")
ENOUGH: Final = 0.9


def by_content(rows: Sequence[Sequence[str]], width: int) -> dict[str, Column]:
    """Return columns `at`, `lasts` and `dial` where exactly one column each looks so; empty where they do not.

    `rows`: some of the file's. `width`: how many columns there are. Two columns of times are `at` and `end`; of a phone
    number there may be none.
    """
    looks = {
        what: [index for index in range(width) if _share(rows, index, pattern) >= ENOUGH]
        for what, pattern in (("time", _TIME), ("length", _LENGTH), ("phone", _PHONE))
    }
    lengths = [index for index in looks["length"] if index not in looks["time"]]
    if len(looks["time"]) not in {1, 2} or len(lengths) != 1 or len(looks["phone"]) > 1:
        return {}
    places = dict(zip(("at", "end"), looks["time"], strict=False)) | {"lasts": lengths[0]}
    places |= {"dial": looks["phone"][0]} if looks["phone"] else {}
    return {key: Column(index, f"column {index + 1}") for key, index in places.items()}


def _share(rows: Sequence[Sequence[str]], index: int, pattern: re.Pattern[str]) -> float:
    cells = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) / len(cells) if len(cells) * 2 > len(rows) else 0.0
