"""`tollbridge price`: one leg's staircase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollbridge.cli.options import allow_paths, as_json, load_file, parsed_by, scenario_file
from tollbridge.units import Instant, format_duration, parse_duration, parse_instant

if TYPE_CHECKING:
    from tollbridge.expect.quote import Quote


@click.command(
    "price",
    epilog="Example: tollbridge price scenarios/all-or-nothing.yaml --account contoso --dial +447700900123 --lasts 61s",
)
@scenario_file
@click.option("--account", default="", help="Whose tariff; may be left out where there is one account.")
@click.option("--licence", default="", help="The organiser's licence, where the account has several.")
@click.option("--dial", default="", metavar="NUMBER", help="The number that is dialled, such as +447700900123.")
@click.option("--via", default="", metavar="NAME", help="The dial-in number that is called, by its name in the file.")
@click.option(
    "--from", "caller", default="", metavar="NUMBER", help="Who calls in, for rows that ask; absent: not known."
)
@click.option("--lasts", required=True, callback=parsed_by(parse_duration), metavar="D", help="How long, such as 125s.")
@click.option(
    "--at", "at", callback=parsed_by(parse_instant), metavar="INSTANT", help="When; absent: the clock's start."
)
@allow_paths
@as_json
def command(
    file: Path,
    account: str,
    licence: str,
    dial: str,
    via: str,
    caller: str,
    lasts: int,
    at: Instant | None,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Price one leg by a scenario's tariff: each step, its row, its debit. Pools and credit are left out."""
    from tollbridge.expect.quote import Enquiry, Quotes

    if bool(dial) == bool(via):
        raise click.UsageError("give exactly one of --dial and --via")
    loaded = load_file(file, allow_paths)
    instant = at.ms(loaded.clock) if at else 0
    try:
        quote = Quotes(loaded).quote(Enquiry(account, licence, dial, via, instant, lasts, caller))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        import json

        click.echo(json.dumps(_document(quote, loaded.scenario.currency), indent=2, ensure_ascii=False))
        return
    answered = loaded.clock.moment(instant).isoformat(timespec="seconds")
    click.echo(f"{dial or via} by {quote.tariff}, answered {answered}, lasts {format_duration(lasts)}")
    for line in _lines(quote, loaded.scenario.currency):
        click.echo(line)


def _lines(quote: Quote, currency: str) -> list[str]:
    from tollbridge.money import format_money
    from tollbridge.tariff.price import explain

    if quote.cause != "normal":
        return [f"cannot be called: {quote.cause}"]
    price = quote.price
    if not price.steps:
        return ["free: the leg is no longer than the tariff's `free`"]
    fee = f", connection fee {format_money(price.fee, 4)} included" if price.fee else ""
    total = f"{currency} {format_money(price.cost, 4)} for {format_duration(price.billed)} billed{fee}"
    return [*explain(price), total]


def _document(quote: Quote, currency: str) -> dict[str, Any]:
    from tollbridge.money import format_money

    price = quote.price
    return {
        "tariff": quote.tariff,
        "cause": quote.cause,
        "currency": currency,
        "cost": format_money(price.cost),
        "connection_fee": format_money(price.fee),
        "billed_s": price.billed / 1000,
        "steps": [
            {
                "since_answer_s": s.begin / 1000,
                "length_s": s.length / 1000,
                "debit": format_money(s.debit),
                "row": s.row,
            }
            for s in price.steps
        ],
    }
