"""Accounts that cannot work as written: control, recharge, limit, pools, licences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from tollbridge.money import format_money
from tollbridge.scenario.checks.subject import Subject, odd
from tollbridge.scenario.currencies import decimals
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import AccountPart, ControlPart, PoolPart, RechargePart, TopUpPart
from tollbridge.units import MINUTE, NEVER

_NEVER_UNDER = ("prepaid", "reserve")
"""Modes that never take the balance under its limit, but for `drops: none`."""


Shown = Callable[[int], str]
"""Writes micros with the decimals of the scenario's currency."""


def funding_problems(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong or odd about how accounts are funded and enforced.

    `subject`: the scenario under examination.
    """
    places = decimals(subject.scenario.currency)

    def shown(micros: int) -> str:
        return format_money(micros, places)

    for name, account in subject.scenario.accounts.items():
        path: KeyPath = ("accounts", name)
        yield from _control(account, path)
        yield from _credit(account, path, shown)
        yield from _switch(account, path)
        yield from _leg_limit(account, path)
        yield from _settled(account, path, shown)
        for place, top_up in enumerate(account.top_ups):
            yield from _top_up(top_up, (*path, "top_ups", place))
        if account.recharge:
            yield from _recharge(account, account.recharge, (*path, "recharge"), shown)
        for pool_name, pool in account.pools.items():
            yield from _pool(account, pool, (*path, "pools", pool_name))
        for licence_name, licence in account.licences.items():
            if licence.fee and licence.per is None:
                text = "a licence's `fee` needs its period: `per: month`"
                yield Finding((*path, "licences", licence_name), text)


def opening_of(account: AccountPart) -> int:
    """Return the credit at the start in micros: opening and lots, those that have lapsed before it included.

    `account`: as the file writes it.
    """
    return (account.credit.opening or 0) + sum(lot.amount for lot in account.credit.lots)


def _control(account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    control, where = account.control, (*path, "control")
    if control.mode == "reserve" and control.quota is None:
        yield Finding(where, "mode reserve needs its `quota`, such as `quota: 5m`")
    if control.mode in {"heartbeat", "poll"} and control.every is None:
        yield Finding(where, f"mode {control.mode} needs its interval, such as `every: 60s`")
    if control.mode == "poll" and isinstance(control.phase, int) and control.phase >= (control.every or NEVER):
        yield Finding(
            (*where, "phase"), "the `phase` is less than `every`: looks come at phase, phase + every, and so on"
        )
    for key, reader in _unread(control):
        yield odd((*where, key), f"`{key}` does nothing in mode {control.mode}: it is for {reader}")
    if account.cutoff.grace and control.mode != "prepaid":
        text = f"`grace` does nothing in mode {control.mode}: it is for prepaid"
        yield odd((*path, "cutoff", "grace"), text)


def _settled(account: AccountPart, path: KeyPath, shown: Shown) -> Iterator[Finding]:
    """Yield what is wrong or odd about what periods settle: a commitment, the tiers of a volume."""
    if account.commitment and account.commitment.amount == 0:
        yield odd((*path, "commitment", "amount"), "a commitment of 0 adds nothing")
    if account.volume is None:
        return
    where, tiers = (*path, "volume", "tiers"), account.volume.tiers
    if not tiers:
        yield Finding(where, "a volume has tiers, such as `[{above: 1000, off: 5%}]`")
    for place, (tier, after) in enumerate(pairwise(tiers)):
        if after.above <= tier.above:
            level, before = shown(after.above), shown(tier.above)
            text = f"tiers go from low to high: {level} does not lie above {before}"
            yield Finding((*where, place + 1, "above"), text)
    for place, tier in enumerate(tiers):
        if tier.off == 0 and not any(earlier.off for earlier in tiers[:place]):
            yield odd((*where, place, "off"), "0% off: the tier takes nothing off")


def _switch(account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    """Yield what `then: postpaid` is not for, and what does nothing beside it, as nobody is refused or cut for money."""
    if account.credit.then != "postpaid":
        return
    if account.control.mode == "postpaid":
        text = "`then: postpaid` is not for mode postpaid, which never looks at the credit: give another mode, such as prepaid"
        yield Finding((*path, "credit", "then"), text)
        return
    if any(pool.then == "cut" for pool in account.pools.values()):
        return
    idle = {
        ("control", "admit"): account.control.admit != "first-step",
        ("control", "partial"): not account.control.partial and account.control.mode == "reserve",
        ("cutoff", "drops"): account.cutoff.drops != "leg",
        ("cutoff", "grace"): account.cutoff.grace > 0 and account.control.mode == "prepaid",
    }
    for (part, key), is_set in idle.items():
        if is_set:
            yield odd(
                (*path, part, key), f"`{key}` does nothing with `then: postpaid`: nobody is refused or cut for money"
            )


def _leg_limit(account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    limit, where = account.cutoff.leg, (*path, "cutoff", "leg")
    if limit is None:
        return
    if limit.cost is None and limit.time is None:
        yield odd(where, "`leg` says neither `cost` nor `time`: no leg is limited")
    if limit.cost == 0:
        yield odd((*where, "cost"), "a leg may cost 0: only free legs are not cut at once")


def _unread(control: ControlPart) -> Iterator[tuple[str, str]]:
    if control.quota is not None and control.mode != "reserve":
        yield "quota", "reserve"
    if not control.partial and control.mode != "reserve":
        yield "partial", "reserve"
    if control.every is not None and control.mode not in {"heartbeat", "poll"}:
        yield "every", "heartbeat and poll"
    if control.phase is not None and control.mode != "poll":
        yield "phase", "poll"


def _credit(account: AccountPart, path: KeyPath, shown: Shown) -> Iterator[Finding]:
    credit, opening = account.credit, opening_of(account)
    if credit.opening and credit.lots:
        yield odd((*path, "credit"), "both `opening` and `lots`: the credit at the start is their sum")
    if opening < credit.limit and account.control.mode != "postpaid":
        text = (
            f"the limit {shown(credit.limit)} is above the opening credit {shown(opening)}: "
            "nothing can be paid from money before a grant"
        )
        yield odd((*path, "credit", "limit"), text)


def _top_up(top_up: TopUpPart, path: KeyPath) -> Iterator[Finding]:
    if (top_up.at is None) == (top_up.every is None):
        found = "neither" if top_up.at is None else "both"
        yield Finding(path, f"a top-up has either `at` or `every`: this one has {found}")
    elif top_up.every is None and top_up.start is not None:
        yield odd((*path, "from"), "`from` does nothing beside `at`: it is for `every`")
    if top_up.amount == 0:
        yield odd((*path, "amount"), "a top-up of 0 grants nothing")


def _recharge(account: AccountPart, recharge: RechargePart, path: KeyPath, shown: Shown) -> Iterator[Finding]:
    opening, below = opening_of(account), shown(recharge.below)
    if (recharge.amount is None) == (recharge.to is None):
        found = "neither" if recharge.to is None else "both"
        yield Finding(path, f"a recharge has either `amount` or `to`: this one has {found}")
    elif recharge.amount == 0:
        yield Finding((*path, "amount"), "a recharge of 0 restores nothing: its amount is above 0")
    elif recharge.to is not None and recharge.to <= recharge.below:
        text = f"a recharge to {shown(recharge.to)} leaves the balance no higher than the trigger {below}"
        yield Finding((*path, "to"), f"{text}: `to` is above `below`")
    elif recharge.amount is not None and opening + recharge.amount < recharge.below:
        text = (
            f"a recharge of {shown(recharge.amount)} on the opening credit {shown(opening)} stays "
            f"under the trigger {below}: every debit would ask for another"
        )
        yield odd((*path, "below"), text)
    bounded = account.control.mode in _NEVER_UNDER and account.cutoff.drops != "none"
    if bounded and recharge.below <= account.credit.limit:
        text = (
            f"the balance never falls under {below}, as the limit is {shown(account.credit.limit)}: "
            "a recharge is asked for only when a leg cannot be paid"
        )
        yield odd((*path, "below"), text)
    if recharge.success == 0:
        yield odd((*path, "success"), "success is 0: no recharge ever comes")
    if recharge.at_most and recharge.at_most.times == 0:
        yield odd((*path, "at_most", "times"), "at most 0 times: no recharge is ever asked for")


def _pool(account: AccountPart, pool: PoolPart, path: KeyPath) -> Iterator[Finding]:
    if not pool.covers:
        text = "the pool covers nothing, so that it is never used: `covers: [{direction: outbound}]` would do"
        yield odd((*path, "covers"), text)
    licence = account.licences.get(pool.each) if pool.each else None
    most = max([licence.count, *(change.count for change in licence.changes)]) if licence else 1
    if pool.minutes == 0:
        yield odd((*path, "minutes"), "the pool holds 0 minutes: it is always empty")
    elif most == 0:
        yield odd((*path, "each"), f"licence {pool.each!r} counts 0: the pool is always empty")
    elif pool.used > int(pool.minutes * most * MINUTE):
        yield odd((*path, "used"), f"more is used than the pool's {pool.minutes * most:f} minutes: it starts empty")
