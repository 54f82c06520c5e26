"""`tollbridge explain`: what a word means."""

from __future__ import annotations

import click


@click.command(
    "explain",
    epilog="Example: tollbridge explain credit-exhausted",
)
@click.argument("words", nargs=-1, required=True, metavar="WORD")
def command(words: tuple[str, ...]) -> None:
    """Explain a key of a scenario, a cause, a result, a rule or a term, with an example.

    A key may be its name (opening) or its path (credit.opening). A result may have names of a file in it
    (accounts.office.lowest). Exits with 2 where nothing has this name, and then names the nearest words.
    """
    from tollbridge.explain.find import find

    click.echo("\n\n".join("\n".join(_wrapped(entry.lines())) for entry in find(" ".join(words))))


def _wrapped(lines: list[str]) -> list[str]:
    """Return lines of at most 100 characters; what goes on is indented like its beginning."""
    from textwrap import wrap

    return [part for line in lines for part in wrap(line, 100, subsequent_indent="  ", break_long_words=False)]
