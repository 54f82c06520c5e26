"""Keys that do nothing where they stand, because something beside them, or all of the demand, never asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.scenario.checks.subject import Subject, odd
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import AccountPart, BridgePart, GrantShare, Scenario, WorkloadPart

_WHATEVER_ADMIT_SAYS = {
    "heartbeat": "admission needs a balance above `limit`, whatever it says",
    "poll": "admission needs a balance above `limit`, whatever it says",
    "postpaid": "nobody is refused for credit",
}


def unread_problems(subject: Subject) -> Iterator[Finding]:
    """Yield a warning for each key that changes nothing: it is taken out, or what it needs is put beside it.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    for name, account in scenario.accounts.items():
        yield from _control(account, ("accounts", name))
        yield from _grants(account, ("accounts", name))
    for name, bridge in scenario.bridges.items():
        yield from _bridge(scenario, bridge, ("bridges", name))
    for name, workload in scenario.workloads.items():
        yield from _workload(scenario, workload, ("workloads", name))


def _control(account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    control, may_cut = account.control, any(pool.then == "cut" for pool in account.pools.values())
    if control.admit != "first-step" and (why := _WHATEVER_ADMIT_SAYS.get(control.mode)):
        yield odd((*path, "control", "admit"), f"`admit` does nothing in mode {control.mode}: {why}")
    if account.cutoff.drops != "leg" and control.mode == "postpaid":
        yield odd((*path, "cutoff", "drops"), "`drops` does nothing in mode postpaid: nobody is cut for credit")
    elif account.cutoff.drops != "leg" and control.mode == "poll" and not may_cut:
        text = "`drops` does nothing in mode poll: a look cuts all legs of the account"
        yield odd((*path, "cutoff", "drops"), text)
    if may_cut and control.mode == "postpaid":
        for name, pool in account.pools.items():
            if pool.then == "cut":
                text = "`then: cut` does nothing in mode postpaid: nobody is refused or cut for an empty pool"
                yield odd((*path, "pools", name, "then"), text)


def _grants(account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    credit, recharge = account.credit, account.recharge
    granted = bool(account.top_ups or recharge) or credit.opening is not None
    if credit.expires is not None and not granted:
        text = "`expires` does nothing: there is no `opening`, top-up or recharge, and a lot has its own date"
        yield odd((*path, "credit", "expires"), text)
    if account.alerts.pools and not account.pools:
        yield odd((*path, "alerts", "pools"), "`pools` does nothing: the account has no pools")
    for place, level in enumerate(account.alerts.balance):
        if isinstance(level, GrantShare) and not (granted or credit.lots):
            yield odd((*path, "alerts", "balance", place), "a share of the last grant: nothing is ever granted")
    if recharge and recharge.retry is not None and recharge.success is None:
        yield odd((*path, "recharge", "retry"), "`retry` does nothing without `success`: no attempt fails")
    if recharge and recharge.at_most and recharge.at_most.used > recharge.at_most.times > 0:
        text = f"{recharge.at_most.used} are used of {recharge.at_most.times}: none is left in the first period"
        yield odd((*path, "recharge", "at_most", "used"), text)
    for name, licence in account.licences.items():
        if licence.per is not None and "fee" not in licence.model_fields_set:
            yield odd((*path, "licences", name, "per"), "`per` does nothing without a `fee`")


def _bridge(scenario: Scenario, bridge: BridgePart, path: KeyPath) -> Iterator[Finding]:
    if scenario.trace or scenario.cases:
        return  # a row of the trace, or a case, may be what asks
    workloads = list(scenario.workloads.values())
    meets = any(one.meetings for one in workloads)
    if bridge.ends.when == "organiser" and not meets and not any(one.organiser for one in scenario.calls.values()):
        text = "nobody organises: no call says `organiser: true` and no workload has `meetings`; the last leg ends it"
        yield odd((*path, "ends", "when"), text)
    if bridge.ends.when == "schedule" and not meets:
        text = "no conference has a schedule: no workload has `meetings`; the last leg ends it"
        yield odd((*path, "ends", "when"), text)
    if bridge.voip_uses_ports and not any(_joins(one, "voip") for one in workloads):
        yield odd((*path, "voip_uses_ports"), "`voip_uses_ports` does nothing: no workload has a share of `voip`")
    dials = not workloads or any(_joins(one, "dial-out") or _dials(one) for one in workloads)
    for key in ("answer", "busy", "ring"):
        if getattr(bridge.dial_out, key) is not None and not dials:
            text = f"`{key}` does nothing: it is for workloads, and none dials out; a call has `outcome` and `rings`"
            yield odd((*path, "dial_out", key), text)


def _workload(scenario: Scenario, workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    only = next(iter(scenario.bridges.values())) if len(scenario.bridges) == 1 else None
    bridge = scenario.bridges.get(workload.bridge) if workload.bridge else only
    if workload.overrun and bridge is not None and bridge.ends.when == "schedule":
        yield odd((*path, "overrun"), "`overrun` does nothing: the bridge ends each meeting on schedule")
    arrivals = workload.meetings or workload.legs
    by_the_day = workload.season or workload.growth or workload.spread
    by_the_hour = arrivals and (arrivals.starts or arrivals.holidays or arrivals.profile != "round-the-clock")
    if workload.timezone and not by_the_day and not by_the_hour:
        text = "`timezone` does nothing: there is no profile, starts, holidays, season, growth or spread"
        yield odd((*path, "timezone"), text)


def _joins(workload: WorkloadPart, way: str) -> bool:
    parts = (workload, workload.organisers, workload.legs)
    return any(part is not None and bool((part.join or {}).get(way)) for part in parts)


def _dials(workload: WorkloadPart) -> bool:
    """Say whether a workload's legs dial out one by one."""
    legs = workload.legs
    if legs is None:
        return False
    return legs.dial is not None or (workload.destinations is not None and legs.via is None)
