"""`tollbridge erlang`: traffic formulas, each solved for the figure that is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tollbridge.cli.number_lists import read_numbers, read_share, read_whole_numbers
from tollbridge.cli.options import as_json

if TYPE_CHECKING:
    from tollbridge.answers.traffic import Traffic
    from tollbridge.measures.engset import Variant

Command = TypeVar("Command", bound=Callable[..., Any])

_load = click.option(
    "--load",
    callback=read_numbers,
    metavar="E,…",
    help="Offered traffic of the busy hour in erlangs: 20, or 10..50:10.",
)
_ports = click.option(
    "--ports",
    "--lines",
    "ports",
    callback=read_whole_numbers,
    metavar="N,…",
    help="Ports, lines or trunks: 30, or 10..40:5.",
)
_blocking = click.option(
    "--blocking", callback=read_numbers, metavar="SHARE,…", help="The share that is turned away: 1%, or 0.01,0.02."
)
_minutes = click.option(
    "--minutes-per-day",
    callback=read_numbers,
    metavar="M,…",
    help="Minutes of calls in a busy day, in place of --load; with --busy-hour.",
)
_busy_hour = click.option(
    "--busy-hour",
    callback=read_share,
    metavar="SHARE",
    help="The share of a day's minutes in its busiest hour, such as 15%. "
    "With --ports and --blocking, the minutes of a day are told too.",
)


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command these options, in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.group("erlang", epilog="Example: tollbridge erlang b --load 10,20,30 --blocking 1%,2%")
def command() -> None:
    """Work out blocking, ports or load from the other two: give two of --load, --ports and --blocking.

    Each may be a list or a range, and a table comes back: --load 10..50:10 --blocking 1%,2%. In place of the load you may
    give the minutes of a day: --minutes-per-day 12000 --busy-hour 15%.
    """


@command.command("b", epilog="Example: tollbridge erlang b --minutes-per-day 12000 --busy-hour 15% --blocking 1%")
@_options(_load, _ports, _blocking, _minutes, _busy_hour, as_json)
def erlang_b(*, as_json: bool, **given: Any) -> None:
    """Solve Erlang B: Poisson arrivals, blocked callers do not retry."""
    from tollbridge.interface.traffic import erlang

    _show(erlang("b", **given), as_json=as_json)


@command.command("c", epilog="Example: tollbridge erlang c --load 8 --ports 10")
@_options(_load, _ports, _minutes, _busy_hour, as_json)
@click.option("--waiting", callback=read_numbers, metavar="SHARE,…", help="The share of callers who wait: 20%.")
def erlang_c(*, as_json: bool, waiting: list[float] | None, **given: Any) -> None:
    """Solve Erlang C: callers who find every port busy wait in line, and nobody hangs up."""
    from tollbridge.interface.traffic import erlang

    _show(erlang("c", blocking=waiting, **given), as_json=as_json)


@command.command("extended-b", epilog="Example: tollbridge erlang extended-b --load 20 --ports 25 --recall 0.7")
@_options(_load, _ports, _blocking, _minutes, _busy_hour, as_json)
@click.option(
    "--recall", callback=read_share, required=True, metavar="SHARE", help="The share of blocked attempts that retry."
)
def extended_b(*, as_json: bool, recall: float, **given: Any) -> None:
    """Solve extended Erlang B: a share of the blocked callers tries again."""
    from tollbridge.interface.traffic import erlang

    _show(erlang("extended-b", recall=recall, **given), as_json=as_json)


@command.command("engset", epilog="Example: tollbridge erlang engset --sources 40 --load 0.2 --ports 12")
@click.option("--sources", type=int, required=True, metavar="N", help="How many callers there are.")
@click.option("--load", callback=read_numbers, metavar="E,…", help="Offered traffic of each source, in erlangs.")
@_options(_ports, _blocking, as_json)
@click.option(
    "--variant",
    type=click.Choice(["call", "time", "per-capita"]),
    default="call",
    show_default=True,
    help="Which blocking: of calls, of time, or the textbook's per-capita form.",
)
def engset(*, as_json: bool, sources: int, variant: Variant, **given: Any) -> None:
    """Solve Engset: few callers, so those who are talking cannot call."""
    from tollbridge.interface.traffic import erlang

    _show(erlang("engset", sources=sources, variant=variant, **given), as_json=as_json)


@command.command("kaufman-roberts", epilog="Example: tollbridge erlang kaufman-roberts 12.5:1 3:4 --ports 30")
@click.argument("classes", metavar="LOAD:SIZE...", nargs=-1, required=True)
@_options(_ports, _blocking, as_json)
def kaufman_roberts(*, as_json: bool, classes: tuple[str, ...], **given: Any) -> None:
    """Solve Kaufman-Roberts: legs of different sizes share one group of ports.

    Give --ports to get each class's blocking, --blocking to get the ports, or both to get the factor by which all loads may
    grow.
    """
    from tollbridge.interface.traffic import erlang
    from tollbridge.measures.kaufman_roberts import parse_class

    kinds = [parse_class(text) for text in classes]
    _show(erlang("kaufman-roberts", classes=[(kind.load, kind.size) for kind in kinds], **given), as_json=as_json)


def _show(found: Traffic, *, as_json: bool) -> None:
    if as_json:
        from tollbridge.cli.output import print_json

        print_json(found.document())
        return
    click.echo(str(found))
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
