"""How busy numbers, bridges and trunks were after the warm-up, and whom they turned away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

from tollbridge.engine.plan.plan import Plan
from tollbridge.measures.measure import Measure, Section
from tollbridge.records.run import PortTally, Tally

_Group = Literal["numbers", "bridges", "trunks"]
_Ports = Callable[[Tally], PortTally]


def port_sections(plan: Plan) -> Iterator[Section]:
    """Yield the sections of ports and trunks: results named `numbers.*`, `bridges.*` and `trunks.*`.

    `plan`: what was run.
    """
    span = max(1, plan.horizon - plan.warm_up)
    bridges = [bridge.name for bridge in plan.bridges]
    yield from _each("numbers", [number.name for number in plan.numbers], span)
    yield from _each("bridges", bridges, span)
    yield from _each("trunks", bridges, span)


def _each(group: _Group, names: list[str], span: int) -> Iterator[Section]:
    for index, name in enumerate(names):
        yield _ports(f"{group}.{name}", span, partial(_ported, group, index))


def _ported(group: _Group, index: int, tally: Tally) -> PortTally:
    ports: list[PortTally] = getattr(tally, group)
    return ports[index]


def _ports(stem: str, span: int, of: _Ports) -> Section:
    measures = (
        Measure(f"{stem}.offered", "count", 0),
        Measure(f"{stem}.blocking", "share", 1, whole=0),
        Measure(f"{stem}.peak", "count", 2),
        Measure(f"{stem}.erlangs", "erlangs", 3, span),
    )

    def read(tally: Tally) -> list[int]:
        ports = of(tally)
        return [ports.offered, ports.blocked, ports.peak, ports.busy]

    return Section(measures, 4, read)
