"""A job: some replications of one scenario, small enough to send anywhere; and what carrying it out gives back.

A worker reads the scenario from its files, as the client did, and compiles it once; records it writes to part files itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from numpy.typing import NDArray

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.simulate import Study, prepare, simulate
from tollbridge.errors import TollbridgeError
from tollbridge.measures.summary import versions
from tollbridge.measures.week_load import MOST_WEEKS
from tollbridge.records import teams
from tollbridge.records.run import RecordDetail, Replication
from tollbridge.records.store import Format, RecordStore
from tollbridge.scale.disk import digest_of, disk_error, settle
from tollbridge.scale.identity import fingerprint
from tollbridge.scale.pack import Observer, stacked
from tollbridge.scenario.load import Loaded, load
from tollbridge.scenario.nodes import Plain

EngineName = Literal["reference", "compiled"]


@dataclass(frozen=True)
class Recording:
    """Which records a run writes, and where.

    Attributes:
        detail: `none`, `cdrs`, or `ledger` for CDRs and ledger.
        every: of all replications; else of the first alone.
        format: `parquet` or `csv`.
        teams_csv: whether the first replication's usage export is written too.
        folder: where to; "" writes none at all.
        by_organiser: whether every organiser's cost is kept.
    """

    detail: RecordDetail = "ledger"
    every: bool = False
    format: Format = "parquet"
    teams_csv: bool = False
    folder: str = ""
    by_organiser: bool = False

    def keeps(self, replication: int) -> RecordDetail:
        """Return which of a replication's records are made; CDRs of the first 200 always, for the report's busy ports.

        `replication`: its number, from 0.
        """
        if self.writes(replication):
            return self.detail
        return "cdrs" if self.folder and replication < MOST_WEEKS else "none"

    def writes(self, replication: int) -> bool:
        """Whether a replication's tables are written.

        `replication`: its number, from 0.
        """
        return bool(self.folder) and self.detail != "none" and (self.every or replication == 0)


@dataclass(frozen=True)
class Task:
    """What all jobs of a run share: enough for a worker on another machine to read the scenario itself.

    Attributes:
        file: the scenario's path.
        allowed: folders that it may read files from, besides its own.
        patch: a plain tree laid over the file, as JSON; "" for none.
        seed: 0 or more.
        engine: `reference` or `compiled`.
        print: the hash of what the client read; a worker that reads another version refuses.
        recording: which records are written.
    """

    file: str
    allowed: tuple[str, ...]
    patch: str
    seed: int
    engine: EngineName
    print: str
    recording: Recording


@dataclass(frozen=True)
class Job:
    """A span of replications of one task.

    Attributes:
        task: the scenario's file, the hash of what it reads, seed, engine, and which records to write.
        first: the first replication, counted from 0.
        last: the one after the last.
    """

    task: Task
    first: int
    last: int


@dataclass(frozen=True)
class JobOutcome:
    """What a job gives back: what is kept of its replications, the seconds it took, and the versions that a figure depends on.

    Attributes:
        first: the job's first replication, from 0.
        last: the one after its last.
        arrays: what is kept, by kind; the first axis is the replication.
        seconds: what it took.
        made_with: names and versions of what decides a figure's last digit.
        parts: the files of records that were written, below `Recording.folder`, each with the SHA-256 of its content.
    """

    first: int
    last: int
    arrays: Mapping[str, NDArray[Any]]
    seconds: float = 0.0
    made_with: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


def read_patch(text: str) -> dict[str, Plain]:
    """Return a patch from its JSON; empty text is no patch.

    >>> read_patch('{"seed": "2"}'), read_patch("")
    ({'seed': '2'}, {})
    """
    import json

    patch: dict[str, Plain] = json.loads(text) if text else {}
    return patch


def read_task(task: Task) -> Loaded:
    """Read a task's scenario.

    `task`: as the client sent it. TollbridgeError where this machine has not the files that the client has, to the last
    byte.
    """
    loaded = load(task.file, allow_paths=tuple(Path(path) for path in task.allowed))
    if task.patch:
        loaded = loaded.variant(read_patch(task.patch))
    if fingerprint(loaded) != task.print:
        raise TollbridgeError(f"{task.file}: this worker reads another version of the scenario or of a file it names")
    return loaded


@lru_cache(maxsize=4)
def _observer(task: Task) -> Observer:
    return Observer.of(prepare(read_task(task), task.seed), by_organiser=task.recording.by_organiser)


def execute(job: Job) -> JobOutcome:
    """Carry out a job in a worker, and return what is kept of its replications.

    `job`: which. It raises TollbridgeError alone for what a user can mend, so that it may travel.
    """
    try:
        return perform(_observer(job.task), job)
    except TollbridgeError as error:
        raise TollbridgeError(str(error)) from None


def perform(observer: Observer, job: Job) -> JobOutcome:
    """Carry out a job on a study that is ready, writing the records that its task asks for.

    `observer`: reads what is kept of each replication. `job`: which replications. TollbridgeError where the disk refuses.
    """
    task, began = job.task, time.perf_counter()
    wanted = range(job.first, job.last)
    replications = simulate(observer.study, wanted, engine=task.engine, records=task.recording.keeps)
    seen, parts = [], []
    for replication in replications:
        seen.append(observer.observe(replication))
        parts += _write(observer.study, replication, task.recording)
    spent = time.perf_counter() - began
    return JobOutcome(job.first, job.last, stacked(seen), spent, tuple(versions().items()), tuple(parts))


def _write(study: Study, replication: Replication, recording: Recording) -> list[tuple[str, str]]:
    """Write a replication's parts in a folder of this job's own, then move them among the others; return their digests."""
    teams_csv = recording.teams_csv and bool(recording.folder) and replication.index == 0
    if not recording.writes(replication.index) and not teams_csv:
        return []
    target = Path(recording.folder)
    own = target.with_name(f"part-{os.getpid()}-{uuid4().hex}")
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    try:
        own.mkdir(parents=True)
        if recording.writes(replication.index):
            RecordStore(own, names, recording.format, recording.detail).write(replication)
        if teams_csv:
            teams.write_teams_csv(own, names, replication)
        written = sorted(path for path in own.rglob("*") if path.is_file())
        digests = [(str(path.relative_to(own)), digest_of(path)) for path in written]
        settle(own, target)
    except OSError as error:
        raise disk_error(error, target) from None
    return digests
