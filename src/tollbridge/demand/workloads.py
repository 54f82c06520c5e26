"""A scenario's workloads made ready to draw."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from tollbridge.demand.arrivals import Arrivals, read_starts
from tollbridge.demand.busyness import read_spread
from tollbridge.demand.crew import Common, Team
from tollbridge.demand.families import cumulative
from tollbridge.demand.meetings import Conduct, Meetings, Sometimes
from tollbridge.demand.offered import Origin
from tollbridge.demand.profile import Calendar, holiday_dates, monthly_growth, season_factors, weekly_weights
from tollbridge.demand.reading import Reading
from tollbridge.demand.roster import Roster
from tollbridge.demand.setup import MOST_RETRIES, Callers, Retry, SetUp, Ways, ways
from tollbridge.demand.singles import SingleLegs
from tollbridge.demand.unknown import Uncertainty, read_uncertainty
from tollbridge.scenario.checks.limits import MOST_TRIES
from tollbridge.scenario.schema import ArrivalsPart, BridgePart, Join, OverrunPart, RetryPart, WorkloadPart

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

Workload = SingleLegs | Meetings


class WorkloadReader:
    """Reads one workload. `reading.problems` holds its mistakes; `workload` returns None where there are any."""

    def __init__(self, loaded: Loaded, name: str, roster: Roster) -> None:
        self.name = name
        self.part: WorkloadPart = loaded.scenario.workloads[name]
        self.roster = roster
        zone = self.part.timezone
        self.clock = replace(loaded.clock, timezone=zone) if zone else loaded.clock
        self.source = roster.source(name)
        self.workloads = len(loaded.scenario.workloads)
        self.bridge = loaded.scenario.bridges.get(
            roster.bridge(self.part.bridge, self.part.legs.via if self.part.legs else None), BridgePart()
        )
        self.reading = Reading(loaded, "workloads", name)

    def workload(self) -> Workload | None:
        """Return the workload, ready to draw."""
        part = self.part
        made = self._meetings(part.meetings) if part.meetings else self._single_legs()
        return None if self.reading.problems else made

    def _single_legs(self) -> SingleLegs | None:
        legs = self.part.legs
        assert legs is not None
        arrivals, mix = self._arrivals(legs, "legs"), self.reading.attempt(self._single_ways, "legs")
        lasts = self.reading.duration(legs.lasts, "legs", "lasts")
        if arrivals is None or mix is None:
            return None
        return SingleLegs(self._common(arrivals), mix, lasts)

    def _meetings(self, meetings: ArrivalsPart) -> Meetings | None:
        organisers = self.part.organisers
        arrivals, join = self._arrivals(meetings, "meetings"), self._join(self.part.join, "join")
        own = self._join(organisers.join, "organisers", "join") if organisers and organisers.join else join
        conduct = self._conduct()
        if arrivals is None or join is None or own is None:
            return None
        return Meetings(
            self._common(arrivals),
            conduct,
            join,
            own,
            conference_first=self.roster.named_conferences + self.source - 2,
            conference_step=self.workloads,
        )

    def _common(self, arrivals: Arrivals) -> Common:
        return Common(
            team=self._team(),
            arrivals=arrivals,
            setup=self._set_up(),
            retry=self._retry(self.part.retry),
            uncertainty=self._uncertainty(),
            callers=self._callers(),
        )

    def _conduct(self) -> Conduct:
        part, reading = self.part, self.reading
        return Conduct(
            duration=reading.duration(part.duration, "duration"),
            attendees=reading.count(part.attendees, "attendees"),
            overrun=self._sometimes(part.overrun, "overrun"),
            lateness=reading.duration(part.lateness, "lateness") if part.lateness else None,
            leaves_early=self._sometimes(part.leaves_early, "leaves_early"),
        )

    def _sometimes(self, part: OverrunPart | None, key: str) -> Sometimes | None:
        return Sometimes(float(part.share), self.reading.duration(part.after, key, "after")) if part else None

    def _retry(self, part: RetryPart | None) -> Retry | None:
        if part is None:
            return None
        endless = MOST_RETRIES if part.probability == 1 else MOST_TRIES
        at_most = endless if part.at_most is None else part.at_most
        return Retry(float(part.probability), self.reading.duration(part.after, "retry", "after"), at_most)

    def _uncertainty(self) -> Uncertainty | None:
        part = self.part.uncertainty
        return None if part is None else read_uncertainty(part)

    def _callers(self) -> Callers | None:
        part = self.part.callers
        if not part:
            return None
        sums = self.reading.attempt(lambda: cumulative([float(share) for share in part.values()]), "callers")
        index = np.array([self.roster.caller_prefix(prefix) for prefix in part], np.int64)
        return None if sums is None else Callers(index, sums)

    def _set_up(self) -> SetUp:
        dial_out, busy = self.bridge.dial_out, float(self.bridge.dial_out.busy or 0)
        answer = 1 - busy if dial_out.answer is None else float(dial_out.answer)
        reading = Reading(
            self.reading.loaded,
            "bridges",
            self.roster.bridge(self.part.bridge, self.part.legs.via if self.part.legs else None),
        )
        ring = reading.duration(dial_out.ring, "dial_out", "ring")
        prompt = reading.duration(self.bridge.prompt, "prompt")
        self.reading.problems += reading.problems
        self.reading.notes += reading.notes
        return SetUp(answer, busy, ring, prompt)

    def _arrivals(self, part: ArrivalsPart, key: str) -> Arrivals | None:
        reading, workload = self.reading, self.part
        weights = reading.attempt(lambda: weekly_weights(part.profile), key, "profile")
        starts = reading.attempt(lambda: read_starts(part.starts or {}), key, "starts") if part.starts else None
        region = part.holidays or ""
        if region:
            reading.attempt(lambda: holiday_dates(region, self.clock.moment(0).year), key, "holidays")
        season = reading.attempt(lambda: season_factors(workload.season or {}), "season")
        growth = reading.attempt(lambda: monthly_growth(workload.growth or "0%/month"), "growth")
        if weights is None or season is None or growth is None:
            return None
        calendar = Calendar(self.clock, float(part.rate), weights, region, season, growth)
        return Arrivals(calendar, starts, read_spread(workload.spread), float(part.recurring or 0))

    def _single_ways(self) -> Ways | None:
        legs = self.part.legs
        assert legs is not None
        if legs.via is not None:
            return ways([(self.roster.number(legs.via), -1, 1.0)])
        if legs.dial is not None:
            return ways([(-1, self.roster.prefix(legs.dial), 1.0)])
        mix = legs.join or self.part.join
        keys = ("legs", "join") if legs.join else ("join",)
        return self._join(mix or {"dial-out": Decimal(1)}, *keys)

    def _join(self, join: Join | None, *keys: str) -> Ways | None:
        """Return a mix of ways; its dial-out share is divided over the workload's destinations."""
        if join is None:
            return ways([(-1, -1, 1.0)])
        return self.reading.attempt(lambda: self._mix(join), *keys)

    def _mix(self, join: Join) -> Ways:
        options: list[tuple[int, int, float]] = []
        for way, share in join.items():
            if way == "dial-out":
                options += self._dialled(float(share))
            else:
                options.append((-1 if way == "voip" else self.roster.number(way), -1, float(share)))
        return ways(options)

    def _dialled(self, share: float) -> list[tuple[int, int, float]]:
        destinations = self.part.destinations or {}
        return [(-1, self.roster.prefix(prefix), share * float(part)) for prefix, part in destinations.items()]

    def _team(self) -> Team:
        part, roster = self.part, self.roster
        account = roster.account(part.account)
        origin = Origin(
            account=account,
            licence=roster.licence(account, part.licence),
            bridge=roster.bridge(part.bridge, part.legs.via if part.legs else None),
            workload=self.name,
            tags=tuple(part.tags.items()),
            country=(part.organisers.country if part.organisers else None) or roster.country(account),
        )
        count = part.organisers.count if part.organisers else 0
        first = roster.organisers(self.name, count)
        return Team(f"workload {part.stream or self.name}", self.source, roster.origin(origin), first, count)
