"""One interface to whoever carries out jobs: this process, processes of this machine, a Dask cluster."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from tollbridge.scale.jobs import Job, JobOutcome, perform
from tollbridge.scale.pack import Observer


class Workers(Protocol):
    """Carries out jobs, several at once, in any order. In process, processes and Dask are three implementations.

    `schedule.Schedule` hands out jobs and puts outcomes into order, so that neither the number of workers nor who finishes
    first can be seen in what a run writes.
    """

    @property
    def count(self) -> int:
        """How many jobs are worked on at once."""
        ...

    def submit(self, job: Job) -> None:
        """Take a job; returns at once.

        `job`: a span of replications that no other job has.
        """
        ...

    def next_outcome(self) -> JobOutcome:
        """Wait for the job that is finished next. Raises what a job raised; TollbridgeError where workers keep dying."""
        ...

    def close(self) -> None:
        """Stop at once: jobs that are not finished are dropped."""
        ...


class InProcess:
    """This process alone, one job after the other, on a study that is ready.

    A job is carried out when its outcome is asked for, so nothing is done that nobody waits for.
    """

    count = 1

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._jobs: deque[Job] = deque()

    def submit(self, job: Job) -> None:
        """Put a job in line."""
        self._jobs.append(job)

    def next_outcome(self) -> JobOutcome:
        """Carry out the first job in line."""
        return perform(self._observer, self._jobs.popleft())

    def close(self) -> None:
        """Forget what is in line."""
        self._jobs.clear()
