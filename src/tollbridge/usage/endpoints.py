"""Logs of meetings that have a row for every endpoint: those of telephones are legs, all others are left out by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.gather import Raw
from tollbridge.usage.keys import Column, plain
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


def _left(raw: Raw, tally: Tally, rows: Mask, reason: str) -> Mask:
    for line in raw.lines[rows].tolist():
        tally.leave(reason, line)
    return rows
