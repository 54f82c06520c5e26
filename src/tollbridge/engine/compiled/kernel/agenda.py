"""What is put on the agenda: a leg's metering and release, a look at an account, the wake of a calm one."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import METERINGS, POLLS, RELEASES, WAKES, World


def await_metering(world: World, leg: Leg, instant: int) -> None:
    """Put a leg's next answer, step, quota or beat on the agenda."""
    leg.meter_at = instant
    if instant < world.horizon:
        push(world, METERINGS, instant, leg.seq, leg)


def await_release(world: World, leg: Leg, instant: int) -> None:
    """Put a leg's release on the agenda; one past the end of the run is the end's."""
    instant = min(max(instant, world.now), world.horizon)
    leg.release_at = instant
    push(world, RELEASES, instant, leg.seq, leg)


def await_look(world: World, account: Account, instant: int) -> None:
    """Put the next look at an account on the agenda."""
    account.poll_at = instant
    if instant < world.horizon:
        push(world, POLLS, instant, account.index, account)


def await_wake(world: World, account: Account, instant: int) -> None:
    """Put an account's wake on the agenda, in place of the one before."""
    account.wake = instant
    if instant < world.horizon:
        push(world, WAKES, instant, account.index, account)
