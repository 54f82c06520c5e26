"""What is to be played: each leg of a replication as a call, with what its callers mean to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tollbridge.demand.offered import BUSY, Cast
from tollbridge.engine.plan.names import record_names
from tollbridge.engine.simulate import Study
from tollbridge.engine.starved import stays
from tollbridge.records.run import BUSY as LINE_BUSY
from tollbridge.records.run import CAUSES, CONFERENCE_ENDED, NO_ANSWER, Cdrs, Replication
from tollbridge.scenario.phones import parse_phone

ANSWER, NOT_ANSWERED, ENGAGED = "answer", "no-answer", "busy"


@dataclass(frozen=True)
class LoadCall:
    """One call to be played. Instants and durations are ms.

    `at` is since the run's start; `caller` and `number` are the two ends; `outcome` and `rings` are what the called end does;
    `lasts` is from answer to the hang-up that its people mean, whether or not the simulation cut it before; `by_caller`: who
    hangs up then is the calling end. `cause` is what became of it in the simulation.
    """

    name: str
    at: int
    caller: str
    number: str
    account: str
    conference: str
    outcome: str
    rings: int
    lasts: int
    by_caller: bool
    cause: str


def load_calls(study: Study, done: Replication) -> list[LoadCall]:
    """Return the calls of a replication in order of arrival, retries too; legs by app have no number, and are left out.

    `study`: the scenario. `done`: a replication that kept its CDRs.
    """
    assert done.cdrs is not None
    return [call for call in _calls(study, done, done.cdrs) if call.number]


def _calls(study: Study, done: Replication, cdrs: Cdrs) -> Iterator[LoadCall]:
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    meant = stays(study.plan, study.demand.days(done.index), cdrs, np.arange(len(cdrs.leg)))
    conferences = names.conference_names(cdrs)
    ends = [_Ends(study, route) for route in range(len(study.plan.routes))]
    for row, name in enumerate(names.leg_names(cdrs)):
        end, cause = ends[int(cdrs.route[row])], int(cdrs.cause[row])
        ended = cause == CONFERENCE_ENDED
        hang_up = int(cdrs.released[row] if ended else meant.end[row])
        conference = conferences[row]
        known = names.caller(int(cdrs.source[row]), int(cdrs.meeting[row])) if cdrs.source[row] < 2 else ""
        yield LoadCall(
            name=name,
            at=int(cdrs.arrived[row]),
            caller=(conference or "bridge")
            if end.outbound
            else known or _caller(study.demand.cast, int(cdrs.caller[row])),
            number=end.number,
            account=end.account,
            conference=conference,
            outcome=_outcome(cause, int(meant.outcome[row])) if end.outbound else ANSWER,
            rings=int(meant.rings[row]) if end.outbound else 0,
            lasts=max(0, hang_up - int(meant.answered[row])),
            by_caller=ended if end.outbound else not ended,
            cause=CAUSES[cause],
        )


class _Ends:
    """A route's called end, and who pays."""

    def __init__(self, study: Study, place: int) -> None:
        route, cast = study.plan.routes[place], study.demand.cast
        self.outbound = route.destination >= 0
        self.number = cast.destinations[route.destination] if self.outbound else ""
        if route.number >= 0:
            self.number = parse_phone(study.loaded.scenario.numbers[cast.numbers[route.number]].number)
        self.account = study.plan.accounts[route.account].name


def _caller(cast: Cast, calling: int) -> str:
    return cast.calling[calling] if calling >= 0 else "anonymous"


def _outcome(cause: int, offered: int) -> str:
    """Return what the called end does: as it was in the simulation, else (where the call was refused) as it was meant."""
    if cause in {NO_ANSWER, LINE_BUSY}:
        return NOT_ANSWERED if cause == NO_ANSWER else ENGAGED
    return {0: ANSWER, BUSY: ENGAGED}.get(offered, NOT_ANSWERED)
