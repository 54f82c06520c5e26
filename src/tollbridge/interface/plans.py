"""`tollbridge.compare`, `sweep`, `size` and `fit`: questions that take many runs, or records of real calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tollbridge.interface.asked import Engine, check_asked
from tollbridge.interface.runs import Progress
from tollbridge.interface.scenarios import Scenario, load

if TYPE_CHECKING:
    from tollbridge.answers.fits import Fit
    from tollbridge.answers.plans import Compared, Sized, Swept


def compare(
    scenarios: Sequence[Scenario],
    *,
    fail_if: Iterable[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    on_progress: Progress | None = None,
) -> Compared:
    """Put the same callers through two scenarios or more, so that what differs is the scenario.

    `scenarios`: each a path, a text, a mapping or what `load` returned; the first is what the others are held against.
    `fail_if`: gates such as `cost.total > +5%`; `tollbridge compare --help` has their grammar. `replications`: absent, the
    most that any scenario asks for. `seed`: absent, the first scenario's. `engine`, `workers`: as of `run`, of any scenario.
    `on_progress`: is called with (done, of how many) after each replication.

    Returns totals and paired differences with 95% intervals; `verdicts` say what each gate found, `failed` whether one
    failed. ScenarioError where a scenario is refused, TollbridgeError where a gate cannot be read or names no result.

    >>> one = load('''
    ... scenario: One call
    ... clock: {start: 2026-01-05, timezone: UTC, duration: 1h}
    ... tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
    ... accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
    ... numbers: {n: {number: "+12065550100"}}
    ... calls: {alice: {at: +0s, via: n, lasts: 61s}}
    ... ''')
    >>> found = compare([one, one.vary({"calls.alice.lasts": "60s"})], fail_if=["cost.total > +0"], replications=2)
    >>> found.failed  # 0.10 for one minute, after 0.20 for two
    False
    """
    from tollbridge.answers.plans import Compared as Answer
    from tollbridge.errors import TollbridgeError
    from tollbridge.planning.compare import compare as compare_loaded
    from tollbridge.planning.gates import parse_gate
    from tollbridge.planning.variant_results import Effort
    from tollbridge.planning.variant_runner import open_runner

    check_asked(replications, engine, workers)
    gates = [parse_gate(text) for text in fail_if]
    loaded = [load(each) for each in scenarios]
    if len(loaded) < 2:
        raise TollbridgeError("give two scenarios or more")
    count = replications or max(each.scenario.replications for each in loaded)
    with open_runner(workers) as runner:
        return Answer.of(compare_loaded(loaded, Effort(count, seed, engine), on_progress, runner, gates))


def sweep(
    scenario: Scenario,
    settings: Mapping[str, Iterable[object]],
    *,
    results: Iterable[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    state: str | Path | None = None,
    on_progress: Progress | None = None,
) -> Swept:
    """Run every combination of values, each with the same callers.

    `scenario`: a path, a text, a mapping or what `load` returned. `settings`: the values to try by place, as in
    `{"numbers.n.ports": [24, 48]}`; a path is the keys from the top, joined by dots, and a number counts a list's entries
    from 0. `results`: names of what to keep; absent, the usual ones. `replications`, `seed`: absent, the scenario's.
    `engine`, `workers`: as of `run`, of any scenario. `state`: a file in which finished variants are kept, to go on after a
    stop. `on_progress`: is called with (done, of how many) after each variant.

    Returns a row for each variant, with means and 95% intervals. ScenarioError where a variant is refused (before any is
    run), TollbridgeError where a path leads nowhere.

    >>> found = sweep('''
    ... scenario: One call
    ... clock: {start: 2026-01-05, timezone: UTC, duration: 1h}
    ... tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
    ... accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
    ... numbers: {n: {number: "+12065550100"}}
    ... calls: {alice: {at: +0s, via: n, lasts: 61s}}
    ... ''', {"calls.alice.lasts": ["60s", "61s"]}, results=["cost.total"], replications=1)
    >>> [row["cost.total"] for row in found.rows()]
    [0.1, 0.2]
    """
    from tollbridge.answers.plans import Swept as Answer
    from tollbridge.planning.sweep import Grid
    from tollbridge.planning.sweep import sweep as sweep_grid
    from tollbridge.planning.value_ranges import ValueList
    from tollbridge.planning.variant_results import Effort
    from tollbridge.scenario.patch import value_text

    check_asked(replications, engine, workers)
    loaded = load(scenario)
    places = tuple(ValueList(tuple(path.split(".")), tuple(map(value_text, given))) for path, given in settings.items())
    effort = Effort(replications or loaded.scenario.replications, seed, engine)
    grid = Grid(loaded.file, places, effort, tuple(results), loaded=loaded)
    kept = None if state is None else Path(state)
    return Answer.of(sweep_grid(grid, workers=workers, state=kept, progress=on_progress))


def size(
    scenario: Scenario,
    *,
    find: str,
    until: str,
    below: float | str,
    confidence: float = 0.95,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    on_message: Callable[[str], None] | None = None,
) -> Sized:
    """Find the smallest ports, trunks, opening credit, trigger or recharge amount that meets a target.

    `scenario`: a path, a text, a mapping or what `load` returned. `find`: `PATH=LOW..HIGH` or `PATH=LOW..HIGH:STEP`; absent,
    the step is 1 of the last decimal written. `until`: `RESULT.STATISTIC`, such as `accounts.office.exhausted.mean`. `below`:
    what it must be under, a number, or a share such as `1%`. `confidence`: how sure the answer must be, from 0.5 to under 1.
    `replications`, `seed`: absent, the scenario's. `engine`, `workers`: as of `run`, of any scenario. `on_message`: is called
    with a text about each value that is tried.

    Returns `value` (None where no value of the range does) and a row for each value tried. ScenarioError where a variant is
    refused, TollbridgeError where so few replications could not show the target.

    >>> found = size('''
    ... scenario: One call
    ... clock: {start: 2026-01-05, timezone: UTC, duration: 1h}
    ... tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
    ... accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
    ... numbers: {n: {number: "+12065550100"}}
    ... calls: {alice: {at: +0s, via: n, lasts: 61s}}
    ... ''', find="accounts.a.credit.opening=0.10..0.50", until="accounts.a.cut.max", below=1, replications=1)
    >>> found.value  # two minutes at 0.10
    Decimal('0.20')
    """
    from tollbridge.answers.plans import Sized as Answer
    from tollbridge.planning.size import size as size_loaded
    from tollbridge.planning.target import parse_target
    from tollbridge.planning.value_ranges import parse_value_range
    from tollbridge.planning.variant_results import Effort
    from tollbridge.planning.variant_runner import open_runner

    check_asked(replications, engine, workers)
    span, target = parse_value_range(find), parse_target(until, str(below), confidence)
    loaded = load(scenario)
    effort = Effort(replications or loaded.scenario.replications, seed, engine)
    with open_runner(workers, on_message or (lambda _: None)) as runner:
        return Answer.of(size_loaded(loaded, span, target, effort, runner))


def fit(
    records: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    dialect: Iterable[str] = (),
    home: Iterable[str] = (),
    timezone: str = "UTC",
    since: str = "",
    until: str = "",
    forecast: str = "",
    by: str = "",
    leave_out: Iterable[tuple[str, str]] = (),
    currency: str = "",
    repeat_surges: bool = False,
    backtest: bool | str = False,
    prove: bool = True,
    keep_identical: bool = False,
    strict: bool = False,
) -> Fit:
    """Fit a scenario to records of real calls: profile, holding times, meetings, mix, increments and rates.

    `records`: a usage export, an API's answer, a switch's CDRs or any CSV; several of one kind are taken as one.
    `columns`: headings by key, as `{"at": "Start", "lasts": "Seconds"}`; absent, they are found. `dialect`, `home`: as
    `tollbridge fit --dialect` and `--home` take them, one each. `timezone`: the customer's, IANA. `since`, `until`: the
    records' period as local dates; absent, found. `forecast`: a duration such as `4w` puts the clock after the records.
    `by`: `user`, `department` or `number` makes a workload of each. `leave_out`: (heading, value) of rows to leave out.
    `currency`: ISO, where the records name none. `repeat_surges`: hours far out of line become workloads. `backtest`: hold
    parts of the records out, several times, and note how often the ranges held; a duration such as `1w` says how long each
    is, else `forecast` does. `prove`: run the scenario over the records' period, and note what does not come back.
    `keep_identical`: rows that are identical in every cell count each for itself. `strict`: odd rows refuse the records.

    Returns the scenario's `tree` and `text()`, `parts` (how well each part fits), `warnings`, and `write(file)`.
    TollbridgeError says why records cannot be read or fitted.

    >>> fitted = fit("PSTN.calls.csv", timezone="America/New_York", forecast="4w")  # doctest: +SKIP
    >>> run(fitted.write("forecast.yaml")[0]).results.statistics("cost.total").p95  # doctest: +SKIP
    Decimal('180.700000')
    """
    from tollbridge.answers.fits import Fit as Answer
    from tollbridge.planning.fit import fit as fit_source
    from tollbridge.planning.fit_records import Source

    files = [Path(records)] if isinstance(records, str | Path) else [Path(file) for file in records]
    of_records: dict[str, Any] = {"since": since, "until": until, "currency": currency, "strict": strict}
    of_records |= {"keep_identical": keep_identical}
    source = Source(
        files[0], columns, timezone, tuple(leave_out), tuple(dialect), tuple(home), more=files[1:], **of_records
    )
    fitted = fit_source(source, by, forecast, surges=repeat_surges)
    windows = fitted.backtest(backtest if isinstance(backtest, str) else forecast) if backtest else []
    return Answer(fitted, tuple(windows), tuple(fitted.prove()) if prove else ())
