"""`tollbridge compare`: the same callers through several scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbridge.cli import options
from tollbridge.cli.failures import FAILED, FINE
from tollbridge.cli.options import RunOptions
from tollbridge.cli.progress import counter

if TYPE_CHECKING:
    from tollbridge.answers.plans import Compared


HELP = """\
Put the same callers through each FILE: totals side by side, differences to the first with paired intervals.

Where two differ in licences, the usage per user at which they cost the same is worked out too.

\b
--fail-if takes RESULT[.STATISTIC] SIGN LIMIT, and holds every FILE but the first against it:
  cost.total > +5%         the mean, more than 5% above the first FILE's
  callers.lost > +10       the mean, more than 10 above the first FILE's
  cost.total.low > +5%     the low end of the paired 95% interval of that change: sure to have grown so much
  cost.total.high > +5%    the high end of it: not sure to have grown less
  cost.total.p95 > +5%     the 95th percentile, against the first FILE's 95th percentile
  cost.total.p95 > 4000    the 95th percentile itself: a LIMIT without + or - is no change
SIGN is >, >=, < or <=. STATISTIC is mean (if left out), p1 to p99, min, max, low or high.
A result that has no value fails no gate.
"""


@click.command(
    "compare",
    help=HELP,
    epilog="Example: tollbridge compare scenarios/questions/toll-free-to-toll.yaml "
    "scenarios/questions/toll-free-to-toll.b.yaml",
)
@options.scenario_files
@click.option(
    "--fail-if",
    "fail_if",
    metavar="GATE",
    multiple=True,
    help="Exit with 1 if this holds of a later FILE: 'cost.total > +5%'; may be given several times.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown, as for a comment on a pull request.")
@options.run_options
def command(
    files: tuple[Path, ...],
    fail_if: tuple[str, ...],
    markdown: bool,
    asked: RunOptions,
) -> int:
    """Print a comparison; exit with 1 where a gate fails."""
    from tollbridge.interface.plans import compare
    from tollbridge.interface.scenarios import load_all

    if markdown and asked.as_json:
        raise click.UsageError("give --markdown or --json, not both")
    loaded = load_all(files, allow_paths=asked.allow_paths)
    for warning in (warning for each in loaded for warning in each.warnings):
        click.echo(str(warning), err=True)
    with counter(f"compare {len(files)} scenarios") as progress:
        found = compare(loaded, fail_if=fail_if, on_progress=progress, **asked.keywords())
    _show(found, markdown=markdown, as_json=asked.as_json)
    return FAILED if found.failed else FINE


def _show(found: Compared, *, markdown: bool, as_json: bool) -> None:
    """Print a comparison; where it is not for people to read there, each gate that failed is a line on stderr too."""
    from tollbridge.cli.output import print_json
    from tollbridge.planning.text import verdict_text

    if as_json:
        print_json(found)
    else:
        click.echo(found.markdown() if markdown else str(found))
    for verdict in found.verdicts if markdown or as_json else ():
        if verdict.failed:
            click.echo(verdict_text(verdict, found.currency), err=True)
