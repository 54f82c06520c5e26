"""Balances of voice time as pools of minutes, and what repeats them as calendar periods."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tollbridge.cgrates.inward.plan import TariffPlan
from tollbridge.cgrates.inward.rules import Timing, nanoseconds
from tollbridge.cgrates.inward.tariffs import plain_name
from tollbridge.cgrates.tables import ANY, Line
from tollbridge.units import format_duration

_ALWAYS: Final = {"", ANY}


@dataclass
class PoolReader:
    """Makes pools; `directions`: the direction of each category's legs."""

    plan: TariffPlan
    directions: dict[str, str]

    def add(self, found: dict[str, Any], action: Line, timing: Timing | None) -> None:
        """Add a balance of voice time: a pool, or how often one is full again.

        `found`: the account so far. `action`: the row that fills the balance. `timing`: when it does; None at the start.
        """
        pools = found.setdefault("pools", {})
        name = plain_name(action["BalanceId"] or action["Id"])
        length = self.plan.read(action, "Units", milliseconds, 0)
        pool = {"minutes": _minutes(length), "covers": self._covers(action)}
        if timing is None:
            pools[name] = pool
            return
        renews = period_of(timing)
        begins = timing.begin == 0 and timing.days in {frozenset(), frozenset({1})}
        if renews is None or not begins or action["Action"] != "*topup_reset":
            self.plan.notes.lose(action.problem("a scenario cannot renew minutes so: left out"))
        elif name not in pools:
            pools[name] = pool | {"renews": renews}
        else:
            whole = _minutes(length)
            used = max(length - _length(pools[name]["minutes"]), 0)
            pools[name] |= {"minutes": whole, "renews": renews} | ({"used": format_duration(used)} if used else {})

    def _covers(self, action: Line) -> list[dict[str, str]]:
        """Return what a balance of voice time pays for."""
        categories = [part for part in action["Categories"].split(";") if part not in _ALWAYS]
        ways = [self.directions[each] for each in categories if each in self.directions] or ["outbound"]
        tags = [tag for tag in action["DestinationIds"].split(";") if tag] or [ANY]
        covers: list[dict[str, str]] = []
        for tag in tags:
            if tag.startswith("!"):
                self.plan.notes.lose(action.problem(f"a pool cannot leave out {tag[1:]}: it covers it"))
                continue
            prefixes = self.plan.prefixes(tag, action)
            ends = [{"prefix": f"+{prefix}"} if prefix else {} for prefix, _ in prefixes]
            covers += [{"direction": way} | end for way in ways for end in ends]
        return covers


def period_of(timing: Timing) -> str | None:
    """Return the calendar period in which a timing comes again; None where no period is one."""
    if timing.weekdays:
        return "week" if len(timing.weekdays) == 1 and not timing.dated else None
    if not timing.days:
        return "day" if not timing.months else None
    if len(timing.days) > 1 or max(timing.days) > 28:
        return None
    months = sorted(timing.months)
    if not months:
        return "month"
    step = 12 // len(months)
    even = 12 % len(months) == 0 and all((month - months[0]) % step == 0 for month in months)
    return {1: "month", 12: "year"}.get(step, f"{step}mo") if even else None


def milliseconds(text: str) -> int:
    """Return a duration in ms, cut.

    `text`: as Go writes it, such as `1h30m`; ValueError where it is none.

    >>> milliseconds("1.5s")
    1500
    """
    return nanoseconds(text) // 10**6


def _minutes(ms: int) -> str:
    """Return ms as minutes, cut to a thousandth of a second."""
    whole, rest = divmod(ms, 60_000)
    if not rest:
        return str(whole)
    return f"{whole}.{rest * 10**12 // 60_000:012d}".rstrip("0")


def _length(minutes: str) -> int:
    return round(Fraction(minutes) * 60_000)
