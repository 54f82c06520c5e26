"""What held: each value of a run beside what was expected of it, for those who want to see it on a pass too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tollbridge.expect.comparison import comparisons
from tollbridge.expect.results import text_of
from tollbridge.expect.trial import Trial
from tollbridge.expect.verdict import KeyPath
from tollbridge.measures.results import Results
from tollbridge.measures.statistics import Statistics
from tollbridge.scenario.load import Loaded

_EXACT = ("calls", "accounts")


def held_lines(trial: Trial, results: Results) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each expectation of a run with its lines: the value, and the limit that a result was held against.

    What is exact (legs, accounts, steps, ledgers) came as it is written, in every replication; so that is its value.
    """
    expect = trial.loaded.scenario.expect
    raw: Mapping[str, Mapping[str, object]] = trial.loaded.raw.get("expect") or {}
    for section in _EXACT:
        for name, wanted in (raw.get(section) or {}).items():
            keys = wanted.items() if isinstance(wanted, Mapping) else [("", wanted)]
            lines = tuple(f"{section}.{name}{'.' if key else ''}{key} = {_written(value)}" for key, value in keys)
            yield f"{section}.{name}", lines
    for name, steps in expect.steps.items():
        yield f"steps.{name}", (f"steps.{name}: {len(steps)} steps as written",)
    for name, rows in expect.ledger.items():
        yield f"ledger.{name}", (f"ledger.{name}: {len(rows)} movements as written",)
    for name, limits in expect.results.items():
        yield f"results.{name}", tuple(_result_lines(name, limits, results.statistics(name)))


def _result_lines(name: str, limits: Mapping[str, object], statistics: Statistics) -> Iterator[str]:
    for kind, written in limits.items():
        texts = " and ".join(comparison.text for comparison in comparisons(written))
        yield f"results.{name}.{kind} = {text_of(getattr(statistics, kind))} (expected {texts})"


def table_lines(loaded: Loaded, keys: KeyPath) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each row of a price table that stands in the scenario, with what it expects; a CSV's rows are too many."""
    table = loaded.scenario.table
    if table is None or table.file is not None:
        return
    for number, cells in enumerate(table.rows, 1):
        shown = ", ".join(f"{column} {cell}" for column, cell in zip(table.columns, cells, strict=True) if cell)
        yield f"row {number}", (f"{loaded.place(*keys, 'rows', number - 1)[1]}: {shown}",)


def _written(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)
