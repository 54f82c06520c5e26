"""A second opinion on what pools and money pay of an account's legs: a walk over all payments in the order of the rules."""

from __future__ import annotations

from fractions import Fraction

import naive_pricer as naive
from naive_texts import duration, instant, local, midnight, period_of

MICROS = 1_000_000
TIES = {"normal", "conference-ended", "horizon", "credit-exhausted"}
"""Causes of a leg that ends just when its own limit is reached."""
RELEASE, GRANT, METER, ARRIVAL, END = 1, 2, 4, 6, 9


class Pools:
    """One account's pools over a run, and its legs' charges beside them."""

    def __init__(self, bill, account):
        self.bill, self.name, self.account = bill, account, bill.tree["accounts"][account]
        self.legs = [leg for leg in bill.legs if leg.row["account"] == account and leg.paid() is not None]
        self.pools = self.account.get("pools", {})
        self.left = {name: self.size(pool, 0) - used(pool) for name, pool in self.pools.items()}
        self.paid = {leg.place: [] for leg in self.legs}  # by leg: the pool that paid each step, or ""

    def size(self, pool, at):
        """A pool's seconds in a period: its minutes, for each licence that there is at the period's beginning."""
        minutes = Fraction(pool["minutes"])
        return 60 * minutes * (self.count(self.account["licences"][pool["each"]], at) if "each" in pool else 1)

    def count(self, licence, at):
        world, count = self.bill.world, int(licence["count"])
        for change in licence.get("changes", []):
            if instant(change["from"], world) <= at:
                count = int(change["count"])
        return count

    def complaints(self):
        """Walk where the order of payments is known, and hold each leg's cost, pools and limit against it."""
        if self.pools and not self.can_be_walked():
            return
        for at, group, place, step in sorted([*self.renewals(), *self.payments()]):
            if group == GRANT:
                pool = list(self.pools)[place]
                self.left[pool] = self.size(self.pools[pool], at)
            else:
                self.pay(self.bill_leg(place), step)
        for leg in self.legs:
            yield from self.unlike(leg)

    def can_be_walked(self):
        control, cutoff = self.account["control"], self.account["cutoff"]
        sure = all(len(leg.variants) == 1 for leg in self.legs)
        return sure and control["mode"] != "reserve" and "grace" not in cutoff and control.get("phase") != "random"

    def bill_leg(self, place):
        return next(leg for leg in self.legs if leg.place == place)

    def renewals(self):
        world = self.bill.world
        for place, pool in enumerate(self.pools.values()):
            if "renews" in pool:
                at = midnight(period_of(local(0, world).date(), pool["renews"])[1], world)
                while at < world["end"]:
                    yield at, GRANT, place, 0
                    at = midnight(period_of(local(at, world).date(), pool["renews"])[1], world)

    def payments(self):
        for leg in self.legs:
            for step in range(leg.paid()):
                at, group = self.paid_at(leg, step)
                yield at, group, leg.place, step

    def paid_at(self, leg, step):
        """The instant and the group in which a step is paid."""
        answered, released = leg.row["answered"], leg.row["released"]
        begin = answered + 1000 * leg.steps[step][0]
        known = answered + int(1000 * leg.terms["free"])
        at_answer = METER if leg.row["direction"] == "outbound" else ARRIVAL
        at_release = (released, RELEASE if answered < released else at_answer)
        at_release = (released, END) if leg.row["cause"] == "horizon" else at_release
        if leg.mode in {"prepaid", "reserve"}:
            return (known, METER) if begin < known else (begin, METER if step else at_answer)
        if leg.mode in {"postpaid", "snapshot"}:
            return at_release
        every, phase = duration(self.account["control"]["every"]), answered
        if leg.mode == "poll":
            said = self.account["control"].get("phase", "0s")
            phase = 0 if said == "random" else duration(said)  # without pools the order of payments decides nothing
        beat = phase + every * ((begin - phase) // every + 1)
        while beat < known:
            beat += every
        cut = leg.row["cause"] == "credit-exhausted"
        return (beat, METER) if beat < released or (beat == released and cut) else at_release

    def pay(self, leg, step):
        length = leg.steps[step][1]
        payer = ""
        for name, pool in self.pools.items():
            if self.covers(pool, leg) and self.left[name] >= length:
                self.left[name] -= length
                payer = name
                break
        self.paid[leg.place].append(payer)

    def covers(self, pool, leg):
        """Whether a pool is for the leg's licence and covers where it goes."""
        row, world = leg.row, self.bill.world
        if "for" in pool and row["licence"] not in pool["for"]:
            return False
        caller = leg.terms["caller"]
        return any(
            entry.get("direction", row["direction"]) == row["direction"]
            and naive.matches(without_plus(entry), leg.party(), world, caller)
            for entry in pool["covers"]
        )

    def unlike(self, leg):
        payers = self.paid[leg.place]
        prices = [cost for _, _, cost in leg.steps]
        prices[: len(payers)] = [
            None if payer else cost for payer, cost in zip(payers, prices[: len(payers)], strict=True)
        ]
        debits = naive.debited(leg.tariff, leg.terms["fee"], prices)
        cost = sum(debits[: len(payers)]) * MICROS
        covered = sum(length for (_, length, _), payer in zip(leg.steps, payers, strict=False) if payer)
        if cost != leg.row["cost"]:
            yield f"{leg}: {leg.row['cost']} micros by the records, {cost} by the rules; steps {leg.steps[:4]}"
        if covered != leg.row["pool_s"]:
            yield f"{leg}: pools pay {leg.row['pool_s']} s by the records, {covered} s by the rules"
        if not self.pools or (leg.mode == "prepaid" and not leg.terms["free"]):
            yield from unlike_limit(leg, debits)  # else what pools will pay is not known before the payment


def used(pool):
    return Fraction(duration(pool["used"]), 1000) if "used" in pool else 0


def without_plus(entry):
    return {key: value.removeprefix("+") for key, value in entry.items() if key != "direction"}


def limit_of(leg, debits):
    """When its account's `cutoff.leg` ends a leg, in seconds since its answer."""
    time = Fraction(duration(leg.limit["time"]), 1000) if "time" in leg.limit else None
    return naive.leg_limit(leg.steps, debits, leg.limit.get("cost"), time)


def unlike_limit(leg, debits):
    """Yield what is wrong where a leg outlives its own limit, or is cut by it at another instant."""
    limit, cause = limit_of(leg, debits), leg.row["cause"]
    if limit is not None and leg.lasted > limit:
        yield f"{leg}: lasts {float(leg.lasted)} s, its own limit ends it after {float(limit)} s"
    elif cause == "leg-limit" and leg.lasted != limit:
        yield f"{leg}: cut by its own limit after {float(leg.lasted)} s, which comes at {limit and float(limit)}"
    elif limit is not None and leg.lasted == limit and cause not in {"leg-limit", *TIES}:
        yield f"{leg}: ends as {cause} at its own limit"
