"""`tollbridge price`: one leg's staircase."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli.options import allow_paths, as_json, load_file, scenario_file


@click.command(
    "price",
    epilog="Example: tollbridge price scenarios/all-or-nothing.yaml --account contoso --dial +447700900123 --lasts 61s",
)
@scenario_file
@click.option("--account", default="", help="Whose tariff; may be left out where there is one account.")
@click.option("--licence", default="", help="The organiser's licence, where the account has several.")
@click.option("--dial", default="", metavar="NUMBER", help="The number that is dialled, such as +447700900123.")
@click.option("--via", default="", metavar="NAME", help="The dial-in number that is called, by its name in the file.")
@click.option(
    "--from", "caller", default="", metavar="NUMBER", help="Who calls in, for rows that ask. Default: not known."
)
@click.option("--lasts", required=True, metavar="D", help="How long the leg lasts from its answer, such as 125s.")
@click.option("--at", metavar="INSTANT", default="+0s", help="When it is answered. Default: the clock's start.")
@allow_paths
@as_json
def command(
    file: Path,
    account: str,
    licence: str,
    dial: str,
    via: str,
    caller: str,
    lasts: str,
    at: str,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Price one leg by a scenario's tariff: each step, its row, its debit. Pools and credit are left out."""
    from tollbridge.errors import ScenarioError, TollbridgeError
    from tollbridge.interface.runs import price

    loaded = load_file(file, allow_paths)
    try:
        found = price(loaded, lasts=lasts, dial=dial, via=via, caller=caller, at=at, account=account, licence=licence)
    except ScenarioError:
        raise
    except TollbridgeError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        from tollbridge.cli.output import print_json

        print_json(found.document())
    else:
        click.echo(str(found))
