"""`tollbridge run`: simulate, print the projection, write the files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from tollbridge.cli import options
from tollbridge.cli.options import RunOptions, parsed_by, percentage
from tollbridge.cli.progress import counter
from tollbridge.errors import TollbridgeError

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine, Study
    from tollbridge.interface.run_request import RunRequest
    from tollbridge.report.projection import Projection
    from tollbridge.scale.order import Place


@click.command("run", epilog="Example: tollbridge run scenarios/quickstart.yaml --replications 100 --out out")
@options.scenario_files
@click.option(
    "--precision",
    callback=parsed_by(percentage),
    metavar="2%",
    help="Run until the 95% interval of the mean cost reaches so far either way, a share of it.",
)
@click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: its scheduler's address, or local.")
@click.option("--out", type=options.A_PATH, metavar="DIR", help="Write the run's files here.")
@click.option("--resume", type=options.A_PATH, metavar="DIR", help="Go on with a run that was stopped.")
@click.option(
    "--records",
    type=click.Choice(["none", "cdrs", "ledger"]),
    default="ledger",
    show_default=True,
    help="Which records to write: none, CDRs, or CDRs and ledger.",
)
@click.option(
    "--record-replications",
    type=click.Choice(["1", "all"]),
    default="1",
    show_default=True,
    help="Whose records to write: the first replication's, or all.",
)
@click.option(
    "--format",
    "record_format",
    type=click.Choice(["parquet", "csv"]),
    help="How to write records. Default: Parquet where pyarrow is installed, else CSV.",
)
@click.option("--teams-csv", is_flag=True, help="Write PSTN.calls.csv too, in the columns of the usage export.")
@click.option("--by", type=click.Choice(["organiser"]), help="Cost by organiser too: the heaviest 100, and the rest.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Say how many attempts were settled in bulk, and how many event by event."
)
@options.strict
@options.run_options
def command(
    files: tuple[Path, ...],
    precision: float | None,
    dask: str | None,
    out: Path | None,
    resume: Path | None,
    records: Literal["none", "cdrs", "ledger"],
    record_replications: str,
    record_format: Literal["parquet", "csv"] | None,
    teams_csv: bool,
    by: Literal["organiser"] | None,
    verbose: bool,
    strict: bool,
    asked: RunOptions,
) -> None:
    """Simulate each FILE: every caller, leg, port and cent; print a projection of cost, credit and lost legs.

    Of several files, each writes into a folder of its own below DIR, with the name of the file.
    """
    from tollbridge.interface.run_request import RunRequest

    _check_together(files, out, resume)
    every = record_replications == "all"
    request = RunRequest(asked.replications, precision, records, every, record_format, teams_csv, by)
    todo = [(file, _folder(resume or out, file, files)) for file in files]
    todo = [each for each in todo if resume is None or not _is_finished(each[1], err=asked.as_json)]
    # all of them before any is run: a mistake in the last file is not found hours later
    studies = options.load_studies([file for file, _ in todo], asked.seed, asked.allow_paths, strict=strict)
    documents = []
    for (_, folder), study in zip(todo, studies, strict=True):
        place = _place(folder, (asked.workers, dask), resume=resume is not None)
        projection = _projected((study, asked.engine), request, place)
        if asked.as_json:
            documents.append(_document(projection))
        else:
            _print(projection, verbose=verbose)
    if documents:
        _print_documents(documents, one=len(files) == 1)


def _check_together(files: tuple[Path, ...], out: Path | None, resume: Path | None) -> None:
    if out and resume:
        raise click.UsageError("give --out to begin a run, or --resume to go on with one, not both")
    if (out or resume) and len({file.stem for file in files}) < len(files):
        raise TollbridgeError("two files have the same name, so their runs would share a folder: run them one by one")


def _folder(place: Path | None, file: Path, files: tuple[Path, ...]) -> Path | None:
    return place / file.stem if place and len(files) > 1 else place


def _is_finished(folder: Path | None, *, err: bool) -> bool:
    """Return whether a run that is to be resumed is complete, and say so if it is."""
    from tollbridge.scale.unfinished import is_finished

    if folder is None or not is_finished(folder):
        return False
    click.echo(f"{folder} is finished: nothing to resume", err=err)
    return True


def _place(folder: Path | None, workers: tuple[int, str | None], *, resume: bool) -> Place:
    from tollbridge.scale.order import Place

    return Place(*workers, out=folder, resume=resume)


def _projected(of: tuple[Study, Engine], request: RunRequest, place: Place) -> Projection:
    """Run a study's replications, saying how far they are, and return them folded."""
    from tollbridge.engine.simulate import choose_engine, what_would_help
    from tollbridge.interface.run_request import project
    from tollbridge.report.projection import Projection
    from tollbridge.scale.order import Watch

    study, engine = of
    number = request.replications or study.loaded.scenario.replications
    if advice := what_would_help(engine, study, number):
        click.echo(advice, err=True)
    projection = Projection(study, choose_engine(engine), by_organiser=request.by is not None)
    with counter(study.loaded.scenario.scenario) as progress:
        project(projection, request, place, Watch(progress, lambda text: click.echo(text, err=True), _write_report))
    return projection


def _write_report(folder: Path) -> None:
    from tollbridge.interface.run_request import write_report

    if note := write_report(folder):
        click.echo(note, err=True)


def _print(projection: Projection, *, verbose: bool) -> None:
    from tollbridge.report.console import print_projection

    print_projection(projection, sys.stdout)
    if verbose:
        click.echo(_how(projection))


def _how(projection: Projection) -> str:
    """Say which share of the attempts was settled in which way."""
    shares = projection.results.settled()
    if not shares:
        return "The reference engine: every step is an event."
    bulk, lean, events = (f"{share:.1%}" for share in shares.values())
    return f"Attempts settled in bulk: {bulk}; in bulk while lines were short: {lean}; event by event: {events}."


def _print_documents(documents: list[dict[str, Any]], *, one: bool) -> None:
    from tollbridge.cli.output import print_json

    print_json(documents[0] if one else {"runs": documents})


def _document(projection: Projection) -> dict[str, Any]:
    from tollbridge.measures.summary import summary

    return summary(projection.study, projection.results, projection.engine)
