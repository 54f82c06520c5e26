"""Which accounts can be settled in bulk for a while, and how much their legs may come to until something happens."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.chain import first_leg
from tollbridge.engine.compiled.kernel.grants import next_grant
from tollbridge.engine.compiled.kernel.lots import money_alike
from tollbridge.engine.compiled.kernel.memory import expect
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
        begin_account(account)
        account.quiet = False
        if _may_be_quiet(account) and _shorten(world, window, account):
            account.quiet = _room(world, window, account)
        if not account.quiet:
            world.all_quiet = False


def begin_account(account: Account) -> None:
    """Begin an account's sums of a window."""
    account.spent = 0
    account.carried = False
    account.due = 0
    account.told = 0


def is_quiet(world: World, window: Window, account: Account) -> bool:
    """Return whether an account can be quiet for the rest of a window, as it is."""
    if not _may_be_quiet(account) or _next_change(world, account) < window.until:
        return False
    return _room(world, window, account)


def _may_be_quiet(account: Account) -> bool:
    """Return whether nothing can come of an account's legs but what they spend."""
    if account.pool_count or account.dearest_rate > FASTEST or account.within > LONG:
        return False
    if account.leg_cost < FOREVER or account.leg_time < FOREVER:
        return False
    return account.calm or account.mode == POSTPAID


def _shorten(world: World, window: Window, account: Account) -> bool:
    """End a window before an account's next change of itself; False: it goes by events, so that the others' is longer."""
    change = _next_change(world, account)
    if change >= window.until:
        return True
    if change - window.begin < (window.until - window.begin) >> 3:
        return False
    window.until = change
    return True


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


def _room(world: World, window: Window, account: Account) -> bool:
    """Set what new legs may spend until a threshold could be met; False: that is not worth its while."""
    floor = next_level(account)
    if asks_for_recharge(world, account):
        floor = max(floor, account.below)
    if account.mode != POSTPAID or account.switches:
        floor = max(floor, account.limit + 1)
    if account.mode == RESERVE:
        floor = max(floor, account.balance - money_alike(world, account))
    if floor <= -FOREVER:
        account.room = FAR
        return True
    dearest = ((account.dearest_step + account.dearest_rate * (account.within + account.ahead)) >> 10) + 1
    distance = account.balance - account.set_aside - floor
    account.room = distance - dearest - _in_progress(world, window, account)
    return 2 * account.room >= distance and account.room >= 0


def _in_progress(world: World, window: Window, account: Account) -> int:
    """Return what an account's legs may come to in a window, in micros, of what is not charged yet."""
    most = 0
    leg = first_leg(account)
    while leg:
        expect(leg.account_next)
        step, rate, since = leg.entry.burn_step, leg.entry.burn_rate, world.now
        if leg.burn_step:
            step, rate = leg.burn_step, leg.burn_rate
        if leg.answered >= 0:
            since = leg.answered + leg.next_begin
        length = min(window.until, leg.release_at) - since
        if length > LONG:
            return FAR
        most += ((step + rate * max(length, 0)) >> 10) + 1
        leg = leg.account_next
    return most
