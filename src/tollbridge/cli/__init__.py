"""The command line: one module a command, imported only when it is called, so that `--help` stays quick."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tollbridge.cli.commands import Commands
from tollbridge.cli.failures import reported

COMMANDS = {
    "init": ("init", "Write a commented scenario to begin with."),
    "run": ("run", "Simulate scenarios and print a projection of cost, credit and lost legs."),
    "check": ("check", "Run scenarios as tests: expect, cases, table, errors."),
    "price": ("price", "Price one leg, step by step."),
    "compare": ("compare", "Put the same callers through several scenarios, costs side by side."),
    "sweep": ("sweep", "Run a grid of variants of a scenario."),
    "size": ("size", "Find the smallest ports, credit or recharge that meets a target."),
    "fit": ("fit", "Write a scenario that matches a usage export."),
    "diff-rates": ("rates", "Show what a new tariff or rate deck changes."),
    "audit": ("audit", "Work every figure of a finished run out again from its records."),
    "verify": ("verify", "Hold a real system's records against the simulation, leg by leg."),
    "export": ("export", "Write a scenario as another system reads it."),
    "import": ("import_group", "Write a scenario out of another system's files."),
    "report": ("report", "Write the HTML report of a finished run."),
    "studio": ("studio", "Open a page where a scenario and its forecast move."),
    "erlang": ("erlang", "Work out blocking, ports or load from the others."),
    "validate": ("validate", "Report all errors and warnings of scenarios."),
    "explain": ("explain", "Explain a key, a cause, a result, a rule or a term, with an example."),
    "schema": ("schema", "Print the JSON Schema of the scenario language."),
}
"""Each command's module in this package (its `command` is the click command) and its line of help."""


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"tollbridge {version('tollbridge')}")
        ctx.exit()


@click.group(
    cls=Commands,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Begin with: tollbridge init, or tollbridge run scenarios/quickstart.yaml",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show it.")
def tollbridge() -> None:
    """Find out what conference calls will cost, whether the credit lasts, and whether there are lines enough.

    A scenario is one YAML file: tariffs, accounts, dial-in numbers, bridges, and who calls when. Every command exits
    with 0 on success, 1 where an expectation or a target fails, and 2 on bad input, and takes --help.
    """


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; what a user did wrong is a line on stderr, never a traceback."""
    return reported(lambda: tollbridge.main(list(arguments), "tollbridge", standalone_mode=False))
