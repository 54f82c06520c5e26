"""`tollbridge.check`, `audit` and `verify`: what came, held against what was expected, recorded or billed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tollbridge.interface.asked import Engine, Progress, check_count, check_engine, read_as
from tollbridge.interface.scenarios import Scenario, source_of, study_of

if TYPE_CHECKING:
    from tollbridge.answers.audits import Audited
    from tollbridge.answers.checks import Checked
    from tollbridge.answers.verifications import Verification
    from tollbridge.expect.runner import Manner
    from tollbridge.expect.verdict import Outcome


def check(
    scenarios: Scenario | Sequence[Scenario],
    *,
    engine: Engine = "auto",
    both: bool = False,
    values: bool = False,
    coverage: bool = False,
    allow_paths: Iterable[str | Path] = (),
    workers: int = 1,
    on_progress: Progress | None = None,
    on_outcomes: Callable[[Sequence[Outcome]], None] | None = None,
) -> Checked:
    """Hold scenarios to what they expect: `expect`, `cases`, `table` and `errors`.

    Args:
        scenarios: one or several, each a path, a text, a mapping or what `load` returned. Of a folder, every scenario in it
            that expects something.
        engine: which engine runs them.
        both: whether both engines run them. They must agree to the last digit.
        values: whether the values and limits of what holds are kept too.
        coverage: whether to note which tariff rows, tiers, windows, pools and rules are touched.
        allow_paths: folders that the scenarios may read files from, besides their own.
        workers: processes, 1 or more. They share the files.
        on_progress: is called with (done, of how many) after each file.
        on_outcomes: is called with the outcomes of each file, in order, as they come.

    Returns the outcomes, one for each file and each of its cases. `passed` says whether all of them hold. A file that is
    refused is an outcome with `problems`.

    Raises TollbridgeError where a path does not exist, or a folder has no scenario that expects something.

    >>> from tollbridge.scenario.shipped import shipped
    >>> check(shipped() / "all-or-nothing.yaml").passed
    True
    """
    from tollbridge.answers.checks import Checked
    from tollbridge.expect.runner import Manner
    from tollbridge.scenario.load import Loaded

    check_engine(engine)
    check_count("workers", workers)
    given = [scenarios] if isinstance(scenarios, str | Path | Mapping | Loaded) else scenarios
    todo = _distinct(one for each in given for one in _within(each))
    manner = Manner(engine, both, tuple(map(Path, allow_paths)), values, coverage)
    outcomes: list[Outcome] = []
    for done, of_file in enumerate(_checked(todo, manner, workers), 1):
        outcomes += of_file
        if on_outcomes:
            on_outcomes(of_file)
        if on_progress:
            on_progress(done, len(todo))
    return Checked(tuple(outcomes))


def _checked(todo: Sequence[Scenario], manner: Manner, workers: int) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each scenario, in order; several of them go to several processes."""
    processes = min(workers, len(todo))
    if processes <= 1:
        yield from (_check_one(each, manner) for each in todo)
        return
    from tollbridge.scale.processes import leashed

    with leashed(processes) as pool:
        results = [pool.submit(_check_one, each, manner) for each in todo]
        yield from (result.result() for result in results)


def _check_one(scenario: Scenario, manner: Manner) -> list[Outcome]:
    from tollbridge.expect.runner import FileCheck

    return FileCheck(_file_of(scenario), manner, partial(source_of, scenario, manner.allow_paths)).outcomes()


def _distinct(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return scenarios without the files that are named again."""
    return list({str(each) if isinstance(each, str | Path) else id(each): each for each in scenarios}.values())


def _within(scenario: Scenario) -> list[Scenario]:
    """Return a scenario, or of a folder every scenario in it that expects something."""
    from tollbridge.expect.outline import files_with_expectations

    if not isinstance(scenario, str | Path) or "\n" in str(scenario):
        return [scenario]
    return list(files_with_expectations(Path(scenario)))


def _file_of(scenario: Scenario) -> Path:
    """Return the file's path, or the name under which a text or a mapping is spoken of."""
    if isinstance(scenario, Mapping):
        return Path("mapping.yaml")
    if isinstance(scenario, str | Path):
        return Path("text.yaml") if "\n" in str(scenario) else Path(scenario)
    return scenario.file


def audit(folder: str | Path, *, on_progress: Progress | None = None) -> Audited:
    """Work every figure of a finished run out again from its records, in a different way.

    Args:
        folder: what `run(..., out=...)` or `tollbridge run --out` wrote, with CDRs and ledger.
        on_progress: is called with (done, of how many) after each replication that has records.

    Returns `follows` (how many figures are the same), `differs` (a text for each that is not), `unknown` (names that the
    records cannot tell, by reason) and `is_fine`.

    Raises TollbridgeError where the folder is no finished run.

    >>> audit("out").is_fine  # doctest: +SKIP
    True
    """
    from tollbridge.answers.audits import Audited
    from tollbridge.auditing.books import audit as audit_folder

    return Audited.of(audit_folder(folder, on_progress))


def verify(
    scenario: Scenario,
    records: str | Path,
    *,
    within: str = "1s",
    cost_within: str | None = None,
    shift: str = "0s",
    columns: Mapping[str, str] | None = None,
    dialect: Iterable[str] = (),
    home: Iterable[str] = (),
    fee_apart: bool = False,
    answered_only: bool = False,
    replication: int = 1,
    seed: int | None = None,
    engine: Engine = "auto",
) -> Verification:
    """Hold a real system's records against the simulation, leg by leg.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        records: a switch's CDRs, a usage export, any CSV, JSON or Parquet; what `run(..., out=...)` wrote, too.
        within: how far instants and lengths may be from the simulation's, a duration such as `50ms`.
        cost_within: how far amounts may be, such as `0.01`. Absent: half a unit of the last decimal that the records have.
        shift: a duration that is added to the records' instants, such as `-1h`. `found`: what brings most of them to their
            legs.
        columns: headings by key, as of `fit`; also `name`, `account` and `billed_time`. Absent: they are found.
        dialect: whose records they are, or how they are written, as of `fit`.
        home: ISO countries whose national numbers have no country code, first the one to try first.
        fee_apart: whether the records' charges do not hold the connection fee.
        answered_only: whether legs that were never answered need no record.
        replication: which one is simulated, from 1.
        seed: 0 or more. Absent: the scenario's.
        engine: which engine simulates it.

    Returns `passed`, `legs`, `agreeing`, `records` (how many of each), a row for each value that differs, and `notes`. A record
    belongs to a leg by the call's name, else by number, caller and start.

    Raises ScenarioError where the scenario is refused, or the records are none of its; TollbridgeError where a text cannot be
    read.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from tollbridge.scenario.shipped import shipped
    >>> lines = ["name,start,answer,to,duration_s,cost", "dave,2026-01-05T14:20Z,2026-01-05T14:20Z,+18005550199,300,0.11"]
    >>> with TemporaryDirectory() as folder:
    ...     cdrs = Path(folder) / "cdrs.csv"
    ...     _ = cdrs.write_text(chr(10).join(lines))
    ...     found = verify(shipped() / "all-or-nothing.yaml", cdrs, answered_only=True)
    >>> [(row["expected"], row["got"]) for row in found.rows() if row["what"] == "calls.dave.cost"]  # his credit was used up
    [('0.00', '0.11')]
    """
    from tollbridge.answers.verifications import Verification
    from tollbridge.money import parse_money
    from tollbridge.switch.verify import VerifyTerms, parse_shift, verifiable
    from tollbridge.switch.verify import verify as verify_records
    from tollbridge.units import parse_duration

    check_engine(engine)
    check_count("replication", replication)
    terms = VerifyTerms(
        within=read_as("within", parse_duration, within),
        money=None if cost_within is None else read_as("cost_within", parse_money, cost_within),
        shift=read_as("shift", parse_shift, shift),
        replication=replication,
        engine=engine,
        fee_apart=fee_apart,
        answered_only=answered_only,
    )
    study, warnings = study_of(scenario, seed)
    source = verifiable(Path(records), columns, study.loaded.clock.timezone, tuple(home)).said(dialect)
    return Verification.of(verify_records(study, source, terms), warnings)
