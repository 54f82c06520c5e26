"""Options and loading that several commands share."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine, Study
    from tollbridge.errors import Problem
    from tollbridge.interface.asked import RunKeywords
    from tollbridge.scenario.load import Loaded


Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


class OrdinaryPath(click.Path):
    """A file or folder, there or not yet: no pipe or device, which may never end, or end before it is read again."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a usage error where it is a pipe, a socket or a device, or no path at all."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError):
            return path
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            self.fail(f"{path} is a pipe, a socket or a device: give a file", param, ctx)
        return path


A_PATH = OrdinaryPath()
scenario_files = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=A_PATH)
scenario_file = click.argument("file", metavar="FILE", type=A_PATH)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
allow_paths = click.option(
    "--allow-path",
    "allow_paths",
    metavar="DIR",
    multiple=True,
    type=A_PATH,
    help="Let scenarios read files from DIR too.",
)
ENGINES = ("auto", "reference", "compiled")
engine = click.option(
    "--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="Which engine runs it."
)
MOST_SEED = 10**18 - 1
"""The largest seed that a scenario can hold."""
MOST_REPLICATIONS = 1_000_000
seed = click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), metavar="N", help="The seed, instead of the scenario's."
)
workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="How many processes to use.",
)
strict = click.option("--strict", is_flag=True, help="Refuse a trace with odd rows instead of leaving them out.")
replications = click.option(
    "--replications",
    type=click.IntRange(1, MOST_REPLICATIONS),
    metavar="N",
    help="How many replications, instead of the scenario's.",
)


@dataclass(frozen=True)
class RunOptions:
    """What all commands that run scenarios ask alike.

    `replications`, `seed`: None for the scenario's own. `workers`: processes, 1 or more. `allow_paths`: folders that scenarios
    may read besides their own.
    """

    replications: int | None
    seed: int | None
    engine: Engine
    workers: int
    allow_paths: tuple[Path, ...]
    as_json: bool

    def keywords(self) -> RunKeywords:
        """Return the keywords of the Python functions that say so."""
        return {
            "replications": self.replications,
            "seed": self.seed,
            "engine": self.engine,
            "workers": self.workers,
        }


def gathered(into: type[Any], parameter: str, *given: Decorator) -> Decorator:
    """Return a decorator that gives a command options and hands them over as one object in one parameter.

    `into`: a dataclass with a field for each option, of its name.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(**values: Any) -> Any:
            found = into(**{each.name: values.pop(each.name) for each in fields(into)})
            return command(**{parameter: found}, **values)

        wrapped: Command = called
        for option in reversed(given):
            wrapped = option(wrapped)
        return wrapped

    return decorate


RUN_OPTIONS = (replications, seed, engine, workers, allow_paths, as_json)
run_options = gathered(RunOptions, "asked", *RUN_OPTIONS)
"""Gives a command the options of `RunOptions` in its parameter `asked`."""


def load_file(file: Path, allow_paths: Iterable[Path] = (), *, warn: bool = True) -> Loaded:
    """Load a scenario, its warnings on stderr.

    `file`: its path. `allow_paths`: further folders that it may read from. `warn`: False keeps warnings to itself.
    ScenarioError holds every reason why it is refused.
    """
    from tollbridge.scenario.load import load

    loaded = load(file, allow_paths=tuple(allow_paths))
    for warning in loaded.warnings if warn else ():
        click.echo(str(warning), err=True)
    return loaded


def load_studies(
    files: Iterable[Path], seed: int | None = None, allow_paths: Iterable[Path] = (), *, strict: bool = False
) -> list[Study]:
    """Load and compile scenarios, all warnings on stderr.

    Args:
        files: their paths.
        seed: of the random draws; None for each scenario's own.
        allow_paths: further folders that they may read from.
        strict: warnings refuse too.

    ScenarioError holds every reason why any of them is refused.
    """
    from tollbridge.errors import ScenarioError
    from tollbridge.interface.scenarios import study_of

    studies: list[Study] = []
    problems: list[Problem] = []
    for file in files:
        try:
            study, warnings = study_of(load_file(file, allow_paths, warn=False), seed, strict=strict)
        except ScenarioError as error:
            problems += error.problems
            continue
        studies.append(study)
        for line in warnings:
            click.echo(line, err=True)
    if problems:
        raise ScenarioError(problems)
    return studies


def percentage(text: str) -> float:
    """Return a share above 0 and below 1.

    `text`: such as `2%` or `0.02`. ValueError says what is wrong with it.

    >>> percentage("2%"), percentage("0.5")
    (0.02, 0.5)
    """
    stripped = text.strip()
    try:
        share = float(stripped.removesuffix("%")) / (100 if stripped.endswith("%") else 1)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a share such as 2%") from None
    if not 0 < share < 1:
        raise click.BadParameter(f"{text!r} is not between 0% and 100%")
    return share


def parsed_by(parse: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    """Return a click callback that reads an option's text.

    `parse`: gives its value; a ValueError of it becomes a usage error.
    """

    def read(_: click.Context, __: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


def pairs(texts: Iterable[str], option: str) -> list[tuple[str, str]]:
    """Return `KEY=VALUE` texts as pairs.

    `texts`: as given. `option`: its name, which a usage error says where one is something else.

    >>> pairs(["at=start", "lasts=seconds"], "--columns")
    [('at', 'start'), ('lasts', 'seconds')]
    """
    found = []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint=option)
        found.append((key.strip(), value.strip()))
    return found


def countries(home: str | None) -> tuple[str, ...]:
    """Return the countries of an option, in capitals; none where it is left out.

    `home`: such as `us,GB`, or None.

    >>> countries("us, GB"), countries(None)
    (('US', 'GB'), ())
    """
    return tuple(country.strip().upper() for country in home.split(",")) if home else ()


def refuse_to_overwrite(paths: Iterable[Path], *, force: bool) -> None:
    """Raise a usage error that names the files that are there already.

    `paths`: of what would be written. `force`: let them be overwritten.
    """
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise click.UsageError(f"{', '.join(there)} is there already: --force writes over it, --out names another")
