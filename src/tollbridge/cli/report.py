"""`tollbridge report`: the HTML report of a finished run, and its Excel workbook."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli.options import A_PATH


@click.command("report", epilog="Example: tollbridge run scenarios/quickstart.yaml --out out && tollbridge report out")
@click.argument("folder", metavar="DIR", type=A_PATH)
@click.option("--xlsx", is_flag=True, help="Write report.xlsx too: the report's tables, every result, the inputs.")
@click.option(
    "--backtest",
    type=A_PATH,
    help="Show a backtest.csv of `fit --backtest` too: each range beside what came. It is copied into DIR.",
)
def command(folder: Path, xlsx: bool, backtest: Path | None) -> None:
    """Write report.html into DIR, the folder that `run --out DIR` wrote: one file that needs no network."""
    from tollbridge.report.html import write_report

    if backtest is not None:
        _keep(backtest, folder)
    click.echo(str(write_report(folder)))
    if xlsx:
        from tollbridge.report.workbook import write_workbook

        click.echo(str(write_workbook(folder)))


def _keep(backtest: Path, folder: Path) -> None:
    """Copy a backtest into a run's folder, once both are known to be what they should be."""
    from tollbridge.report.backtest_exhibits import FILE, read_backtest
    from tollbridge.report.folder import read_folder
    from tollbridge.scale.disk import write_whole

    if not backtest.exists():
        raise click.BadParameter(f"{backtest}: there is no such file", param_hint="--backtest")
    read_backtest(backtest)
    read_folder(folder)
    write_whole(folder / FILE, backtest.read_bytes())
