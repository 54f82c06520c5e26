"""The smallest value that meets a target: ports, trunks, opening credit, a recharge's trigger or amount.

Bisection on common random numbers: every value meets the same callers, so that what differs is the value. The answer's
neighbours are looked at, and it is confirmed on fresh callers before it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tollbridge.engine.plan.study import MOST_SEED
from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
from tollbridge.plain_text import counted
from tollbridge.planning.erlang_advice import ErlangAdvice, erlang_advice
from tollbridge.planning.estimate import Bound
from tollbridge.planning.target import Target
from tollbridge.planning.value_ranges import ValueRange
from tollbridge.planning.variant_results import Effort, VariantResults
from tollbridge.planning.variant_runner import VariantRunner
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.patch import patch

_FRESH: Final = 1_000_003


@dataclass(frozen=True)
class ValueTried:
    """One value that a search tried.

    Attributes:
        value: what was put in its place.
        bound: the target's statistic, and what it is under with the confidence asked for.
        met: whether that shows the target met.
        fresh: whether other callers were met.
    """

    value: Decimal
    bound: Bound
    met: bool
    fresh: bool


@dataclass(frozen=True)
class Sizing:
    """What `size` found. `value` is None where nothing from low to high meets the target.

    `needs` is the fewest replications that could show the target, `notes` what the planner should know, `erlang` the
    formula's answer where ports or trunks were sized.
    """

    name: str
    target: Target
    value: Decimal | None
    attempts: tuple[ValueTried, ...]
    replications: int
    seed: int
    needs: int
    notes: tuple[str, ...]
    erlang: ErlangAdvice | None
    currency: str = ""


class _Search:
    def __init__(self, loaded: Loaded, span: ValueRange, target: Target, effort: Effort, runner: VariantRunner) -> None:
        self.loaded, self.span, self.target = loaded, span, target
        self.effort = replace(effort, asked=Asked(frozenset({target.result})))
        self.run, self.progress = runner.run, runner.say
        self.seed = loaded.scenario.seed if effort.seed is None else effort.seed
        self.attempts: dict[tuple[int, bool], ValueTried] = {}
        self.notes: list[str] = []
        self.sample: VariantResults | None = None

    def variant(self, index: int) -> Loaded:
        return self.loaded.variant(patch(self.loaded.raw, [(self.span.path, str(self.span.value(index)))]))

    def meets(self, index: int, *, fresh: bool = False) -> bool:
        if (index, fresh) not in self.attempts:
            seed = (self.seed + _FRESH) % (MOST_SEED + 1) if fresh else self.seed
            effort = replace(self.effort, seed=seed)
            self.sample = self.run(self.variant(index), effort)
            bound = self.target.measure(self.sample)
            attempt = ValueTried(self.span.value(index), bound, self.target.met(bound), fresh)
            self.attempts[index, fresh] = attempt
            self.progress(f"{self.span.name} = {attempt.value}: {'meets' if attempt.met else 'misses'} the target")
        return self.attempts[index, fresh].met

    def look_first(self) -> int:
        """Return the fewest replications that could show the target, by one of them; TollbridgeError where there are fewer.

        The lowest and the highest value are compiled, so that what is wrong with them is said before the work.
        """
        self.variant(0)
        self.progress(f"looking for {self.span.name} from {self.span.low} to {self.span.high}: {self.target}")
        one = self.run(self.variant(len(self.span) - 1), replace(self.effort, replications=1, seed=self.seed))
        one.of(self.target.result)  # a result of no such name is said before the work
        needs = self.target.needs(one)
        if self.effort.replications < needs:
            raise TollbridgeError(_too_few(self.target, self.effort.replications, needs))
        return needs

    def smallest(self) -> int | None:
        low, high = 0, len(self.span) - 1
        if not self.meets(high):
            return None
        if self.meets(low):
            return low
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.meets(middle) else (middle, high)
        return high

    def holds(self, index: int) -> bool:
        """Say whether a value meets the target with fresh callers too, and the next one as well."""
        following = min(index + 1, len(self.span) - 1)
        return self.meets(index, fresh=True) and self.meets(index) and self.meets(following)

    def confirmed(self, index: int) -> int | None:
        """Return the smallest value from the found one on that fresh callers and the next value agree on."""
        last = len(self.span) - 1
        value = smallest_that_holds(self.holds, index, last)
        if value is None:
            self.notes.append(
                f"{self.span.value(index)} met the target, but with other callers not even {self.span.value(last)} does, "
                "the highest: more replications are needed."
            )
        elif value > index:
            self.notes.append(f"{self.span.value(index)} met the target, but other callers or its neighbour did not.")
        return value


def smallest_that_holds(holds: Callable[[int], bool], first: int, last: int) -> int | None:
    """Return the smallest index that holds, or None where the last does not either.

    `holds`: is asked of few indices; one above an index that holds is taken to hold too. `first`, `last`: where to look, both
    included. The answer is expected near `first`: steps double until one holds, and what lies between is halved.

    >>> asked = []
    >>> smallest_that_holds(lambda index: bool(asked.append(index)) or index >= 150, 100, 10_000)
    150
    >>> len(asked)
    12
    """
    missed, found, step = first - 1, first, 1
    while not holds(found):
        if found == last:
            return None
        missed, found, step = found, min(found + step, last), 2 * step
    while found - missed > 1:
        middle = (missed + found) // 2
        missed, found = (missed, middle) if holds(middle) else (middle, found)
    return found


def size(
    loaded: Loaded, span: ValueRange, target: Target, effort: Effort, runner: VariantRunner | None = None
) -> Sizing:
    """Find the smallest value that meets a target.

    `loaded`: the scenario. `span`: the place to change, and the values to choose from. `target`: the result, the limit and
    how sure the answer must be. `effort`: replications, seed, engine. `runner`: runs the variants; None for one process.

    A larger value is taken to do no harm, so that half of what is left is ruled out at each try. Every value meets the same
    callers, drawn once; the answer is tried again on fresh ones.

    Returns the value, or None where none of the span meets the target, with all that was tried. TollbridgeError and
    ScenarioError where the path, the result or the values are wrong, and where so few replications could not show the target
    whatever they showed.
    """
    search = _Search(loaded, span, target, effort, runner or VariantRunner())
    needs = search.look_first()
    found = search.smallest()
    value = None if found is None else search.confirmed(found)
    if found is None:
        search.notes.append(f"Even {span.value(len(span) - 1)}, the highest, does not meet the target.")
    elif found == 0:
        search.notes.append(f"{span.value(0)}, the lowest, meets the target: a smaller one may do too.")
    at = len(span) - 1 if value is None else value
    advice = erlang_advice(search.variant(at), span.path, target, search.seed, effort.replications)
    answer = None if value is None else span.value(value)
    tried = tuple(search.attempts.values())
    return Sizing(
        span.name,
        target,
        answer,
        tried,
        effort.replications,
        search.seed,
        needs,
        tuple(search.notes),
        advice,
        loaded.scenario.currency,
    )


def _too_few(target: Target, replications: int, needs: int) -> str:
    return (
        f"{counted(replications, 'replication')} cannot show {target}, whatever comes: at least {needs} are needed "
        f"(no bad one of {replications} does not prove it)."
    )
