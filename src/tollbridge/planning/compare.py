"""The same callers through several scenarios: totals, paired differences, what changed, and where two cost the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
from tollbridge.planning.breakeven import BreakEven, break_even, differ_in_licences
from tollbridge.planning.differences import Change, changes
from tollbridge.planning.estimate import Interval, mean_interval, paired_interval, unpaired_interval
from tollbridge.planning.gates import Gate, GateVerdict, judge
from tollbridge.planning.variant_results import STARVED, Effort, VariantResults, empty_results, out_of_credit
from tollbridge.planning.variant_runner import VariantRunner
from tollbridge.scenario.load import Loaded

Progress = Callable[[int, int], None]

HEADLINES: Final[tuple[str, ...]] = (
    "cost.total",
    "cost.usage",
    "cost.fixed",
    "cash.total",
    "minutes.total",
    "legs.total",
    "callers.lost",
    "cost.unmet",
)
_ALWAYS: Final = frozenset(HEADLINES) - {"cost.unmet"}
_ACCOUNT_LINES: Final = ("exhausted", "refused", "cut", "recharges", "expired")
_NO_SPREAD: Final = 1e-9
_PORT_LINES: Final = ("blocking",)


@dataclass(frozen=True)
class ResultDifference:
    """A result of one scenario less that of the first.

    Attributes:
        result: its name.
        paired: over the same callers, by Student's t over the replications' differences.
        unpaired: as if the callers of the two were others, to show what pairing gains.
    """

    result: str
    paired: Interval
    unpaired: Interval

    @property
    def is_some(self) -> bool:
        """Whether the two differ in any replication."""
        return self.paired.n > 0 and bool(self.paired.mean or self.paired.half)

    @property
    def gain(self) -> float:
        """How many times narrower the paired interval is than the unpaired; inf where the difference never varies."""
        return self.unpaired.half / self.paired.half if self.paired.half > _NO_SPREAD else inf


@dataclass(frozen=True)
class Contestant:
    """One scenario of a comparison.

    Attributes:
        file: its path.
        title: its `scenario`.
        means: of each result, with its 95% interval.
        differences: to the first scenario, by result; none of the first itself.
        changes: the keys in which it differs from the first.
        break_even: the usage at which the two cost the same, where their licences differ.
        out_of_credit: the share of callers whom credit refuses or cuts.
    """

    file: str
    title: str
    means: dict[str, Interval]
    differences: tuple[ResultDifference, ...] = ()
    changes: tuple[Change, ...] = ()
    break_even: BreakEven | None = None
    out_of_credit: float = 0.0
    """The share of callers whom credit refuses or cuts, whose cost is left out (`cost.unmet`)."""


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Attributes:
        currency: of all amounts.
        replications: how many of each scenario.
        seed: under which all were run.
        contestants: the scenarios, in the order given.
        verdicts: what each gate found of each scenario but the first.
    """

    currency: str
    replications: int
    seed: int
    contestants: tuple[Contestant, ...]
    verdicts: tuple[GateVerdict, ...] = ()


@dataclass(frozen=True)
class Pair:
    """The first scenario and another, each with what its replications gave."""

    first: Loaded
    first_sample: VariantResults
    loaded: Loaded
    sample: VariantResults


def compare(
    scenarios: Sequence[Loaded],
    effort: Effort,
    progress: Progress | None = None,
    runner: VariantRunner | None = None,
    gates: Sequence[Gate] = (),
) -> Comparison:
    """Run scenarios under one seed and compare all with the first.

    `scenarios`: two or more. `effort`: replications, seed, engine. `progress`: is called with (done, of how many
    replications); the search for where two cost the same comes after. `runner`: runs the scenarios; None for one process.
    `gates`: limits that every scenario but the first is held against; one that names no result is refused before anything is
    run.

    Scenarios whose callers are the same meet them drawn once, so that differences are paired. TollbridgeError where they cannot
    be compared: other currencies, no common result.
    """
    if len(scenarios) < 2:
        raise TollbridgeError("give two scenarios or more to compare")
    currencies = {loaded.scenario.currency for loaded in scenarios}
    if len(currencies) > 1:
        raise TollbridgeError(
            f"the scenarios have different currencies, {', '.join(sorted(currencies))}: compare those of one currency"
        )
    first, runner = scenarios[0], runner or VariantRunner()
    seed = first.scenario.seed if effort.seed is None else effort.seed
    same = Effort(effort.replications, seed, effort.engine, _asked(gates))
    _check_gates(gates, scenarios, same)
    done = count(1)
    samples = [
        runner.run(loaded, same, lambda: progress(next(done), len(scenarios) * same.replications) if progress else None)
        for loaded in scenarios
    ]
    names = _shown(samples)
    contestants = [_contestant(first, samples[0], names)]
    for loaded, sample in zip(scenarios[1:], samples[1:], strict=True):
        contestants.append(_against(Pair(first, samples[0], loaded, sample), names, same, runner))
    verdicts = [
        judge(gate, each.file, samples[0].values, sample.values)
        for each, sample in zip(contestants[1:], samples[1:], strict=True)
        for gate in gates
    ]
    return Comparison(first.scenario.currency, effort.replications, seed, tuple(contestants), tuple(verdicts))


def _asked(gates: Sequence[Gate]) -> Asked:
    """Return the results that a comparison shows or that a gate may mean, with its statistic or without."""
    subjects = {part for gate in gates for part in (gate.subject, gate.subject.rpartition(".")[0])}
    names = {*HEADLINES, *STARVED, *subjects}
    return Asked(frozenset(names), tuple(f".{end}" for end in (*_ACCOUNT_LINES, *_PORT_LINES)))


def _check_gates(gates: Sequence[Gate], scenarios: Sequence[Loaded], effort: Effort) -> None:
    """Refuse a gate on a result that a scenario does not have."""
    if not gates:
        return
    first, *others = [set(empty_results(loaded, effort).known) for loaded in scenarios]
    for gate in gates:
        for names in others:
            gate.measured(sorted(names & first if gate.change else names))


def _shown(samples: Sequence[VariantResults]) -> list[str]:
    """Return the headline results, then account and port results, that any scenario has and that are not always 0."""
    names = dict.fromkeys(name for sample in samples for name in sample.values)
    wanted = [name for name in HEADLINES if name in names]
    for prefix, ends in (("accounts.", _ACCOUNT_LINES), ("numbers.", _PORT_LINES), ("trunks.", _PORT_LINES)):
        wanted += [name for name in names if name.startswith(prefix) and name.rpartition(".")[2] in ends]
    return [name for name in wanted if name in _ALWAYS or any(_moves(sample, name) for sample in samples)]


def _moves(sample: VariantResults, name: str) -> bool:
    return name in sample.values and bool((sample.values[name] != 0).any())


def _contestant(loaded: Loaded, sample: VariantResults, names: Sequence[str]) -> Contestant:
    means = {name: mean_interval(sample.values[name]) for name in names if name in sample.values}
    return Contestant(str(loaded.file), loaded.scenario.scenario, means, out_of_credit=out_of_credit(sample))


def _against(pair: Pair, names: Sequence[str], effort: Effort, runner: VariantRunner) -> Contestant:
    plain = _contestant(pair.loaded, pair.sample, names)
    both = [name for name in plain.means if name in pair.first_sample.values]
    found = [_difference(name, pair) for name in both]
    changed = changes(pair.first.raw, pair.loaded.raw)
    even = (
        break_even(pair.first, pair.loaded, effort, runner.run) if differ_in_licences(pair.first, pair.loaded) else None
    )
    return replace(plain, differences=tuple(found), changes=tuple(changed), break_even=even)


def _difference(name: str, pair: Pair) -> ResultDifference:
    before, after = pair.first_sample.values[name], pair.sample.values[name]
    return ResultDifference(name, paired_interval(before, after), unpaired_interval(before, after))
