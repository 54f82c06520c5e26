"""What planners ask of a scenario, as searches of the planning floor: how much credit, how many ports, which licence."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from tollbridge.errors import TollbridgeError
from tollbridge.planning.breakeven import BreakEven, break_even, differ_in_licences
from tollbridge.planning.estimate import fewest_replications
from tollbridge.planning.size import Sizing, size
from tollbridge.planning.target import parse_target
from tollbridge.planning.value_ranges import parse_value_range
from tollbridge.planning.variant_results import Effort
from tollbridge.planning.variant_runner import VariantRunner
from tollbridge.scenario.load import Loaded
from tollbridge.studio.forecast import KEPT

Kind = Literal["credit", "trigger", "ports"]
_NICE: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_VALUES: Final = 100
"""Steps from the lowest to the highest value that a search looks at."""


@dataclass(frozen=True)
class Question:
    """A search for the smallest value that keeps a chance under a limit.

    Attributes:
        kind: what is sought: opening `credit` or the `trigger` of recharges of an account, or the `ports` of a number.
        subject: the account's or the number's name.
        limit: a percentage such as 5: of runs in which credit runs out, or of calls that are turned away.
        reach: about how much the answer can be: the cost of all calls for credit, most ports at once for ports.

    >>> question = Question("ports", "us-toll", "1", 24.0)
    >>> question.find, question.until
    ('numbers.us-toll.ports=1..50', 'numbers.us-toll.blocking.mean')
    """

    kind: Kind
    subject: str
    limit: str
    reach: float
    """About how much the answer can be: the cost of all calls for credit, most ports at once for ports."""

    @property
    def find(self) -> str:
        """The path and the values to look at, as `tollbridge size --find` takes them."""
        high = _nice(Decimal(str(max(self.reach, 1.0))) * 2)
        if self.kind == "ports":
            return f"numbers.{self.subject}.ports=1..{max(2, int(high))}"
        key = "credit.opening" if self.kind == "credit" else "recharge.below"
        step = max(_nice(high / _VALUES), Decimal(1))
        return f"accounts.{self.subject}.{key}=0..{high:f}:{step:f}"

    @property
    def until(self) -> str:
        """The result that is to be under the limit."""
        return (
            f"numbers.{self.subject}.blocking.mean"
            if self.kind == "ports"
            else f"accounts.{self.subject}.exhausted.mean"
        )

    @property
    def fewest(self) -> int:
        """The fewest replications that could show the target; of blocking any number may do, as each has many calls."""
        if self.kind == "ports":
            return 1
        target = parse_target(self.until, f"{self.limit}%")
        return fewest_replications(target.statistic, target.below, target.confidence, 1.0)

    def command(self, file: str, replications: int) -> str:
        """Return the command line that gives the same answer.

        `file`: the scenario's name. `replications`: of each value, as here.

        >>> Question("credit", "office", "5", 90.0).command("q.yaml", 59).split(" --")[1:3]
        ['find accounts.office.credit.opening=0..200:2', 'until accounts.office.exhausted.mean']
        """
        target = f"--until {self.until} --below {self.limit}%"
        return f"tollbridge size {shlex.quote(file)} --find {self.find} {target} --replications {replications}"


def questions(loaded: Loaded, usage: float, peaks: dict[str, float]) -> list[tuple[str, Kind, str, float]]:
    """Return what can be asked of a scenario: (words, kind, subject, reach) each.

    Args:
        loaded: the scenario.
        usage: what all calls of the run cost in money, those too that credit refuses or cuts.
        peaks: the most ports that were busy at once, by number.
    """
    asked: list[tuple[str, Kind, str, float]] = []
    for name, account in loaded.scenario.accounts.items():
        if account.recharge is not None:
            asked.append((f"Smallest trigger at which {name} does not run out", "trigger", name, usage / 4))
        elif account.credit is not None:
            asked.append((f"Smallest opening credit with which {name} does not run out", "credit", name, usage))
    for name, number in loaded.scenario.numbers.items():
        if number.ports is not None:
            reach = max(float(number.ports), peaks.get(name, 1.0))
            asked.append((f"Fewest ports of {name} that turn hardly anybody away", "ports", name, reach))
    return asked


def search(loaded: Loaded, question: Question, replications: int, tell: Callable[[str], None]) -> Sizing:
    """Search for what was asked, as `tollbridge size` does.

    Args:
        loaded: the scenario.
        question: what is looked for.
        replications: of each value that is tried, 1 or more.
        tell: called with a line about each step.

    Returns what was found. Raises TollbridgeError where it cannot be asked, such as a limit that is no number.
    """
    target = parse_target(question.until, f"{question.limit}%")
    return size(loaded, parse_value_range(question.find), target, Effort(replications), VariantRunner(KEPT, say=tell))


def search_break_even(pinned: Loaded, now: Loaded, replications: int) -> BreakEven:
    """Search for the usage at which the pinned variant and this one cost the same.

    `pinned` and `now`: scenarios that differ in their licences. `replications`: of each usage that is tried, 1 or more.
    TollbridgeError says what keeps it from being asked.
    """
    if not differ_in_licences(pinned, now):
        raise TollbridgeError("both variants hold the same licences: pin one, change the licences, and ask again")
    even = break_even(pinned, now, Effort(replications), VariantRunner(KEPT).run)
    if even is None:
        raise TollbridgeError("there are no users, or no workloads that could call more or less")
    return even


def _nice(value: Decimal) -> Decimal:
    """Return the next number up that is 1, 2 or 5 with zeros."""
    place = Decimal(1).scaleb(value.adjusted())
    return next(nice * place for nice in _NICE if nice * place >= value)
