"""A run as the command line and Python order it: replications or a precision, workers, a folder for its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tollbridge.plain_text import counted

if TYPE_CHECKING:
    from tollbridge.report.projection import Projection
    from tollbridge.scale.jobs import Recording
    from tollbridge.scale.order import Place, Watch

MOST_REPLICATIONS: Final = 100_000
"""Where `precision` gives up: an interval that is not narrow by then has another cause."""
Format = Literal["parquet", "csv"]


@dataclass(frozen=True)
class RunRequest:
    """What is asked of a run: how many replications, or how narrow an interval, and which records are written.

    `format` None: Parquet where pyarrow is installed. `every`: records of all replications, not of the first alone.
    """

    replications: int | None = None
    precision: float | None = None
    records: Literal["none", "cdrs", "ledger"] = "ledger"
    every: bool = False
    format: Format | None = None
    teams_csv: bool = False
    by: Literal["organiser"] | None = None
    patch: str = ""
    """A plain tree laid over the scenario's file, as JSON, where workers read it themselves."""


def project(projection: Projection, request: RunRequest, place: Place, watch: Watch) -> None:
    """Run the replications of a projection's study where `place` says, and fold them; with a folder there, write its files.

    `watch` is warned where the precision is not reached.
    """
    from tollbridge.scale.order import Order
    from tollbridge.scale.run import run_study

    study, precision = projection.study, request.precision
    number = study.loaded.scenario.replications if request.replications is None else request.replications
    order = Order(number, projection.engine, _recording(request, place), request.patch)
    if precision is not None:
        most = request.replications or MOST_REPLICATIONS
        order = replace(order, replications=most, precision=precision, enough=lambda: is_narrow(projection, precision))
    run_study(study, order, place, projection, watch)
    if precision is not None and not is_narrow(projection, precision):
        count = counted(projection.replications, "replication")
        watch.warn(f"--precision {precision:.4g} is not reached in {count}")


def write_report(folder: Path) -> str:
    """Write a run's report.html where what draws it is installed.

    `folder`: the run's, complete. Returns a line that says how to get the report where it is left out, else "".
    """
    if find_spec("plotly") is None:
        return "report.html is left out: pip install 'tollbridge[report]', then tollbridge report DIR"
    from tollbridge.report.html import write_report as write

    write(folder)
    return ""


def _recording(request: RunRequest, place: Place) -> Recording:
    from tollbridge.records.store import check_format
    from tollbridge.scale.jobs import Recording

    chosen: Format = request.format or ("parquet" if find_spec("pyarrow") else "csv")
    if place.out is not None:
        check_format(chosen)
    return Recording(request.records, request.every, chosen, request.teams_csv, by_organiser=request.by is not None)


def is_narrow(projection: Projection, precision: float) -> bool:
    """Say whether the mean cost's 95% interval reaches `precision` of it, or less, either way."""
    cost = projection.results.statistics("cost.total")
    if cost.ci95 is None or cost.mean is None:
        return False
    low, high = (float(end or 0) for end in cost.ci95)
    return high - low <= 2 * precision * abs(float(cost.mean))
