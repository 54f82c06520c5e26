"""A scenario's accounts as account actions: credit, top-ups, recharge, alerts and pools as balances and what fills them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Final

from tollbridge.cgrates.notes import Notes
from tollbridge.cgrates.outward.names import PlanTables, clock_text
from tollbridge.cgrates.outward.pools import PoolWriter
from tollbridge.cgrates.tables import ANY, guarded
from tollbridge.money import format_money
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import AccountPart, GrantShare, TopUpPart
from tollbridge.units import HOUR, MINUTE, SECOND, Instant, Period

_EXPIRIES: Final = {"day": "*daily", "month": "*monthly", "year": "*yearly"}
_LATER: Final = "10"
"""The weight of balances that are granted in the run: what there is at the start goes before them."""


@dataclass
class CreditWriter:
    """Writes accounts into a plan."""

    loaded: Loaded
    plan: PlanTables
    notes: Notes
    tenant: str
    pools: PoolWriter = field(init=False)

    def __post_init__(self) -> None:
        self.pools = PoolWriter(self.loaded, self.plan, self.notes)

    def add(self, name: str) -> None:
        """Write one account: what fills its balances, its triggers, and its row. What cannot be said is noted.

        `name`: the account's in the scenario.
        """
        part = self.loaded.scenario.accounts[name]
        steps = [*self._opening(name, part), *self._top_ups(name, part), *self.pools.add(name)]
        plan = f"AP_{name}" if steps else ""
        self.plan.add("ActionPlans", *((plan, actions, timing, "10") for actions, timing in steps))
        triggers = f"ATR_{name}" if [*self._recharge(name, part), *self._alerts(name, part)] else ""
        owes = "true" if part.control.mode == "postpaid" or part.credit.then == "postpaid" else "false"
        self.plan.add("AccountActions", (self.tenant, guarded(name), plan, triggers, owes, "false"))
        self._name_what_is_lost(name, part)

    def _opening(self, name: str, part: AccountPart) -> Iterator[tuple[str, str]]:
        """Yield (actions, timing) of the credit at the start, its lots in the order in which they are spent."""
        clock, lots = self.loaded.clock, []
        if part.credit.opening:
            lots.append(("opening", part.credit.opening, self._lapse(part)))
        for place, lot in enumerate(part.credit.lots):
            expires = self._date(lot.expires.ms(clock)) if lot.expires else "*unlimited"
            lots.append((f"lot-{place + 1}", lot.amount, expires))
        tag = f"ACT_{name}_opening"
        for place, (balance, amount, expires) in enumerate(lots):
            weight = str(20 + len(lots) - place)
            self.plan.add("Actions", _topup(tag, balance, format_money(amount, 0), expires, weight))
        if lots:
            yield tag, "*asap"

    def _top_ups(self, name: str, part: AccountPart) -> Iterator[tuple[str, str]]:
        for place, top_up in enumerate(part.top_ups):
            where = "accounts", name, "top_ups", place
            tag, timing = f"ACT_{name}_top-up-{place + 1}", self._timing(f"{name}_top-up-{place + 1}", top_up, *where)
            if timing:
                row = _topup(tag, "*default", format_money(top_up.amount, 0), self._span(name, part), _LATER)
                self.plan.add("Actions", row)
                yield tag, timing

    def _timing(self, name: str, top_up: TopUpPart, *where: str | int) -> str:
        """Write when a top-up comes and return its tag; "" where that cannot be said, which is then named."""
        first = top_up.at or top_up.start or Instant("+0s", 0)
        local = self.loaded.clock.moment(first.ms(self.loaded.clock)).replace(tzinfo=None)
        on = (str(local.year), str(local.month), str(local.day), ANY)
        if top_up.every is not None:
            found = _recurring(top_up.every, local.month, local.day, local.weekday() + 1)
            if found is None or (top_up.every.unit in {"month", "year"} and local.day > 28):
                text = f"a tariff plan cannot grant `every: {top_up.every}` from {local.date()} on: left out"
                self.notes.lose(self.loaded.problem(text, *where))
                return ""
            if self._comes_sooner(top_up, local.day):
                text = "a tariff plan has no `from`: the grant comes at each such time from the start on"
                self.notes.lose(self.loaded.problem(text, *where, "from"))
            on = found
        at = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        tag = f"TM_{name}"
        self.plan.add("Timings", (tag, *on, clock_text(int(at.total_seconds()) * SECOND)))
        return tag

    def _comes_sooner(self, top_up: TopUpPart, day: int) -> bool:
        """Say whether a recurring top-up's time comes between the run's start and its first."""
        clock = self.loaded.clock
        assert top_up.every is not None
        first = top_up.start.ms(clock) if top_up.start else 0
        back = {"day": timedelta(days=1), "week": timedelta(days=7)}.get(top_up.every.unit)
        if back is not None:
            return clock.ms(clock.moment(first).replace(tzinfo=None) - back) >= 0
        length = top_up.every.count * (12 if top_up.every.unit == "year" else 1)
        local = clock.moment(first).replace(tzinfo=None)
        months = local.year * 12 + local.month - 1 - length
        return clock.ms(local.replace(year=months // 12, month=months % 12 + 1, day=day)) >= 0

    def _recharge(self, name: str, part: AccountPart) -> Iterator[str]:
        recharge = part.recharge
        if recharge is None:
            return
        where = "accounts", name, "recharge"
        for key in ("delay", "success", "retry", "at_most"):
            if getattr(recharge, key) is not None:
                self.notes.lose(self.loaded.problem(f"a tariff plan's recharge has no `{key}`: left out", *where, key))
        if recharge.amount is None:
            self.notes.lose(
                self.loaded.problem("a tariff plan has no `to` of a recharge: it gets no recharge", *where, "to")
            )
            return
        text = "the engine's trigger looks at each balance by itself, and fires at exactly this level too"
        self.notes.mention(self.loaded.problem(text, *where, "below"))
        actions = f"ACT_{name}_recharge"
        self.plan.add(
            "Actions", _topup(actions, "*default", format_money(recharge.amount, 0), self._span(name, part), _LATER)
        )
        self.plan.add("ActionTriggers", _trigger(f"ATR_{name}", "recharge", recharge.below, "true", actions))
        yield actions

    def _alerts(self, name: str, part: AccountPart) -> Iterator[str]:
        for place, level in enumerate(part.alerts.balance):
            if isinstance(level, GrantShare):
                text = "a tariff plan has no alert at a share of the last grant: left out"
                self.notes.lose(self.loaded.problem(text, "accounts", name, "alerts", "balance", place))
                continue
            tag, new = self.plan.tag("ACT", "alert", "alert")
            if new:
                self.plan.add("Actions", (tag, "*log", *[""] * 12, "false", "false", "10"))
            self.plan.add("ActionTriggers", _trigger(f"ATR_{name}", f"alert-{place + 1}", level, "false", tag))
            yield tag

    def _date(self, ms: int) -> str:
        return self.loaded.clock.moment(ms - ms % SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _lapse(self, part: AccountPart) -> str:
        """Return when the opening credit lapses."""
        expires = part.credit.expires
        if expires is None:
            return "*unlimited"
        return self._date(self.loaded.clock.add(0, expires) if isinstance(expires, Period) else expires)

    def _span(self, name: str, part: AccountPart) -> str:
        """Return how long a grant lasts whose instant is not known."""
        expires = part.credit.expires
        if isinstance(expires, Period):
            known = _EXPIRIES.get(expires.unit) if expires.count == 1 else None
            if known is None:
                text = f"a tariff plan has no `expires: {expires}` for grants in the run: they do not lapse"
                self.notes.lose(self.loaded.problem(text, "accounts", name, "credit", "expires"))
            return known or "*unlimited"
        return "*unlimited" if expires is None else f"+{_go_duration(expires)}"

    def _name_what_is_lost(self, name: str, part: AccountPart) -> None:
        """Name what an account says and a tariff plan cannot."""
        where = "accounts", name
        said = {
            ("credit", "limit"): part.credit.limit != 0,
            ("credit", "then"): part.credit.then == "postpaid" and part.control.mode != "postpaid",
            ("control",): part.control.mode not in {"prepaid", "postpaid"} or part.control.admit != "first-step",
            ("cutoff",): part.cutoff.drops != "leg" or part.cutoff.grace > 0 or part.cutoff.leg is not None,
            ("commitment",): part.commitment is not None,
            ("volume",): part.volume is not None,
            ("alerts", "pools"): bool(part.alerts.pools),
        }
        for path, is_said in said.items():
            if is_said:
                self.notes.lose(
                    self.loaded.problem(f"a tariff plan has no `{'.'.join(path)}`: left out", *where, *path)
                )
        for licence, held in part.licences.items():
            if held.fee:
                text = "a tariff plan has no `fee` of a licence: it is paid outside the credit"
                self.notes.lose(self.loaded.problem(text, *where, "licences", licence, "fee"))
            if held.dial_out is not None:
                text = "a tariff plan has no `dial_out` of a licence: its rating plan holds all destinations"
                self.notes.lose(self.loaded.problem(text, *where, "licences", licence, "dial_out"))


def _topup(tag: str, balance: str, amount: str, expires: str, weight: str) -> tuple[str, ...]:
    named = "" if balance == "*default" else balance
    middle = ("", ANY, "", "", expires, "", amount, weight)
    return tag, "*topup", "", "", named, "*monetary", *middle, "false", "false", "10"


def _trigger(tag: str, name: str, level: int, recurrent: str, actions: str) -> tuple[str, ...]:
    blank = ("",) * 9
    return (
        *(tag, name, "*min_balance", format_money(level, 0), recurrent, "0", "", "", "", "*monetary"),
        *blank,
        actions,
        "10",
    )


def _recurring(every: Period, month: int, day: int, weekday: int) -> tuple[str, str, str, str] | None:
    """Return years, months, month days and weekdays of a calendar period's repetitions; None where no timing says them."""
    if every.unit in {"day", "week"} and every.count == 1:
        return ANY, ANY, ANY, ANY if every.unit == "day" else str(weekday)
    if every.unit == "year" and every.count == 1:
        return ANY, str(month), str(day), ANY
    if every.unit != "month" or 12 % every.count:
        return None
    months = sorted((month - 1 + every.count * number) % 12 + 1 for number in range(12 // every.count))
    return ANY, ANY if every.count == 1 else ";".join(map(str, months)), str(day), ANY


def _go_duration(ms: int) -> str:
    """Return ms in hours, minutes and seconds, as Go writes durations: `8760h`."""
    hours, rest = divmod(ms, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    parts = ((hours, "h"), (minutes, "m"), (rest // SECOND, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
