"""Accounts, their recharges and pools laid out in the kernel's memory."""

from __future__ import annotations

from tollbridge.engine.compiled.builder import Builder
from tollbridge.engine.compiled.kernel import layout as at
from tollbridge.engine.plan.plan import AccountPlan, PoolPlan


def lay_out_account(m: Builder, record: int, index: int, plan: AccountPlan, days: int) -> None:
    """Set the words of an account's record; `days` is how many its tallies are kept for."""
    rules = {
        at.A_INDEX: index,
        at.A_LIMIT: plan.limit,
        at.A_MODE: plan.mode,
        at.A_DROPS: plan.drops,
        at.A_ADMIT: plan.admit,
        at.A_WITHIN: plan.admit_within,
        at.A_QUOTA: plan.quota,
        at.A_PARTIAL: int(plan.partial),
        at.A_EVERY: plan.every,
        at.A_GRACE: plan.grace,
        at.A_WAKE: at.FOREVER,
        at.A_POLL_AT: at.FOREVER,
        at.A_RECHARGE_AT: at.FOREVER,
        at.A_EXHAUSTED_AT: -1,
        at.A_FIRST_CUT: -1,
        at.A_LAST_CUT: -1,
    }
    m.set(record, rules)
    expiries = [word for pair in zip(plan.expiry_from, plan.expiry_after, strict=True) for word in pair]
    m.set(
        record,
        {
            at.A_OPENINGS: m.put(word for opening in plan.opening for word in opening),
            at.A_OPENING_COUNT: len(plan.opening),
            at.A_TOP_UPS: m.put(word for top_up in plan.top_ups for word in top_up),
            at.A_TOP_UP_COUNT: len(plan.top_ups),
            at.A_EXPIRIES: m.put(expiries or [0, at.FOREVER]),
            at.A_EXPIRY_COUNT: len(plan.expiry_from),
            at.A_LEVELS: m.put(word for level in plan.balance_alerts for word in (level, 0, 0)),
            at.A_LEVEL_COUNT: len(plan.balance_alerts),
            at.A_SHARES: m.put(plan.pool_alerts),
            at.A_SHARE_COUNT: len(plan.pool_alerts),
            at.A_DAY_CLOSING: m.take(days),
            at.A_DAY_RECHARGED: m.take(days),
            at.A_DAY_EXPIRED: m.take(days),
        },
    )
    if plan.recharge is not None:
        _recharge(m, record, plan)
    pools = [_pool(m, number, pool, plan) for number, pool in enumerate(plan.pools)]
    m.set(record, {at.A_POOLS: m.put(pools), at.A_POOL_COUNT: len(pools)})


def _recharge(m: Builder, record: int, plan: AccountPlan) -> None:
    rule = plan.recharge
    assert rule is not None
    amounts = {at.A_RECHARGES_BY_RULE: 1, at.A_BELOW: rule.below, at.A_AMOUNT: rule.amount}
    times = {at.A_CERTAIN: int(rule.certain), at.A_DELAY: rule.delay, at.A_RETRY: rule.retry}
    caps = {at.A_AT_MOST: rule.at_most, at.A_USED: rule.used}
    periods = {at.A_PERIODS: m.put(rule.periods), at.A_PERIOD_COUNT: len(rule.periods)}
    m.set(record, amounts | times | caps | periods)


def _pool(m: Builder, index: int, pool: PoolPlan, plan: AccountPlan) -> int:
    record = m.take(at.POOL_WORDS)
    content, capacity = pool.grants[0][1], pool.capacities[0]
    grants = [
        word for (begin, full), size in zip(pool.grants, pool.capacities, strict=True) for word in (begin, full, size)
    ]
    holds = {at.P_CONTENT: content, at.P_CAPACITY: capacity, at.P_USE: capacity - content}
    rules = {at.P_INDEX: index, at.P_THEN_CUT: int(pool.then_cut), at.P_EMPTY_AT: -1, at.P_SHORTEST: at.FOREVER}
    renewals = {at.P_GRANTS: m.put(grants), at.P_GRANT_COUNT: len(pool.grants), at.P_GRANT_NEXT: 1}
    m.set(record, holds | rules | renewals | {at.P_SHARES: m.take(len(plan.pool_alerts) * at.LEVEL_WORDS)})
    return record
