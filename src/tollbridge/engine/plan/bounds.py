"""What would pass the range of int64 is refused before the run: compiled code would wrap without a word.

Single steps are bounded where tariffs are built, legs and their sums as they are drawn (`sums`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tollbridge.engine.plan.plan import AccountPlan, Plan, PoolPlan, Route
from tollbridge.errors import Problem, ScenarioError
from tollbridge.money import INT64_MAX, MICROS
from tollbridge.plain_text import counted
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import AccountPart
from tollbridge.scenario.tariff_rows import row_problem
from tollbridge.tariff.bounds import MOST_EXACT, MOST_UNITS, leg_bound
from tollbridge.tariff.match import TariffBook
from tollbridge.units import NEVER, Clock, Period, format_duration

LARGEST: Final = INT64_MAX // 2
"""The most that grants, or fixed costs, may add up to: half of what int64 holds; the other half is for debits."""

MOST_RECHARGES: Final = 1_000_000
"""Recharges that an account may ask for by lapsing credit and failed attempts alone, in a replication."""

MOST_SHARED: Final = INT64_MAX // 2_000_000
"""The most that a pool with alerts may hold, in ms: shares of it are worked out in millionths."""

_MONTH: Final = Period("month")


def check_bounds(loaded: Loaded, plan: Plan) -> None:
    """Refuse amounts of the plan that could overflow int64; what passes cannot.

    Args:
        loaded: the scenario, for the places of what is refused.
        plan: what it compiles to.

    ScenarioError holds them all: credit that could come to more than LARGEST micros, pools of more time than is counted, fees
    and rentals, and recharges that lapsing credit would ask for more than MOST_RECHARGES times.
    """
    problems = [*_account_problems(loaded, plan), *_credit_of_all(loaded, plan), *_fixed_problems(loaded)]
    if problems:
        raise ScenarioError(problems)


def check_prices(plan: Plan, book: TariffBook, stays: Sequence[int]) -> None:
    """Refuse the rows by which one leg could come to more than can be added up exactly.

    Args:
        plan: whose routes say which row prices whom.
        book: its tariffs, for the places of rows.
        stays: the longest stay of each origin's legs, in ms.

    ScenarioError holds the dearest row of each destination that is refused. A leg counts with what its account looks ahead.
    """
    longest: dict[int, int] = {}
    for route in plan.routes:
        if route.staircase >= 0:
            longest[route.staircase] = max(longest.get(route.staircase, 0), _reach(plan, route, stays))
    problems = [problem for entry, reach in longest.items() for problem in _dear(book, entry, reach)]
    if problems:
        raise ScenarioError(problems)


def longest_stay(plan: Plan, origin: int) -> int:
    """Return the longest that a leg of an origin can stay, in ms, by the run's end and its bridge's `at_most`.

    `plan`: the run's. `origin`: index into the cast's origins.
    """
    bridge = int(plan.origin_bridge[origin])
    return min(plan.horizon, plan.bridges[bridge].at_most) if bridge >= 0 else plan.horizon


def looks_ahead(account: AccountPlan) -> int:
    """Return how far beyond now an account prices steps, in ms: its quota, or what its admission must be able to pay.

    `account`: its plan. 0 where it looks at no step but the next.
    """
    return max(account.quota, account.admit_within)


def _reach(plan: Plan, route: Route, stays: Sequence[int]) -> int:
    stay = min(stays[route.origin], longest_stay(plan, route.origin))
    return stay + looks_ahead(plan.accounts[route.account])


def _dear(book: TariffBook, entry: int, reach: int) -> Iterator[Problem]:
    tariff, rows = book.priced(entry)
    if tariff.charge.most < INT64_MAX or leg_bound(tariff, rows, reach) <= MOST_EXACT:
        return
    dearest = max(rows, key=lambda row: leg_bound(tariff, [row], reach))
    text = (
        f"a leg that stays {format_duration(reach)} could come to more than {MOST_UNITS:,} at this price: "
        "too much to add up exactly; `ends: {at_most: 24h}` of its bridge would bound its stay, a `cap` its charge"
    )
    yield row_problem(dearest, text)


def _account_problems(loaded: Loaded, plan: Plan) -> Iterator[Problem]:
    for account in plan.accounts:
        if _credit(account, plan.horizon) > LARGEST:
            yield loaded.problem(
                f"the credit of account '{account.name}' could come to more than {LARGEST // MICROS:,}, "
                "which is beyond what is counted exactly",
                "accounts",
                account.name,
            )
        yield from _storm(loaded, account, plan.horizon)
        for pool in account.pools:
            if _too_large(account, pool):
                path = ("accounts", account.name, "pools", pool.name, "minutes")
                yield loaded.problem(f"pool '{pool.name}' grants more time in the run than is counted exactly", *path)


def _credit_of_all(loaded: Loaded, plan: Plan) -> Iterator[Problem]:
    granted = [_credit(account, plan.horizon) for account in plan.accounts]
    if sum(granted) > LARGEST >= max(granted):
        text = f"the credit of all accounts could come to more than {LARGEST // MICROS:,}: beyond exact counting"
        yield loaded.problem(text, "accounts")


def _too_large(account: AccountPlan, pool: PoolPlan) -> bool:
    shared = MOST_SHARED if account.pool_alerts else LARGEST
    return max(sum(content for _, content in pool.grants), sum(pool.capacities)) > LARGEST or (
        max(pool.capacities, default=0) > shared
    )


def _credit(account: AccountPlan, horizon: int) -> int:
    """Bound what an account is granted beyond what its legs are debited, in micros."""
    known = sum(amount for amount, _ in account.opening) + sum(amount for _, amount, _ in account.top_ups)
    return known + _lapsing_recharges(account, horizon) + max(-account.limit, 0)


def _lapsing_recharges(account: AccountPlan, horizon: int) -> int:
    """Bound what recharges that lapse within the run add up to: at most one is unspent at a time below the trigger."""
    if account.recharge is None:
        return 0
    shortest = min(account.expiry_after)
    lapses = 0 if shortest == NEVER else horizon // max(shortest, 1) + 1
    lends = max(-account.limit, 0) if account.recharge.fills else 0
    return (account.recharge.amount + max(account.recharge.below, 0) + lends) * (1 + lapses)


def _storm(loaded: Loaded, account: AccountPlan, horizon: int) -> Iterator[Problem]:
    """Yield where recharges and expiries, or failed attempts, would chase each other without any leg."""
    rule = account.recharge
    if rule is None:
        return
    times = rule.at_most * max(1, len(rule.periods))
    wait = rule.delay if rule.certain else 0
    lapse = min(account.expiry_after)
    for every, words, key in (
        (lapse, "credit that lapses after", ("credit", "expires")),
        (NEVER if rule.retry < 0 or rule.certain else rule.retry, "failed attempts again after", ("recharge", "retry")),
    ):
        count = min(times, horizon // max(1, every + wait))
        if count > MOST_RECHARGES:
            text = (
                f"{words} {format_duration(every)} could ask for {counted(count, 'recharge')} in the run: "
                f"at most {MOST_RECHARGES:,} are followed; a longer time, or `at_most`, would bound them"
            )
            yield loaded.problem(text, "accounts", account.name, *key)


def _fixed_problems(loaded: Loaded) -> Iterator[Problem]:
    """Yield the fees and rentals with which fixed costs pass what is counted exactly."""
    scenario, total = loaded.scenario, 0
    lines: list[tuple[int, tuple[str, ...]]] = [
        (_fee_bound(account, name, loaded.clock), ("accounts", whole, "licences", name, "fee"))
        for whole, account in scenario.accounts.items()
        for name in account.licences
    ]
    lines += [
        (
            part.commitment.amount * _periods(loaded.clock, part.commitment.per),
            ("accounts", name, "commitment", "amount"),
        )
        for name, part in scenario.accounts.items()
        if part.commitment
    ]
    months = _periods(loaded.clock, _MONTH)
    lines += [(part.rental * months, ("numbers", name, "rental")) for name, part in scenario.numbers.items()]
    for bound, path in lines:
        total += bound
        if total > LARGEST >= total - bound:
            text = f"with this, fees, commitments and rentals come to more than {LARGEST // MICROS:,} over the run"
            yield loaded.problem(f"{text}: beyond exact counting", *path)


def _fee_bound(account: AccountPart, name: str, clock: Clock) -> int:
    part = account.licences[name]
    if not part.fee:
        return 0
    most = max([part.count, *(change.count for change in part.changes)])
    return part.fee * most * _periods(clock, part.per or _MONTH)


def _periods(clock: Clock, per: Period) -> int:
    return sum(1 for _ in clock.periods(per))
