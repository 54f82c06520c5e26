"""The words in which systems say why a leg ended, as the causes of the simulation that they may stand for."""

from __future__ import annotations

import re
from typing import Final

from tollbridge.records.run import CAUSES, Q850

_ENDED: Final = frozenset({"normal", "conference-ended", "horizon"})
_CUT: Final = frozenset({"credit-exhausted", "leg-limit"})
_REFUSED: Final = frozenset({"no-credit", "barred"})
_LINES: Final = frozenset({"number-busy", "trunks-busy", "bridge-full", "conference-full"})
_BY_Q850: Final = {
    code: frozenset(cause for cause, of in zip(CAUSES, Q850, strict=True) if of == code) for code in Q850
}
_BY_SIP: Final = {
    200: _ENDED | _CUT,
    402: frozenset({"no-credit"}),
    403: _REFUSED,
    404: frozenset({"no-rate"}),
    408: frozenset({"no-answer"}),
    480: frozenset({"no-answer"}),
    486: frozenset({"busy"}) | _LINES,
    487: frozenset({"no-answer"}),
    503: _LINES,
    600: frozenset({"busy"}),
    603: frozenset({"busy"}) | _REFUSED,
}
_WORDS: Final = (
    (_ENDED | _CUT, "answered answer completed complete success successful connected ok yes true"),
    (_ENDED, "normalclearing"),
    (frozenset({"busy"}), "userbusy linebusy"),
    (frozenset({"busy"}) | _LINES, "failed congestion"),
    (
        frozenset({"no-answer"}),
        "noanswer notanswered unanswered nouserresponse originatorcancel cancel canceled cancelled missed",
    ),
    (_CUT, "allottedtimeout normalunspecified cut"),
    (_REFUSED, "callrejected rejected outgoingcallbarred paymentrequired"),
    (_LINES, "normalcircuitcongestion switchcongestion"),
    (frozenset({"no-rate"}), "noroutedestination unallocatednumber"),
)
_BY_WORD: Final = {word: causes for causes, words in _WORDS for word in words.split()}


def causes_of(text: str) -> frozenset[str]:
    """Return the causes of the simulation that a record's word may stand for; none where it says nothing here.

    A cause of the simulation stands for itself alone; a number is a Q.850 cause, or from 200 on a SIP code; other words are
    those of switches: NORMAL_CLEARING, USER_BUSY, NO ANSWER.

    >>> sorted(causes_of("USER_BUSY")), sorted(causes_of("31"))
    (['busy'], ['credit-exhausted', 'leg-limit'])
    """
    word = text.strip().lower()
    if word in CAUSES:
        return frozenset({word})
    if word.isdecimal():
        return (_BY_SIP if int(word) >= 200 else _BY_Q850).get(int(word), frozenset())
    return _BY_WORD.get(re.sub(r"[^a-z0-9]", "", word), frozenset())
