"""`tollbridge fit`: a scenario out of a usage export."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from tollbridge.cli import options
from tollbridge.cli.progress import doing


@dataclass(frozen=True)
class RecordOptions:
    """What the options say of the records, as text; each is described where it is an option below."""

    columns: str | None
    dialect: tuple[str, ...]
    home: str | None
    timezone: str
    since: str
    until: str
    leave_out: tuple[str, ...]
    currency: str
    keep_identical: bool
    strict: bool

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of the Python function that say so."""
        return asdict(self) | {
            "columns": dict(options.pairs(self.columns.split(","), "--columns")) if self.columns else None,
            "home": options.countries(self.home),
            "leave_out": options.pairs(self.leave_out, "--leave-out"),
        }


record_options = options.gathered(
    RecordOptions,
    "records",
    click.option(
        "--columns",
        metavar="KEY=HEADING,…",
        help="Which columns to read, by heading or place (at=1): at, or date and time; lasts or end; number, via, dial, "
        "from, direction, type, outcome, answer, conference, charge, fee, currency, licence, organiser, department, call, "
        "kind, country. Default: found by the headings.",
    ),
    click.option(
        "--dialect",
        metavar="NAME|KEY=VALUE",
        multiple=True,
        help="Whose records they are: teams, graph, direct-routing, asterisk, freeswitch, cucm, twilio, avaya, meet, zoom, "
        "webex, webex-meetings; or how they are written: dates=day-first, durations=min, decimal=comma, "
        "delimiter=semicolon, encoding=cp1252. "
        "Default: found.",
    ),
    click.option(
        "--home",
        metavar="US",
        help="Countries of the numbers that are written without a country code: US,GB. The first is tried first.",
    ),
    click.option(
        "--timezone",
        default="UTC",
        show_default=True,
        help="The customer's IANA timezone, in which hours of the week are counted.",
    ),
    click.option(
        "--from", "since", metavar="DATE", default="", help="Where the records' period begins. Default: found."
    ),
    click.option(
        "--until", metavar="DATE", default="", help="Where it ends: the first instant after it. Default: found."
    ),
    click.option(
        "--leave-out",
        metavar="HEADING=VALUE",
        multiple=True,
        help="Leave out rows with this value in this column; may be given several times.",
    ),
    click.option(
        "--currency",
        default="",
        metavar="USD",
        help="The currency of the charges. Default: the one the records name.",
    ),
    click.option(
        "--keep-identical",
        is_flag=True,
        help="Count rows that say the same in every cell each for itself. Default: once, as downloads may overlap.",
    ),
    click.option("--strict", is_flag=True, help="Refuse records with odd rows."),
)


@click.command("fit", epilog="Example: tollbridge fit PSTN.calls.csv --timezone America/New_York --out fitted/us.yaml")
@click.argument("files", metavar="RECORDS...", nargs=-1, required=True, type=options.A_PATH)
@record_options
@click.option(
    "--forecast",
    metavar="4w",
    default="",
    help="Let the scenario cover this long after the records, instead of the records' own period.",
)
@click.option(
    "--repeat-surges",
    is_flag=True,
    help="Repeat hours with far more calls than usual, as workloads of their own. Default: name them, do not repeat them.",
)
@click.option(
    "--by", type=click.Choice(["user", "department", "number"]), help="Make a workload for each, tagged with its name."
)
@click.option(
    "--backtest",
    is_flag=True,
    help="Forecast parts of the records from the parts before them, and print how often the ranges held.",
)
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
    forecast: str,
    repeat_surges: bool,
    by: str | None,
    backtest: bool,
    out: Path,
    force: bool,
    as_json: bool,
    records: RecordOptions,
) -> None:
    """Fit a scenario to records of real calls: profile, holding times, meetings, mix, increments and rates.

    RECORDS is a usage export, an API's answer (JSON), call detail records of a switch, or any CSV with a column of times and
    one of durations; several files are taken as one. It says how many rows were read, and which were left out and why. How
    well each part fits is printed, and stands on top of the scenario.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.fits import fit

    asked: dict[str, Any] = {"by": by or "", "forecast": forecast, "repeat_surges": repeat_surges, "backtest": backtest}
    with doing(f"fit {files[0]}") as say:
        found = fit(files, on_message=say, **asked, **records.keywords())
    options.refuse_to_overwrite([out, *(out.parent / name for name in found.files)], force=force)
    written = [str(path) for path in found.write(out)]
    if as_json:
        print_json({"files": written} | found.document())
        return
    click.echo(str(found))
    for warning in found.warnings:
        click.echo(f"note: {warning}", err=True)
    click.echo(f"wrote {', '.join(written)}")
