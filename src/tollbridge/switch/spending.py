"""What the records of an account come to, beside the simulation: charged in all, and spent beyond the limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tollbridge.engine.plan.plan import POSTPAID, Plan
from tollbridge.engine.simulate import Study
from tollbridge.expect.values import leg_places
from tollbridge.money import format_money
from tollbridge.records.run import EXPIRY, OPENING, RECHARGE, TOP_UP, Replication
from tollbridge.switch.legs import Leg
from tollbridge.tariff.price import price_leg

GRANTS = frozenset({OPENING, TOP_UP, RECHARGE, EXPIRY})


@dataclass(frozen=True)
class Spending:
    """Money of one account, micros. `priced`: some records have no charge; the tariff says what their time costs.

    `overspend`: by how much the records take the balance under its limit, with the simulation's grants; a record counts
    from its end. -1: nothing enforces a limit.
    """

    account: str
    charged: int
    simulated: int
    overspend: int
    simulated_overspend: int
    priced: bool
    places: int  # decimals that are shown, at the least

    def text(self) -> str:
        """Return it as a sentence."""
        how = ", worked out by the tariff from the time talked" if self.priced else ""
        charged = f"account {self.account}: the records come to {format_money(self.charged, self.places)}{how}"
        said = f"{charged}; the simulation to {format_money(self.simulated, self.places)}"
        if self.overspend < 0:
            return said
        over = format_money(self.overspend, self.places), format_money(self.simulated_overspend, self.places)
        return f"{said}; overspend {over[0]}, simulated {over[1]}"


def spending(study: Study, done: Replication, legs: Sequence[Leg], records: Mapping[int, Leg]) -> Iterator[Spending]:
    """Yield the spending of each account whose legs have records.

    Args:
        study: what was run.
        done: the replication, with CDRs and ledger.
        legs: its legs, in order of arrival.
        records: by the place of their leg.
    """
    assert done.cdrs is not None
    for place, account in enumerate(study.plan.accounts):
        own = {at: record for at, record in records.items() if legs[at].account == account.name}
        charges = {at: _charge(study.plan, done, at, record) for at, record in own.items()}
        if not charges:
            continue
        ends = [(_end(record), -charges[at]) for at, record in own.items()]
        lowest = _lowest([*_grants(done, place), *ends])
        enforced = account.mode != POSTPAID and not account.switches
        tally = done.tally.accounts[place]
        yield Spending(
            account.name,
            sum(charges.values()),
            sum(legs[at].cost or 0 for at in own),
            max(0, account.limit - lowest) if enforced else -1,
            max(0, account.limit - tally.lowest),
            any(record.cost is None for record in own.values()),
            leg_places(study.loaded),
        )


def _end(record: Leg) -> int:
    return record.begin if record.released is None else record.released


def _charge(plan: Plan, done: Replication, place: int, record: Leg) -> int:
    """Return what a record charges; where it does not say, what the leg's tariff asks for the time that it lasted."""
    if record.cost is not None:
        return record.cost
    assert done.cdrs is not None
    entry = plan.routes[int(done.cdrs.route[place])].staircase
    if record.answered is None or record.lasted is None or entry < 0:
        return 0
    return price_leg(plan.staircases, entry, max(0, record.answered), record.lasted).cost


def _grants(done: Replication, account: int) -> list[tuple[int, int]]:
    ledger = done.ledger
    assert ledger is not None
    rows = zip(ledger.at.tolist(), ledger.account.tolist(), ledger.kind.tolist(), ledger.amount.tolist(), strict=True)
    return [(at, amount) for at, of, kind, amount in rows if of == account and kind in GRANTS]


def _lowest(movements: list[tuple[int, int]]) -> int:
    """Return the least balance after any movement; at one instant grants come first."""
    balance = lowest = 0
    for place, (_, amount) in enumerate(sorted(movements, key=lambda each: (each[0], -each[1]))):
        balance += amount
        lowest = balance if place == 0 else min(lowest, balance)
    return lowest
