"""`tollbridge verify`: a real system's records held against the simulation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE

if TYPE_CHECKING:
    from tollbridge.answers.verifications import Verification
    from tollbridge.interface.asked import Engine


@dataclass(frozen=True)
class VerifyOptions:
    """What the options say, each as it is described below."""

    within: str
    cost_within: str | None
    shift: str
    columns: str | None
    dialect: tuple[str, ...]
    home: str | None
    fee_apart: bool
    answered_only: bool
    replication: int
    seed: int | None
    engine: Engine

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of the Python function that say so."""
        columns = dict(options.pairs(self.columns.split(","), "--columns")) if self.columns else None
        return asdict(self) | {"columns": columns, "home": options.countries(self.home)}


asked_options = options.gathered(
    VerifyOptions,
    "asked",
    click.option(
        "--within",
        default="1s",
        show_default=True,
        metavar="D",
        help="How far instants and lengths may be from the simulation's.",
    ),
    click.option(
        "--cost-within",
        metavar="AMOUNT",
        help="How far amounts may be. Default: half a unit of the last decimal that the records have.",
    ),
    click.option(
        "--shift",
        default="0s",
        metavar="D|found",
        help="Add this to the records' instants, such as -1h. `found` takes what brings most of them to their legs.",
    ),
    click.option(
        "--columns",
        metavar="KEY=HEADING,…",
        help="Which columns to read, as for `fit`; also name, account, billed_time.",
    ),
    click.option(
        "--dialect",
        metavar="NAME|KEY=VALUE",
        multiple=True,
        help="Whose records they are, or how they are written, as for `fit`.",
    ),
    click.option(
        "--home",
        metavar="US",
        help="Countries of the numbers that are written without a country code: US,GB. The first is tried first.",
    ),
    click.option("--fee-apart", is_flag=True, help="The records' charges leave out the connection fee."),
    click.option("--answered-only", is_flag=True, help="Legs that were never answered need no record."),
    click.option(
        "--replication",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Which replication to simulate.",
    ),
    options.seed,
    options.engine,
)


@click.command(
    "verify", epilog="Example: tollbridge verify scenario.yaml switch-cdrs.csv --within 50ms --junit held.xml"
)
@options.scenario_file
@click.argument("cdrs", metavar="CDRS", type=options.A_PATH)
@asked_options
@click.option("--junit", type=options.A_PATH, metavar="F", help="Write the outcome as JUnit XML too, a test a leg.")
@options.allow_paths
@options.as_json
def command(
    file: Path,
    cdrs: Path,
    asked: VerifyOptions,
    junit: Path | None,
    allow_paths: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Hold a real system's records (CDRS) against the simulation of FILE, leg by leg.

    CDRS are what `fit` reads: a switch's CDRs, a usage export, any CSV, JSON or Parquet; this program's own too. A record
    belongs to a leg by the call's name, else by number, caller and start. Account, numbers, instants, length, billed time,
    cost and cause are compared, as far as the records tell them. What they do not tell is named, never guessed. Exits with
    1 where something differs, and with 2 where the records are none of FILE's.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.interface.checks import verify

    found = verify(options.load_file(file, allow_paths, warn=False), cdrs, **asked.keywords())
    for warning in found.warnings:
        click.echo(warning, err=True)
    if junit:
        from tollbridge.expect.junit import write_junit

        write_junit(junit, [found.outcome])
    print_json(found.document()) if as_json else _show(found)
    return FINE if found.passed else FAILED


def _show(found: Verification) -> None:
    """Print the finding, its first word in colour."""
    word, space, rest = str(found).partition(" ")
    click.echo(click.style(word, fg="green" if found.passed else "red") + space + rest)
