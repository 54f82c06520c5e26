"""The audit: which figures of a run follow from its records, which do not, and which cannot be known from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import chain as joined
from pathlib import Path
from typing import Final

from tollbridge.auditing import credit, lines, settling, usage
from tollbridge.auditing.fixed import fees_and_rentals
from tollbridge.auditing.papers import paper_faults
from tollbridge.auditing.statements import invoice_faults, summary_faults
from tollbridge.auditing.tables import Books, read_books, whole

_EXACT: Final = Fraction(1, 2_000_000_000)
"""Results are written with 9 decimals."""
_MICRO: Final = Fraction(1, 1_000_000)
_ZERO_WHERE_NOTHING: Final = ("cost.by_*", "legs.by_cause.*")
UNKNOWN: Final = {
    "cost.by_organiser.*": "who organised what is not in the ledger by its heaviest 100",
    "cost.by_period.*": "how fees fall into months is rounded line by line; their sum is held against cost.total",
    "minutes.by_period.*": "a CDR says what was billed in all, not when each step was paid",
    "minutes.*": "with a warm-up, a CDR does not say which of its minutes were paid after it",
    "cost.unmet": "what a leg would have cost is not in any record",
    "accounts.*.unmet": "what a leg would have cost is not in any record",
    "accounts.*.messages": "admission checks, quotas and beats without a debit leave no row",
    "accounts.*.stranded": "what other legs had set aside at an instant is not in any row",
    "accounts.*.leakage": "steps that nobody paid leave no row",
    "accounts.*.minutes_lost": "when a cut leg would have hung up is not in any record",
    "accounts.*.conferences_broken": "which conferences went on is not in any record",
    "accounts.*.drained_*": "it comes from a second run",
    "accounts.*.first_cut": "cuts by a timer and at a look look alike in CDRs",
    "accounts.*.last_cut": "cuts by a timer and at a look look alike in CDRs",
    "accounts.*.alerts.*": "the balance between two rows of one movement is not in the ledger",
    "callers.out_of_credit": "why a caller gave up is not in any record",
    "pools.*": "when a pool's seconds were taken is not in any row",
    "numbers.*.peak": "legs were cut at the very instant at which others arrived: which came first is in no record",
    "trunks.*.peak": "legs were cut at the very instant at which others arrived: which came first is in no record",
    "bridges.*.peak": "legs were cut as others arrived, or app participants hold ports: which, and how many, is in no record",
    "bridges.*": "app participants hold ports of this bridge, and have no CDRs",
}
"""What cannot be worked out from records, by the form of its name, and why."""


@dataclass
class Audit:
    """What an audit found.

    Attributes:
        folder: the run's.
        recorded: replications, from 1, that have CDRs and a ledger.
        replications: how many the run had.
        follows: figures that were worked out again and are the same.
        differs: a sentence for each figure that is not.
        unknown: by the reason, the names of results that cannot be worked out.
    """

    folder: Path
    recorded: list[int]
    replications: int
    follows: int = 0
    differs: list[str] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        """Whether nothing differs: the command then exits with 0."""
        return not self.differs


def audit(folder: Path | str, on_progress: Callable[[int, int], None] | None = None) -> Audit:
    """Work every figure of a finished run out again, from its records and in another way than the run did.

    Args:
        folder: what `run --out` wrote, with `--records ledger` and results of every replication.
        on_progress: is called with (done, of how many) after each replication that has records.

    A figure follows where it differs by no more than its rounding: half a unit of the 9th decimal; of fixed costs a micro for
    each line that is rounded by itself.
    TollbridgeError where the folder is no finished run, or its records are damaged so that they cannot be read;
    MissingExtraError without polars.
    """
    books = read_books(Path(folder))
    with whole(Path(folder)):
        return _audited(books, Path(folder), on_progress)


def _audited(books: Books, folder: Path, on_progress: Callable[[int, int], None] | None) -> Audit:
    found = Audit(folder, books.recorded, int(books.run.summary.get("replications", 0)))
    if books.recorded:
        found.differs += [*credit.chain(books), *credit.legs_against_ledger(books), *lines.rows_in_order(books)]
    else:
        found.unknown["the run has no CDRs and ledger: run it with --records ledger"] = ["every result"]
    for done, replication in enumerate(books.recorded, 1):
        _results(books, replication, found)
        if on_progress:
            on_progress(done, len(books.recorded))
    found.differs += [*summary_faults(books), *invoice_faults(books), *paper_faults(books)]
    return found


def _results(books: Books, replication: int, found: Audit) -> None:
    worked = dict(_worked(books, replication))
    told = _told(books, replication)
    periods = sum((value for name, value in told.items() if name.startswith("cost.by_period.")), Fraction(0))
    if "cost.total" in told and periods != told["cost.total"]:
        found.differs.append(
            f"cost.by_period: the months come to {_text(periods)}, the total is {_text(told['cost.total'])}"
        )
    for name, value in told.items():
        due = worked.get(name, _zero(name, books))
        if due is None:
            found.unknown.setdefault(_reason(name) or "no rule is known", []).append(name)
        elif abs(due - value) <= (_MICRO * _lines_of(name, books) or _EXACT):
            found.follows += 1
        else:
            found.differs.append(f"replication {replication}, {name}: {_text(value)}; its records give {_text(due)}")
    missing = [name for name in worked if name not in told and worked[name]]
    found.differs += [
        f"replication {replication}, {name}: no result, its records give {_text(worked[name])}" for name in missing
    ]


def _zero(name: str, books: Books) -> Fraction | None:
    """Return 0 for a sum over legs of which there were none; None where the figure cannot be worked out."""
    if name.startswith("minutes."):
        return None if books.loaded.clock.warm_up or ".by_period." in name else Fraction(0)
    sums = any(fnmatchcase(name, form) for form in _ZERO_WHERE_NOTHING)
    return Fraction(0) if sums and not _reason(name) else None


def _lines_of(name: str, books: Books) -> int:
    """Return by how many micros a figure may differ for rounding: fees are rounded once a line, not in all."""
    if name not in {"cost.total", "cost.fixed", "cost.shortfall", "cost.volume"}:
        return 0
    return fees_and_rentals(books)[1] + settling.count(books)


def _told(books: Books, replication: int) -> dict[str, Fraction]:
    import polars as pl

    ours = books.results.filter((pl.col("replication") == replication) & (pl.col("value") != ""))
    return {name: Fraction(Decimal(value)) for name, value in ours.select("result", "value").iter_rows()}


def _worked(books: Books, replication: int) -> Iterator[tuple[str, Fraction]]:
    found = dict(usage.costs(books, replication))
    shortfall, volume = settling.settled(books, replication)
    fixed = fees_and_rentals(books)[0] + shortfall + volume
    yield "cost.fixed", fixed
    yield "cost.shortfall", shortfall
    yield "cost.volume", volume
    yield "cost.total", found["cost.usage"] + fixed
    yield from found.items()
    yield from joined(
        usage.minutes(books, replication),
        usage.counts(books, replication),
        usage.budget_shares(books, replication),
        credit.cash(books, replication),
        credit.accounts(books, replication),
        credit.pools(books, replication),
        lines.ports(books, replication),
    )


def _reason(name: str) -> str:
    return next((why for form, why in UNKNOWN.items() if fnmatchcase(name, form)), "")


def _text(value: Fraction) -> str:
    return f"{float(value):,.9f}".rstrip("0").rstrip(".")
