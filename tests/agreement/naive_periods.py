"""A second opinion on what calendar periods settle: commitments, volume discounts, fees, rentals, budgets; in Fractions."""

from __future__ import annotations

import math
from datetime import timedelta
from fractions import Fraction

from naive_texts import days_of_the_run, duration, instant, midnight, period_of, periods_of_the_run

MICROS = 1_000_000


class Settlement:
    """What a run adds to its usage. `begin` leaves out the warm-up, days that the rest of the run touches count whole."""

    def __init__(self, tree, world, ledger):
        self.tree, self.world = tree, world
        self.begin = duration(tree["clock"].get("warm_up", "0s"))
        self.charges = [row for row in ledger if row["kind"] == "charge" and row["at"] >= self.begin]

    def usage(self, account, begin, end):
        """What an account's legs were debited in a period, in micros."""
        return -sum(row["amount"] for row in self.charges if row["account"] == account and begin <= row["at"] < end)

    def discount(self, account, begin, end, share):
        """Each tier's share of the usage that lies above its level, up to the next one's; levels are pro rata."""
        volume = self.tree["accounts"][account].get("volume", {"tiers": []})
        used = self.usage(account, begin, end)
        levels = [Fraction(tier["above"]) * MICROS * share for tier in volume["tiers"]]
        total = Fraction(0)
        for tier, low, high in zip(volume["tiers"], levels, [*levels[1:], None], strict=True):
            within = max(0, (used if high is None else min(used, high)) - low)
            total += within * off(tier["off"])
        return total

    def volume(self, account):
        """What `volume` takes off over the run, by the period."""
        rule = self.tree["accounts"][account].get("volume")
        return [
            self.discount(account, begin, end, Fraction(*days))
            for begin, end, days in (periods_of_the_run(self.world, rule["per"], self.begin) if rule else [])
        ]

    def shortfall(self, account):
        """What a commitment adds, by the period: what its usage, less its discount, falls short of the amount pro rata."""
        rule = self.tree["accounts"][account].get("commitment")
        return [
            max(
                0,
                Fraction(rule["amount"]) * MICROS * Fraction(*days)
                - self.usage(account, begin, end)
                + self.discount_within(account, begin, end),
            )
            for begin, end, days in (periods_of_the_run(self.world, rule["per"], self.begin) if rule else [])
        ]

    def discount_within(self, account, begin, end):
        """The discounts that are settled in a commitment's period: at the ends of volume's periods, and at the run's."""
        rule, last = self.tree["accounts"][account].get("volume"), self.world["end"]
        return sum(
            self.discount(account, one, other, Fraction(*days))
            for one, other, days in (periods_of_the_run(self.world, rule["per"], self.begin) if rule else [])
            if begin < min(other, last) <= end
        )

    def over(self, budget, spent):
        """In how many of a budget's periods its tag went over it; `spent`: (instant, micros) of its legs."""
        periods = periods_of_the_run(self.world, budget["per"], self.begin)
        sums = [sum(amount for at, amount in spent if begin <= at < end) for begin, end, _ in periods]
        return sum(total > Fraction(budget["amount"]) * MICROS for total in sums)

    def complaints(self, results, cdrs):
        """Where the run's results differ, a line each."""
        accounts = self.tree["accounts"]
        volume = sum(half_up(part) for account in accounts for part in self.volume(account))
        shortfall = sum(half_up(part) for account in accounts for part in self.shortfall(account))
        fixed = sum(map(half_up, self.fees())) + shortfall - volume
        expected = {"cost.volume": -volume, "cost.shortfall": shortfall, "cost.fixed": fixed}
        expected["cost.usage"] = -sum(row["amount"] for row in self.charges)
        expected["cost.total"] = expected["cost.usage"] + fixed
        tags = {row["leg"]: row["tags"].split(";") for row in cdrs}
        for tag, budget in self.tree.get("budgets", {}).items():
            spent = [(row["at"], -row["amount"]) for row in self.charges if f"team={tag}" in tags[row["leg"]]]
            expected[f"budgets.{tag}.over"] = self.over(budget, spent)
        for name, amount in expected.items():
            if results[name] != amount:
                yield f"{name}: {results[name]} by the run, {amount} by the rules"

    def fees(self):
        """Licence fees and rentals: of each local day that the run touches its share of the period."""
        for account in self.tree["accounts"].values():
            for licence in account.get("licences", {}).values():
                if "fee" in licence:
                    yield sum(self.of_day(licence, day) for day in days_of_the_run(self.world, self.begin))
        for number in self.tree["numbers"].values():
            if "rental" in number:
                yield sum(
                    Fraction(number["rental"]) * MICROS / days_in(day, "month")
                    for day in days_of_the_run(self.world, self.begin)
                )

    def of_day(self, licence, day):
        """A begun day counts whole, so a day has the most licences that there were in it."""
        begin = max(self.begin, midnight(day, self.world))
        end = min(self.world["end"], midnight(day + timedelta(days=1), self.world))
        counts = [int(licence["count"])]
        for change in licence.get("changes", []):
            at = instant(change["from"], self.world)
            counts = [*counts, int(change["count"])] if begin < at < end else counts
            counts = [int(change["count"])] if at <= begin else counts
        return max(counts) * Fraction(licence["fee"]) * MICROS / days_in(day, licence["per"])


def days_in(day, per):
    first, after = period_of(day, per)
    return (after - first).days


def off(text):
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def half_up(amount):
    return math.floor(amount + Fraction(1, 2))
