"""Tariffs and the account behind usage records: a tariff for each licence, and a pool where minutes were included."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from tollbridge.money import format_money
from tollbridge.planning.fit_rates import RateFit, billed_seconds, fit_rates, increment_text
from tollbridge.planning.fit_records import Record, Usage
from tollbridge.scenario.phones import phone_country

INCLUDED: Final = "MCOMEETADD"
"""The capability of legs that a subscription includes, or its pool of minutes pays."""
LICENCES: Final = {INCLUDED: "subscription", "MCOPSTNPP": "subscription", "MCOMEETACPEA": "pay-per-minute"}


def licence_name(capability: str) -> str:
    """Return the licence of an organiser whose legs have this capability, or any other text as a name."""
    return LICENCES.get(capability, re.sub(r"[^A-Za-z0-9_-]+", "-", capability).strip("-"))


class TariffFitter:
    """Makes tariffs and the account; `parts` and `warnings` say how well rates agree with charges."""

    def __init__(
        self,
        usage: Usage,
        names: Mapping[str, str],
        numbers: Mapping[str, Mapping[str, str]],
        prefixes: Mapping[str, str],
    ) -> None:
        self.usage = usage
        self.names = names
        self.numbers = numbers
        self.prefixes = prefixes
        self.parts: list[tuple[str, str]] = []
        self.warnings: list[str] = []
        self.pools: dict[str, dict[str, Any]] = {}

    def tariff(self, licence: str, records: Sequence[Record]) -> dict[str, Any]:
        """Return the tariff that the charges of one licence's records show."""
        pooled = [record for record in records if _is_pooled(record)]
        inbound = _by([r for r in records if not r.outbound], lambda record: self.names[record.number])
        outbound = _by([r for r in records if r.outbound], lambda record: self.prefixes[record.number])
        charged = {name: [r for r in group if not _is_pooled(r)] for name, group in (inbound | outbound).items()}
        fits = fit_rates(charged, self.usage.places)
        common = Counter(each.increment for each in fits.values() if each.charges).most_common(1)
        increment = common[0][0] if common else (60, 60)
        self._say(licence, fits)
        if pooled:
            self._pool(licence, pooled, increment)
        return {
            "increment": increment_text(increment),
            "rounding": {"places": str(self.usage.places), "mode": "half-up"},
            "inbound": [_row(self.numbers[name]["number"], fits[name], increment) for name in inbound],
            "outbound": [_row(prefix, fits[prefix], increment) for prefix in outbound],
        }

    def _say(self, licence: str, fits: Mapping[str, RateFit]) -> None:
        for name, each in fits.items():
            self.parts.append((f"rate {licence} {name}".replace("  ", " "), each.text))
            if each.charges and not each.consistent:
                self.warnings.append(f"the charges of {name} are not consistent with one rate: {each.text}")
        if any(not each.charges for each in fits.values()):
            unpriced = [name for name, each in fits.items() if not each.charges]
            self.warnings.append(f"no charges for {', '.join(unpriced)}: their rates are 0; put your own")

    def _pool(self, licence: str, pooled: Sequence[Record], increment: tuple[int, int]) -> None:
        seconds = np.array([-(-record.lasts // 1000) for record in pooled], np.int64)
        minutes = int(-(-int(billed_seconds(seconds, increment).sum()) // 60))
        pool = {"minutes": str(minutes), "covers": [{"direction": "outbound"}]}
        self.pools["included"] = pool | ({"for": [licence]} if licence else {})
        self.warnings.append(
            f"{len(pooled)} dial-outs were included: a pool of the {minutes} minutes that they used stands in; "
            "put your own minutes and renewal"
        )

    def account(self, groups: Mapping[str, Sequence[Record]]) -> dict[str, Any]:
        """Return the account: postpaid, so that nothing in the records is cut."""
        tree: dict[str, Any] = {"country": self._country()}
        licences = {name: _licence(name, records) for name, records in groups.items() if name}
        if "" in groups:
            tree["tariff"] = "rates"
        if licences:
            tree["licences"] = licences
        if self.pools:
            tree["pools"] = self.pools
        return tree | {"control": {"mode": "postpaid"}}

    def _country(self) -> str:
        if re.fullmatch(r"[A-Z]{2}", self.usage.country):
            return self.usage.country
        numbers = (phone_country(entry["number"]) for entry in self.numbers.values())
        return next((country for country in numbers if re.fullmatch(r"[A-Z]{2}", country)), "US")


def _is_pooled(record: Record) -> bool:
    return record.outbound and record.licence == INCLUDED and not record.charge and record.charge is not None


def _licence(name: str, records: Sequence[Record]) -> dict[str, str]:
    organisers = len({record.organiser for record in records if record.organiser})
    return {"count": str(organisers or 1), "tariff": name}


def _by(records: Sequence[Record], key: Callable[[Record], str]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def _row(prefix: str, fit: RateFit, increment: tuple[int, int]) -> dict[str, str]:
    row = {"prefix": prefix, "per_minute": f"{fit.per_minute:f}"}
    if fit.charges and fit.increment != increment:
        row["increment"] = increment_text(fit.increment)
    if fit.fee:
        row["connection_fee"] = format_money(fit.fee, 2)
    return row
