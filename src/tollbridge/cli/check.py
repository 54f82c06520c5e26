"""`tollbridge check`: scenarios as tests."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli.failures import BAD_INPUT, FAILED, FINE
from tollbridge.cli.options import A_PATH, ENGINES, allow_paths, as_json, gathered
from tollbridge.errors import TollbridgeError

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine
    from tollbridge.expect.runner import Manner
    from tollbridge.expect.verdict import Outcome

MOST_PROCESSES = 8


@dataclass(frozen=True)
class CheckOptions:
    """How to check, and what to tell of it."""

    junit: Path | None
    both: bool
    verbose: bool
    coverage: bool
    engine: Engine
    workers: int | None
    allow_paths: tuple[Path, ...]
    as_json: bool

    def manner(self) -> Manner:
        """Return how each file is checked."""
        from tollbridge.expect.runner import Manner

        return Manner(self.engine, self.both, self.allow_paths, self.verbose, self.coverage)


check_options = gathered(
    CheckOptions,
    "asked",
    click.option("--junit", type=A_PATH, metavar="F", help="Write the outcomes as JUnit XML too."),
    click.option("--both", is_flag=True, help="Run both engines: they must agree to the last digit."),
    click.option("-v", "--verbose", "verbose", is_flag=True, help="Show the values and limits of what holds, too."),
    click.option(
        "--coverage", is_flag=True, help="Say which tariff rows, tiers, windows, pools and rules no case touches."
    ),
    click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="Who runs it."),
    click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help="Processes; absent: as many as there are cores."
    ),
    allow_paths,
    as_json,
)


@click.command("check", epilog="Example: tollbridge check scenarios --junit results.xml")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=A_PATH)
@click.option("--update", is_flag=True, help="Rewrite exact expectations that fail to what came, in place.")
@click.option("--watch", is_flag=True, help="Check again whenever a file, or one that it reads, changes; Ctrl-C ends.")
@check_options
def command(paths: tuple[Path, ...], update: bool, watch: bool, asked: CheckOptions) -> int:
    """Run each FILE's `expect`, `cases`, `table` and `errors` as tests; of a folder, every scenario that expects something.

    One line a case; a failure shows what was expected, what came, and the leg's steps with the rows that priced them.
    """
    if watch and (update or asked.as_json):
        raise click.UsageError("--watch goes on until it is stopped: it takes neither --update nor --json")
    if watch:
        from tollbridge.cli.watching import Watched

        return Watched(lambda: _files(paths)).run(lambda files: _told(files, asked))
    files = _files(paths)
    outcomes = _outcomes(files, asked)
    if update:
        return _update(files, outcomes)
    _print_json(outcomes, asked) if asked.as_json else _summarise(outcomes, asked)
    return _status(outcomes)


def _outcomes(files: Sequence[Path], asked: CheckOptions) -> list[Outcome]:
    """Check files and return all outcomes, shown file by file as they come."""
    outcomes: list[Outcome] = []
    for of_file in _checked(files, asked.manner(), asked.workers):
        outcomes += of_file
        if not asked.as_json:
            _show(of_file)
    if asked.junit:
        from tollbridge.expect.junit import write_junit

        write_junit(asked.junit, outcomes)
    return outcomes


def _told(files: Sequence[Path], asked: CheckOptions) -> None:
    _summarise(_outcomes(files, asked), asked)


def _files(paths: Sequence[Path]) -> list[Path]:
    from tollbridge.expect.outline import scenario_files

    found = []
    for path in paths:
        if not path.exists():
            raise TollbridgeError(f"{path}: no such file or directory")
        of_path = scenario_files(path)
        if not of_path:
            raise TollbridgeError(
                f"{path}: no scenario here has `expect`, `cases`, `table` or `errors`: there is nothing to check"
            )
        found += of_path
    return list(dict.fromkeys(found))


def _checked(files: Sequence[Path], manner: Manner, workers: int | None) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each file, in order; several files go to several processes."""
    from tollbridge.expect.runner import check_file

    processes = min(workers or min(os.cpu_count() or 1, MOST_PROCESSES), len(files))
    if processes <= 1:
        yield from (check_file(file, manner) for file in files)
        return
    from tollbridge.scale.processes import leashed

    with leashed(processes) as pool:
        results = [pool.submit(check_file, file, manner) for file in files]
        yield from (result.result() for result in results)


def _show(outcomes: Sequence[Outcome]) -> None:
    """Print the outcomes of a file: what refuses several of its units once."""
    from tollbridge.answers.checks import outcome_lines, word_of

    said: set[str] = set()
    for outcome in outcomes:
        word, (head, *details) = word_of(outcome), outcome_lines(outcome)
        colour = "green" if outcome.passed else "red"
        click.echo(click.style(word, fg=colour) + head.removeprefix(word))
        for problem in dict.fromkeys(outcome.problems):
            if problem not in said:
                click.echo(problem, err=True)
        said.update(outcome.problems)
        for note in outcome.notes:
            click.echo(note, err=True)
        for line in details:
            click.echo(line)


def _summarise(outcomes: Sequence[Outcome], asked: CheckOptions) -> None:
    from tollbridge.answers.checks import counted

    if asked.coverage:
        from tollbridge.expect.coverage.report import coverage_lines, together

        click.echo("\n".join(coverage_lines(together(outcomes))))
    click.echo(counted(outcomes))


def _status(outcomes: Sequence[Outcome]) -> int:
    if any(outcome.problems for outcome in outcomes):
        return BAD_INPUT
    return FINE if all(outcome.passed for outcome in outcomes) else FAILED


def _update(files: Sequence[Path], outcomes: Sequence[Outcome]) -> int:
    from tollbridge.expect.update import update_file

    left = False
    for file in files:
        for line, mended in update_file(file, [outcome for outcome in outcomes if outcome.file == str(file)]):
            click.echo(line)
            left |= not mended
    if any(outcome.problems for outcome in outcomes):
        return BAD_INPUT
    return FAILED if left else FINE


def _print_json(outcomes: Sequence[Outcome], asked: CheckOptions) -> None:
    from dataclasses import asdict, replace

    from tollbridge.cli.output import print_json
    from tollbridge.expect.coverage.items import Coverage
    from tollbridge.expect.coverage.report import coverage_document, together

    rows = [asdict(replace(outcome, coverage=Coverage())) | {"passed": outcome.passed} for outcome in outcomes]
    for row in rows:
        row.pop("coverage")
    print_json({"outcomes": rows} | ({"coverage": coverage_document(together(outcomes))} if asked.coverage else {}))
