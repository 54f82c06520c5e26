"""Many runs of a few scenarios, for comparisons and searches: callers are drawn once, and several processes share the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from functools import cache

from tollbridge.demand.kept import DemandKept
from tollbridge.planning.variant_results import (
    I64,
    Effort,
    VariantResults,
    empty_results,
    result_rows,
    run_variant,
    variant_results,
)
from tollbridge.scale.processes import leashed
from tollbridge.scenario.load import Loaded


class VariantRunner:
    """Runs variants of scenarios. `say` is called with a line of text about what is being done.

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

    def run(self, loaded: Loaded, effort: Effort, progress: Callable[[], None] = lambda: None) -> VariantResults:
        """Run a scenario and return its results by replication.

        `loaded`: the scenario. `effort`: how many replications, and which results. `progress`: is called after each
        replication. ScenarioError where it cannot be compiled; the results are the same however many workers there are.
        """
        if not self._workers:
            return run_variant(loaded, effort, progress, self.kept)
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
        return variant_results(results, effort.replications)


@contextmanager
def open_runner(workers: int = 1, say: Callable[[str], None] = lambda _: None) -> Iterator[VariantRunner]:
    """Give a runner with processes, which end with the block.

    `workers`: how many; 1 is this process alone. `say`: is called with a line of text about what is being done.
    """
    with ExitStack() as stack:
        count = workers if workers > 1 else 0
        yield VariantRunner(workers=tuple(stack.enter_context(leashed(1)) for _ in range(count)), say=say)


@cache
def kept_here() -> DemandKept:
    """Return this process's kept demand."""
    return DemandKept()


def _share(loaded: Loaded, effort: Effort, replications: range) -> list[I64]:
    return result_rows(loaded, effort, replications, kept_here())
