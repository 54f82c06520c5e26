"""Which units and expectations a file has, read from its YAML alone: quick, for collecting tests and for listing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTING_KEYS = ("expect", "cases", "table", "errors")
SCENARIO_SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 32 * 2**20
FILE_UNITS = ("expect", "table", "errors")
_KEY = re.compile(rb"^(scenario|expect|cases|table|errors|extends)\s*:", re.MULTILINE)


@dataclass(frozen=True)
class UnitOutline:
    """One unit of a file: its name, whether it is one of `cases`, and the names of its expectations."""

    name: str
    is_case: bool
    expectations: tuple[str, ...]


def has_expectations(file: Path) -> bool:
    """Say whether a YAML file looks like a scenario that expects something; no YAML is parsed for it.

    >>> from tollbridge.scenario.shipped import shipped
    >>> has_expectations(shipped() / "all-or-nothing.yaml"), has_expectations(shipped() / "decks" / "outbound.csv")
    (True, False)
    """
    if file.suffix not in SCENARIO_SUFFIXES or file.stat().st_size > MAX_BYTES:
        return False
    keys = {match[1].decode() for match in _KEY.finditer(file.read_bytes())}
    return bool(keys & {"scenario", "extends"}) and bool(keys & set(TESTING_KEYS))


def scenario_files(path: Path) -> list[Path]:
    """Return the file itself, or the files with expectations in a folder and below, sorted; hidden folders are passed by."""
    if not path.is_dir():
        return [path]
    candidates = (file for suffix in SCENARIO_SUFFIXES for file in path.rglob(f"*{suffix}"))
    seen = (file for file in candidates if not any(part[0] == "." for part in file.relative_to(path).parts[:-1]))
    return sorted(file for file in seen if file.is_file() and has_expectations(file))


def files_with_expectations(path: Path) -> list[Path]:
    """Return a file, or the scenarios with expectations in a folder and below; TollbridgeError where there are none."""
    from tollbridge.errors import TollbridgeError

    if not path.exists():
        raise TollbridgeError(f"{path}: no such file or directory")
    found = scenario_files(path)
    if not found:
        raise TollbridgeError(
            f"{path}: no scenario here has `expect`, `cases`, `table` or `errors`: there is nothing to check"
        )
    return found


def file_units(file: Path) -> list[UnitOutline]:
    """Return the units of a file from its text alone; one named `scenario` where it has none or cannot be read.

    Only a file that extends another is merged with it, which takes more than a YAML parser.
    """
    from tollbridge.errors import ScenarioError
    from tollbridge.scenario.nodes import read_nodes

    try:
        tree = read_nodes(file.read_bytes()[:MAX_BYTES].decode("utf-8-sig"), str(file))[0].plain()
        if isinstance(tree, dict) and "extends" in tree:
            from tollbridge.scenario.load import peek

            tree = peek(file).raw
    except (OSError, UnicodeDecodeError, ScenarioError):
        tree = {}
    return units(_mapping(tree)) or [UnitOutline("scenario", is_case=False, expectations=())]


def units(tree: Mapping[str, Any]) -> list[UnitOutline]:
    """Return the units of a scenario's plain tree in the order in which they run."""
    found = []
    if tree.get("expect"):
        found.append(UnitOutline("expect", is_case=False, expectations=tuple(expectation_names(tree["expect"]))))
    if tree.get("table"):
        found.append(UnitOutline("table", is_case=False, expectations=tuple(_table_names(tree["table"]))))
    if tree.get("errors"):
        found.append(UnitOutline("errors", is_case=False, expectations=("errors",)))
    for name, case in _mapping(tree.get("cases")).items():
        found.append(UnitOutline(str(name), is_case=True, expectations=tuple(_case_names(tree, _mapping(case)))))
    return found


def expectation_names(expect: object) -> Iterator[str]:
    """Yield the name of each thing that is expected: `calls.alice`, `ledger.contoso`, `results.cost.total`, `warnings`.

    `expect`: a scenario's `expect`, as a plain tree.

    >>> list(expectation_names({"calls": {"alice": {"cost": "0.20"}}, "warnings": []}))
    ['calls.alice', 'warnings']
    """
    for section, content in _mapping(expect).items():
        if section == "warnings":
            yield "warnings"
        else:
            yield from (f"{section}.{name}" for name in _mapping(content))


def _case_names(tree: Mapping[str, Any], case: Mapping[str, Any]) -> Iterator[str]:
    if case.get("errors"):
        yield "errors"
        return
    merged = {section: dict(_mapping(content)) for section, content in _mapping(tree.get("expect")).items()}
    for section, content in _mapping(case.get("expect")).items():
        merged.setdefault(section, {}).update(_mapping(content))
    yield from expectation_names(merged)
    yield from _table_names(case.get("table"))


def _table_names(table: object) -> Iterator[str]:
    rows = _mapping(table).get("rows")
    if isinstance(rows, list) and rows:
        yield from (f"row {number}" for number in range(1, len(rows) + 1))
    elif table:
        yield "rows"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
