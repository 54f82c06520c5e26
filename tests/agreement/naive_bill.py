"""A second opinion on a run's bill: who pays each leg, what it comes to, what pools pay of it, where its own limit cuts it.

It reads the scenario's texts and, of the records, how long everybody talked. It imports nothing of the package.
"""

from __future__ import annotations

import naive_pricer as naive
from naive_pools import Pools, unlike_limit
from naive_tariffs import read_tariffs, seconds
from naive_texts import who

MICROS = 1_000_000
NEVER_ANSWERED = -1


class Bill:
    """Everything that the scenario says of its legs' money. `complaints` says what the records have otherwise."""

    def __init__(self, tree, files, world, cdrs):
        self.tree, self.world = tree, world
        self.tariffs = read_tariffs(tree, files, world)
        self.late = {row["released"] for row in cdrs if released_late(row)}
        self.legs = [Leg(self, place, row) for place, row in enumerate(cdrs) if row["answered"] != NEVER_ANSWERED]

    def complaints(self):
        """Where the records differ from the bill, a line each."""
        for leg in self.legs:
            yield from leg.complaints()
        for name in self.tree["accounts"]:
            yield from Pools(self, name).complaints()

    def account(self, leg):
        return self.tree["accounts"][leg.row["account"]]

    def payer(self, row):
        """The account of the number that was called, or of the bridge that dials; None: the organiser's."""
        if row["direction"] == "inbound":
            return self.tree["numbers"][row["number"]].get("account")
        bridge = self.tree.get("bridges", {}).get(row["bridge"], {})
        return bridge.get("dial_out", {}).get("account") if row["direction"] == "outbound" else None

    def organisers_account(self, row):
        """The account that the call or workload names, or the only one."""
        name = row["leg"].partition("~")[0]
        said = self.tree.get("workloads", {}).get(row["workload"]) or self.tree.get("calls", {}).get(name)
        return said and (said.get("account") or next(iter(self.tree["accounts"])))


class Leg:
    """One answered leg: its terms by the scenario, for each caller that may have made it."""

    def __init__(self, bill, place, row):
        self.bill, self.place, self.row = bill, place, row
        self.lasted = seconds(row["released"] - row["answered"])
        self.answer = bill.world["start"] + seconds(row["answered"])
        account = bill.tree["accounts"][row["account"]]
        licence = account.get("licences", {}).get(row["licence"], {})
        self.tariff = bill.tariffs[licence.get("tariff", account["tariff"])][row["direction"]]
        self.mode, self.limit = account["control"]["mode"], account.get("cutoff", {}).get("leg", {})
        self.grace, self.drops = account["cutoff"].get("grace"), account["cutoff"]["drops"]
        self.variants = [self.variant(caller) for caller in self.callers()]
        self.terms, self.steps = next(filter(self.fits, self.variants), self.variants[0])

    def party(self):
        row = self.row
        return ("", "", "") if row["direction"] == "app" else (row["to"].removeprefix("+"), row["country"], row["kind"])

    def callers(self):
        """Who calls; of a workload's prefix nobody says what kind its numbers are."""
        known = who(self.row["from"]) if self.row["direction"] == "inbound" else naive.NOBODY
        if not self.row["workload"] or not known[0]:
            return [known]
        return [(*known[:2], kind) for kind in ("mobile", "fixed", "unknown")]

    def variant(self, caller):
        """The terms, and the steps until the leg's end, one that begins just then included."""
        if self.row["direction"] == "outbound":
            times = (self.answer - seconds(self.row["answered"] - self.row["arrived"]), self.answer)
            terms = naive.terms_of_a_dial_out(self.tariff, self.party(), times, self.bill.world)
        else:
            terms = naive.terms_at(self.tariff, self.party(), self.answer, self.bill.world, caller)
        if isinstance(terms, str):
            return terms, []
        terms |= {"caller": caller}
        return terms, naive.begun(terms, self.answer, self.lasted + naive.INSTANT, self.bill.world)

    def fits(self, variant):
        """Whether a caller's price is the one that was charged."""
        self.terms, self.steps = variant
        if isinstance(self.terms, str) or self.paid() not in self.steps_by_the_rules():
            return False
        debits = naive.debited(self.tariff, self.terms["fee"], [cost for _, _, cost in self.steps])
        limited = any(unlike_limit(self, debits))
        return self.row["cost"] == sum(debits[: self.paid()]) * MICROS and not limited

    def paid(self):
        """How many steps were paid, by money or pools, as `billed_s` says; None where it is no whole number of steps."""
        covered = [0]
        for _, length, _ in self.steps:
            covered.append(covered[-1] + length)
        return covered.index(self.row["billed_s"]) if self.row["billed_s"] in covered else None

    def begun(self):
        """How many steps begin before the leg's end."""
        return max(1, sum(begin < self.lasted for begin, _, _ in self.steps))

    def complaints(self):
        row, bill = self.row, self.bill
        payer = bill.payer(row) or bill.organisers_account(row)
        if payer and payer != row["account"]:
            yield f"{row['leg']}: {payer} pays by the scenario, {row['account']} by the records"
        if bill.payer(row) and row["licence"]:
            yield f"{row['leg']}: the account of its number pays, no licence"
        if isinstance(self.terms, str):
            yield f"{row['leg']}: answered, where the tariff says {self.terms}"
        elif self.paid() is None:
            yield f"{row['leg']}: {row['billed_s']} s billed, by no steps of {self.steps}"
        else:
            yield from self.unlike_steps()

    def unlike_steps(self):
        count = self.paid()
        if count not in self.steps_by_the_rules():
            yield f"{self}: {count} steps paid, {sorted(self.steps_by_the_rules())} by the rules"

    def steps_by_the_rules(self):
        """How many steps may have been paid. A release after the instant's payments comes after a step of that instant."""
        begun, free, cause = self.begun(), self.terms["free"], self.row["cause"]
        if free and self.lasted <= free:
            return set(range(begun + 1)) if self.lasted == free and self.row["released"] in self.bill.late else {0}
        if cause == "leg-limit" and not self.lasted:
            return {0}
        some = set(range(begun)) if self.grace else {begun}
        if self.row["released"] in self.bill.late and self.mode != "postpaid":
            some |= {begun + 1} if any(begin == self.lasted for begin, _, _ in self.steps) else set()
            some |= {0} if not self.lasted and cause == "credit-exhausted" else set()
        return some | {begun}

    def __repr__(self):
        return f"{self.row['leg']} of {self.row['account']}"


def released_late(row):
    """Whether a leg, and a conference with it, may end after the payments of its instant: by a cut, or as it has just come."""
    return row["cause"] == "credit-exhausted" or row["answered"] == row["released"]
