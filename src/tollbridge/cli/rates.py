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
@click.option("--trace", type=A_PATH, metavar="CALLS.csv", help="Price these calls at both too.")
@click.option(
    "--at",
    callback=parsed_by(parse_instant),
    metavar="INSTANT",
    help="Compare the rates that are in force then. Default: at a scenario's start; all of a deck.",
)
@click.option(
    "--columns",
    callback=parsed_by(_columns),
    metavar="NAME=HEADING,…",
    help="Which columns of a deck to read: prefix=Code,per_minute=Rate. Default: found by the headings.",
)
@click.option(
    "--increment",
    callback=parsed_by(parse_increment),
    metavar="60s",
    help="The increment of a deck's rows that name none. Default: 60s.",
)
@click.option(
    "--direction",
    type=click.Choice(["inbound", "outbound"]),
    default="outbound",
    show_default=True,
    help="Which legs a deck prices.",
)
@click.option("--skip-bad", is_flag=True, help="Leave damaged rows of a deck out. Default: refuse it.")
@click.option(
    "--dialect",
    metavar="NAME|KEY=VALUE",
    multiple=True,
    help="Whose records the trace is, or how it is written, as for `fit`.",
)
@click.option(
    "--home", metavar="US", help="Countries of the trace's numbers that are written without a country code: US,GB."
)
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
    """Show which rates change from OLD to NEW. Each is a deck (CSV) or a scenario.

    scenario.yaml#tariff means one tariff of a scenario. A new longer prefix that makes an old price unreachable is shown,
    although no listed price changed.
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
