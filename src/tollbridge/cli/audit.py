"""`tollbridge audit`: every figure of a finished run worked out again from its records."""

from __future__ import annotations

from pathlib import Path

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE
from tollbridge.cli.progress import counter


@click.command(epilog="Example: tollbridge run scenarios/quickstart.yaml --out out && tollbridge audit out")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.as_json
def command(folder: Path, as_json: bool) -> int:
    """Work every figure of a finished run out again from its CDRs, ledger and scenario, in a different way.

    It says which figures follow, which do not, and which cannot be known from what was recorded. Exits with 1 where one
    does not follow. Record more with `run --records ledger --record-replications all`.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.checks import audit

    with counter(f"audit of {folder}") as progress:
        found = audit(folder, on_progress=progress)
    print_json(found) if as_json else click.echo(str(found))
    return FINE if found.is_fine else FAILED
