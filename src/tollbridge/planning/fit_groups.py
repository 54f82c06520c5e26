"""Which records make a workload of their own: by licence, by call type, and by user, department or number where asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.usage.table import Texts, UsageTable

BY: Final = ("user", "department", "number")
MOST_TAGS: Final = 20
"""Users, departments or numbers that are told apart: those with the most time; the rest are one."""
OTHERS: Final = "others"
_WAY_WORDS: Final = "in out inbound outbound incoming outgoing toll free tollfree call callin callout dial api"
_WAYS: Final = frozenset(_WAY_WORDS.split())


@dataclass(frozen=True)
class LegGroup:
    """Records that make workloads of their own.

    Attributes:
        licence: their licence's name; "" where they say none.
        suffix: ends the names of their workloads.
        tags: of their workloads.
        legs: the records.
    """

    licence: str
    suffix: str
    tags: dict[str, str]
    legs: UsageTable


def type_name(text: str) -> str:
    """Return the name of a call type that is a workload of its own: "" of conference legs, or where a type says a way only.

    >>> type_name("user_out_transfer"), type_name("conf_in"), type_name("Outbound")
    ('user-out-transfer', '', '')
    """
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", text)]
    if words[:1] in (["conf"], ["conference"]) or set(words) <= _WAYS:
        return ""
    return "-".join(words)


def slug(text: str) -> str:
    """Return a text as a name: letters, digits, `-` and `_`.

    >>> slug("Sales & Co.")
    'Sales-Co'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def by(legs: UsageTable, texts: Texts) -> dict[str, UsageTable]:
    """Return legs by a column of texts, in order of their first leg; equal values of different codes are one.

    `legs`: records. `texts`: the column, as long as they are.
    """
    named = Texts.of(list(texts.values))
    codes = named.codes[texts.codes]
    present, first = np.unique(codes, return_index=True)
    if len(present) == 1:
        return {named.values[int(present[0])]: legs}
    return {named.values[code]: legs.take(codes == code) for code in present[np.argsort(first)].tolist()}


def licence_names(legs: UsageTable, licence_of: dict[str, str]) -> Texts:
    """Return the name of each leg's licence: its own, and its call type where that is no conference's."""
    kinds = [type_name(text) for text in legs.type.values]
    names = [
        "-".join(filter(None, (licence_of.get(text, text), kind))) for text in legs.licence.values for kind in kinds
    ]
    return Texts(legs.licence.codes * len(kinds) + legs.type.codes, tuple(names))


def split_groups(legs: UsageTable, licence_of: dict[str, str], tag: str) -> Iterator[LegGroup]:
    """Yield the groups of records. `licence_of`: names of licences by the records' text; `tag`: one of `BY`, or "".

    Each call type that is not a conference's has a licence of its own, so that its rates are its own.
    """
    typed = any(type_name(text) for text in legs.type.counts())
    for licence, own in by(legs, _renamed(legs.licence, licence_of)).items():
        for kind, same in by(own, _renamed(own.type, {text: type_name(text) for text in own.type.values})).items():
            name = "-".join(filter(None, (licence, kind)))
            tags = {"type": kind or "conference"} if typed else {}
            for value, part in _tagged(same, tag).items():
                yield LegGroup(
                    name, "-".join(filter(None, (name, slug(value)))), tags | ({tag: value} if tag else {}), part
                )


def _renamed(texts: Texts, names: dict[str, str]) -> Texts:
    return Texts(texts.codes, tuple(names.get(value, value) for value in texts.values))


def _tagged(legs: UsageTable, tag: str) -> dict[str, UsageTable]:
    """Return legs by user, department or number: the heaviest by themselves, the rest together."""
    if not tag:
        return {"": legs}
    texts = {"user": legs.organiser, "department": legs.department, "number": legs.number}[tag]
    time = np.bincount(texts.codes, weights=legs.lasts.astype(np.float64), minlength=len(texts.values))
    heaviest = {texts.values[code] for code in np.argsort(-time, kind="stable")[:MOST_TAGS].tolist()}
    return by(
        legs, _renamed(texts, {value: value if value in heaviest and value else OTHERS for value in texts.values})
    )
