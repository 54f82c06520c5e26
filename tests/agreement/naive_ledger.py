"""A second opinion on an account's ledger: replayed row by row against what the scenario says of its money.

It imports nothing of the package. Money is whole micros, instants are ms since the start.
"""

from __future__ import annotations

from datetime import timedelta

from naive_credit import FOREVER, NaiveCredit, micros
from naive_texts import duration, instant, local, period_of, since_start

KINDS = ("opening", "top-up", "recharge", "invoice", "charge", "expiry")


class Replay:
    """An account's ledger held against what the scenario says of its money."""

    def __init__(self, account, world, rows):
        self.account, self.world, self.rows = account, world, rows
        credit = account.get("credit", {})
        self.postpaid_then = credit.get("then") == "postpaid"
        self.lasts = credit.get("expires")
        self.credit = NaiveCredit(micros(credit.get("limit", "0")))
        self.granted, self.asked = [], {}
        self.found = []

    def complaints(self):
        due = list(self.openings()), sorted(self.top_ups())
        for kind, expected in zip(("opening", "top-up"), due, strict=True):
            got = [(row["at"], row["amount"]) for row in self.rows if row["kind"] == kind]
            if got != [(at, amount) for at, _, amount, *_ in expected]:
                self.found.append(f"{kind}: {got} by the records, {expected} by the rules")
        self.due = {"opening": due[0], "top-up": due[1]}
        for place, row in enumerate(self.rows):
            self.replay(row, self.rows[place + 1 :])
        return self.found

    def figures(self):
        """What the account's results must be, in micros and ms; -1 is an instant that never came."""
        by_kind = {kind: [row for row in self.rows if row["kind"] == kind] for kind in KINDS}
        sums = {kind: sum(row["amount"] for row in rows) for kind, rows in by_kind.items()}
        opened = [row["balance"] for row in by_kind["opening"][-1:]]
        balances = [row["balance"] for row in self.rows if row["kind"] not in {"opening", "renewal"}]
        lowest = min(opened + balances, default=0)
        return {
            "opening": sums["opening"],
            "topped_up": sums["top-up"],
            "recharged": sums["recharge"],
            "recharges": len(by_kind["recharge"]),
            "invoiced": sums["invoice"],
            "charged": -sums["charge"],
            "expired": -sums["expiry"],
            "closing": self.credit.balance,
            "lowest": lowest if opened else min(0, lowest),
            "overspend": max(0, self.credit.limit - lowest) if opened else max(0, self.credit.limit - min(0, lowest)),
            "switched_at": by_kind["invoice"][0]["at"] if by_kind["invoice"] else -1,
        }

    def openings(self):
        credit = self.account.get("credit", {})
        if micros(credit.get("opening", "0")):
            yield 0, 0, micros(credit["opening"]), self.expiry(0)
        for place, lot in enumerate(credit.get("lots", [])):
            if micros(lot["amount"]):
                expires = instant(lot["expires"], self.world) if "expires" in lot else FOREVER
                yield 0, place, micros(lot["amount"]), expires

    def top_ups(self):
        """(instant, place in the file, micros, expiry) of each, those that recur too."""
        for place, top_up in enumerate(self.account.get("top_ups", [])):
            for at in self.instants_of(top_up):
                if at < self.world["end"] and micros(top_up["amount"]):
                    yield at, place, micros(top_up["amount"]), self.expiry(at)

    def instants_of(self, top_up):
        if "at" in top_up:
            yield instant(top_up["at"], self.world)
            return
        at = first = instant(top_up["from"], self.world)
        times = 0
        while at < self.world["end"]:
            yield at
            times += {"day": 1, "week": 7}[top_up["every"]]
            wall = local(first, self.world).replace(tzinfo=None) + timedelta(days=times)
            at = since_start(wall, self.world)

    def expiry(self, at):
        if self.lasts is None:
            return FOREVER
        if self.lasts == "day":
            wall = local(at, self.world).replace(tzinfo=None) + timedelta(days=1)
            return since_start(wall, self.world)
        return at + duration(self.lasts)

    def replay(self, row, later):
        self.lapse_before(row)
        name = {"return": "return_", "expiry": "expiry_row", "top-up": "top_up"}.get(row["kind"], row["kind"])
        getattr(self, name)(row, later)
        got, expected = (row["balance"], row["available"]), (self.credit.balance, self.credit.available)
        if row["kind"] != "renewal" and got != expected:
            self.complain(row, f"balance and available {expected} by the rules")

    def lapse_before(self, row):
        """Whatever expired before this row has nothing left: it was expired by a row of its own, or there was nothing."""
        credit = self.credit
        for lot, at in enumerate(credit.expires):
            if at < row["at"] and not credit.lapsed[lot]:
                credit.lapsed[lot] = True
                if credit.free[lot]:
                    self.complain(row, f"{credit.free[lot]} of lot {lot} should have lapsed at {at}")

    def complain(self, row, what):
        self.found.append(
            f"{ {key: row[key] for key in ('at', 'kind', 'leg', 'lot', 'amount', 'balance', 'available')} }: {what}"
        )

    def opening(self, row, later):
        place = sum(other["kind"] == "opening" for other in self.rows[: len(self.rows) - len(later) - 1])
        self.credit.grant(row["amount"], self.due["opening"][place][3])

    def top_up(self, row, later):
        self.credit.grant(row["amount"], self.expiry(row["at"]))

    def recharge(self, row, later):
        """`to` asks for what brings the balance at the asking to its level; `at_most` counts by calendar period."""
        rule = self.account["recharge"]
        at_once = rule.get("delay", "0s") == "0s"
        expected = micros(rule["amount"]) if "amount" in rule else micros(rule["to"]) - self.credit.balance
        if row["amount"] != expected and (at_once or "amount" in rule):
            self.complain(row, f"a recharge of {expected} by the rules")
        if at_once:
            self.count_recharge(row, rule)
        self.credit.grant(row["amount"], self.expiry(row["at"]))

    def count_recharge(self, row, rule):
        most = rule.get("at_most")
        if not most:
            return
        first, _ = period_of(local(row["at"], self.world).date(), most["per"])
        begun, _ = period_of(local(0, self.world).date(), most["per"])
        self.asked.setdefault(first, int(most.get("used", 0)) if first == begun else 0)
        self.asked[first] += 1
        if self.asked[first] > int(most["times"]):
            self.complain(row, f"more recharges than {most} allows")

    def invoice(self, row, later):
        """Just what the payment that comes next lacks, which then leaves the account at its limit."""
        payment = next((other for other in later if other["kind"] != "invoice"), None)
        if not self.postpaid_then or payment is None or payment["kind"] != "charge" or payment["at"] != row["at"]:
            self.complain(row, "no invoice is due here")
        else:
            held = sum(amount for _, amount in self.credit.aside.get(payment["leg"], []))
            missing = self.credit.missing(max(0, -payment["amount"] - held))
            if missing != row["amount"]:
                self.complain(row, f"{missing} are missing by the rules")
        self.credit.grant(row["amount"])

    def charge(self, row, later):
        amount, holder = -row["amount"], row["leg"]
        lot = self.credit.debit_out_of(holder, amount)
        if lot != row["lot"]:
            self.complain(row, f"lot {lot} by the rules")
        if self.postpaid_then and self.credit.available < min(self.credit.limit, self.floor):
            self.complain(row, "under the limit, and no invoice met it")

    @property
    def floor(self):
        """Where money lapses, or an opening is under the limit, the balance can be under it without a payment."""
        lapsed = any(row["kind"] == "expiry" for row in self.rows)
        opened = sum(row["amount"] for row in self.rows if row["kind"] == "opening")
        return -FOREVER if lapsed else opened

    def reserve(self, row, later):
        lot = self.credit.set_aside(row["leg"], row["amount"])
        if lot != row["lot"]:
            self.complain(row, f"lot {lot} by the rules")

    def return_(self, row, later):
        held = sum(amount for _, amount in self.credit.aside.get(row["leg"], []))
        if held != row["amount"]:
            self.complain(row, f"{held} are held by the rules")
        self.credit.give_back(row["leg"])

    def expiry_row(self, row, later):
        lot = row["lot"]
        if self.credit.expires[lot] > row["at"] or (
            self.credit.expires[lot] < row["at"] and not self.credit.lapsed[lot]
        ):
            self.complain(row, f"the lot expires at {self.credit.expires[lot]}")
        amount = self.credit.expire(lot)
        if amount != -row["amount"]:
            self.complain(row, f"{amount} lapse by the rules")

    def renewal(self, row, later):
        """A pool's, which moves no money."""
