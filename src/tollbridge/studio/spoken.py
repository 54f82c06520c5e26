"""Answers to what a planner asks, in sentences, with a small table of what was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import isinf
from typing import Final

from tollbridge.plain_text import counted
from tollbridge.planning.breakeven import BreakEven
from tollbridge.planning.size import Sizing, ValueTried
from tollbridge.planning.text import figure
from tollbridge.scenario.currencies import decimals
from tollbridge.scenario.load import Loaded
from tollbridge.studio.questions import Question, search, search_break_even

_SUBJECTS: Final = {"credit": "opening credit", "trigger": "trigger"}
_HEADINGS: Final = {"credit": "Opening credit", "trigger": "Trigger", "ports": "Ports"}


@dataclass(frozen=True)
class Answer:
    """An answer as the page shows it.

    Attributes:
        found: the answer, one sentence.
        is_found: whether there is one.
        notes: what a planner should know besides, a sentence or two each.
        headings: of the table of what was tried; none where there is no table.
        rows: its cells as text, as many as there are headings.
        chosen: the place of the row that is the answer, from 0; -1: none.
    """

    found: str
    is_found: bool
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chosen: int = -1


def answer(loaded: Loaded, question: Question, replications: int, tell: Callable[[str], None]) -> Answer:
    """Return what `questions.search` finds, in sentences; the arguments and errors are its own."""
    return sizing_answer(question, search(loaded, question, replications, tell))


def licence_answer(pinned: Loaded, now: Loaded, replications: int) -> Answer:
    """Return what `questions.search_break_even` finds, in sentences; the arguments and errors are its own."""
    return break_even_answer(search_break_even(pinned, now, replications))


def sizing_answer(question: Question, found: Sizing) -> Answer:
    """Return what a search found, in sentences.

    `question`: what was asked. `found`: what `size` returned for it. The table has the values in their order; a value that
    was confirmed on other callers has a row for each.
    """
    tried = sorted(found.attempts, key=lambda one: (one.value, one.fresh))
    heading = _HEADINGS[question.kind] + ("" if question.kind == "ports" else f", {found.currency}")
    chance = "turned away" if question.kind == "ports" else "runs out in"
    place = next((place for place, one in enumerate(tried) if one.value == found.value and not one.fresh), -1)
    return Answer(
        _found(question, found),
        found.value is not None,
        tuple(_notes(found)),
        (heading, chance, f"at most ({found.target.confidence:.0%} sure)", "enough", "callers"),
        tuple(_row(one, question, found.currency) for one in tried),
        place,
    )


def _found(question: Question, found: Sizing) -> str:
    met = (
        f"under {question.limit}% of the calls to {question.subject} are turned away"
        if question.kind == "ports"
        else f"{question.subject} runs out in under {question.limit}% of the runs"
    )
    if found.value is None:
        none = "number of ports" if question.kind == "ports" else _SUBJECTS[question.kind]
        return f"No {none} was found with which {met}."
    value = _value(found.value, question, found.currency)
    if question.kind == "ports":
        return f"With {value} ports {met}; with fewer it is more."
    return f"{value} {found.currency} is the smallest {_SUBJECTS[question.kind]} with which {met}."


def _notes(found: Sizing) -> Iterator[str]:
    yield (
        f"Each value met the same callers in {counted(found.replications, 'replication')}. "
        "An answer is confirmed on other callers before it is given."
    )
    yield from found.notes
    if found.erlang is not None:
        if found.erlang.ports is not None:
            yield f"Erlang B, hour by hour, wants {counted(found.erlang.ports, 'port')}."
        if found.erlang.bunched:
            yield found.erlang.warning()


def _row(one: ValueTried, question: Question, currency: str) -> tuple[str, ...]:
    at_most = "unknown" if isinf(one.bound.upper) else f"{one.bound.upper:.2%}"
    return (
        _value(one.value, question, currency),
        f"{one.bound.estimate:.2%}",
        at_most,
        "yes" if one.met else "no",
        "others" if one.fresh else "the same",
    )


def _value(value: Decimal, question: Question, currency: str) -> str:
    whole = question.kind == "ports" or value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.{decimals(currency)}f}"


def break_even_answer(even: BreakEven) -> Answer:
    """Return at which usage two scenarios cost the same, in sentences.

    `even`: what `break_even` returned; its minutes are metered minutes of a user in a month.
    """
    now = f"Now it is {figure(even.now)} minutes, of {counted(even.users, 'user')}."
    if even.factor is None:
        cheaper = (even.cheaper,) if even.cheaper else ()
        found = f"Their costs do not meet between a hundredth and 20 times the usage: {even.reason}."
        return Answer(found, is_found=False, notes=(now, *cheaper))
    found = f"Both cost the same at {figure(even.minutes)} metered minutes of a user in a month."
    others = tuple(
        f"The cheaper one changes again between {figure(low)} and {figure(high)} times the usage."
        for low, high in even.others
    )
    times = f"{now} The costs meet at {figure(even.factor)} times that."
    return Answer(found, is_found=True, notes=(times, even.cheaper, *others))
