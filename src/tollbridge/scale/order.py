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
    """What to run. `replications`: how many, or with `enough` the most.

    `enough` is asked now and then, in replication order, whether those folded so far will do; `precision` is what it goes
    by, for a resumed run to be the same. `patch`: a plain tree laid over the file, as JSON; "" for none.
    """

    replications: int
    engine: EngineName
    recording: Recording
    patch: str = ""
    precision: float | None = None
    enough: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Place:
    """Who works, and where the files go. `dask`: a scheduler's address, or `local`; then `workers` says nothing."""

    workers: int = 1
    dask: str | None = None
    out: Path | None = None
    resume: bool = False


@dataclass(frozen=True)
class Watch:
    """Whom a run tells: `progress(done, total)` after each replication folded, `warn(text)` of what may be amiss.

    `finish(folder)` may add files before the folder takes its place.
    """

    progress: Callable[[int, int], None] = lambda _, __: None
    warn: Callable[[str], None] = lambda _: None
    finish: Callable[[Path], None] = lambda _: None
