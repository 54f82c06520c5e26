"""Traffic that is larger by far than the ports it comes to, reckoned in erlangs from the means of the distributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from tollbridge.plain_text import counted
from tollbridge.scenario.checks.subject import Subject, named
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import WorkloadPart
from tollbridge.scenario.schema.means import mean_of
from tollbridge.units import HOUR

FAR: Final = 5
"""Times the ports: so much traffic in a full hour is turned away by four fifths."""


def crowding_problems(subject: Subject) -> Iterator[Finding]:
    """Yield warnings about numbers, bridges and trunks to which more traffic comes by far than they have ports.

    `subject`: the scenario under examination.
    """
    offered = _offered(subject)
    for path, ports, erlangs in _groups(subject, offered):
        if ports and erlangs > FAR * ports:
            text = (
                f"{erlangs:,.0f} erlangs come to {counted(ports, 'port')} in a full hour: most callers are turned away"
            )
            yield named("crowded-ports", path, text)


def _groups(subject: Subject, offered: Mapping[tuple[str, str], float]) -> Iterator[tuple[KeyPath, int | None, float]]:
    for name, number in subject.scenario.numbers.items():
        yield ("numbers", name, "ports"), number.ports, offered.get(("number", name), 0.0)
    for name, bridge in subject.scenario.bridges.items():
        phones = offered.get(("bridge", name), 0.0)
        yield ("bridges", name, "ports"), bridge.ports, phones
        yield ("bridges", name, "dial_out", "trunks"), bridge.dial_out.trunks, offered.get(("trunks", name), 0.0)


def _offered(subject: Subject) -> dict[tuple[str, str], float]:
    """Return the erlangs that come to each group of ports in an hour of weight 1."""
    found: dict[tuple[str, str], float] = {}
    for workload in subject.scenario.workloads.values():
        bridge = _bridge_of(subject, workload)
        for way, erlangs in _by_way(workload):
            groups = [("bridge", bridge), ("trunks", bridge) if way == "dial-out" else ("number", way)]
            for group in groups if way != "voip" else ():
                found[group] = found.get(group, 0.0) + erlangs
    return found


def _bridge_of(subject: Subject, workload: WorkloadPart) -> str:
    bridges = subject.scenario.bridges
    if workload.bridge or len(bridges) == 1:
        return workload.bridge or next(iter(bridges))
    having = subject.bridges_of.get(workload.legs.via or "", set()) if workload.legs else set()
    return next(iter(having)) if len(having) == 1 else ""


def _by_way(workload: WorkloadPart) -> Iterator[tuple[str, float]]:
    """Yield (way to join, erlangs) of a workload in an hour of weight 1; nothing where only a file says its lengths."""
    if workload.legs is not None:
        lasts = mean_of(workload.legs.lasts)
        each = float(workload.legs.rate) * (lasts or 0.0) / HOUR
        join = {workload.legs.via: Decimal(1)} if workload.legs.via else workload.join or {"dial-out": Decimal(1)}
    elif workload.meetings is not None:
        attendees, lasts = mean_of(workload.attendees), mean_of(workload.duration)
        each = float(workload.meetings.rate) * (attendees or 0.0) * (lasts or 0.0) / HOUR
        join = workload.join or {}
    else:
        return
    for way, share in join.items():
        yield way, each * float(share)
