"""Who does which replications when: chunks as large as their cost asks for, outcomes in replication order, memory flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from tollbridge.scale.jobs import Job, JobOutcome, Task
from tollbridge.scale.workers import Workers

CHUNK_S: Final = 1.0
"""Seconds that a job should take: Dask's scheduler costs some 2 ms a job, an outcome's file some 5 ms, so under 1%."""
SLICES: Final = 4
"""Jobs that each worker should have left to do, at least, so that all end at about the same time."""
AHEAD: Final = 3
"""Jobs a worker that may be given out or wait for their turn: so much is held in memory, whatever the run's length."""

Span = tuple[int, int]
"""Replications from the first to the last, the latter not included."""


def gaps(done: Iterable[Span], total: int) -> list[Span]:
    """Return what is missing of replications 0 up to `total`, as (first, last) spans, the last not included.

    `done`: spans that are finished. `total`: how many replications there are to be.

    >>> gaps([(2, 4), (6, 8)], 10)
    [(0, 2), (4, 6), (8, 10)]
    """
    missing, at = [], 0
    for first, last in sorted(done):
        if first > at:
            missing.append((at, min(first, total)))
        at = max(at, last)
    if at < total:
        missing.append((at, total))
    return [(first, last) for first, last in missing if first < last]


def _at_hand(outcome: JobOutcome) -> JobOutcome:
    return outcome


@dataclass
class Pacing:
    """How many replications the next job takes, learnt from the cost of those before; the first jobs take one each.

    Attributes:
        workers: how many work at once.
        chunk_s: seconds that a job should take.
        spent_s: seconds that all jobs so far took.
        replications: how many they carried out.

    >>> Pacing(workers=1, spent_s=0.5, replications=10).size(left=100)  # ten took half a second
    20
    """

    workers: int
    chunk_s: float = CHUNK_S
    spent_s: float = 0.0
    replications: int = 0

    def learn(self, outcome: JobOutcome) -> None:
        """Note what a job cost, so that the next ones take about `CHUNK_S` seconds.

        `outcome`: of the job.
        """
        self.spent_s += outcome.seconds
        self.replications += outcome.last - outcome.first

    def size(self, left: int) -> int:
        """Return how many replications the next job is to have, 1 or more.

        `left`: how many are not given out.
        """
        if not self.replications:
            return 1
        by_cost = self.chunk_s * self.replications / max(self.spent_s, 1e-9)
        fair = left / (self.workers * SLICES) if self.workers > 1 else left
        return max(1, int(min(by_cost, fair)))


@dataclass
class Schedule:
    """Gives jobs to workers and hands on their outcomes in replication order.

    Attributes:
        task: what all jobs share.
        workers: who carries them out.
        total: how many replications there are to be.
        done: earlier outcomes, by span, read when their turn comes.
        arrived: is called with each new outcome at once, in the order of finishing: what it keeps is safe whatever happens
            next.
    """

    task: Task
    workers: Workers
    total: int
    done: Mapping[Span, Callable[[], JobOutcome]] = field(default_factory=dict)
    arrived: Callable[[JobOutcome], None] = lambda _: None

    def outcomes(self) -> Iterator[JobOutcome]:
        """Yield the outcomes of all replications in order, those that were done before among them.

        At most three jobs a worker are held back, so that the memory does not grow with the run.
        """
        todo = Todo(gaps(self.done, self.total), Pacing(self.workers.count))
        waiting: dict[int, Callable[[], JobOutcome]] = {first: read for (first, _), read in self.done.items()}
        under_way: set[int] = set()
        at = 0
        while at < self.total:
            self._give_out(todo, under_way, at)
            if at not in waiting:
                outcome = self._next(todo, under_way)
                waiting[outcome.first] = partial(_at_hand, outcome)
                continue
            ready = waiting.pop(at)()
            at = ready.last
            yield ready

    def _give_out(self, todo: Todo, under_way: set[int], at: int) -> None:
        """Keep every worker busy; nothing is given out that would wait long behind a job that is late."""
        while (
            todo.left and len(under_way) < 2 * self.workers.count and todo.begins_within(at, AHEAD * self.workers.count)
        ):
            first, last = todo.take()
            under_way.add(first)
            self.workers.submit(Job(self.task, first, last))

    def _next(self, todo: Todo, under_way: set[int]) -> JobOutcome:
        outcome = self.workers.next_outcome()
        under_way.discard(outcome.first)
        todo.pacing.learn(outcome)
        self.arrived(outcome)
        return outcome


@dataclass
class Todo:
    """The spans that no one has been given yet."""

    spans: list[Span]
    pacing: Pacing

    @property
    def left(self) -> int:
        """How many replications there are."""
        return sum(last - first for first, last in self.spans)

    def begins_within(self, at: int, jobs: int) -> bool:
        """Say whether the next job may be given out: it does not lie far behind the replication whose turn is next.

        `at`: the replication whose turn is next. `jobs`: how many jobs' replications it may lie behind.
        """
        first, _ = self.spans[0]
        return first - at <= jobs * max(1, self.pacing.size(self.left))

    def take(self) -> Span:
        """Return the next job's span."""
        first, last = self.spans.pop(0)
        end = min(last, first + self.pacing.size(self.left + last - first))
        if end < last:
            self.spans.insert(0, (end, last))
        return first, end
