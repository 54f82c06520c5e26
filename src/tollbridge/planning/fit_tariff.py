"""Tariffs and the account behind usage records: a tariff for each licence, and a pool where minutes were included."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tollbridge.money import format_money
from tollbridge.planning.fit_mix import UNKNOWN
from tollbridge.planning.fit_rates import RateFit, billed_seconds, fit_rates, increment_text
from tollbridge.planning.fit_records import PLACES, Usage
from tollbridge.planning.forecast.holidays import country_of_zone
from tollbridge.scenario.phones import phone_country
from tollbridge.usage.licences import INCLUDED
from tollbridge.usage.table import Mask, Texts, UsageTable


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

    def tariff(self, licence: str, legs: UsageTable) -> dict[str, Any]:
        """Return the tariff that the charges of one licence's records show."""
        pooled = legs.take(_is_pooled(legs))
        inbound = _by(legs.take(~legs.outbound), self.names)
        outbound = _by(legs.take(legs.outbound), self.prefixes)
        self._say_unknown(outbound.pop("", None), list(outbound))
        outbound = outbound or ({UNKNOWN: legs.take(legs.outbound)} if legs.outbound.any() else {})
        charged = {name: group.take(~_is_pooled(group)) for name, group in (inbound | outbound).items()}
        fits = fit_rates(charged, self.usage.places)
        common = Counter(each.increment for each in fits.values() if each.charges).most_common(1)
        increment = common[0][0] if common else (60, 60)
        self._say(licence, fits)
        if len(pooled):
            self._pool(licence, pooled, increment)
        # charges that are not rounded one by one come of a finer price than they show
        loose = any(each.loose for each in fits.values())
        return {
            "increment": increment_text(increment),
            "rounding": {
                "places": str(max(self.usage.places, PLACES) if loose else self.usage.places),
                "mode": "half-up",
            },
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

    def _say_unknown(self, legs: UsageTable | None, known: list[str]) -> None:
        """Say what becomes of dial-outs whose destination no record gives, and name their money."""
        if legs is None:
            return
        money = f" (charges of {legs.cost() / 1e6:.2f})" if legs.charged.any() else ""
        where = "they go where the others go" if known else f"they are taken for {UNKNOWN}"
        self.warnings.append(f"{len(legs)} dial-outs are to numbers that no record gives{money}: {where}")

    def _pool(self, licence: str, pooled: UsageTable, increment: tuple[int, int]) -> None:
        minutes = int(-(-int(billed_seconds(-(-pooled.lasts // 1000), increment).sum()) // 60))
        pool = {"minutes": str(minutes), "covers": [{"direction": "outbound"}]}
        self.pools["included"] = pool | ({"for": [licence]} if licence else {})
        self.warnings.append(
            f"{len(pooled)} dial-outs were included: a pool of the {minutes} minutes that they used stands in; "
            "put your own minutes and renewal"
        )

    def account(self, groups: Mapping[str, UsageTable]) -> dict[str, Any]:
        """Return the account: postpaid, so that nothing in the records is cut."""
        tree: dict[str, Any] = {"country": self._country()}
        licences = {name: _licence(name, legs) for name, legs in groups.items() if name}
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
        if of_zone := country_of_zone(self.usage.clock.timezone):
            return of_zone
        numbers = (phone_country(entry["number"]) for entry in self.numbers.values())
        return next((country for country in numbers if re.fullmatch(r"[A-Z]{2}", country)), "US")


def _is_pooled(legs: UsageTable) -> Mask:
    pooled: Mask = legs.outbound & legs.licence.mask(INCLUDED) & (legs.charge == 0)
    return pooled


def _licence(name: str, legs: UsageTable) -> dict[str, str]:
    organisers = len(legs.organiser.counts().keys() - {""})
    return {"count": str(organisers or 1), "tariff": name}


def _by(legs: UsageTable, names: Mapping[str, str]) -> dict[str, UsageTable]:
    """Return legs by what their numbers are called."""
    called = Texts.of([names.get(number, "") for number in legs.number.values])
    codes = called.codes[legs.number.codes]
    present = [code for code in range(len(called.values)) if (codes == code).any()]
    return {called.values[code]: legs.take(codes == code) for code in present}


def _row(prefix: str, fit: RateFit, increment: tuple[int, int]) -> dict[str, str]:
    row = {"prefix": prefix, "per_minute": f"{fit.per_minute:f}"}
    if fit.charges and fit.increment != increment:
        row["increment"] = increment_text(fit.increment)
    if fit.fee:
        row["connection_fee"] = format_money(fit.fee, 2)
    return row
