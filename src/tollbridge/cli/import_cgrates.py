"""`tollbridge import cgrates`: a tariff plan as a scenario."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import click

from tollbridge.cli.export_cgrates import strict_about_loss
from tollbridge.cli.options import A_PATH, gathered, refuse_to_overwrite


@dataclass(frozen=True)
class ImportOptions:
    """What the options say of the scenario to be made, each as it is described below."""

    start: str
    duration: str
    timezone: str
    currency: str
    tenant: str
    outbound: str
    inbound: str
    app: str
    strict: bool


import_options = gathered(
    ImportOptions,
    "asked",
    click.option("--start", default="", metavar="DATE", help="The run's start. Default: the first plan's day."),
    click.option(
        "--duration", default="", metavar="12mo", help="The run's length. Default: to a year beyond the last plan."
    ),
    click.option("--timezone", default="UTC", show_default=True, help="The engine's timezone."),
    click.option("--currency", default="USD", show_default=True, help="The currency of all amounts."),
    click.option("--tenant", default="", help="Whose plan to read, where there are several tenants."),
    click.option("--outbound", default="call", show_default=True, help="The category of legs that dial out."),
    click.option("--inbound", default="inbound", show_default=True, help="The category of legs that call in."),
    click.option("--app", default="app", show_default=True, help="The category of those who join by app."),
    strict_about_loss,
)


@click.command("cgrates", epilog="Example: tollbridge import cgrates plan --timezone Europe/Berlin --out plan.yaml")
@click.argument("folder", metavar="DIR", type=A_PATH)
@click.option("--out", type=A_PATH, default=Path("plan.yaml"), show_default=True, help="The scenario to write.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@import_options
def command(folder: Path, out: Path, force: bool, asked: ImportOptions) -> None:
    """Write a scenario with the tariffs, accounts and credit of the CSVs in DIR, which cgr-loader reads.

    What a scenario cannot say is named on stderr, with its file and line, and in comments on top of the scenario.
    """
    from tollbridge.interface.exchanges import import_cgrates
    from tollbridge.plain_text import counted

    refuse_to_overwrite([out], force=force)
    made = import_cgrates(folder, **asdict(asked))
    refuse_to_overwrite(made.files(out), force=force)
    written = made.write(out)
    for note in made.notes.all():
        click.echo(str(note), err=True)
    decks = f" with {counted(len(written) - 1, 'deck')}" if written[1:] else ""
    click.echo(f"wrote {out}{decks}: {made}")
