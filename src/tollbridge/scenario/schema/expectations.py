"""`expect` and `table`: the scenario as a test."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from tollbridge.scenario.schema.part import Part
from tollbridge.scenario.values import Amount, Boolean, Cell, Duration, Money, Text, When, WhenOrNever, Whole

_BOUND: dict[str, Any] = {"type": ["string", "number"], "examples": ["5000", "410 ± 2%"]}
_KINDS = {
    "below": _BOUND | {"description": "It is less than this."},
    "at_most": _BOUND | {"description": "It is this or less."},
    "above": _BOUND | {"description": "It is more than this."},
    "at_least": _BOUND | {"description": "It is this or more."},
    "equals": _BOUND | {"description": "It is exactly this."},
    "within": {
        "type": "array",
        "items": _BOUND,
        "minItems": 2,
        "maxItems": 2,
        "description": "Both bounds are inside.",
    },
}
_COMPARED = {
    "anyOf": [_BOUND, {"type": "object", "properties": _KINDS, "additionalProperties": False, "minProperties": 1}]
}
_STATISTICS = {
    "mean": "The mean over replications.",
    "sd": "The standard deviation over replications.",
    "ci95": "Both ends of the mean's 95% interval.",
    **{f"p{share}": f"The {share}th percentile over replications." for share in (5, 50, 95)},
    "min": "The least of the replications.",
    "max": "The greatest of the replications.",
    "n": "How many replications have a value.",
}
_FIGURES: dict[str, Any] = {
    "type": "object",
    "properties": {name: _COMPARED | {"description": text} for name, text in _STATISTICS.items()},
    "additionalProperties": False,
    "minProperties": 1,
}
Figures = Annotated[dict[str, Any], WithJsonSchema(_FIGURES)]
"""What the statistics of a result are held against; they are read where the result is known."""


class CallExpect(Part):
    """What one leg's record holds, exactly."""

    cost: Amount | None = Field(default=None, description="What the leg cost, its fee included.")
    billed: Duration | None = Field(default=None, description="Covered time that was paid, by pools too.")
    cause: Text | None = Field(
        default=None, description="How it ended: normal, credit-exhausted, no-credit, number-busy, …."
    )
    arrived: When | None = Field(default=None, description="When it arrived.")
    answered: WhenOrNever | None = Field(default=None, description="When it was answered; never where it was not.")
    released: When | None = Field(default=None, description="When it was released, as +8m8s.")
    lasted: Duration | None = Field(default=None, description="From answer to release.")
    pool: Text | None = Field(
        default=None, description="The pools that paid its steps, by name in the file's order; none."
    )
    pool_time: Duration | None = Field(default=None, description="Covered time that pools paid.")
    connection_fee: Amount | None = Field(default=None, description="The connection fee within its cost.")
    attempt: Whole | None = Field(default=None, description="Which attempt it was, from 1.")
    warned: Boolean | None = Field(
        default=None, description="Whether it was in progress at the fall under the lowest alert level."
    )


class ExpectPart(Part):
    """What a run must come to; all but `results` exact, in every replication."""

    calls: dict[str, CallExpect] = Field(
        default={}, description="Records of legs, by the call's name (alice~2: her second attempt)."
    )
    steps: dict[str, tuple[tuple[Duration, Duration, Money], ...]] = Field(
        default={}, description="A leg's steps: [since answer, length, debit] each."
    )
    accounts: dict[str, dict[str, Text]] = Field(
        default={}, description="Results of accounts: {contoso: {closing: 0.0020, recharges: 0}}."
    )
    ledger: dict[str, tuple[tuple[When, Text, Money], ...]] = Field(
        default={}, description="An account's ledger in full: [instant, kind, amount] each."
    )
    results: dict[str, Figures] = Field(
        default={},
        description="Results over replications: {cost.total: {p95: {at_most: 5000}}}, with below, at_most, above, at_least, "
        'equals, within: [a, b], or a tolerance "410 ± 2%".',
    )
    warnings: tuple[Text, ...] | None = Field(
        default=None, description="The warnings of the file, all of them; [] for none."
    )


class PriceTable(Part):
    """Prices alone, a row a case."""

    account: Text | None = Field(default=None, description="Whose tariff. Default the file's only account.")
    licence: Text | None = Field(default=None, description="Whose tariff, by licence. Default the account's only one.")
    columns: tuple[Text, ...] = Field(
        default=(), description="What the cells are: via, dial, at, lasts, billed, cost, …."
    )
    rows: tuple[tuple[Cell, ...], ...] = Field(default=(), description="A row a leg, cells as in `columns`.")
    file: Text | None = Field(default=None, description="A CSV of such rows instead, with a header row.")
