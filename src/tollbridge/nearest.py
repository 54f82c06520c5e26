"""What to say of a name that is not known: the nearest one that is, or the few that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Final

_MOST_COMPARED: Final = 2000
"""Comparing takes tens of microseconds a name."""


def did_you_mean(name: str, known: Iterable[str], most_listed: int = 12) -> str:
    """Return the end of a message about `name`, which is not among `known`.

    It is ": did you mean 'subscription'?" where a name is near. Else it is ": there are a, b", where there are 1 to
    `most_listed` names, and else "".

    >>> did_you_mean("subscripton", ["office", "subscription"])
    ": did you mean 'subscription'?"
    >>> did_you_mean("x", ["office", "subscription"])
    ': there are office, subscription'
    """
    names = list(islice(known, _MOST_COMPARED))
    close = nearest(name, names)
    if not close:
        close = [known_name for known_name in names if known_name.lower() == name.lower()][:1]
    if close:
        return f": did you mean {close[0]!r}?"
    if 0 < len(names) <= most_listed:
        return f": there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"
    return ""


def nearest(name: str, known: Sequence[str], most: int = 1) -> list[str]:
    """Return at most so many of `known` that are spelt nearly as `name` is, the nearest first."""
    return get_close_matches(name[:80], known, n=most, cutoff=0.6)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return "unknown tariff 'subscripton': did you mean 'subscription'?"."""
    return f"unknown {what} {name!r}{did_you_mean(name, known)}"


def name_one(what: str, known: Collection[str]) -> str:
    """Return "name its `account`: there are contoso, fabrikam", at most ten of them."""
    listed = ", ".join([*islice(known, 10), *(["…"] if len(known) > 10 else [])])
    return f"name its `{what}`: there are {listed}"
