"""Tollbridge: what conference calls will cost, whether the credit lasts, and whether there are lines enough.

The Python interface is these four functions. Everything heavy is imported when one of them is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tollbridge.expect.quote import PricedLeg
    from tollbridge.expect.verdict import Outcome
    from tollbridge.report.finished import Run
    from tollbridge.scenario.load import Loaded

__all__ = ["check", "load", "price", "run"]

Engine = Literal["auto", "reference", "compiled"]


def load(file: str | Path, *, allow_paths: Iterable[Path] = ()) -> Loaded:
    """Return a scenario, typed and checked; ScenarioError holds every reason why it is refused."""
    from tollbridge.scenario.load import load as load_scenario

    return load_scenario(file, allow_paths=allow_paths)


def run(
    scenario: str | Path | Loaded,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    record: Iterable[int] = (0,),
) -> Run:
    """Simulate a scenario, a file or one that is loaded already, and return the run.

    `record`: the replications, from 0, that keep their CDRs and ledger.
    """
    from tollbridge.engine.simulate import choose_engine, prepare, simulate
    from tollbridge.report.finished import Run as FinishedRun

    loaded = load(scenario) if isinstance(scenario, str | Path) else scenario
    study, kept = prepare(loaded, seed), frozenset(record)
    count = loaded.scenario.replications if replications is None else replications
    chosen = choose_engine(engine)
    finished = FinishedRun(study, chosen)
    for replication in simulate(
        study, range(count), engine=chosen, records=lambda number: "ledger" if number in kept else "none"
    ):
        finished.add(replication)
    return finished


def price(
    scenario: str | Path | Loaded,
    *,
    lasts: str,
    dial: str = "",
    via: str = "",
    at: str = "+0s",
    account: str = "",
    licence: str = "",
) -> PricedLeg:
    """Return what one leg costs by a scenario's tariff: dialled (`dial`) or come in (`via` a number's name).

    Durations and instants are written as in the file. Pools and credit are left out.
    """
    from tollbridge.expect.quote import Enquiry, Quotes, priced_leg
    from tollbridge.units import parse_duration, parse_instant

    loaded = load(scenario) if isinstance(scenario, str | Path) else scenario
    instant = parse_instant(at).ms(loaded.clock)
    enquiry = Enquiry(account, licence, dial, via, instant, parse_duration(lasts))
    return priced_leg(Quotes(loaded).quote(enquiry))


def check(file: str | Path, *, engine: Engine = "reference") -> list[Outcome]:
    """Hold a scenario to what it expects; return an outcome for the file itself and each of its cases."""
    from tollbridge.expect.runner import Manner, check_file

    return check_file(Path(file), Manner(engine))
