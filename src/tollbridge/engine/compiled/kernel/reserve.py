"""The reserve mode on the agenda: quotas are set aside ahead, steps are debited out of them as they begin."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_metering
from tollbridge.engine.compiled.kernel.cutoff import cut
from tollbridge.engine.compiled.kernel.prices import step_length
from tollbridge.engine.compiled.kernel.quota import ask_quota, debit_begun
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World


def answer_reserve(world: World, leg: Leg) -> None:
    """Set the first quota aside, and debit the first step out of it."""
    leg.free_due = world.now + leg.free if leg.free else -1
    if not ask_quota(world, leg):
        cut(world, leg)
        return
    if leg.free == 0:
        debit_begun(world, leg)
    leg.begun = step_length(leg, 0)
    _await_reserve(world, leg)


def _await_reserve(world: World, leg: Leg) -> None:
    instant = leg.answered + leg.begun
    if leg.free_due >= 0:
        instant = min(instant, leg.free_due)
    await_metering(world, leg, instant)


def meter_reserve(world: World, leg: Leg) -> None:
    """Begin a leg's next step, asking for a quota where the last is used up; or debit what `free` held back."""
    if 0 <= leg.free_due < leg.answered + leg.begun:
        leg.free_due = -1
        debit_begun(world, leg)
        _await_reserve(world, leg)
        return
    free_over = world.now >= leg.free_due
    if free_over:  # before a quota is asked for, where `free` runs out just now
        debit_begun(world, leg)
    if leg.begun >= leg.front and (leg.final or not ask_quota(world, leg)):
        cut(world, leg)
        return
    if free_over:
        leg.free_due = -1
        debit_begun(world, leg)
    leg.begun += step_length(leg, leg.begun)
    _await_reserve(world, leg)
