"""Credit and pools that would pass the range of int64 are refused before the run: compiled code would wrap without a word.

Prices are bounded where tariffs are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tollbridge.engine.plan.plan import AccountPlan, Plan
from tollbridge.errors import Problem, ScenarioError
from tollbridge.money import INT64_MAX, format_money
from tollbridge.scenario.load import Loaded
from tollbridge.units import NEVER

LARGEST: Final = INT64_MAX // 2
"""The most that grants may add up to: half of what int64 holds, the other half is for debts."""


def check_bounds(loaded: Loaded, plan: Plan) -> None:
    """Raise ScenarioError with every amount of the plan that could overflow; what passes cannot."""
    problems = list(_account_problems(loaded, plan))
    if problems:
        raise ScenarioError(problems)


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
