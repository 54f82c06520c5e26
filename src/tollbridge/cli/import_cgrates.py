"""`tollbridge import cgrates`: a tariff plan as a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from tollbridge.cli.export_cgrates import strict_about_loss
from tollbridge.cli.options import A_PATH, parsed_by


def _start(text: str) -> str:
    from tollbridge.units import parse_instant

    moment = parse_instant(text).moment
    if moment is None or moment.tzinfo is not None:
        raise ValueError(f"{text!r} is not a local time such as 2026-01-05 or 2026-01-05T09:00")
    return moment.isoformat()


def _run(text: str) -> str:
    from tollbridge.scenario.schema.calendar import parse_run

    parse_run(text)
    return text


def _zone(text: str) -> str:
    from tollbridge.scenario.values import parse_timezone

    return parse_timezone(text)


def _currency(text: str) -> str:
    from tollbridge.scenario.values import parse_currency

    return parse_currency(text.upper())


@click.command("cgrates", epilog="Example: tollbridge import cgrates plan --timezone Europe/Berlin --out plan.yaml")
@click.argument("folder", metavar="DIR", type=A_PATH)
@click.option("--out", type=A_PATH, default=Path("plan.yaml"), show_default=True, help="The scenario to write.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--start", callback=parsed_by(_start), metavar="DATE", help="The run's start. Default: the first plan's day."
)
@click.option("--duration", callback=parsed_by(_run), metavar="12mo", help="Default: to a year beyond the last plan.")
@click.option("--timezone", default="UTC", show_default=True, callback=parsed_by(_zone), help="The engine's timezone.")
@click.option("--currency", default="USD", show_default=True, callback=parsed_by(_currency), help="Of all its money.")
@click.option("--tenant", default="", help="Whose plan, where there are several.")
@click.option("--outbound", default="call", show_default=True, help="The category of legs that dial out.")
@click.option("--inbound", default="inbound", show_default=True, help="The category of legs that call in.")
@click.option("--app", default="app", show_default=True, help="The category of those who join by app.")
@strict_about_loss
def command(
    folder: Path,
    out: Path,
    force: bool,
    start: str | None,
    duration: str | None,
    timezone: str,
    currency: str,
    tenant: str,
    outbound: str,
    inbound: str,
    app: str,
    strict: bool,
) -> None:
    """Write a scenario with the tariffs, accounts and credit of the CSVs in DIR, which cgr-loader reads.

    What a scenario cannot say is named on stderr, with its file and line, and in comments on top of the scenario.
    """
    from tollbridge.cgrates.inward.scenario import ImportTerms, import_plan
    from tollbridge.plain_text import counted

    _refuse_to_overwrite([out], force=force)
    if len({outbound, inbound, app}) < 3:
        raise click.UsageError("--outbound, --inbound and --app are three different categories")
    categories = {"outbound": outbound, "inbound": inbound, "app": app}
    imported = import_plan(folder, ImportTerms(start or "", duration or "", timezone, currency, tenant, categories))
    if strict:
        imported.notes.refuse()
    _refuse_to_overwrite([out.parent / name for name in imported.files(out.stem) if name], force=force)
    written = imported.write(out)
    for note in imported.notes.all():
        click.echo(str(note), err=True)
    decks = f" with {counted(len(written) - 1, 'deck')}" if written[1:] else ""
    found = [counted(len(imported.tree.get(f"{each}s", {})), each) for each in ("tariff", "account")]
    click.echo(f"wrote {out}{decks}: {', '.join(found)}{imported.notes.told('its comments')}")


def _refuse_to_overwrite(paths: Iterable[Path], *, force: bool) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise click.UsageError(f"{', '.join(there)} is there already: --force writes over it, --out names another")
