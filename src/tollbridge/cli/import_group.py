"""`tollbridge import KIND DIR`: what another system reads, as a scenario."""

from __future__ import annotations

import click

from tollbridge.cli.commands import Commands, Table

KINDS: Table = {
    "cgrates": ("import_cgrates", "A tariff plan of the rating engine CGRateS, with its accounts and credit."),
}
"""Each kind's module in this package (its `command` is the click command) and its line of help."""


@click.group(
    "import",
    cls=Commands,
    table=KINDS,
    what="kind",
    subcommand_metavar="KIND DIR",
    epilog="Example: tollbridge import cgrates plan --timezone Europe/Berlin --out plan.yaml",
)
def command() -> None:
    """Write a scenario that says what another system's files say. What it cannot say is named, with its line."""
