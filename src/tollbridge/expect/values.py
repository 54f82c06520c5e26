"""Values of a run as an expectation writes them."""

from __future__ import annotations

from datetime import time

from tollbridge.scenario.currencies import leg_decimals
from tollbridge.scenario.load import Loaded
from tollbridge.units import Clock, format_duration


def leg_places(loaded: Loaded) -> int:
    """Return the decimals with which a scenario's single amounts are written.

    They are its currency's, or more where its tariffs round to more.
    """
    scenario = loaded.scenario
    rounding = [tariff.rounding.places for tariff in scenario.tariffs.values() if tariff.rounding]
    return max(leg_decimals(scenario.currency, places) for places in (6, *rounding))


def write_instant(ms: int, clock: Clock, like: str = "+") -> str:
    """Write an instant as its neighbour in the file is written: after `+` from the start, or as local time.

    Args:
        ms: since the run's start.
        clock: the run's.
        like: what stands in the file.

    >>> clock = Clock(0, "UTC", 0)
    >>> write_instant(61_000, clock), write_instant(61_000, clock, "2026-01-05T09:00")
    ('+1m1s', '1970-01-01T00:01:01')
    """
    if like.lstrip()[:1] in {"+", "-", ""}:
        return f"+{format_duration(ms)}" if ms >= 0 else format_duration(ms)
    moment = clock.moment(ms)
    local = moment.replace(tzinfo=None, fold=0)
    if "T" not in like and local.time() == time() and clock.ms(local) == ms:
        return local.date().isoformat()
    shown = local if clock.ms(local) == ms else moment  # the second pass of a repeated hour needs its offset
    return shown.isoformat(timespec="milliseconds" if shown.microsecond else "seconds")
