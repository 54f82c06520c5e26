"""`summary.json`: what was run, with which versions and seed, and every result."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from tollbridge.engine.simulate import Study
from tollbridge.measures.headline import headline
from tollbridge.measures.results import Results
from tollbridge.units import format_duration

_WHAT_FIGURES_DEPEND_ON: Final = ("numpy", "scipy", "simpy", "holidays", "phonenumbers", "tzdata")


def versions() -> dict[str, str]:
    """Return the versions and the kind of processor that decide a run's figures to the last digit."""
    found = {"tollbridge": _version("tollbridge") or "not installed", "python": platform.python_version()}
    found |= {name: _version(name) for name in _WHAT_FIGURES_DEPEND_ON}
    return {name: text for name, text in found.items() if text} | {"machine": platform.machine()}


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def summary(study: Study, results: Results, engine: str) -> dict[str, Any]:
    """Return the document of a run, as summary.json holds it; money as decimal strings.

    `study`: what was run. `results`: what came. `engine`: who ran it.
    """
    return {**head(study, results, engine), "results": results.summary()}


def head(study: Study, results: Results, engine: str) -> dict[str, Any]:
    """Return the document of a run without its results: what was run, with which versions and seed, and the headline.

    `study`: what was run. `results`: what came. `engine`: who ran it.
    """
    scenario = study.loaded.scenario
    return {
        "scenario": scenario.scenario,
        **({"description": scenario.description} if scenario.description else {}),
        "currency": scenario.currency,
        "versions": versions(),
        "seed": study.seed,
        "replications": len(results.replications),
        "engine": engine,
        **({"settled": settled} if (settled := results.settled()) else {}),
        "headline": headline(results).as_json(),
        "notes": notes(study),
    }


def notes(study: Study) -> dict[str, str]:
    """Return what each of a run's files leaves out or covers, a sentence by file.

    `study`: what was run; its warm-up decides.
    """
    warm_up = study.plan.warm_up
    whole = "the whole run"
    if not warm_up:
        return dict.fromkeys(("summary.json", "forecast.csv", "invoices.csv", "cdrs", "ledger"), f"Covers {whole}.")
    ends = format_duration(warm_up)
    left_out = f"Legs that arrive and debits that fall in the first {ends} (the warm-up) are left out"
    return {
        "summary.json": f"{left_out}, but for accounts.*, pools.* and cash.*, which cover {whole}.",
        "forecast.csv": f"{left_out}, but for cash in, lapsed credit and balances, which cover {whole}.",
        "invoices.csv": f"Covers {whole}, the warm-up too; fees and rentals begin after the first {ends}.",
        "cdrs": f"Covers {whole}, the warm-up too.",
        "ledger": f"Covers {whole}, the warm-up too.",
    }
