"""A Dask cluster's workers: one that is lost is Dask's to replace; a scheduler that goes away is waited for."""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, Final
from uuid import uuid4

from tollbridge.errors import MissingExtraError, TollbridgeError
from tollbridge.scale.jobs import Job, JobOutcome, execute
from tollbridge.scale.processes import without_the_script

LOCAL: Final = "local"
_ADDRESS: Final = re.compile(r"((tcp|tls|ucx|wss?)://)?[^/]+:\d+")
FIRST_CONTACT_S: Final = 15
PATIENCE_S: Final = 300
"""Seconds to wait for a scheduler that went away, before the run is ended (what is finished is kept)."""


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise MissingExtraError("--dask", "dask") from None
    return distributed


@contextmanager
def _ctrl_c_for_us_alone() -> Iterator[None]:
    """Have processes that are started ignore Ctrl-C, which reaches all of a terminal's: they inherit it from this one."""
    if threading.current_thread() is not threading.main_thread():  # Python sets signals there alone
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class DaskWorkers:
    """The workers of the scheduler at `address` (such as tcp://host:8786), or of a cluster within this machine (`local`)."""

    def __init__(
        self,
        address: str,
        *,
        patience_s: float = PATIENCE_S,
        carry_out: Callable[[Job], JobOutcome] = execute,
    ) -> None:
        self._dask = _distributed()
        if address != LOCAL and not _ADDRESS.fullmatch(address):
            raise TollbridgeError(f"{address!r} is no Dask scheduler's address such as tcp://host:8786, nor {LOCAL}")
        self._patience_s = patience_s
        self._carry_out = carry_out
        self._security = self._own_security() if address == LOCAL else None
        self._cluster = self._local_cluster() if address == LOCAL else None
        self._address = self._cluster.scheduler_address if self._cluster else address
        self._pending: dict[Any, Job] = {}
        self._ended: SimpleQueue[Any] = SimpleQueue()
        self._client = self._connect(FIRST_CONTACT_S)
        self.count = self._slots()

    def _own_security(self) -> Any:
        """Return keys made for this cluster alone: whoever else reaches its ports is turned away."""
        try:
            return self._dask.Security.temporary()
        except ImportError:
            raise MissingExtraError("--dask local", "dask") from None

    def _local_cluster(self) -> Any:
        with _ctrl_c_for_us_alone(), without_the_script():
            return self._dask.LocalCluster(
                n_workers=os.cpu_count() or 1,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                protocol="tls",
                security=self._security,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,  # its workers complain of each other while they end
            )

    def _connect(self, timeout_s: float) -> Any:
        try:
            client = self._dask.Client(self._address, timeout=timeout_s, set_as_default=False, security=self._security)
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise TollbridgeError(f"there is no Dask scheduler at {self._address}: {reason}") from None
        try:
            client.wait_for_workers(1, timeout=timeout_s)
        except (OSError, TimeoutError):
            client.close()
            raise TollbridgeError(f"the Dask scheduler at {self._address} has no workers") from None
        return client

    def _slots(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, job: Job) -> None:
        """Give out a job under a key of its own: nothing that Dask may have kept stands for it."""
        future = self._client.submit(self._carry_out, job, key=f"tollbridge-{job.first}-{uuid4().hex}", pure=False)
        self._pending[future] = job
        future.add_done_callback(self._ended.put)

    def next_outcome(self) -> JobOutcome:
        """Wait for the job that is finished next; what a lost scheduler took along is given out again."""
        while True:
            future = self._wait()
            if future is None or future.status in {"cancelled", "lost"}:
                self._come_back()
                continue
            job = self._pending.pop(future, None)
            if job is not None:
                return self._result(future, job)

    def _wait(self) -> Any:
        """Return a future that has ended, or None where the connection has."""
        while True:
            with suppress(Empty):
                future = self._ended.get(timeout=1)
                if future in self._pending:
                    return future
                continue
            if self._client.status != "running":
                return None

    def _result(self, future: Any, job: Job) -> JobOutcome:
        try:
            outcome: JobOutcome = future.result()
        except self._dask.scheduler.KilledWorker:
            raise TollbridgeError(
                f"Dask's workers died again and again over replications {job.first + 1} to {job.last}:"
                " is there memory enough?"
            ) from None
        future.release()
        return outcome

    def _come_back(self) -> None:
        """Connect anew, within the patience there is, and give out again all that was under way."""
        jobs = list(self._pending.values())
        self._pending.clear()
        self._end_client()
        until = time.monotonic() + self._patience_s
        while True:
            try:
                self._client = self._connect(max(1.0, min(5.0, self._patience_s)))
                break
            except TollbridgeError:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.2)
        for job in jobs:
            self.submit(job)

    def _end_client(self) -> None:
        with suppress(Exception):
            self._client.close(timeout=2)

    def close(self) -> None:
        """Drop what is not finished; a cluster of our own ends with its workers."""
        self._pending.clear()
        self._end_client()
        if self._cluster:
            with suppress(Exception):
                self._cluster.close(timeout=10)
