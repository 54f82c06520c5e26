"""`tollbridge export KIND FILE DIR`: a scenario as another system reads it."""

from __future__ import annotations

import click

from tollbridge.cli.commands import Commands, Table

KINDS: Table = {
    "sipp": ("export_sipp", "One replication's calls as a load that SIPp plays."),
    "cgrates": ("export_cgrates", "Tariffs and accounts as a tariff plan of the rating engine CGRateS."),
}
"""Each kind's module in this package (its `command` is the click command) and its line of help."""


@click.group(
    "export",
    cls=Commands,
    table=KINDS,
    what="kind",
    subcommand_metavar="KIND FILE DIR",
    epilog="Example: tollbridge export sipp scenario.yaml load",
)
def command() -> None:
    """Write a scenario as another system reads it. What cannot be said there is named, with its line."""
