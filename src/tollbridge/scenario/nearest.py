"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

_MOST_COMPARED: Final = 2000
"""Comparing takes tens of microseconds a name."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ": did you mean 'subscription'?", or a list of the few that there are, or nothing."""
    names = list(islice(known, _MOST_COMPARED))
    close = get_close_matches(name[:80], names, n=1, cutoff=0.6)
    if not close:
        close = [known_name for known_name in names if known_name.lower() == name.lower()][:1]
    if close:
        return f": did you mean {close[0]!r}?"
    if 0 < len(names) <= 12:
        return f": there is {', '.join(names)}"
    return ""


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return "unknown tariff 'subscripton': did you mean 'subscription'?"."""
    return f"unknown {what} {name!r}{did_you_mean(name, known)}"


def name_one(what: str, known: Collection[str]) -> str:
    """Return "name its `account`: there are contoso, fabrikam", at most ten of them."""
    listed = ", ".join([*islice(known, 10), *(["…"] if len(known) > 10 else [])])
    return f"name its `{what}`: there are {listed}"
