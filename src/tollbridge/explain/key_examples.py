"""Lines that show keys which no line of the language's page or of a shipped scenario shows by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LINES: Final = {
    "budgets": "budgets: {sales: {amount: 400, per: month}}",
    "expect": "expect: {calls: {alice: {cost: 0.20}}}",
    "cases": "cases: {a longer call: {calls: {alice: {lasts: 121s}}}}",
    "table": 'table: {account: office, columns: [dial, at, lasts, cost], rows: [["+4474", 2026-01-05T12:00, 31s, 0.021]]}',
    "allow": "allow: [implausible-rate]",
    "trace.dialect": "trace: {file: calls.csv, dialect: teams}",
    "trace.home": "trace: {file: calls.csv, home: [US]}",
    "trace.account": "trace: {file: calls.csv, account: office}",
    "trace.licence": "trace: {file: calls.csv, licence: pay-per-minute}",
    "trace.bridge": "trace: {file: calls.csv, bridge: main}",
    "trace.via": "trace: {file: calls.csv, via: us-toll}",
    "expect.results": 'expect: {results: {cost.total: {mean: "410 ± 2%", p95: {at_most: 500}}}}',
    "table.licence": "table: {account: office, licence: pay-per-minute, file: prices.csv}",
    "table.file": "table: {account: office, file: prices.csv}",
    "tariffs.NAME.decks": "decks: [{file: carrier.csv, direction: outbound}]",
    "decks.dialect": 'decks: [{file: carrier.csv, direction: outbound, dialect: {decimal: ","}}]',
    "decks.skip_bad": "decks: [{file: carrier.csv, direction: outbound, skip_bad: true}]",
    "dialect.delimiter": 'decks: [{file: carrier.csv, direction: outbound, dialect: {delimiter: ";"}}]',
    "dialect.decimal": 'decks: [{file: carrier.csv, direction: outbound, dialect: {decimal: ","}}]',
    "dialect.dates": "decks: [{file: carrier.csv, direction: outbound, dialect: {dates: day-first}}]",
    "dialect.seconds": "decks: [{file: carrier.csv, direction: outbound, dialect: {seconds: bare}}]",
    "dialect.encoding": "decks: [{file: carrier.csv, direction: outbound, dialect: {encoding: cp1252}}]",
    "app.blocked": "app: [{blocked: true, valid_from: 2026-04-01}]",
    "calls.NAME.bridge": "calls: {alice: {at: +0s, bridge: main, via: us-toll, lasts: 61s}}",
    "calls.NAME.tags": "calls: {alice: {at: +0s, via: us-toll, lasts: 61s, tags: {department: sales}}}",
    "credit.lots": "credit: {lots: [{amount: 100, expires: 2026-03-31}, {amount: 400}]}",
    "control.partial": "control: {mode: reserve, quota: 5m, partial: false}",
    "covers.kind": "covers: [{direction: inbound, kind: toll-free}]",
    "covers.from_kind": "covers: [{direction: inbound, from_kind: mobile}]",
    "spread.shared": "spread: {cv: 0.3, shared: busy days}",
    "uncertainty.shared": "uncertainty: {level: 0.1, shared: next year}",
    "legs.holidays": "legs: {rate: 6/h, via: us-toll, lasts: 4m, holidays: US}",
    "legs.starts": 'legs: {rate: 6/h, via: us-toll, lasts: 4m, starts: {":00": 0.6, ":30": 0.4}}',
    "legs.dial": 'legs: {rate: 6/h, dial: "+1425", lasts: 4m}',
    "prompt.exponential": "prompt: {exponential: {mean: 20s}}",
    "prompt.lognormal": "prompt: {lognormal: {mean: 20s, sd: 10s}}",
    "prompt.normal": "prompt: {normal: {mean: 20s, sd: 5s}}",
    "prompt.uniform": "prompt: {uniform: {low: 10s, high: 30s}}",
    "prompt.gamma": "prompt: {gamma: {mean: 20s, sd: 10s}}",
    "prompt.choice": "prompt: {choice: {10s: 0.7, 30s: 0.3}}",
    "prompt.empirical": "prompt: {empirical: {file: prompts.csv, column: seconds}}",
    "empirical.file": "empirical: {file: prompts.csv, column: seconds}",
    "empirical.column": "empirical: {file: prompts.csv, column: seconds}",
    "prompt.mixture": "prompt: {mixture: [{share: 0.8, constant: 10s}, {share: 0.2, uniform: {low: 10s, high: 30s}}]}",
    "mixture.exponential": "mixture: [{share: 0.8, exponential: {mean: 4m}}, {share: 0.2, constant: 30s}]",
    "mixture.lognormal": "mixture: [{share: 0.8, lognormal: {mean: 40m, sd: 20m}}, {share: 0.2, constant: 30s}]",
    "mixture.normal": "mixture: [{share: 0.8, normal: {mean: 40m, sd: 5m}}, {share: 0.2, constant: 30s}]",
    "prompt.mixture.uniform": "mixture: [{share: 0.8, uniform: {low: 10s, high: 30s}}, {share: 0.2, constant: 30s}]",
    "mixture.gamma": "mixture: [{share: 0.8, gamma: {mean: 40m, sd: 20m}}, {share: 0.2, constant: 30s}]",
    "mixture.empirical": "mixture: [{share: 0.8, empirical: {file: stays.csv, column: seconds}}, {share: 0.2, constant: 1}]",
    "prompt.mixture.choice": "mixture: [{share: 0.8, choice: {10s: 0.7, 30s: 0.3}}, {share: 0.2, constant: 1m}]",
    "mixture.mixture": "mixture: [{share: 1, mixture: [{share: 0.5, constant: 1}, {share: 0.5, constant: 2}]}]",
    "attendees.choice": "attendees: {choice: {2: 0.6, 5: 0.4}}",
    "attendees.uniform": "attendees: {uniform: {low: 2, high: 6}}",
    "attendees.empirical": "attendees: {empirical: {file: meetings.csv, column: attendees}}",
    "attendees.mixture": "attendees: {mixture: [{share: 0.9, poisson: {mean: 4}}, {share: 0.1, constant: 40}]}",
    "mixture.poisson": "mixture: [{share: 0.9, poisson: {mean: 4}}, {share: 0.1, constant: 40}]",
    "mixture.negative_binomial": (
        "mixture: [{share: 0.9, negative_binomial: {mean: 4, dispersion: 3}}, {share: 0.1, constant: 40}]"
    ),
    "attendees.mixture.uniform": "mixture: [{share: 0.9, uniform: {low: 2, high: 6}}, {share: 0.1, constant: 40}]",
    "attendees.mixture.choice": "mixture: [{share: 0.9, choice: {2: 0.6, 5: 0.4}}, {share: 0.1, constant: 40}]",
    "expect.calls.NAME.pool": "expect: {calls: {alice: {pool: bundle}}}",
    "expect.calls.NAME.warned": "expect: {calls: {alice: {warned: true}}}",
    "expect.results.NAME.mean": 'results: {cost.total: {mean: "410 ± 2%"}}',
    "expect.results.NAME.sd": "results: {cost.total: {sd: {below: 20}}}",
    "expect.results.NAME.ci95": "results: {cost.total: {ci95: {within: [400, 420]}}}",
    "expect.results.NAME.p5": "results: {cost.total: {p5: {above: 350}}}",
    "expect.results.NAME.p50": "results: {cost.total: {p50: {within: [400, 420]}}}",
    "expect.results.NAME.p95": "results: {cost.total: {p95: {at_most: 500}}}",
    "expect.results.NAME.min": "results: {accounts.office.lowest: {min: {at_least: 0}}}",
    "expect.results.NAME.max": "results: {numbers.us-toll.peak: {max: {at_most: 24}}}",
    "expect.results.NAME.n": "results: {accounts.office.exhausted_at: {n: {equals: 4}}}",
} | {
    f"{statistic}.within": f"results: {{cost.total: {{{statistic}: {{within: [400, 420]}}}}}}"
    for statistic in ("sd", "ci95", "p5", "p50", "p95", "min", "max")
}
"""By the end of a key's path: the longest that fits counts."""


def line_of(path: Sequence[str]) -> str:
    """Return a line of YAML that shows a key; "": none is kept here.

    `path`: the key's path in the language, with `NAME` where the file gives a name.

    >>> line_of(("accounts", "NAME", "credit", "lots"))
    'credit: {lots: [{amount: 100, expires: 2026-03-31}, {amount: 400}]}'
    """
    return next((_LINES[tail] for first in range(len(path)) if (tail := ".".join(path[first:])) in _LINES), "")
