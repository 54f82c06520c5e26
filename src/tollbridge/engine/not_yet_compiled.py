"""Rules that only the reference engine has: a scenario that needs one runs there."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.engine.plan.plan import RESERVE, AccountPlan, Plan


def reference_only(plan: Plan) -> list[str]:
    """Return the keys of a plan's rules that the compiled engine does not have, each once; none: it can run it."""
    return list(dict.fromkeys(key for account in plan.accounts for key in _keys(plan, account)))


def _keys(plan: Plan, account: AccountPlan) -> Iterator[str]:
    if account.phase:
        yield "control.phase"
    if account.grant_alerts:
        yield "alerts.balance (shares)"
    if account.recharge and account.recharge.fills:
        yield "recharge.to"
    if account.mode == RESERVE and plan.staircases.tier_free.any():
        yield "free (in mode reserve)"
