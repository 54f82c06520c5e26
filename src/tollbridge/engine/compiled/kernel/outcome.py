"""What a run leaves in the kernel's records, as tallies."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import array_of
from tollbridge.engine.compiled.kernel.records.account import Account, Alert, Pool
from tollbridge.engine.compiled.kernel.records.network import Lines
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import AccountPlan, Plan
from tollbridge.errors import BooksError
from tollbridge.records.run import CAUSES, AccountTally, PoolTally, PortTally, Tally


def tallies(world: World, plan: Plan) -> Tally:
    """Return the tallies of a finished run; BooksError where the books do not balance."""
    days, routes = world.days, world.route_count
    accounts = [_account_tally(world, world.accounts[i], account) for i, account in enumerate(plan.accounts)]
    pools = [_pool_tallies(world.accounts[i], world.days) for i in range(world.account_count)]
    return Tally(
        debits=array_of(world.debits, days * routes).reshape(days, routes),
        billed=array_of(world.billed_time, days * routes).reshape(days, routes),
        legs=array_of(world.legs_by_day, days * routes).reshape(days, routes),
        causes=array_of(world.cause_counts, len(CAUSES) * routes).reshape(len(CAUSES), routes),
        organiser_cost=array_of(world.organiser_cost, plan.organisers),
        organiser_billed=array_of(world.organiser_billed, plan.organisers),
        callers=world.callers,
        callers_lost=world.callers - world.reached_callers,
        accounts=accounts,
        pools=pools,
        numbers=[_port_tally(world.numbers[i].ports) for i in range(world.number_count)],
        bridges=[_port_tally(world.bridges[i].ports) for i in range(world.bridge_count)],
        trunks=[_port_tally(world.bridges[i].trunks) for i in range(world.bridge_count)],
    )


def _instants(alert: Alert) -> list[int]:
    """Return the instants of one alert."""
    instants, moment = [], alert.first
    while moment:
        instants.append(moment.at)
        moment = moment.next
    return instants


def _account_tally(world: World, account: Account, plan: AccountPlan) -> AccountTally:
    paid_in = account.opening + account.topped_up + account.recharged + account.invoiced
    if paid_in - account.charged - account.expired != account.balance:
        raise BooksError(f"account {plan.name}: paid in {paid_in} micros, and the balance is {account.balance}")
    return AccountTally(
        opening=account.opening,
        topped_up=account.topped_up,
        recharged=account.recharged,
        recharges=account.recharges,
        invoiced=account.invoiced,
        charged=account.charged,
        expired=account.expired,
        closing=account.balance,
        lowest=account.lowest,
        refused=account.refused,
        cut=account.cut,
        switched_at=account.switched_at,
        exhausted_at=account.exhausted_at,
        first_cut=account.first_cut,
        last_cut=account.last_cut,
        leakage=account.leakage,
        stranded=account.stranded,
        messages=account.messages,
        minutes_lost=account.minutes_lost,
        conferences_broken=account.broken,
        balance_alerts=[_instants(account.alerts[i]) for i in range(account.alert_count)],
        pool_alerts=[_pool_instants(account.pools[i], account.share_count) for i in range(account.pool_count)],
        day_closing=array_of(account.day_closing, world.days),
        day_recharged=array_of(account.day_recharged, world.days),
        day_expired=array_of(account.day_expired, world.days),
        day_invoiced=array_of(account.day_invoiced, world.days),
    )


def _pool_instants(pool: Pool, shares: int) -> list[list[int]]:
    return [_instants(pool.alerts[i]) for i in range(shares)]


def _pool_tallies(account: Account, days: int) -> list[PoolTally]:
    return [_pool_tally(account.pools[i], days) for i in range(account.pool_count)]


def _pool_tally(pool: Pool, days: int) -> PoolTally:
    return PoolTally(pool.used, pool.unused, pool.empty_at, array_of(pool.day_used, days))


def _port_tally(group: Lines) -> PortTally:
    return PortTally(group.offered, group.blocked, group.peak, group.area)
