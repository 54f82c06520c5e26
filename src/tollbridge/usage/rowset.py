"""Rows that stand twice, rows of one call that have several payers, and the order of arrival."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.units import MINUTE, SECOND
from tollbridge.usage.table import NOT_GIVEN, Texts, UsageTable

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
OVERLAP: Final = 2 * SECOND
PAUSE: Final = MINUTE
"""Rows of one call go on from each other: the next begins at most this long before, or after, the end of the one before."""


NO_VALUES: Final = frozenset({"line", "split", "caller"})
"""Columns that say nothing of a call by themselves; callers are compared with the cells beside the table."""
AT_ONCE: Final = 65_536
_ODD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


def said(table: UsageTable) -> I64:
    """Return a hash of what each row says, int64 [rows]: of the values read, not of how they are written.

    `table`: the rows.
    """
    found = np.zeros(len(table), np.int64)
    for each in fields(table):
        column = getattr(table, each.name)
        values = column.codes if isinstance(column, Texts) else column
        if each.name not in NO_VALUES and len(values) and values.min() != values.max():
            _mix(found, values)
    return found


def _mix(found: I64, values: I64 | Mask) -> None:
    """Put a column into the rows' hashes, some rows at a time: a million rows need no second million."""
    for begin in range(0, len(found), AT_ONCE):
        part = found[begin : begin + AT_ONCE].view(np.uint64)
        part ^= values[begin : begin + AT_ONCE].astype(np.int64).view(np.uint64)
        part *= _ODD
        part ^= part >> _HALF


def repeated(table: UsageTable, says: I64, beside: I64) -> Mask:
    """Return the rows that an earlier row says too, as downloads that overlap have them: bool [rows].

    `table`: the rows. `says`: int64 [rows], what `said` returns of it. `beside`: int64 [rows], a hash of each row's other
    cells.
    """
    both = says.copy()
    _mix(both, beside)
    order = np.argsort(both, kind="stable")
    same = np.zeros(len(table), bool)
    before, after = order[:-1], order[1:]
    same[after] = alike(table, both, before, after)
    return same


def alike(table: UsageTable, hashes: I64, before: I64, after: I64) -> Mask:
    """Return which pairs of rows have one hash, one start and one length: bool [pairs]."""
    found: Mask = hashes[before] == hashes[after]
    found &= (table.at[before] == table.at[after]) & (table.lasts[before] == table.lasts[after])
    return found


def join_payers(table: UsageTable) -> tuple[UsageTable, Mask]:
    """Put rows of one call together whose payer changed; return the table, and which rows went into another.

    They share call ID, conference, number and direction, and go on from each other in time. The first is kept: its length
    and charge are those of all, and `split` says that no one rate made it.
    """
    rows = np.flatnonzero((table.call != 0) & table.answered)
    gone = np.zeros(len(table), bool)
    calls = np.sort(table.call[rows])
    if not (calls[1:] == calls[:-1]).any():
        return table, gone
    order = rows[np.lexsort((rows, table.at[rows], table.call[rows]))]
    goes_on = _goes_on(table, order)
    if not goes_on.any():
        return table, gone
    head = np.cumsum(~goes_on) - 1
    firsts = order[~goes_on]
    end = np.zeros(len(firsts), np.int64)
    np.maximum.at(end, head, (table.at + np.maximum(table.rings, 0) + table.lasts)[order])
    joined = np.bincount(head) > 1
    lasts, charge, fee, split = table.lasts.copy(), table.charge.copy(), table.fee.copy(), table.split.copy()
    lasts[firsts] = _summed(table.lasts[order], head)
    for column in (charge, fee):
        column[firsts] = _added(column[order], head)
    split[firsts[joined]] = True
    gone[order[goes_on]] = True
    return replace(table, lasts=lasts, charge=charge, fee=fee, split=split), gone


def _goes_on(table: UsageTable, order: I64) -> Mask:
    """Return which rows of the order go on from the one before them."""
    before, after = order[:-1], order[1:]
    gap = table.at[after] - (table.at + np.maximum(table.rings, 0) + table.lasts)[before]
    alike = (gap >= -OVERLAP) & (gap <= PAUSE) & (table.outbound[before] == table.outbound[after])
    alike &= table.call[before] == table.call[after]
    for texts in (table.conference, table.number):
        alike &= texts.codes[before] == texts.codes[after]
    goes_on = np.zeros(len(order), bool)
    goes_on[1:] = alike
    return goes_on


def _summed(values: I64, head: I64) -> I64:
    total = np.zeros(int(head[-1]) + 1, np.int64)
    np.add.at(total, head, values)
    return total


def _added(values: I64, head: I64) -> I64:
    """Return sums of money by head; NOT_GIVEN where no row of it says any."""
    given = values != NOT_GIVEN
    total = _summed(np.where(given, values, 0), head)
    return np.where(_summed(given.astype(np.int64), head) > 0, total, NOT_GIVEN)


def arrival(table: UsageTable) -> tuple[I64, int]:
    """Return the order of arrival, rows of one instant as they stand, and how many rows stand after a later one."""
    latest = np.maximum.accumulate(table.at) if len(table) else table.at
    return np.argsort(table.at, kind="stable"), int((table.at < latest).sum())
