"""What a run is asked for: how much, where, and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tollbridge.scale.jobs import EngineName, Recording


@dataclass(frozen=True)
class Order:
    """What to run.

    Attributes:
        replications: how many, 1 or more; with `enough` the most.
        engine: `reference` or `compiled`.
        recording: which records are written.
        patch: a plain tree laid over the scenario's file, as JSON; "" for none.
        precision: what `enough` goes by, for a resumed run to be the same; None where there is no such limit.
        enough: is asked now and then, in replication order, whether those folded so far will do.
    """

    replications: int
    engine: EngineName
    recording: Recording
    patch: str = ""
    precision: float | None = None
    enough: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Place:
    """Who works, and where the files go.

    Attributes:
        workers: processes of this machine, 1 or more.
        dask: a scheduler's address, or `local` for a cluster within this machine; then `workers` says nothing.
        out: the folder of the run's files; None for none.
        resume: whether to go on with a run that was stopped there.
    """

    workers: int = 1
    dask: str | None = None
    out: Path | None = None
    resume: bool = False


@dataclass(frozen=True)
class Watch:
    """Whom a run tells.

    Attributes:
        progress: is called with (done, of how many) after each replication folded.
        warn: is called with a text about what may be amiss.
        finish: is called with the folder before it takes its place; it may add files.
    """

    progress: Callable[[int, int], None] = lambda _, __: None
    warn: Callable[[str], None] = lambda _: None
    finish: Callable[[Path], object] = lambda _: None
