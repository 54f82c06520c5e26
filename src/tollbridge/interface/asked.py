"""What is asked of a run in Python, held to what the command line would take."""

from __future__ import annotations

from typing import Final, Literal, get_args

Engine = Literal["auto", "reference", "compiled"]
MOST_REPLICATIONS: Final = 1_000_000


def check_asked(replications: int | None, engine: str, workers: int) -> None:
    """Raise TollbridgeError unless there is 1 replication or more, a known engine, and 1 worker or more."""
    from tollbridge.errors import TollbridgeError
    from tollbridge.nearest import unknown

    if replications is not None and not 1 <= replications <= MOST_REPLICATIONS:
        raise TollbridgeError(f"replications are from 1 to {MOST_REPLICATIONS:,}, not {replications}")
    if engine not in get_args(Engine):
        raise TollbridgeError(unknown("engine", engine, get_args(Engine)))
    if workers < 1:
        raise TollbridgeError(f"workers are 1 or more, not {workers}")
