"""`tollbridge run`: simulate, print the projection, write the files."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from tollbridge.cli import options
from tollbridge.cli.options import RunOptions, gathered, parsed_by, percentage
from tollbridge.cli.progress import counter
from tollbridge.errors import TollbridgeError

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Study
    from tollbridge.interface.run_request import Format, Records, RunRequestKeywords
    from tollbridge.report.finished import Run


@dataclass(frozen=True)
class WholeRunOptions(RunOptions):
    """What `run` asks besides what all commands ask that run scenarios; each is described where it is an option below."""

    precision: float | None
    dask: str | None
    out: Path | None
    resume: Path | None
    records: Records | None
    record_replications: str
    format: Format | None
    teams_csv: bool
    by: Literal["organiser"] | None
    strict: bool
    verbose: bool

    def keywords(self) -> RunRequestKeywords:
        """Return the keywords of `tollbridge.run` that say so."""
        return {
            **super().keywords(),
            "precision": self.precision,
            "dask": self.dask,
            "out": self.out,
            "resume": self.resume,
            "records": self.records,
            "record_replications": "all" if self.record_replications == "all" else 1,
            "format": self.format,
            "teams_csv": self.teams_csv,
            "by": self.by,
        }

    def below(self, name: str) -> RunRequestKeywords:
        """Return the keywords of one of several runs: its folder is the one of this name below the folder of all."""
        if self.resume is not None:
            return {**self.keywords(), "resume": self.resume / name}
        return {**self.keywords(), "out": self.out and self.out / name}


whole_run_options = gathered(
    WholeRunOptions,
    "asked",
    click.option(
        "--precision",
        callback=parsed_by(percentage),
        metavar="2%",
        help="Run until the mean cost is known to this share either way (95% interval). --replications is then the most.",
    ),
    click.option(
        "--dask",
        metavar="ADDRESS",
        help="Run on a Dask cluster. Give its scheduler's address, or `local` for a cluster within this machine.",
    ),
    click.option(
        "--out",
        type=options.A_PATH,
        metavar="DIR",
        help="Write the run's files into this folder. A finished run there is replaced.",
    ),
    click.option(
        "--resume",
        type=options.A_PATH,
        metavar="DIR",
        help="Go on with a run that was stopped. Give it in place of --out.",
    ),
    click.option(
        "--records",
        type=click.Choice(["none", "cdrs", "ledger"]),
        help="Which records to write: none, CDRs, or CDRs and ledger. Default: ledger.",
    ),
    click.option(
        "--record-replications",
        type=click.Choice(["1", "all"]),
        default="1",
        show_default=True,
        help="Whose records to write: the first replication's, or all.",
    ),
    click.option(
        "--format",
        type=click.Choice(["parquet", "csv"]),
        help="How to write records. Default: Parquet where pyarrow is installed, else CSV.",
    ),
    click.option("--teams-csv", is_flag=True, help="Write PSTN.calls.csv too, in the columns of the usage export."),
    click.option(
        "--by",
        type=click.Choice(["organiser"]),
        help="Add up the cost by organiser too: the heaviest 100, and the rest.",
    ),
    click.option(
        "-v", "--verbose", is_flag=True, help="Say how many attempts were settled in bulk, and how many event by event."
    ),
    options.strict,
    *options.RUN_OPTIONS,
)


@click.command("run", epilog="Example: tollbridge run scenarios/quickstart.yaml --replications 100 --out out")
@options.scenario_files
@whole_run_options
def command(files: tuple[Path, ...], asked: WholeRunOptions) -> None:
    """Simulate each FILE: every caller, leg, port and cent. Print a projection of cost, credit and lost legs.

    With --out, the records, the results and a report go into DIR. Given several files, each has a folder of its own below
    DIR, named after the file.
    """
    from tollbridge.interface.run_request import RunRequest

    RunRequest.of(asked.keywords())  # what cannot be asked for is refused before files are read
    _check_folders(files, asked)
    wanted = {file: asked.below(file.stem) if len(files) > 1 else asked.keywords() for file in files}
    todo = [file for file, how in wanted.items() if not _is_finished(how.get("resume"), err=asked.as_json)]
    # all of them before any is run: a mistake in the last file is not found hours later
    studies = dict(
        zip(todo, options.load_studies(todo, asked.seed, asked.allow_paths, strict=asked.strict), strict=True)
    )
    documents = []
    for file, how in wanted.items():
        done = _run(studies[file], how) if file in studies else None
        if asked.as_json:
            documents.append(done.document() if done else _finished_document(how))
        elif done:
            _print(done, verbose=asked.verbose)
    if documents:
        _print_documents(documents, one=len(files) == 1)


def _check_folders(files: Sequence[Path], asked: WholeRunOptions) -> None:
    if (asked.out or asked.resume) and len({file.stem for file in files}) < len(files):
        raise TollbridgeError("two files have the same name, so their runs would share a folder: run them one by one")


def _is_finished(folder: str | Path | None, *, err: bool) -> bool:
    """Return whether a run that is to be resumed is complete, and say so if it is."""
    from tollbridge.scale.unfinished import is_finished

    if folder is None or not is_finished(Path(folder)):
        return False
    click.echo(f"{folder} is finished: nothing to resume", err=err)
    return True


def _finished_document(how: RunRequestKeywords) -> Mapping[str, Any]:
    """Return the document of a run that was finished before, as its folder holds it."""
    from tollbridge.report.folder import read_folder

    return read_folder(Path(how["resume"] or "")).summary


def _run(study: Study, how: RunRequestKeywords) -> Run:
    """Run a study as Python does, saying on stderr how far it is and what may be amiss; no records stay in memory."""
    from tollbridge.interface.runs import run

    with counter(study.loaded.scenario.scenario) as progress:
        return run(study, keep=(), on_progress=progress, on_message=lambda text: click.echo(text, err=True), **how)


def _print(done: Run, *, verbose: bool) -> None:
    from tollbridge.report.console import print_projection

    print_projection(done, sys.stdout)
    if verbose:
        click.echo(_how(done))


def _how(done: Run) -> str:
    """Say which share of the attempts was settled in which way."""
    shares = done.results.settled()
    if not shares:
        return "The reference engine: every step is an event."
    bulk, lean, events = (f"{share:.1%}" for share in shares.values())
    return f"Attempts settled in bulk: {bulk}; in bulk while lines were short: {lean}; event by event: {events}."


def _print_documents(documents: list[Mapping[str, Any]], *, one: bool) -> None:
    from tollbridge.cli.output import print_json

    print_json(documents[0] if one else {"runs": documents})
