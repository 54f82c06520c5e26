"""Who was called: dial-in numbers and destinations, named, grouped and counted."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from tollbridge.scenario.phones import parse_phone
from tollbridge.usage.table import UsageTable

UNKNOWN: Final = "+1"
"""Where dial-outs went of which no record gives the number."""
MOST_DESTINATIONS: Final = 60
"""Prefixes that are told apart; rarer ones count as the commonest of their country."""


def number_entries(legs: UsageTable) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return names of the dial-in numbers as the records write them, and their entries of `numbers`.

    `legs`: records; dial-outs among them are left out.
    """
    called = legs.take(~legs.outbound)
    kinds = dict(zip(called.number.texts(), called.kind.texts(), strict=True))
    names: dict[str, str] = {}
    entries: dict[str, dict[str, Any]] = {}
    for place, text in enumerate(called.number.counts()):
        number = _phone(text)
        kind = "toll-free" if "free" in kinds.get(text, "").lower() else ""
        name = f"{kind or 'number'}-{number[1:]}" if number else _name(text) or "line"
        names[text] = name
        # records that name no E.164 get numbers that are set aside for fiction
        entries[name] = {"number": number or f"+1206555{100 + place % 100:04d}"} | ({"kind": kind} if kind else {})
    return names, entries


def _phone(text: str) -> str:
    try:
        return parse_phone(text if text.startswith("+") else f"+{text}")
    except ValueError:
        return ""


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def destination_prefixes(legs: UsageTable) -> dict[str, str]:
    """Return the prefix that stands for each dialled number: country code and area, no prefix within another.

    "" stands for numbers that are withheld or could not be read.
    """
    dialled = legs.number.take(legs.outbound).counts()
    prefixes = {number: _prefix(number) for number in dialled if _prefix(number)}
    counts: Counter[str] = Counter()
    for number, prefix in prefixes.items():
        counts[prefix] += dialled[number]
    kept = {prefix for prefix, _ in counts.most_common(MOST_DESTINATIONS)}
    standing: dict[str, str] = {}
    for prefix, _ in counts.most_common():
        code = _code(prefix)
        like = (other for other, _ in counts.most_common() if _code(other) == code)
        standing[prefix] = prefix if prefix in kept else next(like)
    return {number: standing[prefix] for number, prefix in prefixes.items()}


def _prefix(number: str) -> str:
    digits = re.sub(r"\D", "", number.rstrip("*"))
    code = _code(digits) if number.startswith("+") else ""
    return f"+{digits[: len(code) + (3 if code == '1' else 2)]}" if code else ""


def _code(text: str) -> str:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    digits = text.removeprefix("+")
    return next((digits[:n] for n in (1, 2, 3) if digits[:n] and int(digits[:n]) in COUNTRY_CODE_TO_REGION_CODE), "")
