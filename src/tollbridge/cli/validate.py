"""`tollbridge validate`: every error and warning of scenario files."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli.failures import BAD_INPUT, FINE
from tollbridge.cli.options import allow_paths, as_json, scenario_files, strict
from tollbridge.errors import Problem, ScenarioError


@click.command("validate", epilog="Example: tollbridge validate scenarios/*.yaml")
@scenario_files
@click.option("--cost", is_flag=True, help="Say what a run will take too: legs, events, memory, time by engine.")
@strict
@allow_paths
@as_json
def command(files: tuple[Path, ...], cost: bool, strict: bool, allow_paths: tuple[Path, ...], as_json: bool) -> int:
    """Report all errors and warnings of each FILE, as file:line:column: what."""
    problems = {file: _problems(file, allow_paths, strict=strict) for file in files}
    refused = [file for file, found in problems.items() if any(not problem.warning for problem in found)]
    if as_json:
        _print_json(problems)
    else:
        for file, found in problems.items():
            for problem in found:
                click.echo(str(problem), err=True)
            click.echo(f"{file}: {_verdict(found)}")
            if cost and file not in refused:
                _print_cost(file, allow_paths, strict=strict)
    return BAD_INPUT if refused else FINE


def _problems(file: Path, allow_paths: tuple[Path, ...], *, strict: bool) -> tuple[Problem, ...]:
    """Return what loading and compiling a file find wrong or odd, and what it expects of what is not there."""
    from tollbridge.engine.simulate import prepare
    from tollbridge.expect.runner import expectation_problems
    from tollbridge.scenario.load import load

    try:
        study = prepare(load(file, allow_paths=allow_paths), strict=strict)
        for note in study.notes:
            click.echo(note, err=True)
        return tuple(sorted({*study.every_warning(), *expectation_problems(study)}))
    except ScenarioError as error:
        return error.problems
    except OSError as error:
        return (Problem(str(file), 0, 0, (error.strerror or str(error)).lower()),)


def _print_cost(file: Path, allow_paths: tuple[Path, ...], *, strict: bool) -> None:
    from tollbridge.engine.plan.cost import cost_lines, cost_of
    from tollbridge.engine.simulate import prepare
    from tollbridge.scenario.load import load

    study = prepare(load(file, allow_paths=allow_paths), strict=strict)
    for line in cost_lines(cost_of(study), study.loaded.scenario.replications):
        click.echo(f"    {line}")


def _verdict(found: tuple[Problem, ...]) -> str:
    warnings = sum(problem.warning for problem in found)
    errors = len(found) - warnings
    parts = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return ", ".join(parts) or "fine"


def _print_json(problems: dict[Path, tuple[Problem, ...]]) -> None:
    import json
    from dataclasses import asdict

    found = [asdict(problem) for of_file in problems.values() for problem in of_file]
    click.echo(json.dumps({"files": [str(file) for file in problems], "problems": found}, indent=2, ensure_ascii=False))
