"""What no case touches, as lines for people and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from tollbridge.expect.coverage.items import KINDS, Coverage, Item
from tollbridge.expect.verdict import Outcome
from tollbridge.plain_text import aligned

MOST_SHOWN: Final = 50
_PLURALS: Final = {"row": "tariff rows", "tier": "tiers", "window": "windows", "pool": "pools", "rule": "rules"}
_BY_KIND: Final = {
    "row": "no leg meets it",
    "tier": "no leg lasts so long",
    "window": "no leg is priced in it",
    "pool": "pays for no leg",
}
_BY_KEY: Final = {
    "cap": "no leg reaches it",
    "free": "no leg is so short",
    "connection_fee": "no leg pays it",
    "then": "the pool never ends",
    "credit": "credit refuses or cuts no leg",
    "expires": "no credit lapses",
    "lots": "no credit lapses",
    "top_ups": "none is granted",
    "recharge": "none is granted",
    "balance": "no alert",
    "pools": "no alert",
    "leg": "it cuts no leg",
    "ports": "never all busy",
    "trunks": "never all busy",
    "conference_limit": "never reached",
}


def together(outcomes: Iterable[Outcome]) -> Coverage:
    """Return what all outcomes touched together, and what they could have touched.

    `outcomes`: of `check(..., coverage=True)`.
    """
    found = Coverage()
    for outcome in outcomes:
        found |= outcome.coverage
    return found


def coverage_lines(found: Coverage) -> list[str]:
    """Return how much was touched, and a line for each thing that was not: where it stands, what it is, and why.

    `found`: the coverage.
    """
    counts = [(kind, *found.count(kind)) for kind in KINDS]
    parts = [f"{touched:,} of {total:,} {_PLURALS[kind]}" for kind, touched, total in counts if total]
    lines = [f"coverage: {', '.join(parts) or 'nothing to touch'}"]
    untouched = found.untouched
    rows = [(item.place, item.kind, item.name, reason(item)) for item in untouched[:MOST_SHOWN]]
    if rows:
        lines += ["untouched by any case:", *(f"  {line}" for line in aligned(rows, left=4))]
    if len(untouched) > MOST_SHOWN:
        lines.append(f"  … and {len(untouched) - MOST_SHOWN:,} more; --json lists all")
    return lines


def coverage_document(found: Coverage) -> dict[str, Any]:
    """Return the coverage as a mapping of what JSON can hold: counts by kind, and all that was not touched.

    `found`: the coverage.
    """
    counts = {kind: dict(zip(("touched", "of"), found.count(kind), strict=True)) for kind in KINDS}
    return counts | {"untouched": [asdict(item) | {"why": reason(item)} for item in found.untouched]}


def reason(item: Item) -> str:
    """Return in a few words what did not happen."""
    if item.kind in _BY_KIND:
        return _BY_KIND[item.kind]
    keys = item.name.split(".")
    if keys[-2] == "licences":
        return "no leg is under it"
    return "nobody calls it" if len(keys) == 2 and keys[0] == "numbers" else _BY_KEY.get(keys[-1], "no effect")
