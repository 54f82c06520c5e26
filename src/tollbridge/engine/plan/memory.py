"""What a day of demand takes of the memory, and whether it is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tollbridge.errors import ScenarioError

if TYPE_CHECKING:
    from tollbridge.demand.expected import Expected
    from tollbridge.demand.offered import Demand
    from tollbridge.scenario.load import Loaded

BYTES_A_LEG: Final = 1_500  # while a day is drawn, merged and handed over
BEYOND: Final = 10**12
"""Legs of a day above which their number says nothing more."""
MOST_A_DAY: Final = 50_000_000
"""Legs and later attempts of one workload and day that are drawn: a day is held in memory."""


def sources_of(demand: Demand) -> list[Expected]:
    """Return what each source of a demand is expected to bring; nothing of a demand that is not a scenario's own.

    `demand`: who calls when.
    """
    from tollbridge.demand.build import ScenarioDemand
    from tollbridge.demand.expected import expected

    return list(expected(demand)) if isinstance(demand, ScenarioDemand) else []


def busiest_bytes(sources: Sequence[Expected]) -> float:
    """Return the bytes that the busiest day of demand takes while it is drawn.

    `sources`: what each is expected to bring. Their busiest days are taken as one, which is too much if anything.
    """
    return sum(one.busiest for one in sources) * BYTES_A_LEG


def memory_there() -> float:
    """Return the bytes that this process may still use, as far as the system tells; inf where it does not."""
    found = [float("inf")]
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        found += [float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")]
    except (OSError, ValueError, IndexError):
        pass
    if os.name == "posix":
        import resource

        soft = resource.getrlimit(resource.RLIMIT_AS)[0]
        found += [] if soft == resource.RLIM_INFINITY else [float(soft)]
    return min(found)


def check_memory(loaded: Loaded, demand: Demand) -> None:
    """Refuse a demand of which a day could not be held in memory.

    `loaded`: the scenario, for the place. `demand`: its own; another is not looked at. ScenarioError at the workload that
    brings most: where its busiest day has more than MOST_A_DAY legs and attempts, or all need more bytes than there are.
    """
    sources = sources_of(demand)
    busiest = max(sources, key=lambda one: one.busiest, default=None)
    if busiest is None or not busiest.workload:
        return
    needed, there = busiest_bytes(sources), memory_there()
    if busiest.busiest <= MOST_A_DAY and needed <= there:
        return
    text = (
        f"on {busiest.day} this brings {_about(busiest.busiest)} legs and attempts, {bytes_text(needed)} of memory: "
        f"at most {MOST_A_DAY:,} a day, and there are {bytes_text(there)}"
    )
    raise ScenarioError([loaded.problem(text, "workloads", busiest.workload)])


def _about(legs: float) -> str:
    return f"about {legs:,.0f}" if legs < BEYOND else f"more than {BEYOND:,}"


def bytes_text(size: float) -> str:
    """Return a number of bytes for people.

    `size`: bytes, 0 or more.

    >>> bytes_text(8.2e8), bytes_text(1.2e10)
    ('820 MB', '12 GB')
    """
    if size >= 1e15:
        return "more than 1,000,000 GB"
    return f"{size / 1e9:,.0f} GB" if size >= 1e10 else f"{size / 1e6:,.0f} MB"
