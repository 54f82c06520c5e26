"""Raw columns into the record table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.cells import Cells
from tollbridge.usage.lengths import read_lengths, read_starts
from tollbridge.usage.outcomes import UNKNOWN, outcomes_of
from tollbridge.usage.parties import read_far_ends, read_outbound
from tollbridge.usage.table import ANSWERED, NO_ANSWER, NOT_GIVEN, UsageTable, blank_table

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
TEXT_KEYS: Final = (
    "conference", "organiser", "department", "licence", "kind", "country", "type", "currency", "name", "account", "replication",
)  # fmt: skip


def assemble(cells: Cells) -> UsageTable:
    """Return the table of all rows, those that `cells.odd` then names too.

    `cells`: the columns as texts. TwoReadingsError where texts have two readings, with the option that decides.
    """
    outbound = read_outbound(cells)
    at = cells.instants("at") if cells.has("at") else read_starts(cells)
    lasts, rings = read_lengths(cells, at)
    charge, fee = cells.money("charge"), cells.money("fee")
    texts: dict[str, Any] = {key: cells.texts(key) for key in TEXT_KEYS if cells.has(key)}
    if cells.signs is not None and "currency" not in texts:
        texts["currency"] = cells.signs
    outcome = _outcomes(cells, lasts, charge, outbound)
    blank = blank_table(len(cells))
    return replace(
        blank,
        **texts,
        line=cells.raw.lines,
        call=cells.raw.calls,
        at=at,
        lasts=np.where(outcome == ANSWERED, lasts, 0),
        rings=np.where((outcome != ANSWERED) & (lasts > 0), lasts, rings),
        outcome=outcome,
        outbound=outbound,
        charge=charge,
        fee=fee,
        billed=cells.spans("billed_time"),
        number=read_far_ends(cells, outbound),
        caller=cells.texts("from") if cells.has("from") else blank.caller,
        cause=cells.texts("outcome") if cells.has("outcome") else blank.cause,
        way=cells.texts("direction") if cells.has("direction") else blank.way,
    )


def _outcomes(cells: Cells, lasts: I64, charge: I64, outbound: Mask) -> I64:
    """Return what became of each leg: a row of no length that costs nothing is an attempt, one with a charge was answered.

    A word says answered where the records have no charges; busy and no answer it says of all rows without one. A dial-in of
    no length of which the records say neither what it cost nor what became of it is one that hung up at once.
    """
    nothing = (lasts == 0) & (charge <= 0)
    at_once = nothing & ~outbound & (charge == NOT_GIVEN)
    by_length = np.where(nothing & ~at_once, NO_ANSWER, ANSWERED)
    if at_once.any() and not cells.has("outcome"):
        cells.note(f"{int(at_once.sum())} dial-ins of no length are kept: nothing says that they were not answered")
    if not cells.has("outcome"):
        return by_length
    texts = cells.texts("outcome")
    outcomes = outcomes_of(texts.values)
    unknown = [text for text, outcome in zip(texts.values, outcomes, strict=True) if outcome == UNKNOWN]
    cells.note_unknown("outcome", unknown, "of these legs those that last or cost something are taken for answered")
    said = np.array(outcomes, np.int64)[texts.codes]
    said = np.where((said == ANSWERED) & nothing & (charge != NOT_GIVEN), NO_ANSWER, said)
    known = np.where(said == UNKNOWN, by_length, said)
    return np.where((charge > 0) & (lasts > 0), ANSWERED, known)
