"""Tollbridge: what conference calls will cost, whether the credit lasts, and whether there are lines enough.

The Python interface is these functions, each the function of a command. What is heavy is imported when one is called.

What they return prints as the command does, shows in a notebook, and has `frame()` and `plot()`.

A scenario is a file's path, a text of YAML (more than one line), a mapping, or one that `load` returned:

>>> small = load({
...     "scenario": "One call", "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
...     "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.10}]}},
...     "accounts": {"a": {"country": "US", "tariff": "t", "credit": {"opening": 1}}},
...     "numbers": {"n": {"number": "+12065550100"}},
...     "calls": {"alice": {"at": "+0s", "via": "n", "lasts": "61s"}},
... })
>>> run(small).results.statistics("cost.total").mean  # two started minutes at 0.10
Decimal('0.200000')
>>> run(small.vary({"calls.alice.lasts": "60s"})).results.statistics("cost.total").mean
Decimal('0.100000')
"""

from __future__ import annotations

from tollbridge.interface.checks import audit, check, verify
from tollbridge.interface.exchanges import export_cgrates, export_sipp, import_cgrates
from tollbridge.interface.fits import fit
from tollbridge.interface.plans import compare, size, sweep
from tollbridge.interface.rates import diff_rates
from tollbridge.interface.runs import price, run
from tollbridge.interface.scenarios import load
from tollbridge.interface.traffic import erlang

__all__ = [
    "audit", "check", "compare", "diff_rates", "erlang", "export_cgrates", "export_sipp", "fit", "import_cgrates", "load",
    "price", "run", "size", "sweep", "verify",
]  # fmt: skip
