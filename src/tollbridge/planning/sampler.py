"""Many samples of a few scenarios, as comparisons and searches ask for them: callers drawn once, several processes at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from functools import cache

from tollbridge.demand.kept import DemandKept
from tollbridge.planning.sample import I64, Effort, Sample, draw, empty_results, rows, sample_of
from tollbridge.scale.processes import leashed
from tollbridge.scenario.load import Loaded


class Sampler:
    """Draws samples of scenarios. `say` is told in words what is being done.

    `workers` are pools of one process each; without any, this process works alone.

    A replication is always one worker's, so that its callers are drawn there once, whatever is asked of them.
    """

    def __init__(
        self,
        kept: DemandKept | None = None,
        workers: tuple[ProcessPoolExecutor, ...] = (),
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.kept = kept or DemandKept()
        self.say = say
        self._workers = workers

    def draw(self, loaded: Loaded, effort: Effort, progress: Callable[[], None] = lambda: None) -> Sample:
        """Run a scenario and return its results by replication; `progress` is called for each replication done.

        ScenarioError where it cannot be compiled; the sample is the same whatever the workers.
        """
        if not self._workers:
            return draw(loaded, effort, progress, self.kept)
        results = empty_results(loaded, effort)
        shares = [range(first, effort.replications, len(self._workers)) for first in range(len(self._workers))]
        jobs = {
            worker.submit(_share, loaded, effort, share): share
            for worker, share in zip(self._workers, shares, strict=True)
        }
        for job in as_completed(jobs):
            for index, row in zip(jobs[job], job.result(), strict=True):
                results.put(index, row)
                progress()
        return sample_of(results, effort.replications)


@contextmanager
def sampler(workers: int = 1, say: Callable[[str], None] = lambda _: None) -> Iterator[Sampler]:
    """Give a sampler with so many processes (1: this one alone), which end with the block; see `Sampler`."""
    with ExitStack() as stack:
        count = workers if workers > 1 else 0
        yield Sampler(workers=tuple(stack.enter_context(leashed(1)) for _ in range(count)), say=say)


@cache
def kept_here() -> DemandKept:
    """Return this process's kept demand."""
    return DemandKept()


def _share(loaded: Loaded, effort: Effort, replications: range) -> list[I64]:
    return rows(loaded, effort, replications, kept_here())
