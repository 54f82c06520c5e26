"""`tollbridge size`: the smallest value that meets a target."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE
from tollbridge.cli.options import RunOptions
from tollbridge.cli.progress import doing


@click.command(
    "size",
    epilog="Example: tollbridge size scenarios/questions/how-many-ports.yaml --find numbers.us-toll-free.ports=10..120 "
    "--until numbers.us-toll-free.blocking.mean --below 0.01",
)
@options.scenario_file
@click.option(
    "--find", required=True, metavar="PATH=LOW..HIGH", help="The place and the range to look in; :STEP may follow."
)
@click.option(
    "--until",
    required=True,
    metavar="RESULT.STAT",
    help="The figure to keep below X, such as accounts.office.exhausted.mean.",
)
@click.option("--below", required=True, metavar="X", help="The limit: a number, or a share such as 1%.")
@click.option(
    "--confidence",
    type=float,
    default=0.95,
    show_default=True,
    help="How sure the answer must be, from 0.5 to under 1.",
)
@options.run_options
def command(
    file: Path,
    find: str,
    until: str,
    below: str,
    confidence: float,
    asked: RunOptions,
) -> int:
    """Find the smallest ports, trunks, opening credit, trigger or recharge amount that meets a target.

    Exits with 1 where no value of the range does.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.plans import size

    loaded = options.load_file(file, asked.allow_paths)
    wanted = {"find": find, "until": until, "below": below}
    with doing(f"size {find.partition('=')[0]}") as say:
        found = size(loaded, **wanted, confidence=confidence, on_message=say, **asked.keywords())
    print_json(found) if asked.as_json else click.echo(str(found))
    return FINE if found.value is not None else FAILED
