"""`tollbridge diff-rates`: a tariff change as a code review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli.options import A_PATH, as_json, parsed_by
from tollbridge.errors import TollbridgeError
from tollbridge.units import Instant, parse_increment, parse_instant

if TYPE_CHECKING:
    from tollbridge.planning.rate_sources import Rates
    from tollbridge.planning.rate_trace import Calls


def _columns(text: str) -> dict[str, str]:
    """Read `prefix=Code,per_minute=Rate (USD)`."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and heading.strip() for name, _, heading in pairs):
        raise ValueError(f"{text!r} is not NAME=HEADING,…, such as prefix=Code,per_minute=Rate")
    return {name.strip(): heading.strip() for name, _, heading in pairs}


@click.command(
    "diff-rates",
    epilog="Example: tollbridge diff-rates old-deck.csv new-deck.csv --trace last-month.csv",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--trace", type=A_PATH, metavar="CALLS.csv", help="What these calls cost at both.")
@click.option("--at", callback=parsed_by(parse_instant), metavar="INSTANT", help="Rates as they stand then.")
@click.option("--columns", callback=parsed_by(_columns), metavar="NAME=HEADING,…", help="Headings of decks.")
@click.option(
    "--increment", callback=parsed_by(parse_increment), metavar="60s", help="Of decks' rows without their own."
)
@click.option(
    "--direction", type=click.Choice(["inbound", "outbound"]), default="outbound", show_default=True, help="Of decks."
)
@click.option("--skip-bad", is_flag=True, help="Leave damaged rows of decks out.")
@click.option(
    "--dialect",
    metavar="NAME|KEY=VALUE",
    multiple=True,
    help="Whose records the trace is, or how it is written: see fit.",
)
@click.option("--home", metavar="US", help="Of the trace: countries whose national numbers have no country code.")
@as_json
def command(
    old: str,
    new: str,
    trace: Path | None,
    at: Instant | None,
    columns: dict[str, str] | None,
    increment: tuple[int, int] | None,
    direction: str,
    skip_bad: bool,
    dialect: tuple[str, ...],
    home: str | None,
    as_json: bool,
) -> None:
    """Show what changes from OLD to NEW, each a deck (CSV) or a scenario (scenario.yaml#tariff: one of its tariffs).

    A new longer prefix that makes an old price unreachable is shown, although no listed price changed.
    """
    from tollbridge.planning.diff_rates import diff_rates
    from tollbridge.planning.rate_sources import DeckReading, pairs, read_rates
    from tollbridge.planning.rate_trace import price_calls, read_calls

    reading = DeckReading(columns, increment or (60_000, 60_000), skip_bad, direction)
    sides = [read_rates(name, at=at, deck=reading) for name in (old, new)]
    countries = tuple(country.strip().upper() for country in home.split(",")) if home else ()
    timezone = next(iter(sides[0].sides.values())).clock.timezone
    calls = read_calls(trace, dialect, countries, timezone) if trace else None
    _warn(sides, calls)
    found = [
        (diff_rates(before, after), price_calls(before, after, calls.rows) if calls else None)
        for before, after in pairs(*sides)
    ]
    if as_json:
        from tollbridge.cli.output import print_json
        from tollbridge.planning.rates_document import rates_document

        print_json({"tariffs": [rates_document(diff, priced) for diff, priced in found]})
        return
    from tollbridge.planning.rates_text import diff_text, trace_text
    from tollbridge.scenario.currencies import decimals

    for diff, priced in found:
        click.echo(diff_text(diff))
        if priced:
            click.echo("\n" + trace_text(priced, max(decimals(diff.old.currency), decimals(diff.new.currency))))


def _warn(sides: list[Rates], calls: Calls | None) -> None:
    problems = [problem for side in sides for problem in side.warnings] + ([*calls.notes, *calls.odd] if calls else [])
    for problem in problems:
        click.echo(str(problem), err=True)
    if calls is not None and not calls.rows:
        raise TollbridgeError("the trace has no answered calls: there is nothing to price")
