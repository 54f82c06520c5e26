"""What a lever moves, in plain words: `Attendees of a meeting` instead of `attendees.negative_binomial.mean`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from tollbridge.scenario.schema.distributions import CountDistribution, DurationDistribution

Path = Sequence[str | int]

_TITLES: Final = (
    ("workloads.*.meetings.rate", "Meetings"),
    ("workloads.*.legs.rate", "Calls"),
    ("workloads.*.legs.lasts.*.mean", "Length of a call"),
    ("workloads.*.growth", "Growth"),
    ("workloads.*.duration.*.mean", "Length of a meeting"),
    ("workloads.*.duration.*.sd", "Spread of a meeting's length"),
    ("workloads.*.attendees.*.mean", "Attendees of a meeting"),
    ("workloads.*.organisers.join.*", "Organisers {way}"),
    ("workloads.*.join.*", "Attendees {way}"),
    ("workloads.*.destinations.*", "Calls out to {key}"),
    ("accounts.*.credit.opening", "Opening credit"),
    ("accounts.*.recharge.below", "Recharge when credit is below"),
    ("accounts.*.recharge.amount", "Amount of a recharge"),
    ("accounts.*.recharge.to", "Recharge up to"),
    ("accounts.*.licences.*.count", "Licences: {above}"),
    ("accounts.*.licences.*.fee", "Licence fee: {above}"),
    ("accounts.*.commitment.amount", "Commitment"),
    ("accounts.*.pools.*.minutes", "Minutes of pool {above}"),
    ("numbers.*.ports", "Ports"),
    ("bridges.*.ports", "Ports"),
    ("bridges.*.dial_out.trunks", "Trunks for calls out"),
    ("tariffs.*.*.*.per_minute", "{rows}, a minute"),
)
"""Forms of paths with their words. `{key}` is the last key, `{above}` the one before it, `{way}` how one joins, and
`{rows}` the direction and the conditions of a price."""
_WAYS: Final = {"voip": "by VoIP", "dial-out": "who are called"}
_TELLING: Final = ("kind", "country", "prefix", "licence", "name", "from")
_MONEY: Final = (
    "opening",
    "below",
    "amount",
    "to",
    "fee",
    "per_minute",
    "per_second",
    "per_increment",
    "rental",
    "cap",
)
_DISTRIBUTIONS: Final = frozenset((*DurationDistribution.model_fields, *CountDistribution.model_fields)) - {"choice"}


def lever_name(path: Path, raw: Mapping[str, Any]) -> str:
    """Return what a number of a scenario is, in words.

    `path`: its keys from the top, places in lists counted from 0. `raw`: the scenario's tree, as its file has it. The name of
    the part that the number belongs to (`path[1]`) is left out.

    >>> lever_name(("workloads", "desk", "attendees", "negative_binomial", "mean"), {})
    'Attendees of a meeting'
    >>> row = {"kind": "toll-free", "country": "US", "per_minute": "0.02"}
    >>> lever_name(("tariffs", "t", "inbound", 0, "per_minute"), {"tariffs": {"t": {"inbound": [row]}}})
    'Inbound toll-free US, a minute'
    >>> lever_name(("accounts", "office", "credit", "grace"), {})
    'Credit grace'
    """
    key = str(path[-1])
    form = next((title for form, title in _TITLES if _fits(form, path)), "")
    words = _words(path, raw) if not form or "{rows}" in form else []
    said = form.format(
        key=key, above=path[-2], way=_WAYS.get(key, f"through {key}"), rows=" ".join(words[:-1])
    ) or " ".join(words)
    return said[:1].upper() + said[1:]


def _fits(form: str, path: Path) -> bool:
    """Say whether a path is of a form: as many keys, each of which fits its own."""
    keys = form.split(".")
    return len(keys) == len(path) and all(map(fnmatchcase, map(str, path), keys))


def _words(path: Path, raw: Mapping[str, Any]) -> list[str]:
    """Return the keys below the part's name as words, an entry of a list by what tells it from the others."""
    words, tree = [], _below(_below(raw, path[0]), path[1])
    for key in path[2:]:
        whole, tree = tree, _below(tree, key)
        if isinstance(key, int):
            told = [text for name in _TELLING if isinstance(text := _below(tree, name), str)]
            words += told or ([str(key + 1)] if len(whole or "") > 1 else [])
        elif key not in _DISTRIBUTIONS:
            words.append(str(key).replace("_", " "))
    return words


def _below(tree: Any, key: str | int) -> Any:
    if isinstance(tree, Mapping):
        return tree.get(key)
    return tree[key] if isinstance(tree, list) and isinstance(key, int) and key < len(tree) else None


def shown_unit(path: Path, unit: str, currency: str) -> str:
    """Return the unit that stands behind a lever's number: the file's own, or the currency of an amount.

    `unit`: what the file writes behind the number, such as `/h` or `m`; `currency`: the scenario's, a code of three letters.

    >>> shown_unit(("accounts", "office", "credit", "opening"), "", "USD"), shown_unit(("numbers", "n", "ports"), "", "USD")
    ('USD', '')
    """
    return currency if not unit and path[-1] in _MONEY else unit
