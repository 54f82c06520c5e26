"""Worker processes on a leash."""

from __future__ import annotations

import signal
import subprocess
import sys
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


SCRIPT = """\
import tollbridge
print("begun")
scenario = tollbridge.load("two-calls.yaml")
print(tollbridge.run(scenario, replications=3, workers=2).results.statistics("cost.total").mean)
print(len(list(tollbridge.sweep(scenario, {"calls.a.lasts": ["1s", "61s"]}, workers=2).rows())))
"""
SCENARIO = """\
scenario: A call
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls: {a: {at: +0s, via: n, lasts: 1s}}
"""


def test_workers_do_not_run_a_script_again_that_asks_for_them_without_a_guard(tmp_path):
    (tmp_path / "two-calls.yaml").write_text(SCENARIO)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["begun", "0.100000", "2"]), done.stderr
