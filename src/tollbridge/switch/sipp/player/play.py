"""Plays the calls of this folder with SIPp, on loopback, and writes what came of them to observed.csv.

    python play.py                           the calling ends call the called ends, with nothing between
    python play.py --switch 127.0.0.1:5060   they call through a switch, which sends them on to the called ends (--called)
    python play.py --speed 10                ten times as fast; a charging system counts real seconds, so this only loads it

It needs SIPp (Debian: apt-get install sip-tester) and nothing else. What it started it stops, also when it is interrupted.
Instants in observed.csv are on the scenario's clock, whatever the time of day and the speed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

Call = dict[str, str]
Times = dict[str, float]
FIELDS = ("name", "at", "caller", "number", "account", "conference", "far_end", "lasts")
OBSERVED = ("name", "arrived", "answer", "end", "from", "to", "duration_s", "cause")
LEAD_S = 2
"""Seconds between the start of the programs and the first call."""
SLACK_S = 15
EVENT = re.compile(r"(begun|answered|hung-up|ended|refused-\d+) \S+\s+\S+\s+(\d+\.\d+) (\S+)")
HOST = "127.0.0.1"


def read_calls(folder: Path) -> list[Call]:
    """Return the rows of calls.csv; its lines but the first and those that begin with # are calls."""
    lines = (folder / "calls.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [dict(zip(FIELDS, line.split(";"), strict=True)) for line in lines if line and not line.startswith("#")]


def first_second(calls: Sequence[Call]) -> int:
    """Return the whole second (ms since the run's start) in which the first call begins: there the play begins."""
    return min(int(call["at"]) for call in calls) // 1000 * 1000


def scaled(text: str, speed: float) -> str:
    """Return a duration in ms at a speed; -1, which is none, stays."""
    return text if text.startswith("-") else str(round(int(text) / speed))


def injected(calls: Sequence[Call], begin: float, speed: float) -> str:
    """Return SIPp's injection file: instants in ms since 1970 (`begin` is the first second's), durations by the speed."""
    first, lines = first_second(calls), ["SEQUENTIAL"]
    for call in calls:
        outcome, rings, talks = call["far_end"].split()
        now = {
            "at": f"{begin + (int(call['at']) - first) / speed:.0f}",
            "far_end": f"{outcome} {scaled(rings, speed)} {scaled(talks, speed)}",
            "lasts": scaled(call["lasts"], speed),
        }
        lines.append(";".join((call | now)[field] for field in FIELDS))
    return "\n".join(lines) + "\n"


def longest(calls: Sequence[Call]) -> int:
    """Return how long the calls take in all, in ms: from the first second to the last hang-up that is meant."""
    ends = []
    for call in calls:
        _, rings, talks = call["far_end"].split()
        ends.append(int(call["at"]) + int(rings) + max(0, int(talks), int(call["lasts"])))
    return max(ends) - first_second(calls)


def events(log: str) -> dict[str, Times]:
    """Return what happened to each call in one end's log, and when, in seconds since 1970."""
    found: dict[str, Times] = {}
    for what, at, name in EVENT.findall(log):
        found.setdefault(name, {}).setdefault(what, float(at))
    return found


def cause(call: Call, calling: Times, called: Times) -> str:
    """Return why a call ended: `cut` is a hang-up by neither of its ends; a refusal that was not meant is its SIP code."""
    code = next((what.removeprefix("refused-") for what in calling if what.startswith("refused-")), "")
    if code:
        meant = {"busy": "486", "no-answer": "480"}
        outcome = call["far_end"].split()[0]
        return outcome if meant.get(outcome) == code else code
    if "hung-up" in calling or "hung-up" in called:
        return "NORMAL_CLEARING"
    if "ended" not in calling:
        return ""
    return "cut" if called or call["lasts"] != "-1" else "NORMAL_CLEARING"


def observed(calls: Sequence[Call], logs: tuple[str, str], instant: Callable[[float], datetime]) -> list[Call]:
    """Return a record of each call that was begun, out of the logs of the calling and the called ends."""
    calling, called = (events(log) for log in logs)
    return [
        _record(call, calling[call["name"]], called.get(call["name"], {}), instant)
        for call in calls
        if call["name"] in calling
    ]


def _record(call: Call, calling: Times, called: Times, instant: Callable[[float], datetime]) -> Call:
    def text(at: float | None) -> str:
        return "" if at is None else instant(at).isoformat(timespec="milliseconds")

    refused = next((at for what, at in calling.items() if what.startswith("refused-")), None)
    answered = calling.get("answered")
    end = calling.get("hung-up", calling.get("ended", refused))
    lasted = 0.0 if end is None or answered is None else (instant(end) - instant(answered)).total_seconds()
    return {
        "name": call["name"],
        "arrived": text(calling.get("begun")),
        "answer": text(answered),
        "end": text(end),
        "from": call["caller"],
        "to": call["number"],
        "duration_s": f"{lasted:.3f}",
        "cause": cause(call, calling, called),
    }


def on_the_scenarios_clock(start: datetime, first: int, begin: float, speed: float) -> Callable[[float], datetime]:
    """Return what turns an instant (s since 1970) into one of the scenario; `begin` (ms) is when its ms `first` was played."""
    return lambda at: start + timedelta(milliseconds=round(first + (at * 1000 - begin) * speed))


def free_port() -> int:
    """Return a UDP port that nobody has; it is even, and the next one is free too."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as next_one,
        ):
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
            try:
                next_one.bind((HOST, port + 1))
            except OSError:
                continue
            if port % 2 == 0:
                return port


def sipp(folder: Path, end: str, port: int, *more: str) -> list[str]:
    """Return SIPp's command for the calling (uac) or the called (uas) ends."""
    logs = [
        "-trace_logs",
        "-log_file",
        str(folder / f"{end}.log"),
        "-trace_err",
        "-error_file",
        str(folder / f"{end}.err"),
    ]
    ports = ["-i", HOST, "-p", str(port), "-mi", HOST, "-mp", str(free_port())]
    return ["sipp", "-sf", str(folder / f"{end}.xml"), *ports, "-nostdin", "-timer_resol", "1", *logs, *more]


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def play(folder: Path, switch: str, called: int, begin: float, speed: float) -> int:
    """Play the calls; return SIPp's exit status, 0 where every call went as its scenario says."""
    calls = read_calls(folder)
    for end in ("uac", "uas"):
        (folder / f"{end}.log").write_text("", encoding="utf-8")
    (folder / "injected.csv").write_text(injected(calls, begin, speed), encoding="utf-8")
    count, seconds = str(len(calls)), int(begin / 1000 - time.time() + longest(calls) / speed / 1000) + SLACK_S
    at_once = ["-m", count, "-l", count, "-r", count]
    calling = [switch or f"{HOST}:{called}", "-inf", str(folder / "injected.csv"), *at_once, "-timeout", str(seconds)]
    with ExitStack() as started, (folder / "sipp.out").open("wb") as out:
        for command in (sipp(folder, "uas", called), sipp(folder, "uac", free_port(), *calling)):
            process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
            started.callback(stop, process)
        return process.wait(seconds + SLACK_S)


def arguments(texts: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--switch", default="", metavar="HOST:PORT", help="where the calls go; absent: to the called ends"
    )
    parser.add_argument(
        "--called", type=int, default=0, metavar="PORT", help="the called ends' port; absent: a free one"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="how many times as fast as real time; default 1")
    parser.add_argument("--at", type=float, metavar="SECONDS", help="begin at this instant, seconds since 1970")
    found = parser.parse_args(texts)
    if not found.speed > 0:
        parser.error("--speed is above 0")
    return found


def main() -> int:
    """Play, and write observed.csv; return 0, 1 where calls failed, or 2 where SIPp is not there."""
    asked, folder = arguments(), Path(__file__).resolve().parent
    if shutil.which("sipp") is None:
        sys.stderr.write("sipp is not installed: apt-get install sip-tester\n")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    calls, begin = read_calls(folder), 1000 * (asked.at or time.time() + LEAD_S)
    status = play(folder, asked.switch, asked.called or free_port(), begin, asked.speed)
    start = datetime.fromisoformat(json.loads((folder / "load.json").read_text(encoding="utf-8"))["start"])
    logs = ((folder / "uac.log").read_text(encoding="utf-8"), (folder / "uas.log").read_text(encoding="utf-8"))
    records = observed(calls, logs, on_the_scenarios_clock(start, first_second(calls), begin, asked.speed))
    with (folder / "observed.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, OBSERVED)
        writer.writeheader()
        writer.writerows(records)
    sys.stdout.write(
        f"{len(records)} of {len(calls)} calls were begun; their records are in {folder / 'observed.csv'}\n"
    )
    if status:
        sys.stderr.write(f"sipp ended with {status}: see uac.err, uas.err and sipp.out in {folder}\n")
    return 1 if status or len(records) < len(calls) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
