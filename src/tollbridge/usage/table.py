"""The record table: usage records as typed columns, a row a leg or an attempt at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64] | NDArray[np.bool_]

ANSWERED, NO_ANSWER, BUSY = range(3)
"""What became of a leg; the same numbers as the outcomes of offered legs."""
OUTCOMES: Final = ("answered", "no-answer", "busy")
NOT_GIVEN: Final = -(2**62)
"""In `charge`, `fee` and `rings`: the records do not say."""


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts, each distinct one kept once: row r holds `values[codes[r]]`.

    `codes`: int64 [rows]. `values`: distinct, and may hold texts of no row.

    >>> column = Texts.of(["GB", "US", "GB"])
    >>> column.counts(), column.mask("US").tolist(), column.take(np.array([2, 1])).texts()
    ({'GB': 2, 'US': 1}, [False, True, False], ['GB', 'US'])
    """

    codes: I64
    values: tuple[str, ...]

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Return a column of these texts, in their order."""
        known: dict[str, int] = {}
        codes = [known.setdefault(text, len(known)) for text in texts]
        return cls(np.array(codes, np.int64), tuple(known))

    def __getitem__(self, row: int) -> str:
        return self.values[int(self.codes[row])]

    def take(self, rows: Rows) -> Texts:
        """Return the texts of some rows."""
        return Texts(self.codes[rows], self.values)

    def texts(self) -> list[str]:
        """Return the text of every row."""
        values = self.values
        return [values[code] for code in self.codes.tolist()]

    def counts(self) -> dict[str, int]:
        """Return how many rows hold each text, the most first; texts of no row are left out."""
        if not len(self.codes):
            return {}
        found = np.bincount(self.codes, minlength=len(self.values))
        order = np.argsort(-found, kind="stable")
        return {self.values[at]: int(found[at]) for at in order.tolist() if found[at]}

    def mask(self, *wanted: str) -> Mask:
        """Return which rows hold one of these texts."""
        return self.where([value in wanted for value in self.values])

    def where(self, flags: list[bool]) -> Mask:
        """Return which rows hold a text that is flagged, as bool [rows]. `flags`: one for each of `values`."""
        found: Mask = np.array(flags, bool)[self.codes] if flags else np.zeros(len(self.codes), bool)
        return found


@dataclass(frozen=True, eq=False)
class UsageTable:
    """Usage records as columns of one length, in order of arrival.

    Instants and durations are int64 ms. `at` is epoch ms as read, and ms since a clock's start after `shifted`.
    Money is int64 micros. `NOT_GIVEN` stands where the records do not say; an empty text does so in text columns.
    """

    line: I64  # line of the file on which the row begins (of JSON: number of the record)
    at: I64  # when the leg began: its first ring where that is known, else its answer
    lasts: I64  # from answer to release, 0 or more; 0 where it was not answered
    rings: I64  # from `at` to answer or to the attempt's end, 0 or more, or NOT_GIVEN
    outcome: I64  # ANSWERED, NO_ANSWER or BUSY
    outbound: Mask  # whether the leg was dialled out
    charge: I64  # what was charged for it, the connection fee included or not as the records have it; or NOT_GIVEN
    fee: I64  # its connection fee, or NOT_GIVEN
    billed: I64  # the time that was billed, ms, or NOT_GIVEN
    split: Mask  # whether several payers' rows were put together: no one rate made the charge
    call: I64  # a number for the call's ID, the same in rows of one call; 0 where there is none
    number: Texts  # the far end: dial-in number called, or number dialled; E.164 where it could be read; "" unknown
    caller: Texts  # who called, as written
    conference: Texts  # the conference's ID
    organiser: Texts  # whose licence or account it counts under: a user
    department: Texts
    licence: Texts  # the licence or capability under which it was charged
    kind: Texts  # of the number: toll, toll-free, as written
    country: Texts  # the user's, ISO
    type: Texts  # the call type as written: conf_in, user_out; ""
    currency: Texts
    # where `UsageSource.details` asks for them:
    name: Texts  # the leg's name in a scenario; else the call's ID, as written
    account: Texts  # who paid, as written
    cause: Texts  # what became of it, as written
    way: Texts  # its direction, as written
    replication: Texts  # of a simulation

    def __len__(self) -> int:
        return len(self.at)

    @property
    def answered(self) -> Mask:
        """Which rows are legs that were answered; the others are attempts."""
        found: Mask = self.outcome == ANSWERED
        return found

    @property
    def charged(self) -> Mask:
        """Which rows say what they cost."""
        found: Mask = self.charge != NOT_GIVEN
        return found

    def cost(self) -> int:
        """Return the sum of all charges, in micros."""
        return int(self.charge[self.charged].sum())

    def take(self, rows: Rows) -> UsageTable:
        """Return the table of some rows: indices in the order wanted, or a mask; the table itself where it is all of them."""
        if rows.dtype == bool and rows.all():
            return self
        return UsageTable(**{each.name: _taken(getattr(self, each.name), rows) for each in fields(self)})

    def shifted(self, start: int) -> UsageTable:
        """Return the table with instants in ms since `start` (epoch ms)."""
        return replace(self, at=self.at - start)


def _taken(column: Any, rows: Rows) -> Any:
    return column.take(rows) if isinstance(column, Texts) else column[rows]


def join_tables(tables: Sequence[UsageTable]) -> UsageTable:
    """Return the rows of several tables, one after another; of one table, the table itself."""
    if len(tables) == 1:
        return tables[0]
    names = [each.name for each in fields(UsageTable)]
    return UsageTable(**{name: _joined([getattr(table, name) for table in tables]) for name in names})


def _joined(columns: list[Any]) -> Any:
    if not isinstance(columns[0], Texts):
        return np.concatenate(columns)
    values = Texts.of([value for column in columns for value in column.values])
    starts = np.cumsum([0, *(len(column.values) for column in columns[:-1])])
    codes = np.concatenate([column.codes + start for column, start in zip(columns, starts, strict=True)])
    return Texts(values.codes[codes], values.values)


def blank_table(rows: int) -> UsageTable:
    """Return a table of answered inbound legs of which nothing else is known; columns are to be replaced.

    `rows`: how many, 0 or more.
    """
    zeros, none = np.zeros(rows, np.int64), np.full(rows, NOT_GIVEN)
    columns: dict[str, Any] = {each.name: Texts(zeros, ("",)) for each in fields(UsageTable) if each.type == "Texts"}
    columns |= {name: np.zeros(rows, bool) for name in ("outbound", "split")}
    columns |= {"line": np.arange(1, rows + 1), "at": zeros, "lasts": zeros, "outcome": zeros, "call": zeros}
    return UsageTable(**columns, rings=none, charge=none, fee=none, billed=none)
