"""Worker processes on a leash."""

from __future__ import annotations

import signal
import time

import pytest

from tollbridge.scale.processes import leashed


def test_workers_leave_ctrl_c_to_their_client():
    with leashed(1) as pool:
        blocked = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result()
    assert signal.SIGINT in blocked  # inherited, so that it holds before a worker can do anything about it
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_an_interrupted_client_does_not_wait_for_what_its_workers_are_at():
    def work():
        with leashed(1) as pool:
            pool.submit(time.sleep, 3600)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
