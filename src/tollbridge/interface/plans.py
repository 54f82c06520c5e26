"""`tollbridge.compare`, `sweep` and `size`: questions that take many runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from tollbridge.interface.asked import Progress, RunKeywords, RunTerms, spelled_out
from tollbridge.interface.scenarios import Scenario, hold_expectations, load, load_all

if TYPE_CHECKING:
    from tollbridge.answers.plans import Compared, Sized, Swept
    from tollbridge.planning.value_ranges import ValueList


@spelled_out(RunTerms)
def compare(
    scenarios: Sequence[Scenario],
    *,
    fail_if: Iterable[str] = (),
    on_progress: Progress | None = None,
    **how: Unpack[RunKeywords],
) -> Compared:
    """Put the same callers through two scenarios or more, so that what differs is the scenario.

    Args:
        scenarios: two or more, each a path, a text, a mapping or what `load` returned. The others are held against the first.
        fail_if: gates such as `cost.total > +5%`. `tollbridge compare --help` has their grammar.
        on_progress: is called with (done, of how many) after each replication of each scenario.
        replications: how many of each, 1 or more. Absent: the most that any scenario asks for.
        seed: 0 or more. Absent: the first scenario's.
        engine: `auto`, `reference` or `compiled`. Both engines give the same results.
        workers: processes, 1 or more. They work on any scenario, with a file or without.

    Returns totals, and paired differences with 95% intervals. `verdicts` say what each gate found, and `failed` whether
    one failed. Both scenarios meet the same callers, so chance that they share drops out of a difference.

    Raises ScenarioError where a scenario is refused, TollbridgeError where a gate cannot be read or names no result.

    >>> from tollbridge.scenario.shipped import shipped
    >>> small = load(shipped() / "all-or-nothing.yaml")  # 0.30 of credit, which three calls use up
    >>> larger = small.vary({"accounts.contoso.credit.opening": 1})
    >>> found = compare([small, larger], fail_if=["cost.total > +0.30"])
    >>> found.failed  # they would cost 0.68 in all: 0.38 more
    True
    """
    from tollbridge.answers.plans import Compared as Answer
    from tollbridge.errors import TollbridgeError
    from tollbridge.planning.compare import compare as compare_loaded
    from tollbridge.planning.gates import parse_gate
    from tollbridge.planning.variant_runner import open_runner

    terms, gates = RunTerms.of(how), [parse_gate(text) for text in fail_if]
    if len(scenarios) < 2:
        raise TollbridgeError("give two scenarios or more to compare")
    loaded = load_all(scenarios)
    hold_expectations(loaded)
    with open_runner(terms.workers) as runner:
        return Answer.of(compare_loaded(loaded, terms.effort(*loaded), on_progress, runner, gates))


@spelled_out(RunTerms)
def sweep(
    scenario: Scenario,
    settings: Mapping[str, Iterable[object]] | Iterable[str],
    *,
    results: Iterable[str] = (),
    state: str | Path | None = None,
    on_progress: Progress | None = None,
    **how: Unpack[RunKeywords],
) -> Swept:
    """Run every combination of values, each with the same callers.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        settings: the values to try by place, as `{"numbers.n.ports": [24, 48]}`, or as texts, `["numbers.n.ports=24,48"]`. A
            place is the keys from the top, joined by dots; a number counts a list's entries from 0.
        results: names of the results to keep. Absent: the usual ones.
        state: a file that keeps finished variants, so that a sweep that was stopped goes on from there.
        on_progress: is called with (done, of how many) after each variant.
        replications: how many of each variant, 1 or more. Absent: the scenario's.
        seed: 0 or more. Absent: the scenario's.
        engine: `auto`, `reference` or `compiled`. Both engines give the same results.
        workers: processes, 1 or more.

    Returns a row for each variant, with means and 95% intervals. The last setting turns fastest.

    Raises ScenarioError where a variant is refused (before any is run), TollbridgeError where a place does not exist.

    >>> from tollbridge.scenario.shipped import shipped
    >>> office = shipped() / "all-or-nothing.yaml"
    >>> found = sweep(office, {"accounts.contoso.credit.opening": [0.30, 1]}, results=["cost.total"])
    >>> [row["cost.total"] for row in found.rows()]  # 0.30 is used up; of 1 the calls take 0.68
    [0.3, 0.68]
    """
    from tollbridge.answers.plans import Swept as Answer
    from tollbridge.planning.sweep import Grid
    from tollbridge.planning.sweep import sweep as sweep_grid

    terms, loaded = RunTerms.of(how), load(scenario)
    hold_expectations([loaded])
    grid = Grid(loaded.file, _places(settings), terms.effort(loaded), tuple(results), loaded=loaded)
    kept = None if state is None else Path(state)
    return Answer.of(sweep_grid(grid, workers=terms.workers, state=kept, progress=on_progress))


def _places(settings: Mapping[str, Iterable[object]] | Iterable[str]) -> tuple[ValueList, ...]:
    """Return the places to set, each with its values."""
    from tollbridge.planning.value_ranges import ValueList, parse_value_list
    from tollbridge.scenario.patch import value_text

    if not isinstance(settings, Mapping):
        return tuple(map(parse_value_list, settings))
    return tuple(ValueList(tuple(path.split(".")), tuple(map(value_text, given))) for path, given in settings.items())


@spelled_out(RunTerms)
def size(
    scenario: Scenario,
    *,
    find: str,
    until: str,
    below: float | str,
    confidence: float = 0.95,
    on_message: Callable[[str], None] | None = None,
    **how: Unpack[RunKeywords],
) -> Sized:
    """Find the smallest ports, trunks, opening credit, trigger or recharge amount that meets a target.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        find: the place and the range to look in, `PATH=LOW..HIGH` or `PATH=LOW..HIGH:STEP`. Without a step it is 1 of the last
            decimal that is written: 1 of `10..120`, 0.01 of `0.10..0.50`.
        until: what must be met, `RESULT.STATISTIC`, such as `accounts.office.exhausted.mean`.
        below: the limit that it must stay under: a number, or a share such as `1%`.
        confidence: how sure the answer must be, from 0.5 to under 1.
        on_message: is called with a text about each value that is tried.
        replications: how many for each value, 1 or more. Absent: the scenario's.
        seed: 0 or more. Absent: the scenario's.
        engine: `auto`, `reference` or `compiled`. Both engines give the same results.
        workers: processes, 1 or more. They share the replications of each value.

    Returns `value` (None where no value of the range meets the target) and a row for each value tried. The search halves the
    range, and looks at the answer's neighbours, and at fresh callers, before it believes it.

    Raises ScenarioError where a variant is refused, TollbridgeError where so few replications could not show the target.

    >>> from tollbridge.scenario.shipped import shipped
    >>> find, until = "accounts.contoso.credit.opening=0.10..1.00", "accounts.contoso.exhausted.max"
    >>> size(shipped() / "all-or-nothing.yaml", find=find, until=until, below=1).value  # the calls cost 0.68 in all
    Decimal('0.68')
    """
    from tollbridge.answers.plans import Sized as Answer
    from tollbridge.planning.size import size as size_loaded
    from tollbridge.planning.target import parse_target
    from tollbridge.planning.value_ranges import parse_value_range
    from tollbridge.planning.variant_runner import open_runner

    terms, span, target = RunTerms.of(how), parse_value_range(find), parse_target(until, str(below), confidence)
    loaded = load(scenario)
    hold_expectations([loaded])
    with open_runner(terms.workers, on_message or (lambda _: None)) as runner:
        return Answer.of(size_loaded(loaded, span, target, terms.effort(loaded), runner))
