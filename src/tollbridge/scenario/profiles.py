"""Named weekly profiles: how busy each local hour is, beside the busiest (1).

Weights are assumptions, not measurements, unless a source is named. A profile has 24 weights (every day alike) or 168
(Monday 00:00 first).
"""

from __future__ import annotations

from typing import Final


def _week(weekday: list[float], saturday: list[float], sunday: list[float], friday: float = 1.0) -> tuple[float, ...]:
    last = [round(weight * friday, 4) for weight in weekday]
    return tuple(weekday * 4 + last + saturday + sunday)


_CLOSED: Final = [0.0] * 24
# 75% of a working day's conferences in its busiest hours, late morning first, Friday below the rest (UK telephony, 2009)
_OFFICE: Final = [0.0] * 7 + [0.05, 0.30, 0.80, 1.0, 1.0, 0.45, 0.55, 0.85, 0.80, 0.50, 0.20, 0.05] + [0.0] * 5
_NINE_TO_FIVE: Final = [0.0] * 9 + [1.0] * 8 + [0.0] * 7
_EXTENDED: Final = [0.0] * 7 + [0.3, 0.6, 0.9, 1.0, 1.0, 0.8, 0.8, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3] + [0.0] * 2
_EVENING: Final = [0.0] * 17 + [0.4, 0.8, 1.0, 1.0, 0.9, 0.5, 0.2]
_LEISURE: Final = [0.0] * 9 + [0.3, 0.5, 0.6, 0.6, 0.6, 0.7, 0.7, 0.7, 0.8, 0.9, 1.0, 1.0, 0.8, 0.5, 0.2]

PROFILES: Final[dict[str, tuple[float, ...]]] = {
    # every hour of every day alike
    "round-the-clock": (1.0,) * 24,
    # Monday to Friday from 07:00 to 19:00, peaks at 10-12 and 14-16, Fridays at 85%
    "office-hours": _week(_OFFICE, _CLOSED, _CLOSED, friday=0.85),
    # Monday to Friday from 09:00 to 17:00, flat
    "nine-to-five": _week(_NINE_TO_FIVE, _CLOSED, _CLOSED),
    # Monday to Saturday from 07:00 to 22:00, Saturdays at 60%
    "extended-hours": _week(_EXTENDED, [round(weight * 0.6, 4) for weight in _EXTENDED], _CLOSED),
    # private callers: evenings from 17:00, and all of the weekend from 09:00
    "evenings-and-weekends": _week(_EVENING, _LEISURE, _LEISURE),
}
