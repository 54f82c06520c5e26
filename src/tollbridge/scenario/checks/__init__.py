"""What a typed scenario says that cannot be, or cannot be meant: references, sums, times, funding.

Tariffs and windows have checks of their own where they are compiled (`scenario.tariffs`); so have expectations.
"""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.scenario.checks.callers import caller_problems
from tollbridge.scenario.checks.crowded import crowding_problems
from tollbridge.scenario.checks.demand import demand_problems
from tollbridge.scenario.checks.funding import funding_problems
from tollbridge.scenario.checks.idle import idle_problems
from tollbridge.scenario.checks.limits import file_problems, limit_problems
from tollbridge.scenario.checks.numbers import number_problems
from tollbridge.scenario.checks.odd_values import odd_value_problems
from tollbridge.scenario.checks.plausible import plausibility_problems
from tollbridge.scenario.checks.references import reference_problems
from tollbridge.scenario.checks.subject import Subject
from tollbridge.scenario.checks.times import time_problems
from tollbridge.scenario.checks.unread import unread_problems
from tollbridge.scenario.finding import Finding


def problems_of(subject: Subject) -> Iterator[Finding]:
    """Yield every error and warning of a scenario whose values are all readable.

    `subject`: the scenario under examination; what needs its clock is left out where that could not be read.
    """
    yield from reference_problems(subject)
    yield from number_problems(subject)
    yield from demand_problems(subject)
    yield from funding_problems(subject)
    yield from plausibility_problems(subject)
    yield from odd_value_problems(subject)
    yield from idle_problems(subject)
    yield from crowding_problems(subject)
    yield from caller_problems(subject)
    yield from limit_problems(subject)
    yield from file_problems(subject)
    if subject.is_whole:
        yield from unread_problems(subject)
    if subject.clock_is_known:
        yield from time_problems(subject)
