"""What `run`, `compare`, `sweep` and `size` ask alike, and the checks that every function's arguments go through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypedDict, TypeVar, get_args

if TYPE_CHECKING:
    from tollbridge.planning.variant_results import Effort
    from tollbridge.scenario.load import Loaded

Engine = Literal["auto", "reference", "compiled"]
Progress = Callable[[int, int], None]
"""Is told of work: (done, of how many); 0 where nobody knows how many."""
Message = Callable[[str], None]
"""Is told what a user should know, a text of one line or several."""
MOST_REPLICATIONS: Final = 1_000_000
Value = TypeVar("Value")
Function = TypeVar("Function", bound=Callable[..., Any])


class RunKeywords(TypedDict, total=False):
    """The keywords that `run`, `compare`, `sweep` and `size` share; `RunTerms` says what each means."""

    replications: int | None
    seed: int | None
    engine: Engine
    workers: int


@dataclass(frozen=True)
class RunTerms:
    """How a scenario is to be run.

    `replications`: from 1 to 1,000,000; None: the scenario's. `seed`: 0 or more; None: the scenario's. `engine`: `auto` takes
    the compiled engine where it is built, else the reference engine; both give the same results. `workers`: processes, 1 or
    more. TollbridgeError where one of them is out of its range.
    """

    replications: int | None = None
    seed: int | None = None
    engine: Engine = "auto"
    workers: int = 1

    def __post_init__(self) -> None:
        check_count("replications", self.replications, MOST_REPLICATIONS)
        check_engine(self.engine)
        check_count("workers", self.workers)

    @classmethod
    def of(cls, how: Mapping[str, Any]) -> Self:
        """Return the terms that keywords say.

        `how`: values by name. TypeError where there is no such keyword, TollbridgeError where a value is out of its range.
        """
        from tollbridge.nearest import unknown

        known = [each.name for each in fields(cls)]
        for name in how:
            if name not in known:
                raise TypeError(unknown("keyword", name, known))
        return cls(**how)

    def effort(self, *scenarios: Loaded) -> Effort:
        """Return how hard to look at scenarios that meet the same callers: the most replications that any asks for."""
        from tollbridge.planning.variant_results import Effort

        count = self.replications or max(each.scenario.replications for each in scenarios)
        return Effort(count, self.seed, self.engine)


def spelled_out(terms: type[RunTerms]) -> Callable[[Function], Function]:
    """Return a decorator that shows keywords one by one in the signature of a function that takes them as `**how`.

    `terms`: has a field for each keyword. Those that several functions share come last.
    """
    shared = {each.name for each in fields(RunTerms)}
    shown = [
        Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
        for each in sorted(fields(terms), key=lambda each: each.name in shared)
    ]

    def decorate(function: Function) -> Function:
        own = signature(function)
        first = [each for each in own.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
        decorated: Any = function
        decorated.__signature__ = own.replace(parameters=[*first, *shown])
        return function

    return decorate


def check_choice(name: str, chosen: object, choices: Sequence[object]) -> None:
    """Raise TollbridgeError unless an argument is one of the choices; None passes.

    >>> check_choice("format", "xlsx", ("parquet", "csv"))
    Traceback (most recent call last):
    tollbridge.errors.TollbridgeError: format: must be 'parquet' or 'csv', not 'xlsx'
    """
    from tollbridge.errors import TollbridgeError

    if chosen is None or chosen in choices:
        return
    *others, last = map(repr, choices)
    known = f"{', '.join(others)} or {last}" if others else last
    raise TollbridgeError(f"{name}: must be {known}, not {chosen!r}")


def check_count(name: str, count: int | None, most: int = 0) -> None:
    """Raise TollbridgeError unless a count is 1 or more, and at most `most` (0: no limit); None passes."""
    if count is None or (count >= 1 and (not most or count <= most)):
        return
    from tollbridge.errors import TollbridgeError

    limits = f"from 1 to {most:,}" if most else "1 or more"
    raise TollbridgeError(f"{name}: must be {limits}, not {count}")


def check_engine(engine: str) -> None:
    """Raise TollbridgeError unless an engine is known."""
    from tollbridge.errors import TollbridgeError
    from tollbridge.nearest import unknown

    if engine not in get_args(Engine):
        raise TollbridgeError(unknown("engine", engine, get_args(Engine)))


def read_as(name: str, parse: Callable[[str], Value], text: str) -> Value:
    """Return what `parse` reads in the text of an argument; TollbridgeError names the argument where it cannot."""
    from tollbridge.errors import TollbridgeError

    try:
        return parse(text)
    except ValueError as error:
        raise TollbridgeError(f"{name}: {error}") from None
