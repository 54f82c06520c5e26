"""`tollbridge export cgrates`: tariffs and accounts as a tariff plan."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli.options import A_PATH, allow_paths, load_file, scenario_file

strict_about_loss = click.option(
    "--strict", is_flag=True, help="Write nothing if something that changes prices or credit cannot be said."
)


@click.command("cgrates", epilog="Example: tollbridge export cgrates scenarios/quickstart.yaml plan")
@scenario_file
@click.argument("folder", metavar="DIR", type=A_PATH)
@click.option("--tenant", default="cgrates.org", show_default=True, help="The engine's tenant of all accounts.")
@strict_about_loss
@allow_paths
def command(file: Path, folder: Path, tenant: str, strict: bool, allow_paths: tuple[Path, ...]) -> None:
    """Write a scenario's tariffs, accounts and credit into DIR as CSVs that cgr-loader reads.

    What a tariff plan cannot say is named on stderr, with its line, and in NOT-SAID.txt.
    """
    from tollbridge.interface.exchanges import export_cgrates

    exported = export_cgrates(load_file(file, allow_paths), folder, tenant=tenant, strict=strict)
    for note in exported.notes.all():
        click.echo(str(note), err=True)
    click.echo(str(exported))
