"""The grid of variants of a scenario: every combination of the values given, run under one seed."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import isnan, prod
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
from tollbridge.planning.estimate import Interval, mean_interval
from tollbridge.planning.value_ranges import ValueList
from tollbridge.planning.variant_results import STARVED, Effort, VariantResults, out_of_credit, run_variant
from tollbridge.planning.variant_runner import kept_here
from tollbridge.records.csv_file import safe_cell
from tollbridge.scale.processes import leashed
from tollbridge.scenario.load import Loaded, load
from tollbridge.scenario.patch import patch

MOST_CELLS: Final = 100_000
DEFAULT_RESULTS: Final = ("cost.total", "cash.total", "callers.lost", "cost.unmet")
_MORE_ENDS: Final = (".exhausted", ".refused", ".cut", ".blocking", ".overspend")

_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Cell:
    """One variant: the value of each setting, the results' means, and the share of callers whom credit refuses or cuts."""

    values: tuple[str, ...]
    means: dict[str, Interval]
    out_of_credit: float = 0.0


@dataclass(frozen=True)
class Sweep:
    """A swept grid, its cells in the order of the settings, the last one turning fastest.

    Attributes:
        file: the scenario's.
        names: the places that were set.
        results: those that were kept.
        cells: a variant each.
        replications: how many of each variant.
        seed: under which all were run.
        currency: of all amounts.
    """

    file: str
    names: tuple[str, ...]
    results: tuple[str, ...]
    cells: tuple[Cell, ...]
    replications: int
    seed: int
    currency: str = ""


@dataclass(frozen=True)
class Grid:
    """What to sweep.

    Attributes:
        file: the scenario's.
        settings: the places, each with its values.
        effort: replications, seed, engine.
        results: those to keep; none for the usual ones.
        allow_paths: folders that the scenario may read files from, besides its own.
    """

    file: Path
    settings: tuple[ValueList, ...]
    effort: Effort
    results: tuple[str, ...] = ()
    allow_paths: tuple[Path, ...] = ()
    loaded: Loaded | None = field(default=None, repr=False)
    """The scenario, where it is not to be read from its file."""

    def scenario(self) -> Loaded:
        """Return the scenario, from its file unless it is given."""
        return self.loaded or load(self.file, allow_paths=self.allow_paths)

    def combinations(self) -> list[tuple[str, ...]]:
        """Return every combination of values."""
        return list(product(*(setting.values for setting in self.settings)))


def sweep(grid: Grid, *, workers: int = 1, state: Path | None = None, progress: Progress | None = None) -> Sweep:
    """Run every variant of a grid, each with the same callers.

    `grid`: the scenario, the values to try at each place, and how hard to look. `workers`: processes, 1 or more. `state`: a
    file of JSON lines that keeps what is done; variants that it holds already are not run again. `progress`: is called with
    (done, of how many) after each variant.

    Returns a cell for each combination, the last setting turning fastest. TollbridgeError and ScenarioError where a setting or
    a variant is wrong: all variants are checked before any is run.
    """
    if not grid.settings:
        raise TollbridgeError("give at least one place and its values, such as numbers.us-toll.ports=24,48")
    names = [setting.name for setting in grid.settings]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise TollbridgeError(f"{twice} is set twice: give all of its values at once, {twice}=v1,v2")
    if prod(len(setting.values) for setting in grid.settings) > MOST_CELLS:
        raise TollbridgeError(f"the grid has more than {MOST_CELLS:,} variants")
    loaded = grid.scenario()
    combinations = grid.combinations()
    for values in combinations:
        variant(loaded, grid.settings, values)
    done = _read_state(state, _fingerprint(grid, loaded))
    todo = [values for values in combinations if values not in done]
    for count, cell in enumerate(_cells(grid, todo, workers), len(combinations) - len(todo) + 1):
        done[cell.values] = cell
        _append_state(state, _fingerprint(grid, loaded), cell)
        if progress:
            progress(count, len(combinations))
    cells = tuple(done[values] for values in combinations)
    seed = loaded.scenario.seed if grid.effort.seed is None else grid.effort.seed
    results = _result_names(grid, cells)
    return Sweep(str(grid.file), tuple(names), results, cells, grid.effort.replications, seed, loaded.scenario.currency)


def variant(loaded: Loaded, settings: Sequence[ValueList], values: Sequence[str]) -> Loaded:
    """Return the scenario with one value put at each setting's place.

    `loaded`: the scenario. `settings`: the places. `values`: one for each of them, as the file would write it.
    """
    pairs = [(setting.path, value) for setting, value in zip(settings, values, strict=True)]
    return loaded.variant(patch(loaded.raw, pairs))


def _cells(grid: Grid, todo: Sequence[tuple[str, ...]], workers: int) -> Iterator[Cell]:
    if workers <= 1 or len(todo) <= 1:
        yield from (run_cell(grid, values) for values in todo)
        return
    with leashed(min(workers, len(todo))) as pool:
        cells = [pool.submit(run_cell, grid, values) for values in todo]
        yield from (cell.result() for cell in cells)


def run_cell(grid: Grid, values: tuple[str, ...]) -> Cell:
    """Run one variant of a grid, in any process.

    `grid`: the scenario and the settings. `values`: one for each setting.
    """
    loaded = variant(grid.scenario(), grid.settings, values)
    names = {*(grid.results or DEFAULT_RESULTS), *STARVED}
    asked = Asked(frozenset(names), () if grid.results else _MORE_ENDS)
    sample = run_variant(loaded, replace(grid.effort, asked=asked), kept=kept_here())
    means = {name: mean_interval(sample.of(name)) for name in grid.results or _usual(sample, loaded)}
    return Cell(values, means, out_of_credit(sample))


def _usual(sample: VariantResults, loaded: Loaded) -> list[str]:
    """Return the results that a sweep shows of itself: a post-paid account has no lowest balance that could be overspent."""
    names = [name for name in DEFAULT_RESULTS if name in sample.values]
    accounts = loaded.scenario.accounts
    free = {f"accounts.{name}.overspend" for name, part in accounts.items() if part.control.mode == "postpaid"}
    return names + [name for name in sample.values if name.endswith(_MORE_ENDS) and name not in free]


def _result_names(grid: Grid, cells: Sequence[Cell]) -> tuple[str, ...]:
    names = dict.fromkeys(name for cell in cells for name in cell.means)
    moving = [name for name in names if any(_says_something(cell.means[name]) for cell in cells if name in cell.means)]
    return grid.results or tuple(moving)


def _says_something(found: Interval) -> bool:
    """Tell whether a mean is neither 0 nor of nothing, as a blocking where nobody asked."""
    return bool(found.mean) and not isnan(found.mean)


def _fingerprint(grid: Grid, loaded: Loaded) -> str:
    """Name what a cell's figures depend on besides its values: the scenario's text, settings, results and effort."""
    effort = (grid.effort.replications, grid.effort.seed, grid.results, [setting.name for setting in grid.settings])
    text = json.dumps([loaded.raw, effort], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_state(state: Path | None, fingerprint: str) -> dict[tuple[str, ...], Cell]:
    done: dict[tuple[str, ...], Cell] = {}
    if state is None or not state.exists():
        return done
    lines = _lines(state)
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            means = {str(k): _interval(*v) for k, v in entry["means"].items()}
            cell = Cell(tuple(map(str, entry["values"])), means, float(entry["out_of_credit"]))
            of = entry["of"]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            if number == len(lines) > 1:
                break  # the line that an interruption cut short
            raise TollbridgeError(f"{state}:{number}: is no line that a sweep wrote: name another file") from None
        if of == fingerprint:
            done[cell.values] = cell
    return done


def _lines(state: Path) -> list[str]:
    try:
        return state.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise TollbridgeError(f"{state}: cannot be read: {reason.lower()}") from None


def _interval(mean: float, low: float, high: float, n: int) -> Interval:
    return Interval(float(mean), float(low), float(high), int(n))


def _append_state(state: Path | None, fingerprint: str, cell: Cell) -> None:
    if state is None:
        return
    means = {name: [part.mean, part.low, part.high, part.n] for name, part in cell.means.items()}
    line = json.dumps({"of": fingerprint, "values": cell.values, "means": means, "out_of_credit": cell.out_of_credit})
    with state.open("a+b") as file:
        if file.tell() and not _ends_line(file):
            file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _ends_line(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")


def write_csv(swept: Sweep, file: Path) -> None:
    """Write a row for each variant: its values, then each result's mean and the ends of its 95% interval.

    `swept`: what `sweep` returned. `file`: the CSV to write; one that is there is replaced.
    """
    headings = [f"{name}{end}" for name in swept.results for end in ("", " low", " high")]
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow([*map(safe_cell, swept.names), *headings])
        for cell in swept.cells:
            writer.writerow([*map(_safe, cell.values), *_figures(cell, swept.results)])


def _safe(value: str) -> str:
    """Return a setting's value that no spreadsheet takes for a formula; a number below zero is none."""
    return value if _NUMBER.fullmatch(value) else safe_cell(value)


def _figures(cell: Cell, names: Sequence[str]) -> list[str]:
    figures: list[str] = []
    for name in names:
        part = cell.means.get(name)
        figures += ["", "", ""] if part is None else [f"{value:.6f}" for value in (part.mean, part.low, part.high)]
    return figures
