"""`tollbridge run`: simulate, print the projection, write the files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollbridge.cli import options
from tollbridge.cli.options import parsed_by, percentage
from tollbridge.cli.progress import tracked

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine, Study
    from tollbridge.report.projection import Projection

FIRST_LOOK = 10
MOST_REPLICATIONS = 100_000


@dataclass(frozen=True)
class Wanted:
    """How many replications, on which engine; with `precision`, as many as its interval takes."""

    replications: int | None
    precision: float | None
    engine: Engine


@click.command("run", epilog="Example: tollbridge run scenarios/quickstart.yaml --replications 100 --out out")
@options.scenario_files
@options.replications
@click.option(
    "--precision",
    callback=parsed_by(percentage),
    metavar="2%",
    help="Run until the interval of the mean cost is this narrow either way.",
)
@options.seed
@options.engine
@options.allow_paths
@options.as_json
def command(
    files: tuple[Path, ...],
    replications: int | None,
    precision: float | None,
    seed: int | None,
    engine: Engine,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Simulate each FILE: every caller, leg, port and cent; print a projection of cost, credit and lost legs."""
    documents = []
    for file in files:
        study = options.load_study(file, seed, allow_paths)
        projection = project(study, Wanted(replications, precision, engine))
        if as_json:
            documents.append(_document(projection))
        else:
            _print(projection)
    if as_json:
        import json

        click.echo(json.dumps(documents[0] if len(files) == 1 else {"runs": documents}, indent=2, ensure_ascii=False))


def project(study: Study, wanted: Wanted) -> Projection:
    """Run a study's replications and fold them."""
    from tollbridge.engine.simulate import choose_engine, simulate
    from tollbridge.report.projection import Projection

    projection = Projection(study, choose_engine(wanted.engine))
    number = wanted.replications or study.loaded.scenario.replications
    numbers: Iterator[int] = (
        iter(range(number)) if wanted.precision is None else _until_narrow(projection, wanted.precision)
    )
    total = number if wanted.precision is None else None
    runs = simulate(study, numbers, engine=wanted.engine)
    for replication in tracked(runs, study.loaded.scenario.scenario, total):
        projection.add(replication)
    return projection


def _until_narrow(projection: Projection, precision: float) -> Iterator[int]:
    """Yield replications until the mean cost's 95% interval reaches `precision` of it, or less, either way."""
    for number in count():
        if number >= MOST_REPLICATIONS or (number >= FIRST_LOOK and _is_narrow(projection, precision)):
            return
        yield number


def _is_narrow(projection: Projection, precision: float) -> bool:
    cost = projection.results.statistics("cost.total")
    if cost.ci95 is None or cost.mean is None:
        return False
    low, high = (float(end or 0) for end in cost.ci95)
    return high - low <= 2 * precision * abs(float(cost.mean))


def _print(projection: Projection) -> None:
    from tollbridge.report.console import print_projection

    print_projection(projection, sys.stdout)


def _document(projection: Projection) -> dict[str, Any]:
    from tollbridge.measures.summary import summary

    return summary(projection.study, projection.results, projection.engine)
