"""`tollbridge audit`: every figure of a finished run worked out again from its records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE

if TYPE_CHECKING:
    from tollbridge.audit.books import Audit

MOST_SHOWN = 40


@click.command(epilog="Example: tollbridge run scenarios/quickstart.yaml --out out && tollbridge audit out")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.as_json
def command(folder: Path, as_json: bool) -> int:
    """Work every figure of a finished run out again from its CDRs, ledger and scenario, by another way than the run's.

    It says which figures follow, which do not, and which cannot be known from what was recorded. Exits with 1 where one
    does not follow. Record more with `run --records ledger --record-replications all`.
    """
    from tollbridge.audit.books import audit
    from tollbridge.cli.output import print_json

    found = audit(folder)
    if as_json:
        print_json(found)
    else:
        click.echo(_text(found))
    return FINE if found.is_fine else FAILED


def _text(found: Audit) -> str:
    lines = [f"{found.folder}: {len(found.recorded)} of {found.replications} replications have records."]
    lines += [f"does not follow: {line}" for line in found.differs[:MOST_SHOWN]]
    if len(found.differs) > MOST_SHOWN:
        lines.append(f"… and {len(found.differs) - MOST_SHOWN:,} more")
    for why, names in found.unknown.items():
        shown = ", ".join(list(dict.fromkeys(names))[:3]) + (" …" if len(set(names)) > 3 else "")
        lines.append(f"cannot be known: {shown} ({why})")
    verdict = "Every one of them follows" if found.is_fine else f"{len(found.differs):,} do not follow"
    lines.append(f"{found.follows:,} figures were worked out again and are the same. {verdict}.")
    return "\n".join(lines)
