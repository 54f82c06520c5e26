"""`tollbridge.run`, `price`, `check` and `audit`: one scenario, one leg, one set of expectations, one finished run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tollbridge.interface.asked import Engine, check_asked
from tollbridge.interface.scenarios import Scenario, load, source_of

if TYPE_CHECKING:
    from tollbridge.answers.audits import Audited
    from tollbridge.answers.checks import Checked
    from tollbridge.answers.prices import PricedLeg
    from tollbridge.expect.verdict import Outcome
    from tollbridge.report.finished import Run
    from tollbridge.scenario.load import Loaded

Progress = Callable[[int, int], None]
"""Is told of work: (done, of how many)."""


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    record: Iterable[int] = (0,),
    out: str | Path | None = None,
    teams_csv: bool = False,
    on_progress: Progress | None = None,
) -> Run:
    """Simulate a scenario: every caller, leg, port and cent.

    `scenario`: a path, a text, a mapping or what `load` returned. `replications`: how many; absent, the scenario's.
    `precision`: in place of it, run until the 95% interval of the mean cost is this share of it either way (0.02 is 2%);
    `replications` is then the most. `seed`: 0 or more; absent, the scenario's. `engine`: `auto` takes the compiled one where
    it is built; both give the same results. `workers`: processes; more than 1 read the scenario's file themselves, so
    there must be one. `record`: the replications, from 0, whose CDRs and ledger are kept for `frame`.
    `out`: a new folder for the run's files; with `teams_csv` the answered legs in the usage export's columns are among them.
    `on_progress`: is called with (done, of how many) after each replication.

    Returns the run: `results.statistics("cost.total").p95`, `frame("cdrs")`, `plot("balance")`. ScenarioError where the
    scenario is refused, TollbridgeError where the folder cannot be written.

    >>> office = {
    ...     "scenario": "One call", "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
    ...     "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.10}]}},
    ...     "accounts": {"a": {"country": "US", "tariff": "t", "credit": {"opening": 1}}},
    ...     "numbers": {"n": {"number": "+12065550100"}},
    ...     "calls": {"alice": {"at": "+0s", "via": "n", "lasts": "61s"}},
    ... }
    >>> run(office).results.statistics("cost.total").mean  # two started minutes at 0.10
    Decimal('0.200000')
    """
    from tollbridge.engine.simulate import choose_engine, prepare, simulate
    from tollbridge.errors import TollbridgeError
    from tollbridge.interface.run_request import RunRequest, project
    from tollbridge.report.finished import Run as FinishedRun
    from tollbridge.scale.order import Place, Watch

    check_asked(replications, engine, workers)
    if precision is not None and not 0 < precision < 1:
        raise TollbridgeError(f"a precision is a share above 0 and below 1, such as 0.02, not {precision:g}")
    study, kept = prepare(load(scenario), seed), set(record)
    finished = FinishedRun(study, choose_engine(engine))
    told = on_progress or (lambda _, __: None)
    if workers == 1 and out is None and precision is None:
        count = study.loaded.scenario.replications if replications is None else replications
        wanted = simulate(study, range(count), engine=finished.engine, records=_records(kept))
        for done, replication in enumerate(wanted, 1):
            finished.add(replication)
            told(done, count)
        return finished
    place = Place(workers, out=None if out is None else Path(out))
    patch = _patch(study.loaded) if workers > 1 else ""
    project(
        finished,
        RunRequest(replications, precision, teams_csv=teams_csv, patch=patch),
        place,
        Watch(told, finish=_write_report),
    )
    again = sorted(number for number in kept if number < finished.replications)
    finished.recorded = list(simulate(study, again, engine=finished.engine, records=_records(kept)))
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


def _write_report(folder: Path) -> None:
    """Write report.html where what draws it is installed."""
    from importlib.util import find_spec

    if find_spec("plotly") is not None:
        from tollbridge.report.html import write_report

        write_report(folder)


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

    `scenario`: a path, a text, a mapping or what `load` returned. `lasts`: a duration such as `125s`. Exactly one of `dial`,
    the number that is dialled, and `via`, the name of the dial-in number that is called. `caller`: the number that calls in,
    for rows that ask for it. `at`: an instant such as `2026-01-05T09:30` or `+2h` after the start. `account` and `licence`:
    whose tariff; may be left out where there is one.

    Returns `cost`, `connection_fee`, `billed`, `cause` and `steps`. ScenarioError where the scenario lacks a name,
    TollbridgeError where a text cannot be read.

    >>> leg = price('''
    ... scenario: A tariff
    ... clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
    ... tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
    ... accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
    ... numbers: {n: {number: "+12065550100"}}
    ... ''', via="n", lasts="61s")
    >>> leg.cost, leg.billed.total_seconds()  # two started minutes
    (Decimal('0.200000'), 120.0)
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


def check(
    scenarios: Scenario | Sequence[Scenario],
    *,
    engine: Engine = "reference",
    both: bool = False,
    values: bool = False,
    coverage: bool = False,
    on_progress: Progress | None = None,
) -> Checked:
    """Hold scenarios to what they expect: `expect`, `cases`, `table` and `errors`.

    `scenarios`: one or several, each a path, a text, a mapping or what `load` returned; of a folder, every scenario in it
    that expects something. `engine`: who runs them. `both`: run both engines, which must agree to the last digit. `values`:
    keep the values and limits of what holds, too. `coverage`: note which tariff rows, tiers, windows, pools and rules are
    touched. `on_progress`: is called with (done, of how many) after each file.

    Returns the outcomes, one for each file and each of its cases; `passed` says whether all of them hold. A file that is
    refused is an outcome with `problems`.

    >>> found = check('''
    ... scenario: A started minute is billed whole
    ... clock: {start: 2026-01-05, timezone: UTC, duration: 1h}
    ... tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
    ... accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
    ... numbers: {n: {number: "+12065550100"}}
    ... calls: {alice: {at: +0s, via: n, lasts: 61s}}
    ... expect: {calls: {alice: {cost: 0.20}}}
    ... ''')
    >>> found.passed
    True
    """
    from tollbridge.answers.checks import Checked
    from tollbridge.expect.runner import FileCheck, Manner
    from tollbridge.scenario.load import Loaded

    check_asked(None, engine, 1)
    given = [scenarios] if isinstance(scenarios, str | Path | Mapping | Loaded) else scenarios
    todo = [one for each in given for one in _within(each)]
    outcomes: list[Outcome] = []
    for done, each in enumerate(todo, 1):
        reading = partial(source_of, each)
        outcomes += FileCheck(
            _file_of(each), Manner(engine, both, values=values, coverage=coverage), reading
        ).outcomes()
        if on_progress:
            on_progress(done, len(todo))
    return Checked(tuple(outcomes))


def _within(scenario: Scenario) -> list[Scenario]:
    """Return a scenario, or of a folder every scenario in it that expects something."""
    from tollbridge.expect.outline import scenario_files

    if not isinstance(scenario, str | Path) or "\n" in str(scenario):
        return [scenario]
    return list(scenario_files(Path(scenario))) if Path(scenario).is_dir() else [scenario]


def _file_of(scenario: Scenario) -> Path:
    """Return the file's path, or the name under which a text or a mapping is spoken of."""
    if isinstance(scenario, Mapping):
        return Path("mapping.yaml")
    if isinstance(scenario, str | Path):
        return Path("text.yaml") if "\n" in str(scenario) else Path(scenario)
    return scenario.file


def audit(folder: str | Path) -> Audited:
    """Work every figure of a finished run out again from its records, in a different way.

    `folder`: what `run(..., out=...)` or `tollbridge run --out` wrote, with CDRs and ledger.

    Returns `follows` (how many figures are the same), `differs` (a text for each that is not), `unknown` (names that the
    records cannot tell, by reason) and `is_fine`. TollbridgeError where the folder is no finished run.

    >>> audit("out").is_fine  # doctest: +SKIP
    True
    """
    from tollbridge.answers.audits import Audited
    from tollbridge.auditing.books import audit as audit_folder

    return Audited.of(audit_folder(folder))
