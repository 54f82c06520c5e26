"""`tollbridge compare`: the same callers through several scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli import options
from tollbridge.cli.progress import counter

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine


@click.command(
    "compare",
    epilog="Example: tollbridge compare scenarios/questions/toll-free-to-toll.yaml "
    "scenarios/questions/toll-free-to-toll.b.yaml",
)
@options.scenario_files
@options.workers
@options.replications
@options.seed
@options.engine
@options.allow_paths
@options.as_json
def command(
    files: tuple[Path, ...],
    workers: int,
    replications: int | None,
    seed: int | None,
    engine: Engine,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Put the same callers through each FILE: totals side by side, differences to the first with paired intervals.

    Where two differ in licences, the usage per user at which they cost the same is worked out too.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.planning.compare import compare
    from tollbridge.planning.sample import Effort
    from tollbridge.planning.sampler import sampler
    from tollbridge.planning.text import comparison_text

    if len(files) < 2:
        raise click.UsageError("give two scenarios or more")
    loaded = [options.load_file(file, allow_paths) for file in files]
    number = replications or max(each.scenario.replications for each in loaded)
    with counter(f"compare {len(files)} scenarios") as progress, sampler(workers) as drawn:
        found = compare(loaded, Effort(number, seed, engine), progress, drawn)
    if as_json:
        print_json(found)
    else:
        click.echo(comparison_text(found))
