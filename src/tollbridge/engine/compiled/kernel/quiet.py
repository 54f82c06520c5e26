"""Which accounts can be settled in bulk for a while, and how much their legs may come to until something happens."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.grants import next_grant
from tollbridge.engine.compiled.kernel.lots import money_alike
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FAR, FOREVER
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.thresholds import FASTEST, asks_for_recharge, next_level, next_period
from tollbridge.engine.plan.plan import POSTPAID, RESERVE

LONG = 2**31  # ms: keeps rate times time within 63 bits


def judge_accounts(world: World, window: Window) -> None:
    """Tell accounts that are quiet in a window from others; the window ends before any of the quiet ones' grants."""
    world.all_quiet = world.broken == 0
    for index in range(world.account_count):
        account = world.accounts[index]
        account.spent = 0
        account.carried = False
        account.due = 0
        account.told = 0
        account.quiet = _is_quiet(world, window, account)
        if not account.quiet:
            world.all_quiet = False


def _is_quiet(world: World, window: Window, account: Account) -> bool:
    """Return whether nothing can come of an account's legs while they spend no more than its room."""
    if account.pool_count or account.dearest_rate > FASTEST or account.within > LONG:
        return False
    if account.leg_cost < FOREVER or account.leg_time < FOREVER:
        return False
    if not account.calm and account.mode != POSTPAID:
        return False
    change = _next_change(world, account)
    if change < window.until:
        if change - window.begin < (window.until - window.begin) >> 3:
            return False  # its legs go by events, so that the others' window is longer
        window.until = change
    account.room = _room(world, window, account)
    return account.room >= 0


def _next_change(world: World, account: Account) -> int:
    """Return when credit next comes or goes by itself, or recharges may be asked for again."""
    instant = next_grant(account)
    lot = account.first_lot
    while lot:
        if lot.expires < world.horizon:
            instant = min(instant, lot.expires)
        lot = lot.next
    if account.recharges_by_rule and account.at_most < FOREVER:
        instant = min(instant, next_period(world, account))
    return instant


def _room(world: World, window: Window, account: Account) -> int:
    """Return what new legs may spend, in micros, until a threshold could be met; negative: nothing."""
    floor = next_level(account)
    if asks_for_recharge(world, account):
        floor = max(floor, account.below)
    if account.mode != POSTPAID or account.switches:
        floor = max(floor, account.limit + 1)
    if account.mode == RESERVE:
        floor = max(floor, account.balance - money_alike(world, account))
    if floor <= -FOREVER:
        return FAR
    dearest = ((account.dearest_step + account.dearest_rate * (account.within + account.ahead)) >> 10) + 1
    return account.balance - account.set_aside - floor - dearest - _in_progress(world, window, account)


def _in_progress(world: World, window: Window, account: Account) -> int:
    """Return what an account's legs may come to by the end of the window, in micros, of what is not charged yet."""
    if account.calm:
        return ((account.burn + account.burn_rate * (window.until - account.burn_at)) >> 10) + 1
    most = 0
    leg = account.first_leg
    while leg:
        since = leg.answered if leg.answered >= 0 else world.now
        if window.until - since > LONG:
            return FAR
        most += ((leg.entry.burn_step + leg.entry.burn_rate * (window.until - since)) >> 10) + 1
        leg = leg.account_next
    return most
