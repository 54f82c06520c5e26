"""A real prepaid switch (Kamailio with cnxcc) held against the simulation, on loopback: only with TOLLBRIDGE_SWITCH=1.

Each batch starts a switch of its own, finds out when in its period it looks, plays the batch by what `export sipp` writes, and
holds the records against the simulation by `verify`.

Flakiness: 20 of 20 runs passed on two cores at a load of 11 to 18, in 100 to 141 s; one play of 61 was made again, as the
machine was 91 ms late by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batches import BATCHES, WARM_UP, Batch
from prepaid_switch import Running, first_and_bound, install, prepaid_switch

from tollbridge.cli import run_command_line
from tollbridge.switch.sipp.player.play import events

pytestmark = pytest.mark.skipif(
    os.environ.get("TOLLBRIDGE_SWITCH", "") in {"", "0"}, reason="TOLLBRIDGE_SWITCH is not set: no switch is started"
)
WITHIN = "50ms"
LEAD_S = 3
EARLIEST, GOAL, LATEST = 0.5, 0.75, 0.92
"""Where in a second a switch is to look: after the answers, and clear of the next second."""
TRIES = 8
PLAYS = 3
ON_TIME = 0.025
"""Seconds by which the calling end may be late; a play in which it is later is played again."""


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    install()


def play(folder: Path, batch: Batch, phase: int, at: int, switch: Running) -> None:
    """Export a batch and play it from the whole second `at` on."""
    folder.mkdir()
    (folder / "scenario.yaml").write_text(batch.scenario(phase), encoding="utf-8")
    assert run_command_line(["export", "sipp", str(folder / "scenario.yaml"), str(folder / "load")]) == 0
    ports = ["--switch", f"127.0.0.1:{switch.port}", "--called", str(switch.called)]
    command = [*first_and_bound(), sys.executable, str(folder / "load" / "play.py"), *ports, "--at", str(at)]
    subprocess.run(command, check=True)


def cut_at(folder: Path, switch: Running) -> float:
    """Return when (s since 1970) the switch cut a call that ran out of credit: it looks then, and once a period."""
    play(folder, WARM_UP, 0, int(time.time()) + LEAD_S, switch)
    return events((folder / "load" / "uac.log").read_text(encoding="utf-8"))["warm"]["ended"]


class Aim:
    """When to start a switch so that it looks late in a second: it looks as long after its start as the one before."""

    def __init__(self) -> None:
        self.share: float | None = None

    def wait(self) -> float:
        """Wait for that, and return when the switch is started, s since 1970."""
        if self.share is not None:
            time.sleep((GOAL - self.share - time.time()) % 1)
        return time.time()

    def learn(self, started: float, look: float) -> bool:
        """Take in when a switch was started and looked; return whether that is as late in a second as it should be."""
        self.share = (look - started) % 1
        return EARLIEST <= look % 1 <= LATEST


@pytest.fixture(scope="module")
def aim() -> Aim:
    return Aim()


def looking(folder: Path, batch: Batch, aim: Aim):
    """Yield a switch that looks late in a second, and one of its looks; a switch that looks elsewhere is started anew."""
    for number in range(TRIES):
        started = aim.wait()
        with prepaid_switch(folder / f"switch-{number}", WARM_UP.accounts | batch.accounts, batch.period) as switch:
            look = cut_at(folder / f"warm-up-{number}", switch)
            if aim.learn(started, look):
                yield switch, look
                return
    pytest.fail(f"none of {TRIES} switches looks between {EARLIEST} and {LATEST} s after a whole second")


def begin(batch: Batch, look: float) -> int:
    """Return the whole second at which a batch begins: the switch looks half a period and a part of a second later."""
    soonest = int(time.time()) + LEAD_S
    return next(
        at for at in range(soonest, soonest + batch.period) if int((look - at) % batch.period) == batch.period // 2
    )


def lateness(folder: Path) -> float:
    """Return by how much (s) the calling end was late at the worst in what it did by itself: begin calls, and hang up."""
    done = events((folder / "uac.log").read_text(encoding="utf-8"))
    rows = (line.split(";") for line in (folder / "injected.csv").read_text(encoding="utf-8").splitlines()[1:])
    late = [0.0]
    for name, at, *_, talks in rows:
        times = done.get(name, {})
        late.append(times.get("begun", 0.0) - int(at) / 1000)
        if "hung-up" in times:
            late.append(times["hung-up"] - times["answered"] - int(talks) / 1000)
    return max(late)


def played(folder: Path, batch: Batch, aim: Aim) -> float:
    """Play a batch against a switch of its own; return how late the calling end was, s."""
    folder.mkdir()
    for switch, look in looking(folder, batch, aim):
        at = begin(batch, look)
        play(folder / "batch", batch, round((look - at) % batch.period * 1000), at, switch)
    return lateness(folder / "batch" / "load")


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.name)
def test_the_switch_does_what_the_simulation_says(batch, tmp_path, aim, capfd):
    for number in range(PLAYS):
        folder = tmp_path / f"play-{number}"
        late = played(folder, batch.with_ticks(), aim)
        if late <= ON_TIME:
            break
        with capfd.disabled():
            sys.stdout.write(f"the machine was {late * 1000:.0f} ms late by itself: that is no measure of the switch\n")
    else:
        pytest.fail(f"the machine was never on time in {PLAYS} plays")
    files = [str(folder / "batch" / name) for name in ("scenario.yaml", "load/observed.csv")]
    status = run_command_line(["verify", *files, "--within", WITHIN])
    assert status == 0, capfd.readouterr().out
