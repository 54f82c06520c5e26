"""Admission: the causes for which a leg is turned away, in order."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.reference.control import Control
from tollbridge.engine.reference.leg import Leg
from tollbridge.engine.reference.meter import Staircase
from tollbridge.engine.reference.network import Network
from tollbridge.records import run

FALLS_BACK = {run.NUMBER_BUSY, run.BRIDGE_FULL, run.CONFERENCE_FULL, run.NO_CREDIT}
"""Causes for which a leg goes on to its number's fallback."""
FINAL = {run.BARRED, run.NO_RATE}
"""Causes after which nobody retries."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a leg has to pass, in this order: its row of the rate deck, lines and seats, its account.

    Attributes:
        stairs: the plan's entries.
        network: lines and conferences.
        controls: one for each account.
    """

    stairs: tuple[Staircase, ...]
    network: Network
    controls: list[Control]

    def refusal(self, leg: Leg, now: int) -> int | None:
        """Return the first cause for which a leg is turned away (a number of `records.run`), or None where it is admitted.

        `leg`: that arrives. `now`: its instant, ms. Who asks for a line is counted; an account may ask for a recharge.
        """
        cause = self._not_priced(leg, now) if leg.row >= 0 else None
        if cause is None:
            cause = self.network.refusal(leg, now)
        if cause is not None or leg.account < 0:
            return cause
        control = self.controls[leg.account]
        if control.admits(leg, now):
            return None
        control.account.tally.refused += 1
        control.account.exhausted(leg)
        return run.NO_CREDIT

    def _not_priced(self, leg: Leg, now: int) -> int | None:
        route = leg.route
        assert route is not None
        regime = self.stairs[route.staircase].regime(now) if route.staircase >= 0 else None
        if route.barred or (regime is not None and regime.barred):
            return run.BARRED
        return None if regime is not None and regime.tiers else run.NO_RATE
