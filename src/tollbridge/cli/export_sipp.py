"""`tollbridge export sipp`: a replication's calls as a load for a real switch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli import options

if TYPE_CHECKING:
    from tollbridge.interface.asked import Engine


@click.command("sipp", epilog="Example: tollbridge export sipp scenario.yaml load && python load/play.py --speed 10")
@options.scenario_file
@click.argument("folder", metavar="DIR", type=options.A_PATH)
@click.option(
    "--replication",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Which replication to write.",
)
@options.seed
@options.engine
@options.allow_paths
@options.as_json
def command(
    file: Path,
    folder: Path,
    replication: int,
    seed: int | None,
    engine: Engine,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write one replication's calls as a load that SIPp plays on loopback, in real time or faster.

    DIR gets scenarios for the calling and the called ends (uac.xml, uas.xml), the calls with their instants and holding
    times (calls.csv), and play.py, which needs SIPp alone. Each call's name travels in the header X-Call and begins the
    Call-ID, so that `tollbridge verify` finds its record. Numbers are the addresses: all callers of a conference call one.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.exchanges import export_sipp

    loaded = options.load_file(file, allow_paths, warn=False)
    done = export_sipp(loaded, folder, replication=replication, seed=seed, engine=engine)
    for warning in done.warnings:
        click.echo(warning, err=True)
    if as_json:
        print_json(done.written)
        return
    click.echo(str(done))
    click.echo(f"Next: python {folder}/play.py --switch 127.0.0.1:5060; tollbridge verify {file} {folder}/observed.csv")
