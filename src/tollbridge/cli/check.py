"""`tollbridge check`: scenarios as tests."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollbridge.cli.failures import BAD_INPUT, FAILED, FINE
from tollbridge.cli.options import A_PATH, ENGINES, allow_paths, as_json, gathered

if TYPE_CHECKING:
    from tollbridge.answers.checks import Checked
    from tollbridge.engine.simulate import Engine
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

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of the Python function that say so."""
        told = {"values": self.verbose, "coverage": self.coverage}
        processes = self.workers or min(os.cpu_count() or 1, MOST_PROCESSES)
        how = {"engine": self.engine, "both": self.both, "allow_paths": self.allow_paths, "workers": processes}
        return told | how


check_options = gathered(
    CheckOptions,
    "asked",
    click.option("--junit", type=A_PATH, metavar="F", help="Write the outcomes as JUnit XML too."),
    click.option("--both", is_flag=True, help="Run both engines: they must agree to the last digit."),
    click.option("-v", "--verbose", "verbose", is_flag=True, help="Show the values and limits of what holds, too."),
    click.option(
        "--coverage", is_flag=True, help="Say which tariff rows, tiers, windows, pools and rules no case touches."
    ),
    click.option(
        "--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="Which engine runs it."
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes to use. Default: one a core, 8 at most.",
    ),
    allow_paths,
    as_json,
)


@click.command("check", epilog="Example: tollbridge check scenarios --junit results.xml")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=A_PATH)
@click.option("--update", is_flag=True, help="Where an exact expectation fails, write what came into the file.")
@click.option("--watch", is_flag=True, help="Check again whenever a file, or one that it reads, changes; Ctrl-C ends.")
@check_options
def command(paths: tuple[Path, ...], update: bool, watch: bool, asked: CheckOptions) -> int:
    """Run each FILE's `expect`, `cases`, `table` and `errors` as tests.

    Given a folder, run every scenario in it that expects something.

    Each case is a line. A failure shows what was expected, what came, and the leg's steps with the rows that priced them.
    """
    if watch and (update or asked.as_json):
        raise click.UsageError("--watch goes on until it is stopped: it takes neither --update nor --json")
    if watch:
        from tollbridge.cli.watching import Watched

        return Watched(lambda: _files(paths)).run(lambda files: _summarise(_outcomes(files, asked), asked))
    outcomes = _outcomes(paths, asked)
    if update:
        return _update(outcomes)
    _print_json(outcomes, asked) if asked.as_json else _summarise(outcomes, asked)
    return _status(outcomes)


def _files(paths: Sequence[Path]) -> list[Path]:
    from tollbridge.expect.outline import files_with_expectations

    return [file for path in paths for file in files_with_expectations(path)]


def _outcomes(paths: Sequence[Path], asked: CheckOptions) -> Checked:
    """Check files and return all outcomes, shown file by file as they come."""
    from tollbridge.interface.checks import check

    outcomes = check(paths, on_outcomes=None if asked.as_json else _show, **asked.keywords())
    if asked.junit:
        from tollbridge.expect.junit import write_junit

        write_junit(asked.junit, outcomes)
    return outcomes


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


def _summarise(outcomes: Checked, asked: CheckOptions) -> None:
    from tollbridge.answers.checks import counted

    if asked.coverage:
        from tollbridge.expect.coverage.report import coverage_lines

        click.echo("\n".join(coverage_lines(outcomes.coverage)))
    click.echo(counted(outcomes))


def _status(outcomes: Checked) -> int:
    if any(outcome.problems for outcome in outcomes):
        return BAD_INPUT
    return FINE if outcomes.passed else FAILED


def _update(outcomes: Sequence[Outcome]) -> int:
    from tollbridge.expect.update import update_file

    left = False
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        for line, mended in update_file(Path(file), [outcome for outcome in outcomes if outcome.file == file]):
            click.echo(line)
            left |= not mended
    if any(outcome.problems for outcome in outcomes):
        return BAD_INPUT
    return FAILED if left else FINE


def _print_json(outcomes: Checked, asked: CheckOptions) -> None:
    from dataclasses import asdict, replace

    from tollbridge.cli.output import print_json
    from tollbridge.expect.coverage.items import Coverage
    from tollbridge.expect.coverage.report import coverage_document

    rows = [asdict(replace(outcome, coverage=Coverage())) | {"passed": outcome.passed} for outcome in outcomes]
    for row in rows:
        row.pop("coverage")
    print_json({"outcomes": rows} | ({"coverage": coverage_document(outcomes.coverage)} if asked.coverage else {}))
