"""The reasons for which legs are not settled in bulk: a scenario is kept for each, and would come out wrong without it.

In each test a stand-in takes the place of the function of the kernel that knows the reason, in its sources run as plain Python.
`test_engines_agree` holds that the scenarios agree as the kernel is.
"""

from pathlib import Path

import pytest
from comparing import WAYS, DrawnOnce, differences

from tollbridge.engine.compiled.kernel import foresight, lay_out, membership, merge, quiet, windows
from tollbridge.engine.compiled.kernel.records.base import FAR, FOREVER
from tollbridge.engine.compiled.kernel.records.window import EVENT, VOIP
from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.plan.study import prepare
from tollbridge.engine.reference import run_reference
from tollbridge.scenario.load import load

KEPT = Path(__file__).parent / "kept"
IN_WINDOWS = ("tiny windows", "small windows", "windows")


def _whatever_it_holds(account):
    return account.calm


def _whatever_a_leg_may_cost(account):
    return account.calm and not account.pool_count


def _whatever_its_mode(account):
    return not account.pool_count and account.leg_cost >= FOREVER and account.leg_time >= FOREVER


def _no_lot_expires(world, account, real=quiet._next_change):
    kept, account.first_lot = account.first_lot, None
    instant = real(world, account)
    account.first_lot = kept
    return instant


def _boundless(world, window, account):
    account.room = FAR
    return True


def _whoever_ends_it(world, bridge):
    return world.all_quiet


def _whoever_is_there(world, window, real=quiet.judge_accounts):
    real(world, window)
    world.all_quiet = world.broken == 0


def _whatever_broke(world, window, real=quiet.judge_accounts):
    kept, world.broken = world.broken, 0
    real(world, window)
    world.broken = kept


def _once(world, look, bridge, real=foresight._foresee_end):
    real(world, look, bridge)
    return True


def _free_by_app(world, look, row, real=foresight._find):
    real(world, look, row)
    if look.way == EVENT:
        look.way = VOIP


def _priced(world, record, index, route, real=lay_out._lay_out_route):
    real(world, record, index, route)
    record.may_be_plain = record.entry is not None


def _whoever_shares(world, window, account, instant, real=membership.leave):
    window.shares = False
    return real(world, window, account, instant)


REASONS = {
    "a-pool-may-pay": (quiet, "_may_be_quiet", _whatever_it_holds),
    "a-leg-has-a-limit-of-its-own": (quiet, "_may_be_quiet", _whatever_a_leg_may_cost),
    "an-account-sets-timers": (quiet, "_may_be_quiet", _whatever_its_mode),
    "money-comes-by-the-calendar": (quiet, "next_grant", lambda account: FOREVER),
    "a-lot-expires": (quiet, "_next_change", _no_lot_expires),
    "an-alert-is-near": (quiet, "next_level", lambda account: -FOREVER),
    "a-recharge-is-near": (quiet, "asks_for_recharge", lambda world, account: False),
    "credit-runs-out": (quiet, "_room", _boundless),
    "quotas-reach-into-another-lot": (quiet, "money_alike", lambda world, account: FOREVER),
    "legs-in-progress-come-to-something": (quiet, "_in_progress", lambda world, window, account: 0),
    "a-conference-ends-for-all": (foresight, "_may_share", _whoever_ends_it),
    "somebody-in-the-conference-may-be-cut": (windows, "judge_accounts", _whoever_is_there),
    "a-conference-has-lost-a-leg": (windows, "judge_accounts", _whatever_broke),
    "a-route-has-no-rate-now": (foresight, "_has_rate", lambda route, arrived: True),
    "a-caller-who-is-not-answered-tries-again": (foresight, "_foresee_end", _once),
    "legs-by-app-are-priced": (foresight, "_find", _free_by_app),
    "a-route-is-barred": (lay_out, "_lay_out_route", _priced),
    "a-leg-would-spend-too-much": (merge, "_has_room", lambda window, look: True),
    "a-leg-that-is-an-event-would-spend-too-much": (
        membership,
        "_put_by",
        lambda world, window, account, instant: True,
    ),
    "who-finds-no-line-has-another-way": (merge, "_has_another_way", lambda world, row: False),
    "an-account-leaves-while-conferences-are-on": (merge, "leave", _whoever_shares),
}


def unlike(study, demand, expected):
    """Return whether a kernel that settles in bulk differs from what is expected, or gives up."""
    for way in IN_WINDOWS:
        try:
            got = run_compiled(study.plan, demand, 0, records="cdrs", way=WAYS[way])
        except (AttributeError, IndexError):  # what has no rate has no steps
            return True
        if differences(expected, got):
            return True
    return False


@pytest.mark.parametrize("reason", REASONS)
def test_a_kernel_that_does_not_know_the_reason_is_wrong(reason, monkeypatch):
    monkeypatch.setenv("TOLLBRIDGE_KERNEL", "plain")
    study = prepare(load(KEPT / f"{reason}.yaml"))
    demand = DrawnOnce(study.demand)
    expected = run_reference(study.plan, demand, 0, records="cdrs")
    assert not unlike(study, demand, expected)
    monkeypatch.setattr(*REASONS[reason])
    assert unlike(study, demand, expected)
