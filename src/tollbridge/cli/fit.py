"""`tollbridge fit`: a scenario out of a usage export."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from tollbridge.cli import options


def _length(context: click.Context, option: click.Parameter, text: str) -> str:
    """Check a duration such as 4w, or a calendar period such as month."""
    from tollbridge.units import parse_duration, parse_period

    try:
        for read in (parse_period, parse_duration) if text else ():
            try:
                read(text)
            except ValueError:
                continue
            return text
        return text and str(parse_duration(text))
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


def _currency(context: click.Context, option: click.Parameter, text: str) -> str:
    from tollbridge.scenario.currencies import CURRENCIES

    if text and text.upper() not in CURRENCIES:
        raise click.BadParameter(f"{text!r} is no ISO 4217 code such as USD", context, option)
    return text.upper()


@click.command("fit", epilog="Example: tollbridge fit PSTN.calls.csv --timezone America/New_York --out fitted/us.yaml")
@click.argument("files", metavar="RECORDS...", nargs=-1, required=True, type=options.A_PATH)
@click.option(
    "--columns",
    metavar="KEY=HEADING,…",
    help="Which columns to read, by heading or place (at=1): at, or date and time; lasts or end; number, via, dial, from, "
    "direction, type, outcome, answer, conference, charge, fee, currency, licence, organiser, department, call, kind, country. "
    "Default: found by the headings.",
)
@click.option(
    "--dialect",
    metavar="NAME|KEY=VALUE",
    multiple=True,
    help="Whose records they are: teams, graph, direct-routing, asterisk, freeswitch, cucm, twilio, zoom, webex; or how they "
    "are written: dates=day-first, durations=min, decimal=comma, delimiter=semicolon, encoding=cp1252. Default: found.",
)
@click.option(
    "--home", metavar="US", help="Countries whose national numbers have no country code, the first first: US,GB."
)
@click.option("--timezone", default="UTC", show_default=True, help="The customer's IANA timezone: that of the profile.")
@click.option("--from", "since", metavar="DATE", default="", help="Where the records' period begins. Default: found.")
@click.option("--until", metavar="DATE", default="", help="Where it ends: the first instant after it. Default: found.")
@click.option(
    "--forecast", metavar="4w", default="", callback=_length, help="Put the clock after the records, so long."
)
@click.option(
    "--repeat-surges",
    is_flag=True,
    help="Make workloads of hours far out of line, which else are told and not repeated.",
)
@click.option("--by", type=click.Choice(["user", "department", "number"]), help="A workload and a tag of each of them.")
@click.option(
    "--leave-out", metavar="HEADING=VALUE", multiple=True, help="Leave out rows that hold this; may be repeated."
)
@click.option(
    "--currency", default="", callback=_currency, metavar="USD", help="Where the records name none, or a wrong one."
)
@click.option(
    "--backtest",
    is_flag=True,
    help="Hold parts of the records out, several times, and print how often the ranges held.",
)
@click.option("--strict", is_flag=True, help="Refuse records with odd rows.")
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
    files: tuple[Path, ...],
    columns: str | None,
    dialect: tuple[str, ...],
    home: str | None,
    timezone: str,
    since: str,
    until: str,
    forecast: str,
    repeat_surges: bool,
    by: str | None,
    leave_out: tuple[str, ...],
    currency: str,
    backtest: bool,
    strict: bool,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Fit a scenario to records of real calls: profile, holding times, meetings, mix, increments and rates.

    RECORDS is a usage export, an API's answer (JSON), call detail records of a switch, or any CSV with a column of times and
    one of durations; several files are taken as one. It says how many rows were read, and which were left out and why. How
    well each part fits is printed, and stands on top of the scenario.
    """
    from dataclasses import asdict

    from tollbridge.cli.output import print_json
    from tollbridge.planning.backtest import scores, table
    from tollbridge.planning.fit import fit
    from tollbridge.planning.fit_records import Source

    source = Source(
        files[0],
        dict(options.pairs(columns.split(","), "--columns")) if columns else None,
        timezone,
        options.pairs(leave_out, "--leave-out"),
        dialect,
        [country.strip().upper() for country in home.split(",")] if home else (),
        since,
        until,
        currency,
        strict,
        files[1:],
    )
    fitted = fit(source, by or "", forecast, surges=repeat_surges)
    windows = fitted.backtest(forecast) if backtest else []
    proofs = fitted.prove()
    _refuse_to_overwrite([out, *(out.parent / name for name in fitted.files)], force=force)
    written = [str(path) for path in fitted.write(out)]
    if as_json:
        held = [asdict(each) for each in scores(windows)]
        proved = [asdict(each) | {"holds": each.holds} for each in proofs]
        document = {"files": written, "parts": dict(fitted.parts), "warnings": fitted.warnings, "proof": proved}
        print_json(document | ({"backtest": held} if backtest else {}))
        return
    width = max(len(part) for part, _ in fitted.parts)
    for part, said in fitted.parts:
        click.echo(f"{part:<{width}}  {said}")
    for line in table(windows) if backtest else ():
        click.echo(line)
    for warning in fitted.warnings:
        click.echo(f"note: {warning}", err=True)
    click.echo(f"wrote {', '.join(written)}")


def _refuse_to_overwrite(paths: Iterable[Path], *, force: bool) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise click.UsageError(f"{', '.join(there)} is there already: --force writes over it, --out names another")
