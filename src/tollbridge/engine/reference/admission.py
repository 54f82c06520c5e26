"""Admission: the causes for which a leg is turned away, in order; and the lines and seats that an admitted one holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tollbridge.engine.plan import UNLIMITED
from tollbridge.records import run

if TYPE_CHECKING:
    from tollbridge.engine.reference.funds import Account
    from tollbridge.engine.reference.leg import Conference, Leg
    from tollbridge.engine.reference.model import Model


def refusal(model: Model, leg: Leg) -> int | None:
    """Return the first cause for which a leg that arrives now is turned away, or None."""
    if leg.row >= 0:
        cause = _not_priced(model, leg)
        if cause is not None:
            return cause
    cause = _no_line(model, leg)
    if cause is not None or leg.account is None:
        return cause
    if not model.controls[leg.account.index].admits(leg, model.agenda.now):
        leg.account.tally.refused += 1
        exhausted(leg.account, leg, model.agenda.now)
        return run.NO_CREDIT
    return None


def _not_priced(model: Model, leg: Leg) -> int | None:
    route = leg.route
    assert route is not None
    regime = model.stairs[route.staircase].regime(model.agenda.now) if route.staircase >= 0 else None
    if route.barred or (regime is not None and regime.barred):
        return run.BARRED
    return None if regime is not None and regime.tiers else run.NO_RATE


def _no_line(model: Model, leg: Leg) -> int | None:
    now = model.agenda.now
    if leg.number >= 0 and not model.numbers[leg.number].ask(now):
        return run.NUMBER_BUSY
    if leg.bridge < 0:
        return None
    if leg.caller.offer.destination >= 0 and not model.trunks[leg.bridge].ask(now):
        return run.TRUNKS_BUSY
    if not _holds_port(model, leg):
        return None
    if not model.bridges[leg.bridge].ask(now):
        return run.BRIDGE_FULL
    limit = model.plan.bridges[leg.bridge].conference_limit
    return run.CONFERENCE_FULL if limit < UNLIMITED and _seated(model, leg) >= limit else None


def _seated(model: Model, leg: Leg) -> int:
    present = conference(model, leg)
    return sum(_holds_port(model, other) for other in present.members.values()) if present else 0


def conference(model: Model, leg: Leg) -> Conference | None:
    """Return the conference that a leg would join, if it is there already."""
    number = leg.caller.offer.conference
    return model.conferences.get((leg.bridge, number)) if number >= 0 else None


def _holds_port(model: Model, leg: Leg) -> bool:
    """Return whether a leg holds a bridge port and a seat: VoIP does only where its bridge says so."""
    return leg.bridge >= 0 and (leg.row >= 0 or model.plan.bridges[leg.bridge].voip_uses_ports)


def seize(model: Model, leg: Leg) -> None:
    """Take the number's port or the trunk, and the bridge port."""
    now = model.agenda.now
    if leg.number >= 0:
        model.numbers[leg.number].seize(now)
    elif leg.row >= 0 and leg.bridge >= 0:
        model.trunks[leg.bridge].seize(now)
    if _holds_port(model, leg):
        model.bridges[leg.bridge].seize(now)


def free(model: Model, leg: Leg) -> None:
    """Give the lines back."""
    now = model.agenda.now
    if leg.number >= 0:
        model.numbers[leg.number].free(now)
    elif leg.row >= 0 and leg.bridge >= 0:
        model.trunks[leg.bridge].free(now)
    if _holds_port(model, leg):
        model.bridges[leg.bridge].free(now)


def exhausted(account: Account, leg: Leg, now: int) -> None:
    """Note the account's first refusal or cut for credit, and what its other legs had set aside just then."""
    tally = account.tally
    if tally.exhausted_at < 0:
        tally.exhausted_at = now
        tally.stranded = account.credit.set_aside - sum(amount for _, amount in leg.parts)
