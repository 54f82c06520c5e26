"""What would pass the range of int64 in a run is refused before it: compiled code would wrap around without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tollbridge.engine.plan import UNLIMITED, AccountPlan, Plan
from tollbridge.errors import Problem, ScenarioError
from tollbridge.money import EXACT, EXACT_PER_MICRO, INT64_MAX, format_money
from tollbridge.scenario.load import Loaded
from tollbridge.tariff.staircase import Staircases
from tollbridge.units import NEVER, format_duration

LARGEST: Final = INT64_MAX // 2
"""The most that a sum may come to: half of what int64 holds, so that doubling it in rounding is safe too."""


def check_bounds(loaded: Loaded, plan: Plan) -> None:
    """Raise ScenarioError with every amount of the plan that could overflow; what passes cannot."""
    problems = [*_price_problems(loaded, plan), *_account_problems(loaded, plan)]
    if problems:
        raise ScenarioError(problems)


def dearest_leg(staircases: Staircases, longest: int) -> int:
    """Return a bound, in exact units, on the unrounded price of any leg of at most `longest` ms, fee included.

    Every step costs at most the dearest tier's price per ms; the last may cover one step's length beyond the leg.
    """
    initial, further = staircases.tier_initial.tolist(), staircases.tier_further.tolist()
    first, later = staircases.tier_initial_price.tolist(), staircases.tier_further_price.tolist()
    covered = longest + max([*initial, *further], default=0)
    dearest = max((-(-price * covered // length) for price, length in zip(later, further, strict=True)), default=0)
    fee = max(staircases.tier_fee.tolist(), default=0) * EXACT_PER_MICRO
    return int(max(first, default=0) + dearest + fee)


def longest_leg(plan: Plan) -> int:
    """Return the ms beyond which no leg is priced: the run, or what every bridge allows, and what is looked ahead."""
    bridges = {route.bridge for route in plan.routes}
    allowed = max((UNLIMITED if bridge < 0 else plan.bridges[bridge].at_most for bridge in bridges), default=0)
    ahead = max((max(account.quota, account.admit_within) for account in plan.accounts), default=0)
    return min(plan.horizon, allowed) + ahead


def _price_problems(loaded: Loaded, plan: Plan) -> Iterator[Problem]:
    longest = longest_leg(plan)
    if dearest_leg(plan.staircases, longest) > LARGEST:
        yield loaded.problem(
            f"a leg of {format_duration(longest)} at the dearest rate could cost more than {LARGEST // EXACT} "
            "of the currency, which is beyond what is counted exactly: bound legs by a bridge's `ends: {at_most: 24h}`",
            "tariffs",
        )


def _account_problems(loaded: Loaded, plan: Plan) -> Iterator[Problem]:
    for account in plan.accounts:
        credit = sum(amount for amount, _ in account.opening) + sum(amount for _, amount, _ in account.top_ups)
        if credit + _lapsing_recharges(account, plan.horizon) > LARGEST:
            yield loaded.problem(
                f"the credit of account '{account.name}' could come to more than {format_money(LARGEST, 0)}, "
                "which is beyond what is counted exactly",
                "accounts",
                account.name,
            )
        for pool in account.pools:
            if sum(content for _, content in pool.grants) > LARGEST or sum(pool.capacities) > LARGEST:
                yield loaded.problem(
                    f"pool '{pool.name}' grants more time in the run than is counted exactly",
                    "accounts",
                    account.name,
                    "pools",
                    pool.name,
                    "minutes",
                )


def _lapsing_recharges(account: AccountPlan, horizon: int) -> int:
    """Bound what recharges that lapse within the run add up to: at most one is unspent at a time below the trigger."""
    if account.recharge is None:
        return 0
    shortest = min(account.expiry_after)
    lapses = 0 if shortest == NEVER else horizon // max(shortest, 1) + 1
    return (account.recharge.amount + max(account.recharge.below, 0)) * (1 + lapses)
