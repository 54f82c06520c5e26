"""An account, its recharge and its pools laid out as the kernel's records."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import new_table, new_words, put
from tollbridge.engine.compiled.kernel.records.account import Account, Alert, Pool
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import RESERVE, AccountPlan, PoolPlan, RechargePlan


def lay_out_account(world: World, account: Account, index: int, plan: AccountPlan) -> None:
    """Lay out one account; its tallies have a place for each day of the run."""
    account.index = index
    account.limit = plan.limit
    account.mode = plan.mode
    account.drops = plan.drops
    account.admit = plan.admit
    account.within = plan.admit_within
    account.quota = plan.quota
    if plan.mode == RESERVE:
        account.ahead = max(plan.quota, 1)
    account.partial = plan.partial
    account.every = plan.every
    account.first_look = plan.phase if plan.phase > 0 else plan.every
    account.grace = plan.grace
    account.switches = plan.switches
    account.leg_cost = plan.leg_cost
    account.leg_time = plan.leg_time
    account.day_closing = new_words(world, world.days)
    account.day_recharged = new_words(world, world.days)
    account.day_expired = new_words(world, world.days)
    account.day_invoiced = new_words(world, world.days)
    _lay_out_grants(world, account, plan)
    _lay_out_alerts(world, account, plan)
    if plan.recharge is not None:
        _lay_out_recharge(world, account, plan.recharge)
    account.pool_count = len(plan.pools)
    account.pools = new_table(world, Pool, account.pool_count)
    for number, pool in enumerate(plan.pools):
        _lay_out_pool(world, account.pools[number], number, pool)
        account.pools[number].alerts = new_table(world, Alert, account.share_count)


def _lay_out_grants(world: World, account: Account, plan: AccountPlan) -> None:
    account.opening_count = len(plan.opening)
    account.opening_amount = put(world, [amount for amount, _ in plan.opening])
    account.opening_expires = put(world, [expires for _, expires in plan.opening])
    account.top_up_count = len(plan.top_ups)
    account.top_up_at = put(world, [at for at, _, _ in plan.top_ups])
    account.top_up_amount = put(world, [amount for _, amount, _ in plan.top_ups])
    account.top_up_expires = put(world, [expires for _, _, expires in plan.top_ups])
    account.expiry_count = len(plan.expiry_from)
    account.expiry_from = put(world, plan.expiry_from)
    account.expiry_after = put(world, plan.expiry_after)


def _lay_out_alerts(world: World, account: Account, plan: AccountPlan) -> None:
    levels = len(plan.balance_alerts)
    account.alert_count = levels + len(plan.grant_alerts)
    account.alerts = new_table(world, Alert, account.alert_count)
    for number, level in enumerate(plan.balance_alerts):
        account.alerts[number].level = level
    for number, share in enumerate(plan.grant_alerts):
        account.alerts[levels + number].share = share
    account.share_count = len(plan.pool_alerts)
    account.shares = put(world, plan.pool_alerts)


def _lay_out_recharge(world: World, account: Account, plan: RechargePlan) -> None:
    account.recharges_by_rule = True
    account.below = plan.below
    account.amount = plan.amount
    account.fills = plan.fills
    account.certain = plan.certain
    account.delay = plan.delay
    account.retry = plan.retry
    account.at_most = plan.at_most
    account.used = plan.used
    account.period_count = len(plan.periods)
    account.periods = put(world, plan.periods)


def _lay_out_pool(world: World, pool: Pool, index: int, plan: PoolPlan) -> None:
    pool.index = index
    pool.content = plan.grants[0][1]
    pool.capacity = plan.capacities[0]
    pool.use = pool.capacity - pool.content
    pool.then_cut = plan.then_cut
    pool.day_used = new_words(world, world.days)
    pool.grant_count = len(plan.grants)
    pool.grant_at = put(world, [at for at, _ in plan.grants])
    pool.grant_content = put(world, [content for _, content in plan.grants])
    pool.grant_capacity = put(world, plan.capacities)
