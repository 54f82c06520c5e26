"""Small scenarios for planning: written as text, loaded from a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tollbridge.scenario.load import Loaded, load

Write = Callable[..., Path]

LOSS_SYSTEM = """
scenario: A loss system
seed: 7
clock: {{start: 2026-01-05, timezone: UTC, duration: {duration}, warm_up: 1h}}
tariffs: {{free: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0}}]}}}}
accounts: {{a: {{country: US, tariff: free}}}}
numbers: {{line: {{number: "+12065550100", kind: toll, ports: 1}}}}
workloads:
  callers: {{account: a, legs: {{rate: {rate}/h, via: line, lasts: {{exponential: {{mean: 3m}}}}}}}}
"""

# ten legs from the first instant past the end, each 0.02 a minute: 0.20 at every full minute
FLUID = """
scenario: A fluid demand
clock: {{start: 2026-01-05, timezone: UTC, duration: 1h}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0.02}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: {opening}}}{more}}}}}
numbers: {{line: {{number: "+12065550100", kind: toll}}}}
calls:
{calls}
"""

LICENCES = """
scenario: {title}
seed: 3
clock: {{start: 2026-04-01, timezone: UTC, duration: 30d}}
tariffs:
  t: {{increment: 60s, inbound: [{{kind: toll, per_minute: {rate}}}]}}
accounts:
  a:
    country: US
    licences: {{l: {{count: 10, fee: {fee}, per: month, tariff: t}}}}
    control: {{mode: postpaid}}
numbers: {{line: {{number: "+12065550100", kind: toll}}}}
workloads:
  callers: {{licence: l, legs: {{rate: 1/h, via: line, lasts: 10m}}}}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "scenario.yaml", **values: object) -> Path:
        file = tmp_path / name
        file.write_text(text.format(**values), encoding="utf-8")
        return file

    return written


@pytest.fixture
def fluid(write: Write) -> Callable[..., Loaded]:
    def loaded(opening: str = "10", more: str = "") -> Loaded:
        calls = "\n".join(f"  c{number}: {{at: +0s, via: line, lasts: 2h}}" for number in range(10))
        return load(write(FLUID, calls=calls, opening=opening, more=more))

    return loaded
