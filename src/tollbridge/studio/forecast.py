"""The forecast of one draft, sharpened slice by slice: replications are run while the page goes on answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import RLock
from time import monotonic
from typing import Any, Final, TypeVar

import numpy as np

from tollbridge.demand.kept import DemandKept
from tollbridge.engine.plan.study import Study
from tollbridge.engine.simulate import choose_engine, simulate
from tollbridge.planning.compare import HEADLINES
from tollbridge.planning.estimate import Interval, paired_interval
from tollbridge.records.run import RecordDetail, Replication
from tollbridge.report.folder import RunFolder
from tollbridge.report.projection import Projection
from tollbridge.report.replay import recorded, scene
from tollbridge.studio.patience import expected_seconds

T = TypeVar("T")
_COMPARED: Final = ("exhausted", "blocking")


WEEKS: Final = 20
"""Replications whose legs are looked at for the week of busy ports."""
KEPT: Final = DemandKept()
"""Callers drawn before, for all tabs: a lever that moves no caller meets those that are kept."""


class Forecast:
    """What a study's first replications say so far; more are run when `advance` is called.

    Replications are folded as `tollbridge run` folds them, so the figures are the same as of the saved file. It may be
    advanced in one thread and read in another.

    Args:
        study: a scenario that is ready to run.
        wanted: how many replications it is to come to, 1 or more.

    >>> from tollbridge.engine.simulate import prepare
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> found = Forecast(prepare(load(shipped() / "all-or-nothing.yaml")), 3)
    >>> found.advance(3600.0, lambda: False)
    >>> found.done, found.read(lambda run: run.mean("cost.total"))  # the whole credit, in each
    (3, 0.3)
    """

    def __init__(self, study: Study, wanted: int) -> None:
        self.study = replace(study, demand=KEPT.of(study.loaded, study.seed, study.demand))
        self.wanted = wanted
        self._given = study
        self.projection = Projection(study, choose_engine("auto"))
        self.seconds = 0.0
        """What a replication took, the last time that some were run."""
        self._stream = self._replications()
        self._folding = RLock()

    @property
    def done(self) -> int:
        """How many replications are in it."""
        return self.projection.replications

    @cached_property
    def expected(self) -> float:
        """What one replication will take, in seconds, as estimated before any is run."""
        return expected_seconds(self._given, self.projection.engine)

    @property
    def is_whole(self) -> bool:
        """Whether it has all the replications that are wanted."""
        return self.done >= self.wanted

    def _replications(self) -> Iterator[Replication]:
        def kept(number: int) -> RecordDetail:
            return "cdrs" if number < WEEKS else "none"

        return simulate(self.study, range(self.wanted), engine=self._engine, records=kept)

    @property
    def _engine(self) -> Any:
        return self.projection.engine

    def advance(self, seconds: float, stale: Callable[[], bool]) -> None:
        """Run replications for about so long, one at least.

        Args:
            seconds: of the clock.
            stale: asked before each replication; True stops, as nobody wants the rest.
        """
        began, before = monotonic(), self.done
        while not self.is_whole and not stale():
            made = next(self._stream)
            with self._folding:
                self.projection.add(made)
            if monotonic() - began >= seconds:
                break
        if self.done > before:
            self.seconds = (monotonic() - began) / (self.done - before)

    def read(self, what: Callable[[RunFolder], T]) -> T:
        """Return what is read from the figures so far, which are as a finished run's folder would hold them.

        `what`: is given the run and returns what it reads of it. No replication is folded meanwhile, so that all figures
        are of the same ones.
        """
        with self._folding:
            return what(self.projection.as_folder())

    @cached_property
    def played(self) -> Replication:
        """The first replication with its CDRs and ledger."""
        return next(iter(simulate(self.study, [0], engine=self._engine, records=lambda _: "ledger")))

    def scene(self) -> dict[str, Any]:
        """Return the first replication for the player: what `report.replay.scene` returns."""
        records = recorded(self.study, self.played)
        return self.read(lambda run: scene(run, records))


@dataclass(frozen=True)
class Difference:
    """How far a result is from the pinned variant's, over the replications that both have: the same callers meet both.

    Attributes:
        result: its name.
        pinned: the pinned variant's mean, in the result's own unit.
        now: the mean of the scenario as it stands.
        paired: now less pinned, with its 95% interval by Student's t over the pairs.
    """

    result: str
    pinned: float
    now: float
    paired: Interval


def differences(pinned: Forecast, now: Forecast) -> list[Difference]:
    """Return how the headline results, chances of running out and blocking of two forecasts differ.

    Args:
        pinned: what is compared with.
        now: the scenario as it stands.

    Returns now less pinned, over as many replications as both have. A result that only one of them has is left out, and
    one that has no value in some replication.
    """
    count = min(pinned.done, now.done)
    found = []
    for name in _compared(pinned, now) if count else ():
        before, after = (np.asarray(one.projection.results.values(name))[:count] for one in (pinned, now))
        if not (np.isnan(before).any() or np.isnan(after).any()):
            interval = paired_interval(before, after)
            found.append(Difference(name, float(before.mean()), float(after.mean()), interval))
    return found


def _compared(pinned: Forecast, now: Forecast) -> Sequence[str]:
    both = set(pinned.projection.results.names)
    names = [name for name in now.projection.results.names if name in both]
    ends = [name for name in names if name.rpartition(".")[2] in _COMPARED]
    return [*(name for name in HEADLINES if name in names), *ends]
