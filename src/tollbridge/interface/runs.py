"""`tollbridge.run` and `price`: what a scenario costs, and what one leg costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from tollbridge.interface.asked import Progress, RunKeywords, RunTerms, spelled_out
from tollbridge.interface.scenarios import Scenario, load

if TYPE_CHECKING:
    from tollbridge.answers.prices import PricedLeg
    from tollbridge.report.finished import Run
    from tollbridge.scenario.load import Loaded


@spelled_out
def run(
    scenario: Scenario,
    *,
    precision: float | None = None,
    record: Iterable[int] = (0,),
    out: str | Path | None = None,
    teams_csv: bool = False,
    on_progress: Progress | None = None,
    **how: Unpack[RunKeywords],
) -> Run:
    """Simulate a scenario: every caller, leg, port and cent.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        precision: run until the 95% interval of the mean cost is this share of it either way: 0.02 is 2%. `replications` is
            then the most that are run.
        record: the replications, counted from 0, whose CDRs and ledger are kept for `frame`.
        out: a new folder for the run's files.
        teams_csv: whether the answered legs are among these files, in the columns of the usage export.
        on_progress: is called with (done, of how many) after each replication.
        replications: how many, from 1 to 1,000,000. Absent: the scenario's.
        seed: 0 or more. Absent: the scenario's.
        engine: `auto` takes the compiled engine where it is built, else the reference engine. Both give the same results.
        workers: processes, 1 or more. More than 1 read the scenario's file themselves, so there must be one.

    Returns the run: `results.statistics("cost.total").p95`, `frame("cdrs")`, `plot("balance")`.

    Raises ScenarioError where the scenario is refused, TollbridgeError where the folder cannot be written.

    >>> from tollbridge.scenario.shipped import shipped
    >>> done = run(shipped() / "all-or-nothing.yaml")
    >>> done.results.statistics("cost.total").mean  # the whole credit
    Decimal('0.300000')
    >>> [round(done.results.statistics(f"callers.{what}").mean) for what in ("total", "out_of_credit")]
    [4, 3]
    """
    from tollbridge.engine.simulate import choose_engine, prepare, simulate
    from tollbridge.errors import TollbridgeError
    from tollbridge.interface.run_request import RunRequest, project, write_report
    from tollbridge.report.finished import Run as FinishedRun
    from tollbridge.scale.order import Place, Watch

    terms = RunTerms.of(how)
    if precision is not None and not 0 < precision < 1:
        raise TollbridgeError(f"a precision is a share above 0 and below 1, such as 0.02, not {precision:g}")
    study, kept = prepare(load(scenario), terms.seed), set(record)
    finished = FinishedRun(study, choose_engine(terms.engine))
    told = on_progress or (lambda _, __: None)
    if terms.workers == 1 and out is None and precision is None:
        return _in_this_process(finished, terms.effort(study.loaded).replications, kept, told)
    place = Place(terms.workers, out=None if out is None else Path(out))
    patch = _patch(study.loaded) if terms.workers > 1 else ""
    project(
        finished,
        RunRequest(terms.replications, precision, teams_csv=teams_csv, patch=patch),
        place,
        Watch(told, finish=write_report),
    )
    again = sorted(number for number in kept if number < finished.replications)
    finished.recorded = list(simulate(study, again, engine=finished.engine, records=_records(kept)))
    return finished


def _in_this_process(finished: Run, count: int, kept: set[int], told: Progress) -> Run:
    """Fold so many replications into a run, and return it; `kept` are those whose records it holds."""
    from tollbridge.engine.simulate import simulate

    wanted = simulate(finished.study, range(count), engine=finished.engine, records=_records(kept))
    for done, replication in enumerate(wanted, 1):
        finished.add(replication)
        told(done, count)
    return finished


def _patch(loaded: Loaded) -> str:
    """Return what is laid over a scenario's file to be this one, as JSON, for workers; "" where the file alone is."""
    from json import dumps

    from tollbridge.errors import TollbridgeError
    from tollbridge.scale.identity import fingerprint
    from tollbridge.scenario.load import load as load_file

    if not loaded.file.exists():
        raise TollbridgeError(
            f"{loaded.file}: workers read the scenario's file themselves, and there is none: write it first"
        )
    on_disk = load_file(loaded.file, allow_paths=loaded.source.folder.allowed)
    return "" if fingerprint(on_disk) == fingerprint(loaded) else dumps(loaded.raw)


def _records(kept: set[int]) -> Callable[[int], Literal["none", "cdrs", "ledger"]]:
    """Return which records a replication keeps."""
    return lambda number: "ledger" if number in kept else "none"


def price(
    scenario: Scenario,
    *,
    lasts: str,
    dial: str = "",
    via: str = "",
    caller: str = "",
    at: str = "+0s",
    account: str = "",
    licence: str = "",
) -> PricedLeg:
    """Return what one leg costs by a scenario's tariff; pools and credit are left out.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        lasts: how long the leg lasts from its answer, such as `125s`.
        dial: the number that is dialled, in E.164, such as `+447700900123`. Give it or `via`, not both.
        via: the name of the dial-in number that is called.
        caller: the number that calls in, for rows of the tariff that ask for it.
        at: when the leg is answered, such as `2026-01-05T09:30` in the scenario's timezone, or `+2h` after the start.
        account: whose tariff it is. May be left out where there is one account.
        licence: the organiser's licence. May be left out where the account has one at most.

    Returns `cost`, `connection_fee`, `billed`, `cause` and `steps`.

    Raises ScenarioError where the scenario lacks a name, TollbridgeError where a text cannot be read.

    >>> from tollbridge.scenario.shipped import shipped
    >>> leg = price(shipped() / "all-or-nothing.yaml", dial="+447700900123", lasts="34s")
    >>> leg.cost, leg.billed.total_seconds()  # 0.035 a minute: the first 30 s, and 6 s more
    (Decimal('0.021000'), 36.0)
    """
    from tollbridge.answers.prices import PricedLeg
    from tollbridge.errors import TollbridgeError
    from tollbridge.expect.quote import Enquiry, Quotes
    from tollbridge.units import parse_duration, parse_instant

    if bool(dial) == bool(via):
        raise TollbridgeError("give exactly one of dial and via: the number dialled, or the dial-in number's name")
    loaded = load(scenario)
    try:
        instant = parse_instant(at).ms(loaded.clock)
        enquiry = Enquiry(account, licence, dial, via, instant, parse_duration(lasts), caller)
        return PricedLeg(loaded, enquiry, Quotes(loaded).quote(enquiry))
    except ValueError as error:
        raise TollbridgeError(str(error)) from None
