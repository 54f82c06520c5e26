"""When a grant lapses, for any instant of the run: a calendar period on becomes a table of fixed spans.

"The same local time 12 months on, clipped to the month's end" is, in elapsed milliseconds, constant between the instants
at which a local day begins, DST changes, or DST has changed by the local time of the lapse. The table holds those spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tollbridge.units import DAY, NEVER, Clock, Period


@dataclass(frozen=True)
class Expiries:
    """When a grant lapses: one of instant `t` at `t + after[i]`, i being the last with `starts[i] <= t`.

    Attributes:
        starts: ms since the start, ascending, the first 0.
        after: ms from grant to lapse, for each of `starts`; NEVER: not within the run.
        horizon: the run's end, ms.
    """

    starts: tuple[int, ...]
    after: tuple[int, ...]
    horizon: int

    @classmethod
    def of(cls, clock: Clock, rule: int | Period | None) -> Expiries:
        """Return the table of an `expires` rule.

        `clock`: the run's. `rule`: a duration in ms, a calendar period (the same local time so much later), or None: never.

        >>> from tollbridge.scenario.load import load
        >>> from tollbridge.scenario.shipped import shipped
        >>> clock = load(shipped() / "all-or-nothing.yaml").clock
        >>> Expiries.of(clock, 3_000).at(2_000), Expiries.of(clock, None).at(2_000) == NEVER
        (5000, True)
        """
        spans = list(_spans(clock, rule)) if isinstance(rule, Period) else [(0, NEVER if rule is None else rule)]
        trimmed = [(begin, after if begin + after < clock.duration else NEVER) for begin, after in spans]
        kept = [span for i, span in enumerate(trimmed) if i == 0 or span[1] != trimmed[i - 1][1]]
        return cls(tuple(begin for begin, _ in kept), tuple(after for _, after in kept), clock.duration)

    def at(self, granted: int) -> int:
        """Return the instant (ms) at which a grant lapses, or NEVER where that is not within the run.

        `granted`: its instant, ms since the start, 0 or later.
        """
        expiry = granted + self.after[bisect_right(self.starts, granted) - 1]
        return expiry if expiry < self.horizon else NEVER


def _spans(clock: Clock, period: Period) -> Iterator[tuple[int, int]]:
    cuts = {0}
    for day, _, _ in clock.days():
        cuts.update(_cuts(clock, day, period))
    for begin in sorted(cut for cut in cuts if 0 <= cut < clock.duration):
        yield begin, clock.add(begin, period) - begin


def _cuts(clock: Clock, day: date, period: Period) -> Iterator[int]:
    """Yield the instants of a local day at which the elapsed time to the lapse may change."""
    yield clock.midnight(day)
    change = _dst_change(clock, day)
    if change is not None:
        yield change
    noon = clock.ms(datetime.combine(day, time(12)))
    lapse = clock.moment(clock.add(noon, period)).date()
    change = _dst_change(clock, lapse)
    if change is not None:
        # fold=0 reads skipped and repeated local times with the offset before the change, so the new one holds from here
        local = max(clock.moment(change), clock.moment(change - 1) + timedelta(milliseconds=1), key=_naive)
        for fold in (0, 1):
            yield clock.ms(datetime.combine(day, local.time(), clock.zone).replace(fold=fold))


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _dst_change(clock: Clock, day: date) -> int | None:
    """Return the instant of a local day, or of the hours around it, at which its offset from UTC changes."""
    low = clock.midnight(day) - DAY // 8
    high = clock.midnight(day + timedelta(days=1)) + DAY // 8
    before = clock.moment(low).utcoffset()
    if clock.moment(high).utcoffset() == before:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if clock.moment(middle).utcoffset() == before else (low, middle)
    return high
