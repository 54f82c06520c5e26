"""Runs a scenario on workers of a kind, some of which die as they are told to."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from dying_workers import dying

from tollbridge.engine.simulate import prepare
from tollbridge.report.projection import Projection
from tollbridge.scale import run as scale_run
from tollbridge.scale import schedule
from tollbridge.scale.jobs import Recording
from tollbridge.scale.order import Order, Place, Watch
from tollbridge.scale.run import run_study
from tollbridge.scenario.load import load


def workers(place: Place, _: object):
    """Return workers who die when told to."""
    if place.dask:
        from tollbridge.scale.dask_cluster import DaskWorkers

        return DaskWorkers(place.dask, patience_s=60, carry_out=dying)
    from tollbridge.scale.processes import Processes

    return Processes(place.workers, dying)


def limit_files(size: int) -> None:
    """Let no file grow larger than `size` bytes, as a full disk would not."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main(options: dict) -> None:
    """Run as `options` say: file, replications, workers, dask, out, resume, kill (after how many replications), format,
    file_limit (bytes)."""
    # what a shell starts in the background ignores Ctrl-C, and hands that down to its tests
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "file_limit" in options:
        limit_files(options["file_limit"])
    if "DEATHS" in os.environ:
        scale_run.hire = workers
    schedule.CHUNK_S = options.get("chunk_s", schedule.CHUNK_S)
    schedule.Pacing.chunk_s = schedule.CHUNK_S
    study = prepare(load(options["file"]))

    def progress(done: int, total: int) -> None:
        if done == options.get("kill"):
            os.kill(os.getpid(), getattr(signal, options.get("signal", "SIGKILL")))

    recording = Recording(every=options.get("every", False), format=options.get("format", "csv"))
    order = Order(options["replications"], "reference", recording)
    place = Place(options.get("workers", 1), options.get("dask"), Path(options["out"]), options.get("resume", False))
    try:
        run_study(study, order, place, Projection(study, "reference"), Watch(progress=progress))
    except (scale_run.Stopped, scale_run.TollbridgeError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
