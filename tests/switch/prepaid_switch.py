"""Kamailio with cnxcc, started on loopback for one batch and stopped whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tollbridge.switch.sipp.player.play import free_port

HERE = Path(__file__).parent
PACKAGES = ("kamailio", "kamailio-cnxcc-modules", "sip-tester")
MODULES = "kamailio/modules"


@dataclass(frozen=True)
class Credit:
    """What the switch knows of an account: money as decimal text, pulses in seconds."""

    credit: str
    fee: str = "0"
    first: int = 1
    further: int = 1


@dataclass(frozen=True)
class Running:
    """A switch that runs: its port, and that to which it sends calls."""

    port: int
    called: int


def install() -> None:
    """Install the switch and SIPp from Debian's packages where they are not there; RuntimeError says what is lacking."""
    if shutil.which("kamailio") and shutil.which("sipp") and modules():
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise RuntimeError(f"install {', '.join(PACKAGES)} first: this needs Debian and root")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", *command], env=quiet, check=True, stdout=subprocess.DEVNULL)


@cache
def first_and_bound() -> tuple[str, ...]:
    """Return what a command is begun with: it ends with this process, and goes before all else on the machine where it may."""
    bound = ("setpriv", "--pdeathsig", "TERM")
    first = ("chrt", "--rr", "5")
    allowed = (
        shutil.which("chrt") and subprocess.run([*first, "true"], check=False, capture_output=True).returncode == 0
    )
    return (*bound, *first) if allowed else bound


def modules() -> Path | None:
    """Return the folder of Kamailio's modules, where cnxcc is among them."""
    found = (path.parent for path in Path("/usr/lib").glob(f"*/{MODULES}/cnxcc.so"))
    return next(found, None)


def configuration(accounts: Mapping[str, Credit], period: int, ports: Running) -> str:
    """Return Kamailio's configuration."""
    lines = [
        f'    if ($hdr(X-Account) == "{name}") '
        f'{{ cnxcc_set_max_credit("{name}", "{it.credit}", "{it.fee}", "0.01", "{it.first}", "{it.further}"); }}'
        for name, it in accounts.items()
    ]
    filled = {
        "PORT": str(ports.port),
        "CALLED": str(ports.called),
        "MODULES": f"{modules()}/",
        "PERIOD": str(period),
        "ACCOUNTS": "\n".join(lines),
    }
    text = (HERE / "kamailio.cfg").read_text(encoding="utf-8").split("\n", 3)
    body = text[-1]
    for key, value in filled.items():
        body = body.replace(f"@{key}@", value)
    return f"{text[0]}\n{body}"


@contextmanager
def prepaid_switch(folder: Path, accounts: Mapping[str, Credit], period: int) -> Iterator[Running]:
    """Run a switch; it ends with the block, or with this process."""
    ports = Running(free_port(), free_port())
    folder.mkdir()
    (folder / "kamailio.cfg").write_text(configuration(accounts, period, ports), encoding="utf-8")
    command = [
        "kamailio",
        "-f",
        folder / "kamailio.cfg",
        "-DD",
        "-E",
        "-P",
        folder / "pid",
        "-Y",
        folder,
        "-m",
        "32",
        "-M",
        "4",
    ]
    with (folder / "kamailio.log").open("wb") as log:
        process = subprocess.Popen(
            [*first_and_bound(), *map(str, command)], stdout=log, stderr=log, start_new_session=True
        )
        try:
            _await(process, folder / "pid")
            yield ports
        finally:
            _stop(process)


def _await(process: subprocess.Popen[bytes], pid: Path) -> None:
    """Wait until the switch has written its process's number, and a moment more."""
    until = time.monotonic() + 15
    while not pid.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if process.poll() is not None or not pid.exists():
        raise RuntimeError(f"kamailio did not start: see {pid.parent / 'kamailio.log'}")
    time.sleep(0.5)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the switch and every process that it made."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
