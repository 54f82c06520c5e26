"""The busy week of groups of ports over all replications, with ranges, and Erlang B for the same hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import UNLIMITED, Plan
from tollbridge.measures.bunching import FEWEST
from tollbridge.measures.week import COUNTS, HOURS, WeekTally, group_ports, week_hours
from tollbridge.units import HOUR, Clock

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
MOST_WEEKS: Final = 200
"""Replications whose legs are looked at hour by hour: beyond that the hours' means hardly move."""
_BLOCKS: Final = 20
_BUSY, _PEAK, _ASKED, _REFUSED, _ARRIVING = range(len(COUNTS))


def erlang_b_of(loads: F64, ports: int) -> F64:
    """Return Erlang B's blocking of each of many loads.

    `loads`: float64 of any shape, erlangs. `ports`: 0 or more. Returns shares of the same shape.

    >>> erlang_b_of(np.array([10.0, 20.0]), 25).round(4).tolist()
    [0.0, 0.0502]
    """
    inverse = np.ones_like(loads)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        for n in range(1, ports + 1):
            inverse = 1.0 + inverse * n / loads
        shares = 1.0 / inverse
    return np.where(loads > 0, shares, 0.0 if ports else 1.0)


@dataclass(frozen=True)
class Blocks:
    """A group's arrivals in up to 20 blocks of replications: `asked` and `arriving` [blocks, 168], `stays` [blocks, 2].

    `hours` [blocks, 168] is how long each hour of the week was looked at.
    """

    asked: F64
    arriving: F64
    stays: F64
    hours: F64

    def erlang(self, ports: int) -> F64:
        """Return Erlang B's blocking on `ports` in each hour of the week [168]."""
        hourly: F64 = np.clip(self._corrected(lambda blocks: _hourly(blocks, ports)), 0.0, 1.0)
        return hourly

    def share(self, ports: int) -> float:
        """Return the share that Erlang B turns away over the week, 0 to 1, each hour weighted by the legs that asked.

        `ports`: 0 or more. It is 0 where no leg asked.
        """
        return float(np.clip(self._corrected(lambda blocks: np.array(_weekly(blocks, ports))), 0.0, 1.0))

    def loads(self) -> F64:
        """Return the erlangs offered in each hour of the week [168]: legs an hour times their mean stay."""
        return _loads(self)

    def _corrected(self, figure: Callable[[Blocks], F64]) -> F64:
        """Return a figure of all blocks without the bias of the chance in their counts.

        Blocking bends upwards with the load, so the mean over hours whose load was only estimated is too high. The jackknife
        takes that out: each block is left out once (M. Quenouille 1956, J. Tukey 1958).
        """
        count, whole = len(self.asked), figure(self)
        if count < 2:
            return whole
        without = np.stack([figure(self._without(block)) for block in range(count)])
        corrected: F64 = count * whole - (count - 1) * without.mean(axis=0)
        return corrected

    def _without(self, block: int) -> Blocks:
        kept = np.arange(len(self.asked)) != block
        return Blocks(self.asked[kept], self.arriving[kept], self.stays[kept], self.hours[kept])


def _loads(blocks: Blocks) -> F64:
    held, count = blocks.stays.sum(axis=0)
    holding = held / count / HOUR if count else 0.0
    return _ratio(blocks.arriving.sum(axis=0), blocks.hours.sum(axis=0)) * holding


def _hourly(blocks: Blocks, ports: int) -> F64:
    return erlang_b_of(_loads(blocks), ports)


def _weekly(blocks: Blocks, ports: int) -> float:
    asked = blocks.asked.sum(axis=0)
    total = float(asked.sum())
    return float((_hourly(blocks, ports) * asked).sum()) / total if total else 0.0


@dataclass(frozen=True)
class WeekLoad:
    """A group's week over `replications`: all arrays [168], by local hour of the week, Monday 00:00 first."""

    name: str
    ports: int
    replications: int
    busy: F64  # mean busy ports
    busy_low: F64  # of the replications, 5% had fewer busy on average in that hour
    busy_high: F64  # and 5% more
    peak: I64  # most busy ports at once in any replication
    asked: F64  # legs an hour that asked
    blocked: F64  # legs an hour turned away for want of a port
    erlang: F64  # Erlang B's share of legs turned away in that hour; 0 without a limit
    bunching: float  # see `bunching.bunching`
    blocks: Blocks = field(repr=False)

    @property
    def loads(self) -> F64:
        """The erlangs offered by hour of the week."""
        return self.blocks.loads()

    def expected_blocking(self) -> float:
        """Return Erlang B's share over the week; 0 where there is no limit."""
        return self.blocks.share(self.ports) if self.ports < UNLIMITED else 0.0


def week_loads(plan: Plan, clock: Clock, tallies: Sequence[WeekTally]) -> list[WeekLoad]:
    """Return the week of each group of ports that any leg asked.

    `plan`: of the run. `clock`: the run's. `tallies`: what `week_tally` returned of one replication or more.
    """
    counts = np.stack([tally.counts for tally in tallies])
    sums = np.stack([tally.sums for tally in tallies])
    lengths = week_hours(plan, clock)
    return list(_week_loads(group_ports(plan), counts, sums, lengths))


def _week_loads(groups: dict[str, int], counts: I64, sums: F64, lengths: F64) -> Iterator[WeekLoad]:
    for index, (name, ports) in enumerate(groups.items()):
        ours = counts[:, index]
        if not ours[:, _ASKED].any():
            continue
        busy = _ratio(ours[:, _BUSY] / HOUR, np.broadcast_to(lengths, ours[:, _BUSY].shape))
        low, high = np.percentile(busy, (5, 95), axis=0)
        blocks = _blocks(ours, sums[:, index, :2], lengths)
        hours = lengths * len(ours)
        yield WeekLoad(
            name,
            ports,
            len(ours),
            busy.mean(axis=0),
            low,
            high,
            ours[:, _PEAK].max(axis=0),
            _ratio(ours[:, _ASKED].sum(axis=0), hours),
            _ratio(ours[:, _REFUSED].sum(axis=0), hours),
            blocks.erlang(ports) if ports < UNLIMITED else np.zeros(HOURS),
            _bunching(float(ours[:, _ASKED].sum()), sums[:, index, 2:].sum(axis=0)),
            blocks,
        )


def _bunching(arrivals: float, parts: F64) -> float:
    return float(parts[0] / parts[1]) if arrivals >= FEWEST and parts[1] else float("nan")


def _blocks(counts: I64, stays: F64, lengths: F64) -> Blocks:
    """Sum replications into up to 20 blocks, number i into block i modulo their number."""
    size = min(_BLOCKS, len(counts))
    member = np.arange(len(counts)) % size
    picks = [member == block for block in range(size)]

    def summed(values: NDArray[np.generic]) -> F64:
        return np.stack([values[pick].sum(axis=0) for pick in picks]).astype(np.float64)

    hours = np.stack([lengths * int(pick.sum()) for pick in picks])
    return Blocks(summed(counts[:, _ASKED]), summed(counts[:, _ARRIVING]), summed(stays), hours)


def _ratio(above: NDArray[np.generic], below: F64) -> F64:
    ratio: F64 = np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)
    return ratio
