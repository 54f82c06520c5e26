"""The command line, called as the shell calls it but in this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tollbridge.cli import run_command_line

SCENARIO = """\
scenario: Two calls
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100", ports: 2}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, dial: "+442071838750", lasts: 60s}
"""


@dataclass
class Done:
    status: int
    out: str
    err: str


@pytest.fixture
def tollbridge_command(capfd):
    def call(*arguments: object) -> Done:
        status = run_command_line([str(argument) for argument in arguments])
        done = capfd.readouterr()
        return Done(status, done.out, done.err)

    return call


@pytest.fixture
def scenario(tmp_path):
    def write(more: str = "", name: str = "two-calls.yaml") -> str:
        file = tmp_path / name
        file.write_text(SCENARIO + more)
        return str(file)

    return write
