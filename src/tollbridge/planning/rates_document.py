"""A comparison of rates as one document of plain values, for programs: money and rates as decimal texts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tollbridge.money import format_money
from tollbridge.planning.diff_rates import RateChange, RateDiff, RowTerms
from tollbridge.planning.rate_sources import Side
from tollbridge.planning.rate_trace import TraceDiff, TracedLine
from tollbridge.tariff.audit import increment_text


def rates_document(diff: RateDiff, trace: TraceDiff | None = None) -> dict[str, Any]:
    """Return all that differs between two tariffs, and what a trace costs at both where there is one."""
    document: dict[str, Any] = {
        "old": _side(diff.old),
        "new": _side(diff.new),
        "settings": [{"name": name, "old": old, "new": new} for name, old, new in diff.settings],
        "same": diff.same,
        "counts": diff.counts,
        "changes": [_change(change) for change in diff.changes],
        "unreachable": [
            {
                "direction": lost.direction,
                "prefix": f"+{lost.prefix}",
                "terms": _terms(lost.terms),
                "longer": lost.longer,
            }
            for lost in diff.lost
        ],
    }
    return document | ({"trace": _trace(trace)} if trace else {})


def _side(side: Side) -> dict[str, str]:
    return {"label": side.label, "columns": side.note}


def _change(change: RateChange) -> dict[str, Any]:
    return {
        "direction": change.direction,
        "region": str(change.region),
        "window": change.window,
        "after_s": change.after // 1000,
        "reason": change.reason,
        "old": _terms(change.old),
        "new": _terms(change.new),
        "old_row": None if change.old_row is None else str(change.old_row),
        "new_row": None if change.new_row is None else str(change.new_row),
    }


def _terms(terms: RowTerms | None) -> dict[str, Any] | None:
    if terms is None:
        return None
    return {
        "blocked": terms.blocked,
        "per_minute": _nanos(terms.per_minute),
        "increment": increment_text(terms.increment),
        "connection_fee": format_money(terms.fee),
        "free_s": terms.free // 1000,
    }


def _nanos(rate: Fraction) -> str:
    """Return a rate with 9 decimals; one per increment may need more, which are cut."""
    return f"{Decimal(int(rate)).scaleb(-9):.9f}"


def _trace(found: TraceDiff) -> dict[str, Any]:
    return {
        "calls": found.calls,
        "old": format_money(found.old),
        "new": format_money(found.new),
        "only_old": {"calls": found.only_old[0], "cost": format_money(found.only_old[1])},
        "only_new": {"calls": found.only_new[0], "cost": format_money(found.only_new[1])},
        "neither": found.neither,
        "lines": [_line(line) for line in found.lines],
    }


def _line(line: TracedLine) -> dict[str, Any]:
    return {
        "direction": line.direction,
        "old_row": str(line.old_row),
        "new_row": str(line.new_row),
        "calls": line.calls,
        "minutes": line.lasted / 60_000,
        "old": format_money(line.old),
        "new": format_money(line.new),
    }
