"""The days of many workloads block by block, the same in every replication: what is known of a block is kept for the next one.

Each workload has days of its own timezone. Where someone may come early its next day is drawn a day ahead.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.block import Block
from tollbridge.demand.profile import Calendars

I64 = NDArray[np.int64]
Days = tuple[int, ...]
"""By kind of workload (timezone, and how many days ahead), the ordinal of the next day to draw."""

MOST_KEPT: Final = 32_000
"""Units of blocks that are kept; of 24 hours each they take 15 MB."""


class Rounds:
    """The blocks of the workloads that have these calendars and are drawn so many days `ahead` (0 or 1) each."""

    def __init__(self, calendars: Calendars, ahead: I64) -> None:
        self._calendars = calendars
        kinds, kind = np.unique(np.stack([calendars.zone, ahead], 1), axis=0, return_inverse=True)
        self._kinds = [
            (calendars.clocks[zone], days, np.flatnonzero(kind.reshape(-1) == index))
            for index, (zone, days) in enumerate(kinds.tolist())
        ]
        self.first: Days = tuple(clock.moment(0).date().toordinal() for clock, _, _ in self._kinds)
        self._kept: dict[tuple[Days, int], tuple[Block, Days]] = {}
        self._units = 0

    def until(self, begin: Days, end: int) -> tuple[Block, Days]:
        """Return the block of the days from `begin` on that tell who arrives before `end`, and the days after it."""
        key = begin, end
        if key in self._kept:
            return self._kept[key]
        made = self._made(begin, end)
        if self._units + len(made[0].stream) <= MOST_KEPT:
            self._units += len(made[0].stream)
            self._kept[key] = made
        return made

    def _made(self, begin: Days, end: int) -> tuple[Block, Days]:
        stream, day, after = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], []
        for first, (clock, ahead, places) in zip(begin, self._kinds, strict=True):
            last = first
            while clock.midnight(date.fromordinal(last - ahead)) < end:
                last += 1
            stream.append(np.repeat(places, last - first))
            day.append(np.tile(np.arange(first, last), len(places)))
            after.append(last)
        streams, days = np.concatenate(stream), np.concatenate(day)
        order = np.lexsort((days, streams))
        return Block(self._calendars, streams[order], days[order]), tuple(after)
