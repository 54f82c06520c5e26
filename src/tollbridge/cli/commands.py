"""A group of commands that knows them by name, and imports a command's module only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

Table = Mapping[str, tuple[str, str]]
"""Each command's module in this package (its `command` is the click command) and its line of help."""


class Commands(click.Group):
    """The commands of a table; `what` is the word for one of them in messages."""

    def __init__(self, *args: Any, table: Table, what: str = "command", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table
        self._what = what

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None where there is none of that name."""
        if cmd_name not in self._table:
            return None
        module = import_module(f"tollbridge.cli.{self._table[cmd_name][0]}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where one is misspelt."""
        name = args[0]
        if name not in self._table and not name.startswith("-"):
            from tollbridge.nearest import did_you_mean

            hint = did_you_mean(name, self._table, most_listed=len(self._table))
            raise click.UsageError(f"no {self._what} {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        rows = [(name, line) for name, (_, line) in self._table.items()]
        with formatter.section(f"{self._what.capitalize()}s"):
            formatter.write_dl(rows)


def kinds(name: str, form: str, table: Table, *, says: str, example: str) -> click.Group:
    """Return a command whose first word is the kind of a system: `tollbridge NAME KIND …`.

    `form`: what is given to a kind, as its usage shows it. `says`: the command's help. `example`: one that works.
    """
    return Commands(
        name, table=table, what="kind", help=says, epilog=f"Example: {example}", subcommand_metavar=f"KIND {form}"
    )
