"""`tollbridge init`: a commented scenario to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from tollbridge.cli.options import A_PATH

if TYPE_CHECKING:
    from tollbridge.scenario.shipped import Shipped


@click.command("init", epilog="Example: tollbridge init subscription --out ours.yaml")
@click.argument("kind", metavar="[KIND]", required=False)
@click.option("--out", type=A_PATH, metavar="FILE", help="Write it there, where no file is yet. Default: to stdout.")
def command(kind: str | None, out: Path | None) -> None:
    """Write a commented scenario to begin with: a model of a contract, with cases that hold it by hand.

    KIND is the contract's. Without it, the kinds are listed, each with the question that it answers. Every model names the
    source of its facts, and says which of its prices are invented.
    """
    from tollbridge.scenario.shipped import shipped_scenarios

    kinds = {one.kind: one for one in shipped_scenarios()}
    if kind is None:
        _list(kinds, out)
        return
    text = _chosen(kinds, kind).file.read_text(encoding="utf-8")
    if out is None:
        click.echo(text, nl=False)
        return
    _write(out, text)
    file = shlex.quote(str(out))
    click.echo(f"wrote {out}. Next: tollbridge check {file}; tollbridge run {file}")


def _list(kinds: dict[str, Shipped], out: Path | None) -> None:
    if out is not None:
        raise click.UsageError(f"--out needs a KIND: there are {', '.join(kinds)}")
    for kind, one in kinds.items():
        click.echo(f"{kind}\n{fill(one.sentence, 96, initial_indent='    ', subsequent_indent='    ')}")
    click.echo("Write one with: tollbridge init KIND --out FILE")


def _chosen(kinds: dict[str, Shipped], kind: str) -> Shipped:
    if kind not in kinds:
        from tollbridge.nearest import did_you_mean

        raise click.UsageError(f"no kind {kind!r}{did_you_mean(kind, kinds, most_listed=len(kinds))}")
    return kinds[kind]


def _write(out: Path, text: str) -> None:
    """Write a new file; a usage error where one is there, which stays as it is."""
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{out} is there already: --out names another") from None
