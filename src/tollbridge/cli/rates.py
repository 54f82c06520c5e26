"""`tollbridge diff-rates`: a tariff change as a code review."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from tollbridge.cli.options import A_PATH, as_json, countries, parsed_by


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
    default="",
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
    default="60s",
    show_default=True,
    metavar="D",
    help="The increment of a deck's rows that name none: 60s, or 30s/6s.",
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
    at: str,
    columns: dict[str, str] | None,
    increment: str,
    direction: Literal["inbound", "outbound"],
    skip_bad: bool,
    dialect: tuple[str, ...],
    home: str | None,
    as_json: bool,
) -> None:
    """Show which rates change from OLD to NEW. Each is a deck (CSV) or a scenario.

    scenario.yaml#tariff means one tariff of a scenario. A new longer prefix that makes an old price unreachable is shown,
    although no listed price changed.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.rates import diff_rates

    found = diff_rates(
        old,
        new,
        trace=trace,
        at=at,
        columns=columns,
        increment=increment,
        direction=direction,
        skip_bad=skip_bad,
        dialect=dialect,
        home=countries(home),
    )
    for warning in found.warnings:
        click.echo(warning, err=True)
    print_json(found.document()) if as_json else click.echo(str(found))
