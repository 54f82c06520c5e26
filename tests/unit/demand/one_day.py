"""One workload's arrivals of one day, for tests that look at nothing else."""

from __future__ import annotations

import numpy as np

from tollbridge.demand import arrivals
from tollbridge.demand.block import Block
from tollbridge.demand.busyness import DayFactors
from tollbridge.demand.known import Known
from tollbridge.demand.strands import Strands, StreamKeys

ONE = np.ones(1)


class Arrivals(arrivals.Arrivals):
    """An arrival process that draws a day by itself."""

    def instants(self, draws, day):
        """Return the instants of one local day, ascending, ms since the clock's start."""
        keys = StreamKeys(draws.seed, (draws.stream,))
        known = Known(ONE, ONE, ONE, DayFactors([self.spread], keys, draws.replication))
        strands = Strands(keys, draws.replication, np.zeros(1, np.int64), np.array([day.toordinal()]))
        table = arrivals.Timetable([self])
        return table.instants(strands, known, Block(table.calendars, strands.stream, strands.day))[1]
