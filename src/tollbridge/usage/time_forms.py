"""Times of uncommon form in common form: `14h30`, `2026年11月26日 14时30分`, `[26/Nov/2026:14:30:00]`, `02:30 p. m.`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tollbridge.usage.parsed import whole_number

_USUAL = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4},? \d{1,2}:\d{2}(:\d{2})?( [AaPp][Mm])?")
_BEFORE, _AFTER = ["上午", "午前", "오전"], ["下午", "午後", "오후"]
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_FORMS: Final = (
    (r"^['\[\"]+|['\]\"]+$", ""),
    (r"^/Date\((\d+)(?:[+-]\d{4})?\)/$", r"\1"),
    (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号일]", r"\1-\2-\3"),
    (r"(\d{1,2})\s?[时時点시]\s?(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?", r"\1:\2:\3"),
    (r"(\d{1,2})\s?h\s?(\d{2})(?:\s?(?:min|mn|m|:)\s?(?:(\d{2})\s?s?)?)?(?=\s|$)", r"\1:\2:\3"),
    (r"(\d:\d{2}):(?=\s|$)", r"\1"),
    (r"(?<=\d:)(\d)(?=:|\s|$)", r"0\1"),
    (r"(?<![A-Za-z])([AaPp])\.?\s?[Mm]\b\.?", r"\1m"),
    (rf"(?:{'|'.join(_BEFORE)})\s*({_CLOCK})", r"\1 am"),
    (rf"(?:{'|'.join(_AFTER)})\s*({_CLOCK})", r"\1 pm"),
    (r"\b([AaPp]m)\s+(" + _CLOCK + ")$", r"\2 \1"),
    (r"^(\d{4}):(\d{2}):(\d{2})\b", r"\1-\2-\3"),
    (r"(\d{4}):(?=\d{2}:\d{2}:\d{2})", r"\1 "),
    (r"(\d{1,4})\.\s+(\d{1,2})\.\s+(\d{1,4})\b\.?", r"\1.\2.\3"),
    (r"(\d{4}[-/.]\d{2}[-/.]\d{2}[ T_])(\d{2})-(\d{2})-(\d{2})$", r"\1\2:\3:\4"),
    (r"(:\d{2}):(\d{3})(?=\s?(?:[AaPp]m)?$)", r"\1.\2"),
    (r"((?:GMT|UTC)?[+-]\d{2}:?\d{2}|Z)\s?[\[(][^\])]*[\])]?$", r"\1"),
)  # fmt: skip
_DIGITS: Final = str.maketrans("123456789", "000000000")
_COMPILED: Final = tuple((re.compile(pattern), form) for pattern, form in _FORMS)


def common_form(text: str) -> str:
    """Return a time in a form that is read part by part: a day, a clock with colons, and what stands beside them.

    `text`: a cell, without the space about it.

    >>> common_form("26/11/2026 14h30"), common_form("2026年11月26日 14时30分05秒"), common_form("26/11/2026 02:30 p. m.")
    ('26/11/2026 14:30', '2026-11-26 14:30:05', '26/11/2026 02:30 pm')
    """
    if _USUAL.fullmatch(text):
        return text
    for pattern, form in _that_apply(text.translate(_DIGITS)):
        text = pattern.sub(form, text)
    return (whole_number(text) if "+" in text else "") or text.replace("\u2212", "-")


@lru_cache(maxsize=16_384)
def _that_apply(shape: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the forms that apply to texts of one shape, in order: a column has few shapes and many texts."""
    found = []
    for pattern, form in _COMPILED:
        changed, count = pattern.subn(form, shape)
        if count:
            found.append((pattern, form))
        shape = changed
    return tuple(found)
