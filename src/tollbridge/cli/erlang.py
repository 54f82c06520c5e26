"""`tollbridge erlang`: traffic formulas, each solved for the figure that is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tollbridge.cli.options import as_json

if TYPE_CHECKING:
    from tollbridge.measures.engset import Variant
    from tollbridge.measures.traffic import TrafficAnswer

_load = click.option("--load", type=float, metavar="E", help="Offered traffic in erlangs.")
_ports = click.option("--ports", type=click.IntRange(min=0), metavar="N", help="Ports, lines or trunks.")
_blocking = click.option("--blocking", metavar="SHARE", help="The share that is turned away, as 0.01 or 1%.")


@click.group("erlang", epilog="Example: tollbridge erlang b --load 20 --blocking 1%")
def command() -> None:
    """Work out blocking, ports or load from the other two: give two of --load, --ports and --blocking."""


@command.command("b", epilog="Example: tollbridge erlang b --load 20 --ports 30")
@_load
@_ports
@_blocking
@as_json
def erlang_b(load: float | None, ports: int | None, blocking: str | None, as_json: bool) -> None:
    """Solve Erlang B: Poisson arrivals, blocked callers do not retry."""
    from tollbridge.measures.traffic import solve_erlang_b

    _show(solve_erlang_b(load, ports, _share(blocking)), as_json=as_json)


@command.command("extended-b", epilog="Example: tollbridge erlang extended-b --load 20 --ports 25 --recall 0.7")
@_load
@_ports
@_blocking
@click.option("--recall", type=float, required=True, metavar="SHARE", help="The share of blocked attempts that retry.")
@as_json
def extended_b(load: float | None, ports: int | None, blocking: str | None, recall: float, as_json: bool) -> None:
    """Solve extended Erlang B: a share of the blocked callers tries again."""
    from tollbridge.measures.traffic import solve_extended_b

    _show(solve_extended_b(recall, load, ports, _share(blocking)), as_json=as_json)


@command.command("engset", epilog="Example: tollbridge erlang engset --sources 40 --load 0.2 --ports 12")
@click.option("--sources", type=int, required=True, metavar="N", help="How many callers there are.")
@click.option("--load", type=float, metavar="E", help="Offered traffic of each source, in erlangs.")
@_ports
@_blocking
@click.option(
    "--variant",
    type=click.Choice(["call", "time", "per-capita"]),
    default="call",
    show_default=True,
    help="Blocking as calls meet it, as time shows it, or the textbook's per-capita form.",
)
@as_json
def engset(
    sources: int, load: float | None, ports: int | None, blocking: str | None, variant: Variant, as_json: bool
) -> None:
    """Solve Engset: few callers, so those who are talking cannot call."""
    from tollbridge.measures.engset import solve_engset

    answer = solve_engset(sources, load, ports, _share(blocking), variant)
    _show(answer, as_json=as_json)


@command.command("kaufman-roberts", epilog="Example: tollbridge erlang kaufman-roberts 12.5:1 3:4 --ports 30")
@click.argument("classes", metavar="LOAD:SIZE...", nargs=-1, required=True)
@_ports
@_blocking
@as_json
def kaufman_roberts(classes: tuple[str, ...], ports: int | None, blocking: str | None, as_json: bool) -> None:
    """Solve Kaufman-Roberts: legs of different sizes share one group of ports.

    Of --ports: each class's blocking. Of --blocking: the ports. Of both: the factor by which all loads may grow.
    """
    from tollbridge.measures.kaufman_roberts import parse_class, solve_kaufman_roberts

    _show(solve_kaufman_roberts([parse_class(text) for text in classes], ports, _share(blocking)), as_json=as_json)


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        raise click.UsageError(f"{text!r} is not a share such as 0.01 or 1%") from None


def _show(answer: TrafficAnswer, *, as_json: bool) -> None:
    if as_json:
        from tollbridge.cli.output import print_json

        print_json(answer.as_json())
        return
    from tollbridge.plain_text import aligned

    for line in aligned(answer.rows(), left=2):
        click.echo(line)
    if answer.warning:
        click.echo(f"warning: {answer.warning}", err=True)
