"""The last line of a projection: what to do next, from what the run showed."""

from __future__ import annotations

from tollbridge.engine.simulate import Study
from tollbridge.measures.results import Results

MUCH_BLOCKING = 0.01
FEW_REPLICATIONS = 20


def next_step(study: Study, results: Results) -> str:
    """Return one line with the command that answers the question which the figures raise."""
    file = study.loaded.file
    for name in study.loaded.scenario.accounts:
        chance = _mean(results, f"accounts.{name}.exhausted")
        if chance > 0:
            return f"Next: {name} runs out in {chance:.0%} of the runs. {_fund(study, name)}"
    for name, part in study.loaded.scenario.numbers.items():
        blocking = _mean(results, f"numbers.{name}.blocking")
        if part.ports is not None and blocking > MUCH_BLOCKING:
            find = f"numbers.{name}.ports={part.ports}..{max(part.ports * 4, 10)}"
            target = f"--until numbers.{name}.blocking.mean --below {MUCH_BLOCKING}"
            return (
                f"Next: {name} turns {blocking:.1%} away. How many ports? tollbridge size {file} --find {find} {target}"
            )
    if len(results.replications) < FEW_REPLICATIONS and study.loaded.scenario.workloads:
        return f"Next: more replications for firmer figures: tollbridge run {file} --replications 100"
    return f"Next: keep it and share it: tollbridge run {file} --out out && tollbridge report out"


def _fund(study: Study, name: str) -> str:
    """Say how to find what would be enough: the opening credit, or the trigger where the account recharges."""
    part, file = study.loaded.scenario.accounts[name], study.loaded.file
    until = f"--until accounts.{name}.exhausted.mean --below 0.05"
    if part.recharge is not None:
        low = part.recharge.below // 1_000_000
        find = f"accounts.{name}.recharge.below={low}..{4 * low + 100}"
        return f"Which trigger lasts? tollbridge size {file} --find {find} {until}"
    opening = sum(amount for amount, _ in study.plan.accounts[_index(study, name)].opening) // 1_000_000
    find = f"accounts.{name}.credit.opening={opening}..{4 * opening + 100}"
    return f"How much lasts? tollbridge size {file} --find {find} {until}"


def _index(study: Study, name: str) -> int:
    return [account.name for account in study.plan.accounts].index(name)


def _mean(results: Results, name: str) -> float:
    return float(results.statistics(name).mean or 0)
