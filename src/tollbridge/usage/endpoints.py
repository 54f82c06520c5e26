"""Records that have rows of endpoints of all types: those of telephones are legs, all others are left out by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.dialect import Dialect
from tollbridge.usage.gather import Raw
from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import Column
from tollbridge.usage.layout import Layout
from tollbridge.usage.tally import Tally

Mask = NDArray[np.bool_]
TELEPHONE: Final = re.compile(r"pstn(dial)?(in|out)|(phone|telephone)?dial(in|out)")


def telephones(raw: Raw, columns: Mapping[str, Column], tally: Tally) -> Raw:
    """Return the rows of telephones' calls; all others are counted as left out.

    `raw`: the file's rows, whose `direction` is the endpoint's type, such as `pstn_in`. `columns`: where its keys stand.
    `tally`: the file's account. A row without a duration is another event than the end of a call.

    >>> [bool(TELEPHONE.fullmatch(plain(word))) for word in ("pstn_in", "PSTN dial-out", "web", "iPhone")]
    [True, True, False, False]
    """
    types, lengths = raw.texts["direction"], raw.texts["lasts"]
    keep = np.ones(len(raw), bool)
    for value in types.counts():
        if not TELEPHONE.fullmatch(plain(value)):
            heading = columns["direction"].heading
            said = f"hold {heading}={value}" if value else f"have no {heading}"
            keep &= ~_left(raw, tally, types.mask(value), f"{said}: no telephone, which is pstn_in or pstn_out")
    short = keep & lengths.mask("")
    return raw.take(keep & ~_left(raw, tally, short, f"have no {columns['lasts'].heading}: no end of a call"))


def refuse_log(layout: Layout, columns: Mapping[str, Column], rows: Sequence[Sequence[str]]) -> None:
    """Refuse a log of endpoints whose headings are not known: its rows may be of all types, and its dates ends.

    `layout`: the file's form. `columns`: as its headings were understood. `rows`: some of the file's. ScenarioError names the
    column, and the mapping that would do.
    """
    for index, heading in enumerate(layout.headings):
        cells = {row[index].strip() for row in rows if index < len(row)}
        if {"pstn_in", "pstn_out"} & set(map(str.lower, cells)):
            ends = columns.get("at") or columns.get("end")
            asked = f'end="{ends.heading}"' if ends else "end=…"
            asked += f',lasts="{columns["lasts"].heading}"' if "lasts" in columns else ",lasts=…"
            raise layout.refused(
                layout.line,
                f"column {heading!r} holds types of endpoints such as pstn_in, as Google Meet's log does, but its headings are "
                f"not known: say --dialect meet --columns '{asked},direction=\"{heading}\",dial=…' (dial: who dialled in or "
                "was dialled)",
            )


def refuse_meetings(layout: Layout, dialect: Dialect, columns: Mapping[str, Column]) -> None:
    """Refuse a system's records that do not say which of their rows are calls by telephone.

    `layout`: the file's form. `dialect`: the system. `columns`: where its keys stand. ScenarioError says what to export.
    """
    there = f"there are {', '.join(filter(None, layout.headings))}"
    if dialect.endpoints and "direction" not in columns:
        needs = f"no column {' or '.join(dialect.headings['direction'][:2])}, which says which endpoints are telephones"
        raise layout.refused(layout.line, f"{needs}: export it too; {there}")
    if dialect.telephones and not columns.keys() & set(dialect.telephones):
        names = " or ".join(dialect.headings[key][0] for key in dialect.telephones)
        raise layout.refused(
            layout.line,
            f"no column {names}: these rows are meetings or participants, and nothing says who came by telephone; export "
            f"the report of telephone calls; {there}",
        )


def _left(raw: Raw, tally: Tally, rows: Mask, reason: str) -> Mask:
    for line in raw.lines[rows].tolist():
        tally.leave(reason, line)
    return rows
