"""Worker processes of this machine. One that is killed is replaced, and its job given out again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final, TypeVar

from tollbridge.errors import TollbridgeError
from tollbridge.plain_text import counted
from tollbridge.scale.jobs import Job, JobOutcome, execute

_Result = TypeVar("_Result")
MOST_DEATHS: Final = 3
"""Workers that may die over one job before it is given up."""


@contextmanager
def without_the_script() -> Iterator[None]:
    """Have processes that are started meanwhile not run the user's script again.

    Python has a new process import the script that started it, and one that asks for workers would ask again in each of
    them. Workers need nothing of it.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


class _Spawning(ProcessPoolExecutor):
    """Starts processes that are deaf to Ctrl-C from their first instruction on, not only once they get to say so."""

    def submit(self, work: Callable[..., _Result], /, *arguments: Any, **named: Any) -> Future[_Result]:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a process that is started inherits this
        try:
            with without_the_script():
                return super().submit(work, *arguments, **named)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def leashed(count: int) -> Iterator[ProcessPoolExecutor]:
    """Give worker processes that leave Ctrl-C to this one, and end with the block at once, however it ends.

    `count`: how many, 1 or more. They are started afresh (`spawn`), so that no lock or thread (BLAS) of this process is
    copied into them. Use `submit`: the futures that `map` cancels are in the way of the pool's end.
    """
    context = multiprocessing.get_context("spawn")
    leash, held = context.Pipe(duplex=False)
    pool = _Spawning(count, context, _follow, (leash,))
    try:
        yield pool
    finally:
        held.close()
        pool.shutdown(wait=True, cancel_futures=True)


class Processes:
    """Worker processes of this machine, on a leash: see `leashed`."""

    def __init__(self, count: int, carry_out: Callable[[Job], JobOutcome] = execute) -> None:
        self.count = count
        self._carry_out = carry_out
        self._pending: dict[Future[JobOutcome], Job] = {}
        self._deaths: dict[int, int] = {}
        self._start()

    def _start(self) -> None:
        self._leash = ExitStack()
        self._pool = self._leash.enter_context(leashed(self.count))

    def submit(self, job: Job) -> None:
        """Give out a job."""
        try:
            self._pending[self._pool.submit(self._carry_out, job)] = job
        except BrokenProcessPool:
            self._replace(job)

    def next_outcome(self) -> JobOutcome:
        """Wait for the job that is finished next; jobs of a worker that died are given out again."""
        while True:
            done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
            future = next(iter(done))
            job = self._pending.pop(future)
            try:
                return future.result()
            except BrokenProcessPool:
                self._replace(job)

    def _replace(self, *lost: Job) -> None:
        """Start new workers: when one dies, the pool is broken, and every job in it is lost."""
        jobs = [*lost, *self._pending.values()]
        self.close()
        self._start()
        for job in jobs:
            deaths = self._deaths[job.first] = self._deaths.get(job.first, 0) + 1
            if deaths > MOST_DEATHS:
                raise TollbridgeError(
                    f"workers died {counted(deaths, 'time')} over replications {job.first + 1} to {job.last}:"
                    " is there memory enough? Fewer --workers need less"
                )
        for job in jobs:
            self.submit(job)

    def close(self) -> None:
        """End the workers, in the middle of a job or not."""
        self._leash.close()
        self._pending.clear()


def _follow(leash: Connection) -> None:
    """Make a worker end with its client, however that ends."""
    threading.Thread(target=_wait_for_end, args=(leash,), daemon=True).start()


def _wait_for_end(leash: Connection) -> None:
    try:
        leash.poll(None)  # readable only once the client's end is closed
    finally:
        os._exit(0)
