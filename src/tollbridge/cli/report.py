"""`tollbridge report`: the HTML report of a finished run, and its Excel workbook."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli.options import A_PATH


@click.command("report", epilog="Example: tollbridge run scenarios/quickstart.yaml --out out && tollbridge report out")
@click.argument("folder", metavar="DIR", type=A_PATH)
@click.option("--xlsx", is_flag=True, help="Write report.xlsx too: the report's tables, every result, the inputs.")
def command(folder: Path, xlsx: bool) -> None:
    """Write report.html into DIR, the folder that `run --out DIR` wrote: one file that needs no network."""
    from tollbridge.report.html import write_report

    click.echo(str(write_report(folder)))
    if xlsx:
        from tollbridge.report.workbook import write_workbook

        click.echo(str(write_workbook(folder)))
