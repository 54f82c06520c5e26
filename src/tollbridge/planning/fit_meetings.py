"""Meetings out of conference IDs: when they start, how many join, how late, how long they stay.

One conference ID may serve many meetings (a weekly one): a gap of more than half an hour without legs parts them. Their
booked starts are not in the records: where first arrivals bunch about the half hours, those are taken, else the first
arrival itself. Attendees are those seen; who joined by app is not in a usage export.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.distributions import duration_variate
from tollbridge.demand.families import Variate
from tollbridge.demand.streams import Draws
from tollbridge.planning.fit_families import FittedFamily, empirical, fit_counts, fit_durations
from tollbridge.scenario.schema import DurationDistribution
from tollbridge.units import HOUR, MINUTE, Clock
from tollbridge.usage.table import Mask, UsageTable

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

GAP: Final = 30 * MINUTE
GRID: Final = 30 * MINUTE
EARLY: Final = 8 * MINUTE
"""A first arrival up to this much before a half hour belongs to it, and up to 22 minutes after."""
BUNCH: Final = 18 * MINUTE
"""First arrivals bunch where at least 80% of them lie within this part of the half hour (60% would by chance)."""
MANY_ALONE: Final = 0.1
"""From this share of the conferences on, those of a single leg are fitted as calls."""
LEFT_EARLY: Final = 5 * MINUTE
"""Who was last there no more than this before the meeting's end stayed to the end."""


@dataclass(frozen=True)
class Sessions:
    """Meetings found in records, instants in ms since the clock's start.

    Attributes:
        meeting: int64 [legs], the meeting of each leg.
        arrive: int64 [legs].
        leave: int64 [legs].
        start: int64 [meetings].
        end: int64 [meetings].
        size: int64 [meetings], legs.
        answered: bool [legs].
        bunched: whether most meetings begin at marks of a grid within the hour, such as :00 and :30.
    """

    meeting: I64  # [legs]
    arrive: I64  # [legs]
    leave: I64  # [legs]
    start: I64  # [meetings] booked, or assumed so
    end: I64  # [meetings] last leave
    size: I64  # [meetings]
    answered: NDArray[np.bool_]  # [legs] False of dial-outs that were not answered: they stayed no time
    bunched: bool

    @property
    def stay(self) -> F64:
        """How long each answered leg stayed."""
        return (self.leave - self.arrive)[self.answered].astype(np.float64)


def split_calls(legs: UsageTable, clock: Clock) -> tuple[UsageTable, UsageTable]:
    """Return the legs of meetings, and those that come one by one: without a conference, or the only one of theirs.

    Callers of a helpline get a conference each. Drawn with meetings, whose lengths and sizes are drawn apart, they would make
    short meetings large and large ones short, and so too few minutes. Where they are few they stay among the meetings.
    """
    alone = legs.conference.mask("") | _never_met(legs)
    if not alone.all():
        sessions = find_sessions(legs.take(~alone), clock)
        only = sessions.size[sessions.meeting] == 1
        if only.sum() >= MANY_ALONE * len(sessions.size):
            alone[np.flatnonzero(~alone)[only]] = True
    return legs.take(~alone), legs.take(alone)


def _never_met(legs: UsageTable) -> Mask:
    """Return the attempts of conferences in which nobody ever was."""
    met = np.zeros(len(legs.conference.values), bool)
    met[legs.conference.codes[legs.answered]] = True
    never: Mask = ~met[legs.conference.codes]
    return never


def find_sessions(legs: UsageTable, clock: Clock) -> Sessions:
    """Return the meetings of legs that have conference IDs, in order of arrival.

    `legs`: records in order of arrival, `at` in ms since the clock's start. `clock`: the records' period.
    """
    arrive, leave, code = legs.at, legs.at + legs.lasts, legs.conference.codes
    order = np.lexsort((np.arange(len(arrive)), code))
    until = _last_leave(leave[order], code[order])
    begins = np.ones(len(order), bool)
    begins[1:] = (code[order][1:] != code[order][:-1]) | (arrive[order][1:] > until[:-1] + GAP)
    session = np.empty(len(order), np.int64)
    session[order] = np.cumsum(begins) - 1
    first_leg = np.unique(session, return_index=True)[1]
    turn = np.argsort(np.argsort(first_leg))  # meetings in order of their first arrival
    meeting = turn[session]
    count = len(first_leg)
    first, end = np.full(count, 2**62), np.full(count, -(2**62))
    np.minimum.at(first, meeting, arrive)
    np.maximum.at(end, meeting, leave)
    start, bunched = _starts(first, clock)
    return Sessions(
        meeting, arrive, leave, start, np.maximum(end, start + 1), np.bincount(meeting), legs.answered, bunched
    )


def _last_leave(leave: I64, code: I64) -> I64:
    """Return the last leave so far in each leg's conference, of legs that stand by conference and arrival."""
    part = np.cumsum(np.r_[0, code[1:] != code[:-1]]) if len(code) else np.zeros(0, np.int64)
    low = int(leave.min()) if len(leave) else 0
    span = int(leave.max()) - low + 1 if len(leave) else 1
    latest: I64 = np.maximum.accumulate(leave - low + part * span) - part * span + low
    return latest


def _starts(first: I64, clock: Clock) -> tuple[I64, bool]:
    minute = in_hour(first, clock)
    phase = (minute + EARLY) % GRID
    bunched = len(first) >= 5 and float((phase < BUNCH).mean()) >= 0.8
    return (first - phase + EARLY, True) if bunched else (first, False)


def in_hour(instants: I64, clock: Clock) -> I64:
    """Return how long after the full local hour instants lie, ms, int64 [n].

    `instants`: ms since the clock's start. `clock`: whose local hours. Offsets of zones are whole minutes, and change rarely.
    """
    hours, places = np.unique(instants // HOUR, return_inverse=True)
    shift = np.array([_minutes(clock, int(hour) * HOUR) for hour in hours], np.int64)
    placed: I64 = (instants + shift[places]) % HOUR
    return placed


def _minutes(clock: Clock, at: int) -> int:
    moment = clock.moment(at)
    return (moment.minute * 60 + moment.second) * 1000 + moment.microsecond // 1000 - at % HOUR


@dataclass(frozen=True)
class MeetingFit:
    """The parts of a `meetings` workload, each with how it fits, and the meetings' starts within the hour."""

    starts: dict[str, str]
    duration: FittedFamily
    attendees: FittedFamily
    lateness: FittedFamily
    early_share: float
    early: FittedFamily | None
    not_coming: float  # share of drawn attendees who would come after the meeting's end

    def tree(self) -> dict[str, Any]:
        """Return the workload's keys."""
        tree = {"duration": self.duration.tree, "attendees": self.attendees.tree, "lateness": self.lateness.tree}
        if self.early:
            tree["leaves_early"] = {"share": f"{self.early_share:.4f}", "after": self.early.tree}
        return tree

    def fits(self) -> list[tuple[str, FittedFamily]]:
        """Return the parts with their names."""
        parts = [("length", self.duration), ("lateness", self.lateness), ("attendees", self.attendees)]
        return [*parts, ("leaving early", self.early)] if self.early else parts


def fit_meetings(sessions: Sessions, clock: Clock, name: str) -> MeetingFit:
    """Return the parts of a workload that makes meetings like these.

    `sessions`: the meetings. `clock`: the records' period. `name`: begins the names of empirical files.
    """
    duration = fit_durations((sessions.end - sessions.start).astype(np.float64), f"{name}-length")
    meeting, came = sessions.meeting[sessions.answered], sessions.answered
    late = (sessions.arrive[came] - sessions.start[meeting]).astype(np.float64)
    lateness = fit_durations(late, f"{name}-lateness")
    before = (sessions.end[meeting] - sessions.leave[came]).astype(np.float64)
    gone = sessions.stay[before > LEFT_EARLY]
    share = len(gone) / len(before)
    trial = _Trial(_variate(duration), _variate(lateness), round(share, 4), gone)
    scale, missing = trial.calibrate(float(sessions.stay.mean())) if len(gone) else (1.0, trial.run(1.0)[1])
    early = _scaled(gone, scale, name) if len(gone) else None
    attendees = fit_counts(_besides_organiser(sessions.size, missing), f"{name}-attendees")
    return MeetingFit(_starts_mix(sessions, clock), duration, attendees, lateness, share, early, missing)


def _variate(fit: FittedFamily) -> Variate:
    def read(_file: str, _column: str) -> F64:
        return np.array([float(line) * 1000 for line in fit.content.splitlines()[1:]])

    tree = {"constant": fit.tree} if isinstance(fit.tree, str) else fit.tree
    return duration_variate(DurationDistribution.model_validate(tree), read)


def _scaled(gone: F64, scale: float, name: str) -> FittedFamily:
    fit = fit_durations(gone * scale, f"{name}-leaves-early")
    if fit.label in {"empirical", "constant"}:
        return fit
    names = (f"{name}-leaves-early", f"{name}-leaves-early_s")
    return empirical(gone * scale, names, 1000.0, "kept as it is: it is calibrated to the time that attendees stay")


@dataclass(frozen=True)
class _Trial:
    """Attendees drawn as the workload would, to see who comes and how long they stay."""

    duration: Variate
    lateness: Variate
    share: float
    gone: F64

    def run(self, scale: float) -> tuple[float, float]:
        """Return the mean stay (ms) of those who come, and the share who do not, with leaving early scaled."""
        draws, count = Draws(0, "fit", 0, 0), 40_000
        length = self.duration.quantile(draws.sequence("length", count))
        late = self.lateness.quantile(draws.sequence("lateness", count))
        u = draws.sequence("leave", count)
        stay = np.maximum(length, 0) - late
        comes = stay > 0
        leaving = u < self.share
        ordered = np.sort(self.gone) * scale
        if len(ordered):
            places = (u[leaving] / self.share * len(ordered)).astype(np.int64).clip(0, len(ordered) - 1)
            stay[leaving] = np.minimum(stay[leaving], ordered[places])
        return float(stay[comes].mean()) if comes.any() else 0.0, float(1 - comes.mean())

    def calibrate(self, stay: float) -> tuple[float, float]:
        """Return the scale of leaving early at which those who come stay as long as the records say, and who does not."""
        low, high = 0.0, 3.0
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (low, middle) if self.run(middle)[0] > stay else (middle, high)
        scale = (low + high) / 2
        return scale, self.run(scale)[1]


def _besides_organiser(size: I64, missing: float) -> F64:
    """Return attendees besides the organiser, more than were seen by those who are drawn and do not come.

    Fractions are rounded up in as many meetings as keep the mean.
    """
    wanted = np.maximum(np.sort(size) / (1 - min(missing, 0.95)) - 1, 0.0)
    turn = (np.arange(len(wanted)) * 0.6180339887498949) % 1
    rounded: F64 = np.floor(wanted + turn)
    return rounded


def _starts_mix(sessions: Sessions, clock: Clock) -> dict[str, str]:
    if not sessions.bunched:
        return {}
    marks = Counter(f":{clock.moment(int(at)).minute:02d}" for at in sessions.start)
    return shares(dict(sorted(marks.items())))


def shares(counts: dict[str, int]) -> dict[str, str]:
    """Return shares of counts as texts of 4 decimals that sum to 1 exactly; those that round to none are left out.

    >>> shares({"us": 2, "uk": 1})
    {'us': '0.6667', 'uk': '0.3333'}
    """
    total = sum(counts.values())
    parts = {key: round(10_000 * count / total) for key, count in counts.items()}
    parts[max(parts, key=lambda key: parts[key])] += 10_000 - sum(parts.values())
    return {key: f"{part // 10_000}.{part % 10_000:04d}" for key, part in parts.items() if part > 0}
