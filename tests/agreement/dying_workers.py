"""What a worker does that dies as it is told to: in a module of its own, as workers import what they run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tollbridge.scale.jobs import Job, JobOutcome, execute


def dying(job: Job) -> JobOutcome:
    """Kill this worker where it is told to: by a file for each replication, once each; `always`: every time."""
    folder = Path(os.environ["DEATHS"])
    for number in range(job.first, job.last):
        order = folder / str(number)
        if order.exists():
            if order.read_text() != "always":
                order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(job)
