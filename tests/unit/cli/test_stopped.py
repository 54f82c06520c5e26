"""A run that is stopped ends then and there, not when its work is done, and takes its workers with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

SCENARIO = """
scenario: A desk
replications: 1000000
clock: {start: 2026-01-05, timezone: UTC, duration: 365d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {tariff: t, credit: {opening: 1000}}}
numbers: {n: {number: "+12065550100"}}
workloads: {w: {legs: {rate: 20/h, via: n, lasts: 4m}}}
"""
"""As many replications as take hours."""
PROGRAM = """
import signal, sys
from tollbridge.cli import run_command_line
signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(run_command_line(sys.argv[1:]))
"""
"""The command; what a shell starts in the background ignores Ctrl-C, and hands that down to its tests."""
PATIENCE = 120  # s: after them the test gives up on a run that does not end


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_stopped_ends_with_the_signal_s_status(tmp_path, sign, status, workers):
    (tmp_path / "desk.yaml").write_text(SCENARIO, encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, "run", "desk.yaml", "--out", "out", "--workers", workers]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as run:
        wait_for_outcomes(tmp_path / ".out.unfinished", run)
        run.send_signal(sign)
        _, said = run.communicate(timeout=PATIENCE)  # its workers hold the pipes too, until they are gone
    assert run.returncode == status
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
    if sign == signal.SIGINT:
        assert "interrupted" in said


def wait_for_outcomes(unfinished: Path, run: subprocess.Popen[str]) -> None:
    for _ in range(10 * PATIENCE):
        assert run.poll() is None
        if any(file.is_file() and "outcome" in str(file) for file in unfinished.rglob("*")):
            return
        Event().wait(0.1)
    pytest.fail("the run keeps no outcome")
