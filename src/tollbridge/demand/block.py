"""Units that are drawn together, and what of them is the same in every replication: their hours, means and midnights.

A unit is one workload's one local day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.profile import Calendars, day_slots

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_DAYS: Final = 22
"""Bits of a day's ordinal."""


@dataclass(frozen=True)
class Hours:
    """The local hours of some units, unit by unit.

    `size` [units] is how many hours each has, `unit` [hours] whose each is and `mean` [hours] how many events the file
    expects in it. Begin, length and minute (ms) of a day's hours stand once, a unit's from `first` [units] on.
    """

    size: I64
    unit: I64
    mean: F64
    first: I64
    begin: I64
    length: I64
    minute: I64

    def number(self, hour: I64) -> I64:
        """Return the number of hours within their day."""
        ends = np.cumsum(self.size)
        return hour - (ends - self.size)[self.unit[hour]]


@dataclass(frozen=True)
class Block:
    """Units by workload and day: `stream` counts the workloads of `calendars`, `day` is the ordinal of a local date."""

    calendars: Calendars
    stream: I64
    day: I64

    @cached_property
    def _code(self) -> I64:
        """Zone and day of each unit, packed in a word."""
        return self.calendars.zone[self.stream] << _DAYS | self.day

    def _parts(self, code: int) -> tuple[int, date]:
        return code >> _DAYS, date.fromordinal(code & (1 << _DAYS) - 1)

    @cached_property
    def hours(self) -> Hours:
        """The units' hours, and what the calendars expect in each."""
        codes, row = np.unique(self._code, return_inverse=True)
        days = []
        for zone, day in map(self._parts, codes.tolist()):
            slots = day_slots(self.calendars.clocks[zone], day)
            days.append((slots.begin, slots.length, slots.minute))
        sizes = np.array([len(begin) for begin, _, _ in days], np.int64)
        size = sizes[row]
        mean, ends = np.empty(int(size.sum())), np.cumsum(size)
        for index, code in enumerate(codes.tolist()):
            units = np.flatnonzero(row == index)
            means = self.calendars.means(self.stream[units], self._parts(code)[1])
            mean[(ends - size)[units][:, None] + np.arange(sizes[index])] = means
        columns = (np.concatenate(column) for column in zip(*days, strict=True))
        return Hours(size, np.repeat(np.arange(len(size)), size), mean, (np.cumsum(sizes) - sizes)[row], *columns)

    @cached_property
    def months(self) -> F64:
        """The calendar months from the start of each unit's clock to its day."""
        codes, row = np.unique(self._code, return_inverse=True)
        found = np.array([self.calendars.months(*self._parts(code)) for code in codes.tolist()], np.float64)
        return found[row]

    @cached_property
    def earliest(self) -> I64:
        """The midnight that begins the day before each unit's."""
        codes, row = np.unique(self._code, return_inverse=True)
        parts = map(self._parts, codes.tolist())
        found = [self.calendars.clocks[zone].midnight(date.fromordinal(day.toordinal() - 1)) for zone, day in parts]
        return np.array(found, np.int64)[row]
