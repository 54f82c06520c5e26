"""`tollbridge verify`: a real system's records held against the simulation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE
from tollbridge.money import parse_money
from tollbridge.units import parse_duration

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Engine
    from tollbridge.switch.verify import Terms, Verified
    from tollbridge.usage.source import UsageSource

MOST_SHOWN = 40


def _shift(text: str) -> int | str:
    """Return `1h`, `-1h` or `+250ms` as ms; `found` as it is."""
    if text == "found":
        return text
    sign = -1 if text.startswith("-") else 1
    return sign * parse_duration(text.lstrip("+-"))


@dataclass(frozen=True)
class Asked:
    """What the options say, each as it is described below."""

    within: int
    cost_within: int | None
    shift: int | str
    columns: str | None
    dialect: tuple[str, ...]
    home: str | None
    fee_apart: bool
    answered_only: bool
    replication: int
    seed: int | None
    engine: Engine
    allow_paths: tuple[Path, ...]

    def terms(self) -> Terms:
        """Return how to hold the records."""
        from tollbridge.switch.verify import Terms

        return Terms(
            within=self.within,
            money=self.cost_within,
            shift=None if isinstance(self.shift, str) else self.shift,
            replication=self.replication,
            engine=self.engine,
            fee_apart=self.fee_apart,
            answered_only=self.answered_only,
        )

    def source(self, file: Path, timezone: str) -> UsageSource:
        """Return what to read; local times are in a timezone."""
        from tollbridge.usage.parsed import Wording
        from tollbridge.usage.source import UsageSource

        columns = dict(options.pairs(self.columns.split(","), "--columns")) if self.columns else None
        wording = Wording(timezone=timezone, home=_countries(self.home))
        return UsageSource(file, columns, wording=wording, callers=True, repeats=True, details=True).said(self.dialect)


asked_options = options.gathered(
    Asked,
    "asked",
    click.option(
        "--within",
        default="1s",
        show_default=True,
        callback=options.parsed_by(parse_duration),
        metavar="D",
        help="How far instants and lengths may be from the simulation's.",
    ),
    click.option(
        "--cost-within",
        callback=options.parsed_by(parse_money),
        metavar="AMOUNT",
        help="How far amounts may be. Default: half a unit of the last decimal that the records have.",
    ),
    click.option(
        "--shift",
        default="0s",
        callback=options.parsed_by(_shift),
        metavar="D|found",
        help="Add this to the records' instants, such as -1h; `found`: what brings most of them to their legs.",
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
        help="Countries whose national numbers have no country code, first the one to try first: US,GB.",
    ),
    click.option("--fee-apart", is_flag=True, help="Their charges do not hold the connection fee, which stands apart."),
    click.option("--answered-only", is_flag=True, help="Legs that were never answered need no record."),
    click.option(
        "--replication", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Which one."
    ),
    options.seed,
    options.engine,
    options.allow_paths,
)


@click.command(
    "verify", epilog="Example: tollbridge verify scenario.yaml switch-cdrs.csv --within 50ms --junit held.xml"
)
@options.scenario_file
@click.argument("cdrs", metavar="CDRS", type=options.A_PATH)
@asked_options
@click.option("--junit", type=options.A_PATH, metavar="F", help="Write the outcome as JUnit XML too, a test a leg.")
@options.as_json
def command(file: Path, cdrs: Path, asked: Asked, junit: Path | None, as_json: bool) -> int:
    """Hold a real system's records (CDRS) against the simulation of FILE, leg by leg.

    CDRS are what `fit` reads: a switch's CDRs, a usage export, any CSV, JSON or Parquet; this program's own too. A record
    belongs to a leg by the call's name, else by number, caller and start. What cannot be told is said, never guessed.
    Compared are account, numbers, instants, length, billed time, cost and cause, as far as the records tell them. Exits
    with 1 where something differs, and with 2 where the records are none of FILE's.
    """
    from tollbridge.cli.output import print_json
    from tollbridge.switch.verify import verify

    (study,) = options.load_studies([file], asked.seed, asked.allow_paths)
    found = verify(study, asked.source(cdrs, study.loaded.clock.timezone), asked.terms())
    if junit:
        from tollbridge.expect.junit import write_junit

        write_junit(junit, [found.outcome])
    print_json(found) if as_json else _show(found)
    return FINE if found.outcome.passed else FAILED


def _countries(home: str | None) -> tuple[str, ...]:
    return tuple(country.strip().upper() for country in home.split(",")) if home else ()


def _show(found: Verified) -> None:
    """Print the outcome in `check`'s words: what differs first, then what is to be said of the records."""
    outcome = found.outcome
    word, colour = ("ok", "green") if outcome.passed else ("FAILED", "red")
    click.echo(f"{click.style(word, fg=colour)}  {outcome.name} ({len(outcome.checked)} expected)")
    failures = [failure for failed in outcome.failures.values() for failure in failed]
    for failure in failures[:MOST_SHOWN]:
        click.echo("\n".join(f"    {line}" for line in failure.lines()))
    if len(failures) > MOST_SHOWN:
        click.echo(f"    … and {len(failures) - MOST_SHOWN:,} more; --junit and --json have them all")
    for note in found.notes:
        click.echo(note)
    click.echo(
        f"{found.agreeing:,} of {found.legs:,} legs agree with their records; {found.records:,} records were read"
    )
