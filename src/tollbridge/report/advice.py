"""The last line of a projection: what to do next, from what the run showed; the constraint that binds comes first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from math import ceil
from typing import Final

from tollbridge.engine.plan.plan import UNLIMITED, RechargePlan
from tollbridge.engine.simulate import Study
from tollbridge.measures.results import Results
from tollbridge.money import MICROS
from tollbridge.scenario.schema import AccountPart

MUCH_BLOCKING: Final = 0.01
MUCH_WITHOUT_RATE: Final = 0.001
"""The share of legs from which on a forgotten rate is told first: each such leg is missing in the cost."""
FEW_REPLICATIONS: Final = 20
MOST_NAMED: Final = 3
LEAST_CARRIED: Final = 0.001
"""The least share of callers that find a port for which a search begins in proportion to those who do not."""
SHOWS_FIVE_PERCENT: Final = 59
"""The fewest replications that can show a chance below 5% with 95% confidence: 0.95 ** 59 is below 0.05."""
SHOWS_ONE_PERCENT: Final = 300
"""The fewest legs that can show a blocking below 1% with 95% confidence: 0.99 ** 300 is below 0.05."""
FIRM: Final = 100
"""Replications that a command asks for where the file's are too few."""


def next_step(study: Study, results: Results) -> str:
    """Return one line with the command that answers the question which the figures raise.

    `study`: what was run. `results`: what came. Legs without a rate are told first, then credit that runs out, then ports
    that block callers; else more replications, or the report, are the next step.
    """
    file = _file(study)
    for told in (_no_rate, _out_of_credit, _blocked):
        line = next(told(study, results), "")
        if line:
            return f"Next: {line}"
    if len(results.replications) < FEW_REPLICATIONS and study.loaded.scenario.workloads:
        return f"Next: more replications for firmer figures: tollbridge run {file} --replications {FIRM}"
    return f"Next: keep it and share it: tollbridge run {file} --out out && tollbridge report out"


def _no_rate(study: Study, results: Results) -> Iterator[str]:
    """Tell of a forgotten rate: whose legs cannot be priced, and so are missing in the cost."""
    legs, without = _mean(results, "legs.total"), _mean(results, "legs.by_cause.no-rate")
    if not legs or without / legs < MUCH_WITHOUT_RATE:
        return
    places = _unpriced(study)
    named = ", ".join(places[:MOST_NAMED]) + (", …" if len(places) > MOST_NAMED else "")
    yield (
        f"{without / legs:.1%} of the legs have no rate, and are missing in the cost: "
        f"give the tariff a row for {named or 'them'} in {study.loaded.file}"
    )


def _unpriced(study: Study) -> list[str]:
    """Return the numbers and destinations that some caller can dial and that have no row."""
    cast = study.demand.cast
    names: dict[str, None] = {}
    for route in study.plan.routes:
        if route.staircase < 0:
            label = cast.numbers[route.number] if route.number >= 0 else cast.destination_labels[route.destination]
            names.setdefault(label)
    return list(names)


def _out_of_credit(study: Study, results: Results) -> Iterator[str]:
    for name in study.loaded.scenario.accounts:
        chance = _mean(results, f"accounts.{name}.exhausted")
        if chance > 0:
            until = f"--until accounts.{name}.exhausted.mean --below 0.05"
            few = study.loaded.scenario.replications < SHOWS_FIVE_PERCENT
            if _lapses(study, name):
                yield (
                    f"{name} runs out in {chance:.0%} of the runs. Its opening credit lapses before the end, whatever it is: "
                    f"give it top_ups, a recharge or a later `expires` in {study.loaded.file}"
                )
                continue
            question, find = _constraint(study, results, name)
            yield (
                f"{name} runs out in {chance:.0%} of the runs. {question} "
                f"tollbridge size {_file(study)} --find accounts.{name}.{find} {until}"
                f"{f' --replications {FIRM}' if few else ''}"
            )


def _lapses(study: Study, name: str) -> bool:
    """Say whether no opening credit lasts to the end, as it lapses before, and nothing else comes."""
    account = study.plan.accounts[_index(study, name)]
    return account.recharge is None and not account.top_ups and account.expiry_after[0] < study.plan.horizon


def _constraint(study: Study, results: Results, name: str) -> tuple[str, str]:
    """Return the question and the `path=LOW..HIGH` of what bound an account that ran out."""
    part, index = study.loaded.scenario.accounts[name], _index(study, name)
    reach = _reach(results, name)
    for pool in part.pools:
        if part.pools[pool].then == "cut" and _mean(results, f"pools.{name}.{pool}.empty") > 0:
            minutes = int(part.pools[pool].minutes)
            most = _minutes(results, f"pools.{name}.{pool}.used")
            return f"Its pool {pool} says then: cut. How many minutes last?", _range(
                f"pools.{pool}.minutes", minutes, most
            )
    recharge = study.plan.accounts[index].recharge
    if recharge is None or part.recharge is None:
        return _opening(study, index, part, reach)
    if _cap_binds(results, name, recharge):
        return "Its cap of recharges binds. How many last?", _range("recharge.at_most.times", recharge.at_most)
    below, amount = recharge.below // MICROS, recharge.amount // MICROS
    if not recharge.delayed:
        path = "recharge.to" if recharge.fills else "recharge.amount"
        return "Its recharges come at once, but are too small. Which amount lasts?", _range(path, amount, reach)
    if recharge.fills:  # the trigger is under what a recharge fills up to
        return "Its recharges come too late. Up to what should they fill?", _range("recharge.to", amount, reach)
    return "Its recharges come too late. Which trigger lasts?", _range("recharge.below", below, reach)


def _reach(results: Results, name: str) -> int:
    """Return twice what an account's callers would have cost, those that credit refused or cut too, in whole money."""
    return 2 * ceil(_most(results, f"accounts.{name}.charged") + _most(results, "cost.unmet"))


def _minutes(results: Results, used: str) -> int:
    """Return twice the minutes of a pool had nobody been refused, as far as the others' minutes tell."""
    legs, refused = _mean(results, "legs.total"), _mean(results, "legs.by_cause.no-credit")
    return 2 * ceil(_most(results, used) * legs / max(legs - refused, 1))


def _opening(study: Study, index: int, part: AccountPart, reach: int) -> tuple[str, str]:
    """Ask for the opening credit; where the file has lots it comes on top of them, so it begins at what it is."""
    opening = (part.credit.opening or 0) // MICROS
    all_of_it = sum(amount for amount, _ in study.plan.accounts[index].opening) // MICROS
    beside = " beside its lots" if part.credit.lots else ""
    high = max(opening + 3 * all_of_it + 100, reach)
    return f"How much lasts{beside}?", f"credit.opening={opening}..{high}"


def _cap_binds(results: Results, name: str, recharge: RechargePlan) -> bool:
    """Say whether most replications that ran out had made all recharges that the cap allowed until then."""
    if recharge.at_most >= UNLIMITED:
        return False
    made = zip(results.whole(f"accounts.{name}.exhausted_at"), results.whole(f"accounts.{name}.recharges"), strict=True)
    ran_out = [(at, count) for at, count in made if at >= 0]
    capped = sum(count >= _allowed(recharge, at) for at, count in ran_out)
    return 2 * capped >= len(ran_out) > 0


def _allowed(recharge: RechargePlan, until: int) -> int:
    begun = sum(begin <= until for begin in recharge.periods)
    return max(0, max(1, begun) * recharge.at_most - recharge.used)


def _range(path: str, low: int, reach: int = 0) -> str:
    return f"{path}={low}..{max(4 * low + 100, reach)}"


def _blocked(study: Study, results: Results) -> Iterator[str]:
    """Tell of the ports that turn most legs away: of a number, a bridge or its trunks."""
    groups = [(_mean(results, f"{stem}.blocking"), stem, path, ports) for stem, path, ports in _limited(study)]
    blocking, stem, path, ports = max(groups, default=(0.0, "", "", 0))
    if blocking > MUCH_BLOCKING:
        wanted = ceil(10 * ports / max(1 - blocking, LEAST_CARRIED))
        find = f"{path}={ports}..{max(wanted, 10)}"
        kind, _, name = stem.partition(".")
        what = {"numbers": name, "bridges": f"the bridge {name}", "trunks": f"the trunks of {name}"}[kind]
        target = f"--until {stem}.blocking.mean --below {MUCH_BLOCKING}"
        unit = "trunks" if kind == "trunks" else "ports"
        verb = "turn" if kind == "trunks" else "turns"
        asked = (
            f"tollbridge size {_file(study)} --find {find} {target}{_more(study, _mean(results, f'{stem}.offered'))}"
        )
        yield f"{what} {verb} {blocking:.1%} away. How many {unit}? {asked}"


def _more(study: Study, offered: float) -> str:
    """Return the option of more replications where the file's have too few legs to show a blocking of 1%.

    `offered`: legs of a replication that ask for a port. Twice as many are asked for: replications differ.
    """
    legs = 2 * SHOWS_ONE_PERCENT
    if offered * study.loaded.scenario.replications >= legs:
        return ""
    return f" --replications {max(FIRM, ceil(legs / max(offered, 1)))}"


def _limited(study: Study) -> Iterator[tuple[str, str, int]]:
    """Yield (result's stem, path of the scenario, ports) of each limited group."""
    scenario = study.loaded.scenario
    for name, number in scenario.numbers.items():
        if number.ports is not None:
            yield f"numbers.{name}", f"numbers.{name}.ports", number.ports
    for name, bridge in scenario.bridges.items():
        if bridge.ports is not None:
            yield f"bridges.{name}", f"bridges.{name}.ports", bridge.ports
        if bridge.dial_out.trunks is not None:
            yield f"trunks.{name}", f"bridges.{name}.dial_out.trunks", bridge.dial_out.trunks


def _file(study: Study) -> str:
    """Return the scenario's file as a shell takes it."""
    return shlex.quote(str(study.loaded.file))


def _index(study: Study, name: str) -> int:
    return [account.name for account in study.plan.accounts].index(name)


def _mean(results: Results, name: str) -> float:
    return float(results.statistics(name).mean or 0)


def _most(results: Results, name: str) -> float:
    return float(results.statistics(name).max or 0)
