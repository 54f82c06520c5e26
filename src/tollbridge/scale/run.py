"""A run from its order to its files: jobs given out, outcomes folded in order, everything kept until it is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tollbridge.errors import TollbridgeError
from tollbridge.plain_text import counted
from tollbridge.scale.order import Order, Place, Watch

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Study
    from tollbridge.records.store import RecordStore
    from tollbridge.scale.jobs import JobOutcome, Task
    from tollbridge.scale.pack import Folded, Observer
    from tollbridge.scale.schedule import Span
    from tollbridge.scale.unfinished import UnfinishedRun
    from tollbridge.scale.workers import Workers

FIRST_LOOK: Final = 10
"""Replications before which no interval is judged narrow."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C during a run; its text says how far it came and how to go on."""


def run_study(study: Study, order: Order, place: Place, into: Folded, watch: Watch | None = None) -> int:
    """Run a study's replications, fold them in order, and write its files; return how many there are.

    Args:
        study: what to run, compiled.
        order: how many replications, by which engine, with which records.
        place: who works, and where the files go.
        into: where outcomes are folded.
        watch: whom to tell; absent, nobody.

    The same seed gives the same files whatever the workers and the order in which they finish.

    Raises TollbridgeError for what a user can mend (what is finished is kept beside `place.out`), Stopped at Ctrl-C.
    """
    from tollbridge.scale.unfinished import UnfinishedRun, is_finished, unfinished_path

    watch = watch or Watch()
    if place.out is None:
        return _Run(study, order, place, into, watch).fold(None)
    if place.resume and is_finished(place.out):
        raise TollbridgeError(f"{place.out}: the run there is finished: there is nothing to resume")
    if place.resume and not unfinished_path(place.out).exists():
        watch.warn(f"{place.out}: no run was stopped there: a new one is begun")
    with closing(UnfinishedRun(place.out, _described(study, order), resume=place.resume)) as unfinished:
        recording = replace(order.recording, folder=str(unfinished.parts))
        order = replace(order, recording=recording, engine=unfinished.engine)
        run = _Run(study, order, place, into, watch)
        count = run.fold(unfinished)
        run.write(unfinished, count)
        return count


def _described(study: Study, order: Order) -> dict[str, Any]:
    """Return what makes two runs the same: where any of it differs, the one is not gone on with as the other."""
    from tollbridge.measures.summary import versions
    from tollbridge.scale.identity import fingerprint

    recording = order.recording
    return {
        "scenario": study.loaded.scenario.scenario,
        "content": fingerprint(study.loaded),
        "seed": study.seed,
        "replications": order.replications,
        "precision": order.precision,
        "engine": order.engine,
        "records": recording.detail,
        "record_replications": "all" if recording.every else "1",
        "format": recording.format,
        "teams_csv": recording.teams_csv,
        "by_organiser": recording.by_organiser,
        "versions": versions(),
    }


def hire(place: Place, observer: Observer) -> Workers:
    """Return the workers that were asked for: this process, processes of this machine, or a Dask cluster.

    `place`: who is asked to work. `observer`: reads what is kept, where this process works alone. TollbridgeError where a
    cluster cannot be reached, MissingExtraError without the extra [dask].
    """
    if place.dask is not None:
        from tollbridge.scale.dask_cluster import DaskWorkers

        return DaskWorkers(place.dask)
    if place.workers > 1:
        from tollbridge.scale.processes import Processes

        return Processes(place.workers)
    from tollbridge.scale.workers import InProcess

    return InProcess(observer)


@dataclass
class _Run:
    study: Study
    order: Order
    place: Place
    into: Folded
    watch: Watch
    warned: set[tuple[tuple[str, str], ...]] = field(default_factory=set)
    folded: int = 0

    def fold(self, unfinished: UnfinishedRun | None) -> int:
        """Carry out and fold all replications; return how many."""
        try:
            for done in self._folding(unfinished):
                self.folded = done
                self.watch.progress(done, self.order.replications)
                if self._is_enough(done):
                    break
        except KeyboardInterrupt:
            raise Stopped(self._farewell(unfinished)) from None
        except TollbridgeError as error:
            if unfinished is None or not unfinished.done():
                raise
            raise TollbridgeError(f"{error}\n{self._kept(unfinished)}") from None
        return self.folded

    def _folding(self, unfinished: UnfinishedRun | None) -> Iterator[int]:
        from tollbridge.scale.pack import Observer, Unpacker
        from tollbridge.scale.schedule import Schedule

        unpacker = Unpacker(self.study, self.into)
        total = self.order.replications
        with closing(
            hire(self.place, Observer.of(self.study, by_organiser=self.order.recording.by_organiser))
        ) as workers:
            if unfinished is None:
                schedule = Schedule(self._task(), workers, total, arrived=self._arrived)
            else:
                done = self._done(unfinished)
                schedule = Schedule(self._task(), workers, total, done, self._keeping(unfinished))
            for outcome in schedule.outcomes():
                yield from unpacker.fold(outcome.first, outcome.arrays)

    def _done(self, unfinished: UnfinishedRun) -> dict[Span, Callable[[], JobOutcome]]:
        """Return what is done: kept outcomes whose replications' records are all there."""
        recording, written = self.order.recording, self._store(unfinished.parts).written()
        return {
            (first, last): read
            for (first, last), read in unfinished.done().items()
            if all(number in written for number in range(first, last) if recording.writes(number))
        }

    def _keeping(self, unfinished: UnfinishedRun) -> Callable[[JobOutcome], None]:
        def keep(outcome: JobOutcome) -> None:
            unfinished.keep(outcome)
            self._arrived(outcome)

        return keep

    def _task(self) -> Task:
        from tollbridge.scale.identity import fingerprint
        from tollbridge.scale.jobs import Task

        loaded, order = self.study.loaded, self.order
        folder = loaded.source.folder
        return Task(
            str(loaded.file.absolute()),
            tuple(str(path) for path in folder.allowed),
            order.patch,
            self.study.seed,
            order.engine,
            fingerprint(loaded),
            order.recording,
        )

    def _is_enough(self, done: int) -> bool:
        """Ask at numbers of two significant digits: 10, 11, … 99, 100, 110, …; they are the same whatever the jobs are."""
        if self.order.enough is None or done < FIRST_LOOK:
            return False
        return done % 10 ** (len(str(done)) - 2) == 0 and self.order.enough()

    def _arrived(self, outcome: JobOutcome) -> None:
        """Warn once of each kind of worker whose versions or processor are not the client's."""
        from tollbridge.measures.summary import versions

        ours, theirs = versions(), dict(outcome.made_with)
        if ours == theirs or outcome.made_with in self.warned:
            return
        self.warned.add(outcome.made_with)
        other = ", ".join(
            f"{name} {theirs.get(name, 'absent')} (here {ours.get(name, 'absent')})"
            for name in {**ours, **theirs}
            if ours.get(name) != theirs.get(name)
        )
        self.watch.warn(f"a worker differs from this machine, so figures may too: {other}")

    def write(self, unfinished: UnfinishedRun, count: int) -> None:
        """Write the run's files and put them in their place."""
        from tollbridge.scale.disk import disk_error
        from tollbridge.scale.files import write_files

        try:
            self._finish_records(unfinished, count)
            write_files(unfinished.files, self.study, self.into, self.order)
            self.watch.finish(unfinished.files)
        except (OSError, TollbridgeError) as error:
            said = disk_error(error, unfinished.path) if isinstance(error, OSError) else error
            raise TollbridgeError(f"{said}\n{self._kept(unfinished)}") from None
        unfinished.publish()

    def _finish_records(self, unfinished: UnfinishedRun, count: int) -> None:
        """Join the parts; they stay as they are, so that this may be begun anew, and whatever was not needed is left out."""
        unfinished.gather(lambda part: not _is_beyond(part, count))
        self._store(unfinished.files).finish()

    def _store(self, folder: Path) -> RecordStore:
        from tollbridge.engine.plan.names import record_names
        from tollbridge.records.store import RecordStore

        study, recording = self.study, self.order.recording
        names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
        return RecordStore(folder, names, recording.format, recording.detail)

    def _kept(self, unfinished: UnfinishedRun) -> str:
        kept = sum(last - first for first, last in unfinished.done())
        of = counted(self.order.replications, "replication is", "replications are")
        return f"{kept} of {of} kept; go on with --resume {self.place.out}"

    def _farewell(self, unfinished: UnfinishedRun | None) -> str:
        if unfinished is None or not unfinished.done():
            return "interrupted"
        return f"interrupted: {self._kept(unfinished)}"


def _is_beyond(part: Path, count: int) -> bool:
    """Whether a file is the part of a replication after the `count` that a run came to."""
    number = part.stem.removeprefix("part-")
    return number.isdigit() and int(number) > count
