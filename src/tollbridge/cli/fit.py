"""`tollbridge fit`: a scenario out of a usage export."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from tollbridge.cli import options


@click.command("fit", epilog="Example: tollbridge fit PSTN.calls.csv --timezone America/New_York --out fitted/us.yaml")
@click.argument("file", metavar="CDRS.csv", type=options.A_PATH)
@click.option(
    "--columns",
    metavar="KEY=HEADING,…",
    help="Which columns to read, where it is no usage export: at, lasts or end, via, dial, conference, charge, fee, "
    "licence, organiser, call, type, number, kind, currency, country.",
)
@click.option("--timezone", default="UTC", show_default=True, help="The customer's IANA timezone: that of the profile.")
@click.option("--leave-out", metavar="HEADING=VALUE", multiple=True, help="Leave out rows that hold this.")
@click.option(
    "--out",
    type=options.A_PATH,
    default=Path("fitted.yaml"),
    show_default=True,
    help="The scenario to write; empirical distributions become CSVs beside it.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@options.as_json
def command(
    file: Path, columns: str | None, timezone: str, leave_out: tuple[str, ...], out: Path, force: bool, as_json: bool
) -> None:
    """Fit a scenario to records of real calls: profile, holding times, meetings, mix, increments and rates.

    CDRS.csv is the 20-column usage export of conference calls, or any CSV whose columns are named by --columns. How well
    each part fits is printed, and stands on top of the scenario.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.planning.fit import fit
    from tollbridge.planning.fit_records import Source

    mapping = _pairs(columns.split(","), "--columns") if columns else None
    fitted = fit(Source(file, mapping, timezone, _pairs(leave_out, "--leave-out")))
    _refuse_to_overwrite([out, *(out.parent / name for name in fitted.files)], force=force)
    files = [str(path) for path in fitted.write(out)]
    if as_json:
        print_json({"files": files, "parts": dict(fitted.parts), "warnings": fitted.warnings})
        return
    width = max(len(part) for part, _ in fitted.parts)
    for part, said in fitted.parts:
        click.echo(f"{part:<{width}}  {said}")
    for warning in fitted.warnings:
        click.echo(f"note: {warning}", err=True)
    click.echo(f"wrote {', '.join(files)}")


def _refuse_to_overwrite(paths: Iterable[Path], *, force: bool) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise click.UsageError(f"{', '.join(there)} is there already: --force writes over it, --out names another")


def _pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint=option)
        pairs[key.strip()] = value.strip()
    return pairs
