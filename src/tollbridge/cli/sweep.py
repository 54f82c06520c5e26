"""`tollbridge sweep`: a grid of variants, as a table and a plot."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli import options
from tollbridge.cli.options import RunOptions
from tollbridge.cli.progress import counter


@click.command(
    "sweep",
    epilog="Example: tollbridge sweep scenarios/quickstart.yaml --set accounts.office.credit.opening=150,200,250 "
    "--plot opening.svg",
)
@options.scenario_file
@click.option(
    "--set",
    "settings",
    metavar="PATH=V1,V2",
    multiple=True,
    required=True,
    help="Values to try at a place, such as numbers.us-toll.ports=24,48; may be given several times.",
)
@click.option(
    "--result",
    "results",
    metavar="NAME",
    multiple=True,
    help="A result to show; may be given several times. Default: the usual ones.",
)
@click.option("--csv", "csv_file", type=options.A_PATH, help="Write the table as CSV.")
@click.option("--plot", "plot_file", type=options.A_PATH, help="Write a plot of the first result as SVG.")
@click.option(
    "--state",
    type=options.A_PATH,
    metavar="FILE",
    help="Keep finished variants in this file, so that a stopped sweep goes on from there.",
)
@options.run_options
def command(
    file: Path,
    settings: tuple[str, ...],
    results: tuple[str, ...],
    csv_file: Path | None,
    plot_file: Path | None,
    state: Path | None,
    asked: RunOptions,
) -> None:
    """Run every combination of the values given with --set, each with the same callers.

    A PATH is the keys of FILE from the top, joined by dots.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.plans import sweep
    from tollbridge.planning.plot import write_plot
    from tollbridge.planning.sweep import write_csv

    loaded = options.load_file(file, asked.allow_paths)
    with counter(f"sweep of {file}") as progress:
        swept = sweep(loaded, settings, results=results, state=state, on_progress=progress, **asked.keywords())
    if csv_file:
        write_csv(swept, csv_file)
    if plot_file:
        write_plot(swept, swept.results[0], plot_file)
    print_json(swept) if asked.as_json else click.echo(str(swept))
