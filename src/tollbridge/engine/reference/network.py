"""The network of a run: the lines that legs take, and the conferences that they are in."""

from __future__ import annotations

from tollbridge.engine.plan.plan import ORGANISER, SCHEDULE, UNLIMITED, Plan
from tollbridge.engine.reference.leg import Conference, Leg
from tollbridge.engine.reference.ports import Ports
from tollbridge.records import run
from tollbridge.records.run import Tally


class Network:
    """Numbers' and bridges' ports, trunks and seats, and who holds them.

    `plan`: the run's. `tally`: where lines are counted, from the warm-up's end on.
    """

    def __init__(self, plan: Plan, tally: Tally) -> None:
        warm_up = plan.warm_up
        self.plan = plan
        self.numbers = [Ports(n.ports, warm_up, t) for n, t in zip(plan.numbers, tally.numbers, strict=True)]
        self.bridges = [Ports(b.ports, warm_up, t) for b, t in zip(plan.bridges, tally.bridges, strict=True)]
        self.trunks = [Ports(b.trunks, warm_up, t) for b, t in zip(plan.bridges, tally.trunks, strict=True)]
        self.conferences: dict[tuple[int, int], Conference] = {}

    def close(self, now: int) -> None:
        """Account for the lines' time up to the end of the run.

        `now`: that end, ms.
        """
        for ports in (*self.numbers, *self.bridges, *self.trunks):
            ports.advance(now)

    # --- lines ------------------------------------------------------------------------------------------------------

    def refusal(self, leg: Leg, now: int) -> int | None:
        """Return what a leg finds busy or full, as a cause: its number, the trunks, the bridge, the conference; None: nothing.

        `leg`: that arrives. `now`: ms since the start. Groups are asked in this order, and those asked count it as offered.
        """
        if leg.number >= 0 and not self.numbers[leg.number].ask(now):
            return run.NUMBER_BUSY
        if leg.bridge < 0:
            return None
        if leg.caller.offer.destination >= 0 and not self.trunks[leg.bridge].ask(now):
            return run.TRUNKS_BUSY
        if not self._holds_port(leg):
            return None
        if not self.bridges[leg.bridge].ask(now):
            return run.BRIDGE_FULL
        limit = self.plan.bridges[leg.bridge].conference_limit
        return run.CONFERENCE_FULL if limit < UNLIMITED and self._seated(leg) >= limit else None

    def _seated(self, leg: Leg) -> int:
        present = self._conference(leg)
        return sum(self._holds_port(other) for other in present.members.values()) if present else 0

    def _holds_port(self, leg: Leg) -> bool:
        """Return whether a leg holds a bridge port and a seat: VoIP does only where its bridge says so."""
        return leg.bridge >= 0 and (not leg.caller.offer.voip or self.plan.bridges[leg.bridge].voip_uses_ports)

    def _lines(self, leg: Leg) -> list[Ports]:
        """Return the groups of which a leg holds a line: the number's ports or the trunks, and the bridge's ports."""
        groups = []
        if leg.number >= 0:
            groups.append(self.numbers[leg.number])
        elif leg.caller.offer.destination >= 0 and leg.bridge >= 0:
            groups.append(self.trunks[leg.bridge])
        if self._holds_port(leg):
            groups.append(self.bridges[leg.bridge])
        return groups

    def seize(self, leg: Leg, now: int) -> None:
        """Take a line of each group that a leg needs.

        `leg`: that was admitted. `now`: ms since the start.
        """
        for ports in self._lines(leg):
            ports.seize(now)

    def free(self, leg: Leg, now: int) -> None:
        """Give a leg's lines back.

        `leg`: that is being released. `now`: ms since the start.
        """
        for ports in self._lines(leg):
            ports.free(now)

    # --- conferences ------------------------------------------------------------------------------------------------

    def _conference(self, leg: Leg) -> Conference | None:
        """Return the conference that a leg would join, if it is there already."""
        number = leg.caller.offer.conference
        return self.conferences.get((leg.bridge, number)) if number >= 0 else None

    def join(self, leg: Leg, now: int) -> None:
        """Join the conference that a leg names, beginning it where nobody is in it, and learn when it ends.

        `leg`: that was admitted; without a conference of a number it has one of its own. `now`: ms since the start.
        """
        offer, conference = leg.caller.offer, self._conference(leg)
        if conference is None:
            conference = Conference(now)
            if offer.conference >= 0:
                self.conferences[leg.bridge, offer.conference] = conference
        conference.members[leg.seq] = leg
        leg.conference = conference
        if leg.bridge >= 0:
            bridge = self.plan.bridges[leg.bridge]
            if bridge.ends == SCHEDULE and offer.meeting_end >= 0:
                leg.ends = offer.meeting_end
            if bridge.at_most < UNLIMITED:
                leg.ends = min(leg.ends, conference.began + bridge.at_most)
            leg.ends = max(leg.ends, now)

    def leave(self, leg: Leg) -> None:
        """Take a leg out of its conference, which is over with its last leg.

        `leg`: a member.
        """
        conference = leg.conference
        assert conference is not None
        del conference.members[leg.seq]
        key = leg.bridge, leg.caller.offer.conference
        if not conference.members and self.conferences.get(key) is conference:
            del self.conferences[key]

    def ended_by(self, leg: Leg) -> list[Leg]:
        """Return the legs, in the order of their arrival, whose conference ends with `leg`: it leads them, and was answered.

        Empty where its bridge does not say `ends: organiser`.
        """
        leads = leg.caller.offer.is_organiser and leg.answered >= 0 and leg.bridge >= 0
        if not leads or self.plan.bridges[leg.bridge].ends != ORGANISER or leg.conference is None:
            return []
        return list(leg.conference.members.values())
