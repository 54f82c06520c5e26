"""Tollbridge: what conference calls will cost, whether the credit lasts, and whether there are lines enough.

The Python interface is these functions, one for each command. Everything heavy is imported when one of them is called.

A scenario is a file's path, a text of YAML (more than one line), a mapping, or one that `load` returned:

>>> small = load({
...     "scenario": "One call", "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
...     "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.10}]}},
...     "accounts": {"a": {"country": "US", "tariff": "t", "credit": {"opening": 1}}},
...     "numbers": {"n": {"number": "+12065550100"}},
...     "calls": {"alice": {"at": "+0s", "via": "n", "lasts": "61s"}},
... })
>>> run(small).results.statistics("cost.total").mean  # two started minutes at 0.10
Decimal('0.200000')
>>> run(small.vary({"calls.alice.lasts": "60s"})).results.statistics("cost.total").mean
Decimal('0.100000')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tollbridge.answers import Compared, Sized, Swept
    from tollbridge.audit.books import Audit
    from tollbridge.expect.quote import PricedLeg
    from tollbridge.expect.verdict import Outcome
    from tollbridge.measures.traffic import TrafficAnswer
    from tollbridge.planning.fit import Fitted
    from tollbridge.report.finished import Run
    from tollbridge.scenario.load import Loaded

__all__ = ["audit", "check", "compare", "erlang", "fit", "load", "price", "run", "size", "sweep"]

Engine = Literal["auto", "reference", "compiled"]


Progress = Callable[[int, int], None]
"""Is told of work: (done, of how many)."""


def load(
    scenario: str | Path | Mapping[str, object] | Loaded, *, allow_paths: Iterable[Path] = (), folder: str | Path = "."
) -> Loaded:
    """Return a scenario, typed and checked; ScenarioError holds every reason why it is refused.

    `scenario`: a path, a text of YAML of more than one line, a mapping of texts, numbers, lists and mappings, or what is
    loaded already. `folder`: where the files lie that a text or a mapping names. `allow_paths`: further folders to read.
    """
    from tollbridge.scenario.load import Loaded as IsLoaded
    from tollbridge.scenario.load import load as load_file
    from tollbridge.scenario.load import load_text

    if isinstance(scenario, IsLoaded):
        return scenario
    if isinstance(scenario, Mapping):
        from tollbridge.scenario.patch import tree_text

        return load_text(tree_text(scenario), Path(folder) / "mapping.yaml", allow_paths=allow_paths)
    if isinstance(scenario, str) and "\n" in scenario:
        return load_text(scenario, Path(folder) / "text.yaml", allow_paths=allow_paths)
    return load_file(scenario, allow_paths=allow_paths)


def run(
    scenario: str | Path | Mapping[str, object] | Loaded,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    record: Iterable[int] = (0,),
) -> Run:
    """Simulate a scenario and return the run.

    `record`: the replications, from 0, that keep their CDRs and ledger.
    """
    from tollbridge.engine.simulate import choose_engine, prepare, simulate
    from tollbridge.report.finished import Run as FinishedRun

    loaded = load(scenario)
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
    scenario: str | Path | Mapping[str, object] | Loaded,
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

    loaded = load(scenario)
    instant = parse_instant(at).ms(loaded.clock)
    enquiry = Enquiry(account, licence, dial, via, instant, parse_duration(lasts))
    return priced_leg(Quotes(loaded).quote(enquiry))


def check(file: str | Path, *, engine: Engine = "reference") -> list[Outcome]:
    """Hold a scenario to what it expects; return an outcome for the file itself and each of its cases."""
    from tollbridge.expect.runner import Manner, check_file

    return check_file(Path(file), Manner(engine))


def compare(
    scenarios: Sequence[str | Path | Mapping[str, object] | Loaded],
    *,
    fail_if: Iterable[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    progress: Progress | None = None,
) -> Compared:
    """Put the same callers through two scenarios or more, and return totals and paired differences to the first.

    `fail_if`: gates such as `cost.total > +5%`; what each found stands in `verdicts`, and `failed` there says whether it
    fails. `replications`: absent, the most that any scenario asks for. `seed`: absent, the first scenario's.
    """
    from tollbridge.answers import Compared as Shown
    from tollbridge.planning.compare import compare as compare_loaded
    from tollbridge.planning.gates import parse_gate
    from tollbridge.planning.variant_results import Effort
    from tollbridge.planning.variant_runner import open_runner

    loaded = [load(each) for each in scenarios]
    count = replications or max((each.scenario.replications for each in loaded), default=1)
    gates = [parse_gate(text) for text in fail_if]
    with open_runner(workers) as runner:
        return Shown.of(compare_loaded(loaded, Effort(count, seed, engine), progress, runner, gates))


def sweep(
    scenario: str | Path | Mapping[str, object] | Loaded,
    settings: Mapping[str, Sequence[object]],
    *,
    results: Iterable[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    progress: Progress | None = None,
) -> Swept:
    """Run every combination of values, each with the same callers, as in `{"numbers.n.ports": [24, 48]}`.

    `results`: the names of what to keep; absent, the usual ones. `replications` and `seed`: absent, the scenario's.
    """
    from tollbridge.answers import Swept as Shown
    from tollbridge.planning.sweep import Grid
    from tollbridge.planning.sweep import sweep as sweep_grid
    from tollbridge.planning.value_ranges import ValueList
    from tollbridge.planning.variant_results import Effort
    from tollbridge.scenario.patch import value_text

    loaded = load(scenario)
    grid = Grid(
        loaded.file,
        tuple(ValueList(tuple(path.split(".")), tuple(map(value_text, values))) for path, values in settings.items()),
        Effort(replications or loaded.scenario.replications, seed, engine),
        tuple(results),
        loaded=loaded,
    )
    return Shown.of(sweep_grid(grid, workers=workers, progress=progress))


def size(
    scenario: str | Path | Mapping[str, object] | Loaded,
    *,
    find: str,
    until: str,
    below: str,
    confidence: float = 0.95,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Sized:
    """Find the smallest value of a place that meets a target; its `value` is None where none does.

    `find`: `PATH=LOW..HIGH`, with `:STEP` after it or not; `until`: `RESULT.STATISTIC`; `below`: a number or a percentage,
    all as in `tollbridge size`. `confidence`: from 0.5 to under 1. `say` is told in words what is tried.
    """
    from tollbridge.answers import Sized as Shown
    from tollbridge.planning.size import size as size_loaded
    from tollbridge.planning.target import parse_target
    from tollbridge.planning.value_ranges import parse_value_range
    from tollbridge.planning.variant_results import Effort
    from tollbridge.planning.variant_runner import open_runner

    loaded = load(scenario)
    effort = Effort(replications or loaded.scenario.replications, seed, engine)
    with open_runner(workers, say) as runner:
        return Shown.of(
            size_loaded(loaded, parse_value_range(find), parse_target(until, below, confidence), effort, runner)
        )


def fit(
    records: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    timezone: str = "UTC",
    dialect: Sequence[str] = (),
    home: Sequence[str] = (),
    by: str = "",
    forecast: str = "",
) -> Fitted:
    """Fit a scenario to usage records; its `parts` say how well, and `write(file)` writes it.

    `records`: one file or several of one kind. `columns`: headings by key; absent, they are found. `timezone`: of the
    customer. `dialect` and `home`: as in `tollbridge fit`. `by`: `user`, `department` or `number` makes a workload of each.
    `forecast`: a duration such as `4w` puts the clock after the records.
    """
    from tollbridge.planning.fit import fit as fit_source
    from tollbridge.planning.fit_records import Source

    files = [Path(records)] if isinstance(records, str | Path) else [Path(file) for file in records]
    source = Source(files[0], columns, timezone, dialect=dialect, home=home, more=files[1:])
    return fit_source(source, by, forecast)


def audit(folder: str | Path) -> Audit:
    """Work every figure of a finished run's folder out again from its records; `is_fine` where all follow."""
    from tollbridge.audit.books import audit as audit_folder

    return audit_folder(folder)


def erlang(*, load: float | None = None, ports: int | None = None, blocking: float | None = None) -> TrafficAnswer:
    """Solve Erlang B for the one of `load` (erlangs), `ports` and `blocking` (a share) that is left out.

    >>> erlang(load=20, blocking=0.01).ports
    30
    """
    from tollbridge.measures.traffic import solve_erlang_b

    return solve_erlang_b(load, ports, blocking)
