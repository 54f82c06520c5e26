"""Account actions as accounts: what fills their balances at the start and later is credit, top-ups, recharge and pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from tollbridge.cgrates.inward.plan import TariffPlan
from tollbridge.cgrates.inward.pools import PoolReader, milliseconds, period_of
from tollbridge.cgrates.inward.rules import (
    Timing,
    local_text,
    read_flag,
    read_instant,
    read_money,
    read_timing,
    read_weight,
)
from tollbridge.cgrates.tables import ANY, Line
from tollbridge.money import format_money, parse_money
from tollbridge.units import Clock, Period, format_duration

_TOPUPS: Final = {"*topup", "*topup_reset"}
_SAYINGS: Final = {"*log", "*call_url", "*call_url_async", "*mail_async", "*http_post", "*http_post_async", "*cdrlog"}
_PERIODS: Final = {"*daily": "day", "*monthly": "month", "*yearly": "year"}
_ALWAYS: Final = {"", ANY}


@dataclass
class Accounts:
    """Makes accounts; `directions`: the direction of each category's legs."""

    plan: TariffPlan
    clock: Clock
    directions: dict[str, str]
    _pools: PoolReader = field(init=False)
    _seen: dict[str, Line] = field(default_factory=dict)
    _lasting: dict[str, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pools = PoolReader(self.plan, self.directions)

    def account(self, line: Line) -> dict[str, Any]:
        """Return an account as a scenario has it, its tariffs left out.

        `line`: its row of AccountActions.csv. What no scenario says is in the plan's notes, what is wrong in its problems.
        """
        if (first := self._seen.setdefault(line["Account"], line)) is not line:
            self.plan.problems.append(line.problem(f"the account stands twice: first on line {first.number}"))
        found: dict[str, Any] = {}
        self._lasting = {}
        if line["ActionPlanId"]:
            for scheduled in self.plan.lines("ActionPlans", line["ActionPlanId"], line):
                self._schedule(found, scheduled)
        opening = found.pop("credit", [])
        found = {key: part for key, part in found.items() if part}
        if line["ActionTriggersId"]:
            for trigger in self.plan.lines("ActionTriggers", line["ActionTriggersId"], line):
                self._trigger(found, trigger)
        if credit := self._credit(opening):
            found = {"credit": credit} | found
        if self.plan.read(line, "AllowNegative", read_flag, instead=False):
            found["control"] = {"mode": "postpaid"}
        if self.plan.read(line, "Disabled", read_flag, instead=False):
            self.plan.notes.lose(line.problem("a scenario cannot disable an account: this one pays"))
        return found

    def _schedule(self, found: dict[str, Any], scheduled: Line) -> None:
        """Add what a row of an action plan does to an account."""
        actions = self.plan.lines("Actions", scheduled["ActionsId"], scheduled)
        asap, timing = self._when(scheduled)
        for action in sorted(actions, key=lambda line: -self.plan.read(line, "Weight", read_weight, Decimal(0))):
            if action["Action"] not in _TOPUPS or action["BalanceType"] not in {"*monetary", "*voice"}:
                self._leave_out(action)
                continue
            self._name_what_is_lost(action)
            if action["BalanceType"] == "*voice":
                self._pools.add(found, action, None if asap else timing)
            elif asap:
                found.setdefault("credit", []).append(action)
            else:
                found.setdefault("top_ups", []).extend(self._top_up(action, timing, scheduled))

    def _when(self, scheduled: Line) -> tuple[bool, Timing]:
        """Return whether an action is done at the start, and else when."""
        tag = scheduled["TimingId"]
        if tag in {"*asap", ANY, "ASAP"} and not (tag == "ASAP" and self.plan.has("Timings", tag)):
            return True, Timing()
        lines = self.plan.lines("Timings", tag, scheduled)
        if not lines:
            return True, Timing()
        return lines[0]["Time"] == "*asap", self.plan.read_line(lines[0], read_timing, Timing())

    def _credit(self, actions: Sequence[Line]) -> dict[str, Any]:
        """Return the credit at the start: one amount, or lots in the order of their balances' weights."""

        def weight(line: Line) -> Any:
            return self.plan.read(line, "BalanceWeight", read_weight, Decimal(0))

        ordered = sorted(actions, key=lambda line: -weight(line))
        amounts = [self.plan.read(line, "Units", read_money, 0) for line in ordered]
        expiries = [self._expiry(line, 0) for line in ordered]
        lasting = self._grants_last()
        if len(ordered) == 1 and expiries[0] is None and not lasting:
            return {"opening": format_money(amounts[0], 0)}
        lots = [
            {"amount": format_money(amount, 0)} | ({"expires": expires} if expires else {})
            for amount, expires in zip(amounts, expiries, strict=True)
        ]
        return ({"lots": lots} if lots else {}) | lasting

    def _grants_last(self) -> dict[str, str]:
        """Return how long credit of the run lasts: what all of it says; of several the first, and the others are named."""
        said = list(self._lasting)
        for other in said[1:]:
            text = "credit that is granted in the run lasts alike here: as long as the first that is"
            self.plan.notes.lose(self._lasting[other].problem(text))
        return {"expires": said[0]} if said and said[0] else {}

    def _note_expiry(self, action: Line) -> None:
        """Keep how long a grant of the run lasts; "" for ever."""
        text = action["ExpiryTime"]
        lasts = _PERIODS.get(text, "")
        if text.startswith("+"):
            lasts = format_duration(self.plan.read(action, "ExpiryTime", _after, 0))
        elif text not in {"", "*unlimited", *_PERIODS}:
            self.plan.notes.lose(action.problem(f"the expiry {text} of credit that is granted in the run is left out"))
        self._lasting.setdefault(lasts, action)

    def _expiry(self, action: Line, at: int) -> str | None:
        """Return when what is granted at an instant (ms) lapses; None: never."""
        text = action["ExpiryTime"]
        if text in {"", "*unlimited"}:
            return None
        if text in _PERIODS:
            return self._text(self.clock.add(at, Period(_PERIODS[text])))
        if text.startswith("+"):
            return self._text(at + self.plan.read(action, "ExpiryTime", _after, 0))
        if text == "*month_end":
            local = self.clock.moment(at).date()
            return self._text(self.clock.midnight((local.replace(day=1) + timedelta(days=32)).replace(day=1)))
        start = self.clock.moment(0)
        return local_text(self.plan.read(action, "ExpiryTime", self._instant, start), self.clock.timezone)

    def _instant(self, text: str) -> datetime:
        return read_instant(text, self.clock.timezone)

    def _text(self, ms: int) -> str:
        return local_text(self.clock.moment(ms), self.clock.timezone)

    def _top_up(self, action: Line, timing: Timing, scheduled: Line) -> Iterator[dict[str, str]]:
        amount = {"amount": format_money(self.plan.read(action, "Units", read_money, 0), 0)}
        self._note_expiry(action)
        if action["Action"] == "*topup_reset":
            text = "*topup_reset of money in the run is read as *topup: what is left stays"
            self.plan.notes.lose(action.problem(text))
        if timing.years:
            for day in self._dates(timing):
                yield {"at": self._text(self.clock.midnight(day) + timing.begin)} | amount
            return
        every = period_of(timing)
        first = self._first(timing) if every else None
        if every is None or first is None:
            self.plan.notes.lose(
                scheduled.problem(f"{scheduled['TimingId']}: a scenario cannot repeat a grant so: left out")
            )
            return
        yield {"every": every, "from": first.isoformat()} | amount

    def _dates(self, timing: Timing) -> list[date]:
        """Return the days of the run on which a timing of certain years falls."""
        return [day for day, begin, _ in self.clock.days() if timing.on(day) and begin <= self.clock.duration]

    def _first(self, timing: Timing) -> datetime | None:
        """Return the first local time from the start on at which a timing falls, within a year and a day."""
        start = self.clock.moment(0).replace(tzinfo=None)
        for number in range(367):
            day = start.date() + timedelta(days=number)
            at = datetime(day.year, day.month, day.day) + timedelta(milliseconds=timing.begin)
            if timing.on(day) and at >= start:
                return at
        return None

    def _trigger(self, found: dict[str, Any], line: Line) -> None:
        """Add a recharge or an alert to an account."""
        actions = self.plan.lines("Actions", line["ActionsId"], line)
        if line["ThresholdType"] != "*min_balance" or line["BalanceType"] not in {"*monetary", ""}:
            self.plan.notes.lose(line.problem(f"a scenario has no trigger of {line['ThresholdType']}: left out"))
            return
        level = self.plan.read(line, "ThresholdValue", parse_money, 0)
        grants = [each for each in actions if each["Action"] in _TOPUPS and each["BalanceType"] == "*monetary"]
        others = [each for each in actions if each not in grants and each["Action"] not in _SAYINGS]
        for each in others:
            self._leave_out(each)
        if grants and "recharge" not in found:
            self._recharge(found, grants, level, line)
        elif grants:
            self.plan.notes.lose(line.problem("an account has one recharge: this one is left out"))
        elif not others:
            found.setdefault("alerts", {"balance": []})["balance"].append(format_money(level, 0))

    def _recharge(self, found: dict[str, Any], grants: Sequence[Line], level: int, line: Line) -> None:
        amount = sum(self.plan.read(each, "Units", read_money, 0) for each in grants)
        found["recharge"] = {"below": format_money(level, 0), "amount": format_money(amount, 0)}
        if not self.plan.read(line, "Recurrent", read_flag, instead=False):
            self.plan.notes.lose(line.problem("a trigger that fires once is read as one that fires again and again"))
        for each in grants:
            self._note_expiry(each)

    def _leave_out(self, action: Line) -> None:
        """Name an action that does nothing here."""
        text = f"{action['Action']} {action['BalanceType']}".strip() + " has no counterpart: left out"
        if action["Action"] in _SAYINGS:
            self.plan.notes.mention(action.problem(text))
        else:
            self.plan.notes.lose(action.problem(text))

    def _name_what_is_lost(self, action: Line) -> None:
        for key in ("Filter", "SharedGroup", "TimingIds"):
            if action[key] not in _ALWAYS:
                self.plan.notes.lose(
                    action.problem(f"a scenario's balances have no {key}, here {action[key]!r}: left out")
                )
        subject = action["RatingSubject"]
        if subject and not subject.startswith("*zero"):
            self.plan.notes.lose(
                action.problem(f"a scenario's balances have no rating subject, here {subject!r}: left out")
            )
        if action["BalanceType"] == "*monetary" and action["DestinationIds"] not in _ALWAYS:
            self.plan.notes.lose(action.problem("a scenario's money pays for all destinations: so does this"))
        if self.plan.read(action, "BalanceDisabled", read_flag, instead=False):
            self.plan.notes.lose(action.problem("a scenario cannot disable a balance: this one pays"))


def _after(text: str) -> int:
    """Return the ms of an expiry such as `+720h`."""
    return milliseconds(text.removeprefix("+"))
