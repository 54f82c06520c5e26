"""A finished run's folder, read back: what `run --out` wrote, checked to be there and readable."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.fans import FILE, FORMAT
from tollbridge.records.folder import is_sealed
from tollbridge.scenario.currencies import decimals

SUMMARY: Final = "summary.json"
_TABLES: Final = ("forecast.csv", "invoices.csv")
_CHANGED: Final = "is damaged, or not as the run wrote it: run the scenario again"
_WRITTEN: Final = "`tollbridge run FILE --out DIR` wrote"
_NO_FILES: Final = f"is not a finished run: give the folder that {_WRITTEN}"

Statistics = dict[str, Any]


@dataclass(frozen=True)
class RunFolder:
    """A run's results as its folder holds them.

    Attributes:
        path: the folder.
        summary: summary.json.
        fans: fans.json, what the report plots by day.
        forecast: the rows of forecast.csv, cells as text by heading.
        scenario: the text of the scenario that was run.
        invoices: the rows of invoices.csv.
    """

    path: Path
    summary: Mapping[str, Any]
    fans: Mapping[str, Any]
    forecast: list[dict[str, str]] = field(repr=False)
    scenario: str = field(repr=False)
    invoices: list[dict[str, str]] = field(default_factory=list, repr=False)

    @property
    def results(self) -> Mapping[str, Statistics]:
        """The statistics by result name."""
        results: Mapping[str, Statistics] = self.summary.get("results", {})
        return results

    @property
    def currency(self) -> str:
        """The currency's code."""
        return str(self.summary.get("currency", ""))

    @property
    def places(self) -> int:
        """The decimals of the currency."""
        return decimals(self.currency)

    def money(self, value: object) -> str:
        """Return an amount with the currency's decimals and separators: `1,234.50`; a dash for none.

        `value`: a number, a decimal as text, or None.
        """
        return "–" if value is None else f"{number(value):,.{self.places}f}"

    def mean(self, name: str) -> float:
        """Return the mean of a result; 0 where the run has none of that name.

        `name`: such as `cost.total`.
        """
        return number(self.results.get(name, {}).get("mean"))

    def below(self, prefix: str) -> dict[str, Statistics]:
        """Return the results whose name begins with a prefix and a dot, by the rest of the name, in their order.

        `prefix`: such as `cost.by_number`.
        """
        begin = prefix + "."
        results = self.results
        return {name.removeprefix(begin): results[name] for name in results if name.startswith(begin)}


def number(value: object) -> float:
    """Return a statistic as a float; 0 for none.

    `value`: a number, a decimal as text, or anything else, which is none.

    >>> number("168.56"), number(None)
    (168.56, 0.0)
    """
    return float(value) if isinstance(value, str | int | float) else 0.0


def read_folder(path: Path) -> RunFolder:
    """Read a run's folder.

    `path`: what `run --out` wrote. Raises TollbridgeError where it is no finished run, or was written by another format.
    """
    summary = _read_json(path, SUMMARY)
    fans = _read_json(path, FILE)
    for name in _TABLES:
        _check_table(path / name, summary)
    forecast, invoices = (_read_csv(path / name) for name in _TABLES)
    return RunFolder(path, summary, fans, forecast, _read_text(path / "scenario.yaml"), invoices)


def _read_json(path: Path, name: str) -> dict[str, Any]:
    file = path / name
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if not path.is_dir():
            raise TollbridgeError(f"{path}: there is no such folder; give one that {_WRITTEN}") from None
        raise TollbridgeError(f"{path}: {name} is missing: this {_NO_FILES}") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TollbridgeError(f"{file}: cannot be read: {error}") from None
    except RecursionError:
        raise TollbridgeError(f"{file}: {_NO_FILES}") from None
    if not isinstance(value, dict):
        raise TollbridgeError(f"{file}: {_NO_FILES}")
    if name == FILE and value.get("format") != FORMAT:
        raise TollbridgeError(f"{file}: format {value.get('format')} is not {FORMAT}: run the scenario again")
    if not is_sealed(value):
        raise TollbridgeError(f"{file}: {_CHANGED}")
    return value


def _check_table(file: Path, summary: dict[str, Any]) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TollbridgeError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    if hashlib.sha256(content).hexdigest() != summary.get("files", {}).get(file.name):
        raise TollbridgeError(f"{file}: {_CHANGED}")


def _read_csv(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TollbridgeError(f"{file}: cannot be read: {error}") from None


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
