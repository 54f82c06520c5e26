"""`summary.json`: what was run, with which versions and seed, and every result."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from tollbridge.engine.simulate import Study
from tollbridge.measures.results import Results

_WHAT_FIGURES_DEPEND_ON: Final = ("numpy", "scipy", "simpy", "numba", "holidays", "phonenumbers", "tzdata")


def versions() -> dict[str, str]:
    """Return the versions and the kind of processor that decide a run's figures to the last digit."""
    found = {"tollbridge": _version("tollbridge") or "not installed", "python": platform.python_version()}
    found |= {name: _version(name) for name in _WHAT_FIGURES_DEPEND_ON}
    return {name: text for name, text in found.items() if text} | {"machine": platform.machine()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def summary(study: Study, results: Results, engine: str) -> dict[str, Any]:
    """Return the document of a run; money as decimal strings."""
    scenario = study.loaded.scenario
    return {
        "scenario": scenario.scenario,
        **({"description": scenario.description} if scenario.description else {}),
        "currency": scenario.currency,
        "versions": versions(),
        "seed": study.seed,
        "replications": len(results.replications),
        "engine": engine,
        "results": results.summary(),
    }
