"""A run's records as plain rows: texts, whole milliseconds since the start, whole micros."""

from __future__ import annotations

from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.plan.names import record_names
from tollbridge.measures.results import Results
from tollbridge.records.columns import cdr_batches, ledger_batches


def recorded(study):
    """(CDRs, ledger rows, {result: whole number}) of a study's first replication."""
    replication = run_compiled(study.plan, study.demand, 0, records="ledger")
    results = Results(study.loaded, study.plan, study.demand.cast)
    results.add(replication)
    names = record_names(study.loaded, study.plan, study.demand.cast, 0)  # a seed names files
    cdrs, ledger = (list(_rows(batches(names, replication))) for batches in (cdr_batches, ledger_batches))
    return cdrs, ledger, {name: results.whole(name)[0] for name in results.names}


def _rows(batches):
    for batch in batches:
        names = [column.name for column in batch]
        values = [list(column.values) for column in batch]
        yield from (
            {name: plain(cell) for name, cell in zip(names, row, strict=True)} for row in zip(*values, strict=True)
        )


def plain(cell):
    return cell if isinstance(cell, str) else int(cell)
