"""A run as it is asked for: replications or a precision, who works on it, a folder and what is written there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tollbridge.interface.asked import Message, Progress, RunKeywords, RunTerms, check_choice
from tollbridge.plain_text import counted

if TYPE_CHECKING:
    from tollbridge.report.projection import Projection
    from tollbridge.scale.jobs import Recording
    from tollbridge.scale.order import Place, Watch
    from tollbridge.scenario.load import Loaded

MOST_REPLICATIONS: Final = 100_000
"""Where `precision` gives up: an interval that is not narrow by then has another cause."""
Records = Literal["none", "cdrs", "ledger"]
Format = Literal["parquet", "csv"]
_CHOICES: Final[dict[str, tuple[object, ...]]] = {
    "records": ("none", "cdrs", "ledger"),
    "record_replications": (1, "all"),
    "format": ("parquet", "csv"),
    "by": ("organiser",),
}


class RunRequestKeywords(RunKeywords, total=False):
    """The keywords of `run`; `RunRequest` says what each means."""

    precision: float | None
    out: str | Path | None
    resume: str | Path | None
    records: Records | None
    record_replications: Literal[1, "all"]
    format: Format | None
    teams_csv: bool
    by: Literal["organiser"] | None
    dask: str | None


@dataclass(frozen=True)
class RunRequest(RunTerms):
    """What is asked of a run, as `tollbridge.run` describes it.

    TollbridgeError where something is out of its range, or where two of them contradict each other.

    >>> RunRequest(out="out", records="cdrs").folder
    PosixPath('out')
    >>> RunRequest(out="out", resume="out")
    Traceback (most recent call last):
    tollbridge.errors.TollbridgeError: give out to begin a run, or resume to go on with one, not both
    """

    precision: float | None = None
    out: str | Path | None = None
    resume: str | Path | None = None
    records: Records | None = None
    record_replications: Literal[1, "all"] = 1
    format: Format | None = None
    teams_csv: bool = False
    by: Literal["organiser"] | None = None
    dask: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, choices in _CHOICES.items():
            check_choice(name, getattr(self, name), choices)
        if wrong := self._contradiction():
            from tollbridge.errors import TollbridgeError

            raise TollbridgeError(wrong)

    def _contradiction(self) -> str:
        """Return what cannot be asked for so; "" where all of it can."""
        if self.precision is not None and not 0 < self.precision < 1:
            return f"a precision is a share above 0 and below 1, such as 0.02, not {self.precision:g}"
        if self.out is not None and self.resume is not None:
            return "give out to begin a run, or resume to go on with one, not both"
        if self.dask is not None and self.workers > 1:
            return "give workers (processes of this machine) or dask (a cluster), not both"
        if self.folder is None and (lost := self._only_in_a_folder()):
            return f"{lost}: nothing is written without a folder: name one with out"
        return ""

    def _only_in_a_folder(self) -> str:
        """Return the name of something that is asked for and goes into a folder; "" where nothing does."""
        asked = {
            "records": self.records not in {None, "none"},
            "record_replications": self.record_replications != 1,
            "format": self.format is not None,
            "teams_csv": self.teams_csv,
        }
        return next((name for name, is_asked in asked.items() if is_asked), "")

    @property
    def folder(self) -> Path | None:
        """Where the run's files go, whether it begins or goes on; None for nowhere."""
        place = self.out if self.resume is None else self.resume
        return None if place is None else Path(place)

    @property
    def is_plain(self) -> bool:
        """Whether this process alone runs a fixed number of replications and writes nothing."""
        return self.workers == 1 and self.folder is None and self.precision is None and self.dask is None

    def count(self, loaded: Loaded) -> int:
        """Return how many replications are run; with a precision, the most.

        `loaded`: the scenario, whose own number counts where none is asked for.
        """
        if self.precision is not None:
            return self.replications or MOST_REPLICATIONS
        return self.replications or loaded.scenario.replications

    @property
    def place(self) -> Place:
        """Who works, and where the files go."""
        from tollbridge.scale.order import Place

        return Place(self.workers, self.dask, self.folder, resume=self.resume is not None)


def project(projection: Projection, request: RunRequest, watch: Watch) -> None:
    """Run the replications of a projection's study, fold them into it and write their files, as a request says.

    `watch` is warned where the precision is not reached.
    """
    from tollbridge.scale.order import Order
    from tollbridge.scale.run import run_study

    study, precision = projection.study, request.precision
    patch = _patch(study.loaded) if request.workers > 1 or request.dask is not None else ""
    order = Order(request.count(study.loaded), projection.engine, _recording(request), patch)
    if precision is not None:
        order = replace(order, precision=precision, enough=lambda: is_narrow(projection, precision))
    run_study(study, order, request.place, projection, watch)
    if precision is not None and not is_narrow(projection, precision):
        count = counted(projection.replications, "replication")
        watch.warn(f"the precision {precision:.4g} is not reached in {count}")


def _recording(request: RunRequest) -> Recording:
    from tollbridge.records.store import check_format
    from tollbridge.scale.jobs import Recording

    chosen: Format = request.format or ("parquet" if find_spec("pyarrow") else "csv")
    if request.folder is not None:
        check_format(chosen)
    every, by_organiser = request.record_replications == "all", request.by is not None
    return Recording(request.records or "ledger", every, chosen, request.teams_csv, by_organiser=by_organiser)


def _patch(loaded: Loaded) -> str:
    """Return what is laid over a scenario's file to be this one, as JSON, for workers; "" where the file alone is."""
    from json import dumps

    from tollbridge.errors import TollbridgeError
    from tollbridge.scenario.load import peek

    if not loaded.file.exists():
        raise TollbridgeError(
            f"{loaded.file}: workers read the scenario's file themselves, and there is none: write it first"
        )
    on_disk = peek(loaded.file, allow_paths=loaded.source.folder.allowed)
    return "" if on_disk.raw == loaded.raw else dumps(loaded.raw)


def watching(on_progress: Progress | None, on_message: Message | None) -> Watch:
    """Return whom a run tells; before its folder takes its place, the report is written into it.

    `on_progress`, `on_message`: as of `tollbridge.run`; None tells nobody.
    """
    from tollbridge.scale.order import Watch

    tell = on_message or (lambda _: None)
    return Watch(on_progress or (lambda _, __: None), tell, lambda folder: _write_report(folder, tell))


def _write_report(folder: Path, tell: Message) -> None:
    """Write a run's report.html; where what draws it is not installed, tell how to get it."""
    if find_spec("plotly") is None:
        tell("report.html is left out: pip install 'tollbridge[report]', then tollbridge report DIR")
        return
    from tollbridge.report.html import write_report

    write_report(folder)


def is_narrow(projection: Projection, precision: float) -> bool:
    """Say whether the mean cost's 95% interval reaches `precision` of it, or less, either way."""
    cost = projection.results.statistics("cost.total")
    if cost.ci95 is None or cost.mean is None:
        return False
    low, high = (float(end or 0) for end in cost.ci95)
    return high - low <= 2 * precision * abs(float(cost.mean))
