"""What Erlang B says where ports or trunks are sized, and whether it may be believed: not where arrivals bunch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tollbridge.engine.plan.plan import UNLIMITED
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.bunching import BUNCHED
from tollbridge.measures.traffic import fewest
from tollbridge.measures.week import week_tally
from tollbridge.measures.week_load import MOST_WEEKS, WeekLoad, week_loads
from tollbridge.planning.target import Target
from tollbridge.scenario.load import Loaded

_GROUPS: Final[dict[tuple[str, ...], str]] = {
    ("numbers", "ports"): "numbers",
    ("bridges", "ports"): "bridges",
    ("bridges", "dial_out", "trunks"): "trunks",
}


@dataclass(frozen=True)
class ErlangAdvice:
    """Erlang B for the group that was sized, from the legs of all replications.

    `ports` is the fewest whose blocking, each hour of the week at its own load, is under the target (None where the target is
    no blocking); `busiest_load` erlangs in the busiest hour; `bunching` as in `measures.bunching`, `bunched` where it is so
    large that the formula understates.
    """

    group: str
    ports: int | None
    busiest_load: float
    bunching: float
    bunched: bool

    def warning(self) -> str:
        """Return a plain warning where arrivals bunch, else nothing."""
        if not self.bunched:
            return ""
        return (
            f"Arrivals bunch at {self.group} ({self.bunching:.1f} times a Poisson stream's unevenness): people join meetings "
            "together, so Erlang B understates the ports needed. Trust the simulated figure."
        )


def sized_group(path: tuple[str, ...]) -> str | None:
    """Return the group of ports that a path sizes, as results name it; None where it sizes none.

    >>> sized_group(("numbers", "us-toll", "ports")), sized_group(("accounts", "a", "credit", "opening"))
    ('numbers.us-toll', None)
    """
    if len(path) < 3:
        return None
    group = _GROUPS.get((path[0], *path[2:]))
    return f"{group}.{path[1]}" if group else None


def erlang_advice(
    loaded: Loaded, path: tuple[str, ...], target: Target, seed: int, replications: int = 1
) -> ErlangAdvice | None:
    """Run replications (200 at most) with CDRs and return what Erlang B says of them all; None where the path sizes no ports.

    Args:
        loaded: the scenario.
        path: the place that is sized, keys from the top.
        target: what it is to meet.
        seed: of the run.
        replications: how many, 1 or more.
    """
    group = sized_group(path)
    if group is None:
        return None
    study = prepare(loaded, seed)
    weeks = []
    for replication in simulate(study, range(min(replications, MOST_WEEKS)), records=lambda _: "cdrs"):
        assert replication.cdrs is not None
        weeks.append(week_tally(study.plan, loaded.clock, replication.cdrs))
    loads = {load.name: load for load in week_loads(study.plan, loaded.clock, weeks)}
    load = loads.get(group)
    if load is None or load.ports >= UNLIMITED:
        return None
    blocking = target.result == f"{group}.blocking"
    ports = erlang_ports(load, target.below) if blocking and 0 < target.below < 1 else None
    return ErlangAdvice(group, ports, float(load.loads.max()), load.bunching, load.bunching >= BUNCHED)


def erlang_ports(load: WeekLoad, below: float) -> int:
    """Return the fewest ports for which Erlang B, hour by hour, turns away less than a share of all legs.

    `load`: the group's week. `below`: the share, above 0 and below 1.
    """
    return fewest(lambda ports: load.blocks.share(ports) < below)
