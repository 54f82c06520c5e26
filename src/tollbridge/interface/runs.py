"""`tollbridge.run` and `price`: what a scenario costs, and what one leg costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

from tollbridge.interface.asked import Message, Progress, spelled_out
from tollbridge.interface.run_request import RunRequest, RunRequestKeywords
from tollbridge.interface.scenarios import Scenario, load, study_of

if TYPE_CHECKING:
    from tollbridge.answers.prices import PricedLeg
    from tollbridge.engine.simulate import Study
    from tollbridge.report.finished import Run
    from tollbridge.scale.order import Watch


@spelled_out(RunRequest)
def run(
    scenario: Scenario | Study,
    *,
    keep: Iterable[int] = (0,),
    strict: bool = False,
    on_progress: Progress | None = None,
    on_message: Message | None = None,
    **how: Unpack[RunRequestKeywords],
) -> Run:
    """Simulate a scenario: every caller, leg, port and cent.

    Args:
        scenario: a path, a text, a mapping, what `load` returned, or a study that is compiled already.
        keep: the replications, counted from 0, whose CDRs and ledger stay in memory for `frame`.
        strict: whether odd rows of a trace refuse the scenario. Else they are left out, and told.
        on_progress: is called with (done, of how many) after each replication.
        on_message: is called with a text on what a user should know: each warning about the scenario, rows of a trace that
            are left out, a precision that is not reached, a report that cannot be drawn.
        precision: run until the 95% interval of the mean cost is this share of it either way, above 0 and below 1: 0.02 is
            2%. `replications` is then the most that are run.
        out: the folder for the run's files. A finished run that is there already is replaced.
        resume: in place of `out`, the folder of a run that was stopped. It goes on where it stopped, and its files are those
            of a run that never was.
        records: what goes into the folder: `none`, `cdrs`, or `ledger`, which is CDRs and ledger. Absent: `ledger`.
        record_replications: whose records go there: 1 for the first replication's, `all` for every one's.
        format: how records are written, `parquet` or `csv`. Absent: Parquet where pyarrow is installed, else CSV.
        teams_csv: whether the answered legs are written too, in the columns of the usage export.
        by: `organiser` adds up the cost by organiser too: the heaviest 100, and the rest.
        dask: a Dask cluster to run on: its scheduler's address, such as `tcp://host:8786`, or `local` for one within this
            machine.
        replications: how many, from 1 to 1,000,000. Absent: the scenario's.
        seed: 0 or more. Absent: the scenario's. A study keeps its own.
        engine: `auto` takes the compiled engine where it is built, else the reference engine. Both give the same results.
        workers: processes, 1 or more. If there are several, or a cluster, each reads the scenario's file, so there must be
            one.

    Returns the run: `results.statistics("cost.total").p95`, `frame("cdrs")`, `plot("balance-0")`.

    Raises ScenarioError where the scenario, or what it expects, is refused. TollbridgeError where arguments contradict each
    other, or the folder cannot be written. MissingExtraError where Parquet or Dask is asked for and not installed. Ctrl-C
    raises Stopped, a KeyboardInterrupt; its text says how many replications are kept in the folder.

    >>> from tollbridge.scenario.shipped import shipped
    >>> done = run(shipped() / "all-or-nothing.yaml")
    >>> done.results.statistics("cost.total").mean  # the whole credit
    Decimal('0.300000')
    >>> [round(done.results.statistics(f"callers.{what}").mean) for what in ("total", "out_of_credit")]
    [4, 3]

    Given a folder, it writes what `tollbridge run --out` does:

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = run(shipped() / "all-or-nothing.yaml", out=Path(folder) / "out", records="cdrs", format="csv")
    ...     sorted(file.name for file in Path(folder, "out").glob("*.csv"))
    ['cdrs.csv', 'forecast.csv', 'invoices.csv', 'results.csv']
    """
    from tollbridge.engine.simulate import choose_engine, simulate, what_would_help
    from tollbridge.interface.run_request import project, watching
    from tollbridge.report.finished import Run as FinishedRun

    request, kept, watch = RunRequest.of(how), _numbers(keep), watching(on_progress, on_message)
    study = _studied(scenario, request, watch, strict=strict)
    finished = FinishedRun(study, choose_engine(request.engine), by_organiser=request.by is not None)
    if advice := what_would_help(request.engine, study, request.count(study.loaded)):
        watch.warn(advice)
    if kept and request.is_plain:
        return _in_this_process(finished, request.count(study.loaded), kept, watch)
    project(finished, request, watch)
    again = sorted(number for number in kept if number < finished.replications)
    finished.recorded = list(simulate(study, again, engine=finished.engine, records=lambda _: "ledger"))
    return finished


def _numbers(keep: Iterable[int]) -> set[int]:
    """Return the replications to keep; TollbridgeError where one is no number of a replication."""
    from tollbridge.errors import TollbridgeError

    kept = set(keep)
    if wrong := sorted(number for number in kept if number < 0):
        raise TollbridgeError(f"keep: replications are counted from 0, so there is none of number {wrong[0]}")
    return kept


def _studied(scenario: Scenario | Study, request: RunRequest, watch: Watch, *, strict: bool) -> Study:
    """Return a scenario compiled for a run, once all warnings about it are told; one that is compiled already as it is."""
    from tollbridge.engine.simulate import Study as IsStudy

    if isinstance(scenario, IsStudy):
        return scenario
    study, warnings = study_of(scenario, request.seed, strict=strict)
    for line in warnings:
        watch.warn(line)
    return study


def _in_this_process(finished: Run, count: int, kept: set[int], watch: Watch) -> Run:
    """Fold so many replications into a run, and return it; `kept` are those whose records it holds."""
    from tollbridge.engine.simulate import simulate

    wanted = simulate(
        finished.study,
        range(count),
        engine=finished.engine,
        records=lambda number: "ledger" if number in kept else "none",
    )
    for done, replication in enumerate(wanted, 1):
        finished.add(replication)
        watch.progress(done, count)
    return finished


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
