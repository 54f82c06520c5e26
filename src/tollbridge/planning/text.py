"""What planning found, as text that a planner can read: aligned tables and plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isinf, isnan

from tollbridge.measures.credit import is_money
from tollbridge.measures.headline import MUCH
from tollbridge.plain_text import aligned, column_widths, counted
from tollbridge.planning.breakeven import BreakEven
from tollbridge.planning.compare import Comparison, Contestant, ResultDifference
from tollbridge.planning.estimate import Interval
from tollbridge.planning.gates import GateVerdict
from tollbridge.planning.size import Sizing
from tollbridge.planning.sweep import Sweep
from tollbridge.scenario.currencies import decimals

MOST_CHANGES = 40
_BAR = 24


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an aligned table: the first column to the left, the others to the right.

    `headings`: one a column. `rows`: cells as text, as many as there are headings.
    """
    rules = ["-" * width for width in column_widths([headings, *rows])]
    return "\n".join(aligned([headings, rules, *rows]))


def figure(value: float, places: int | None = None) -> str:
    """Return a figure as text.

    `value`: nan gives a dash. `places`: its decimals; None for as many as its size deserves.

    >>> figure(1234.5, 2), figure(0.01234), figure(float("nan"))
    ('1,234.50', '0.0123', '–')
    """
    if isnan(value):
        return "–"
    if isinf(value):
        return "?"
    if places is not None:
        return f"{value:,.{places}f}"
    return f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.4f}"


def places_of(result: str, currency: str) -> int | None:
    """Return the decimals of a result that is money: the currency's; None of any other.

    >>> places_of("cost.total", "USD"), places_of("callers.lost", "USD")
    (2, None)
    """
    return decimals(currency) if is_money(result) else None


def spread(interval: Interval, places: int | None = None) -> str:
    """Return a mean with half its 95% interval.

    `interval`: of some replications; a dash where none has a value. `places`: decimals, or None for as many as its size
    deserves.

    >>> spread(Interval(168.56, 160.43, 176.69, 20), 2), spread(Interval(4.0, 4.0, 4.0, 20))
    ('168.56 ± 8.13', '4.00')
    """
    if interval.n == 0:
        return "–"
    half = f" ± {figure(interval.half, places)}" if interval.n > 1 and interval.half > 1e-9 else ""
    return figure(interval.mean, places) + half


def _spreads(name: str, currency: str, samples: Iterable[Mapping[str, Interval]]) -> list[str]:
    """Return a result of several samples; a dash where one has it not."""
    places = places_of(name, currency)
    return [spread(means[name], places) if name in means else "–" for means in samples]


def labels_of(found: Comparison) -> list[str]:
    """Return what the scenarios of a comparison are called in its tables: A, B, C and so on, numbers beyond Z.

    `found`: the comparison.
    """
    return [chr(ord("A") + index) if index < 26 else str(index) for index in range(len(found.contestants))]


def comparison_text(found: Comparison) -> str:
    """Return a comparison: totals, then each scenario's differences to the first, what changed, and the break-even.

    `found`: what `compare` returned.
    """
    names = dict.fromkeys(name for each in found.contestants for name in each.means)
    labels = labels_of(found)
    parts = [f"{label}: {each.title} ({each.file})" for label, each in zip(labels, found.contestants, strict=True)]
    rows = [[name, *_spreads(name, found.currency, [each.means for each in found.contestants])] for name in names]
    intro = f"The same callers through each: {counted(found.replications, 'replication')}, seed {found.seed}, {found.currency}"
    parts += ["", intro + "; means ± half their 95% interval.", "", table(["", *labels], rows)]
    parts += ["", warning] if (warning := not_alike(found)) else []
    for label, each in zip(labels[1:], found.contestants[1:], strict=True):
        parts += ["", *_against(label, each, found.currency)]
    parts += ["", *verdict_lines(found)] if found.verdicts else []
    return "\n".join(parts)


def not_alike(found: Comparison) -> str:
    """Return a sentence that says that costs are not like for like, where credit keeps more than a little out of one.

    `found`: the comparison. "" where they are.
    """
    starved = [
        f"{label} leaves out {each.out_of_credit:.1%} of its callers"
        for label, each in zip(labels_of(found), found.contestants, strict=True)
        if each.out_of_credit > MUCH
    ]
    if not starved:
        return ""
    return f"Costs are not like for like: credit refuses or cuts callers, and {', '.join(starved)}; see cost.unmet."


def verdict_lines(found: Comparison) -> list[str]:
    """Return a line for each gate and scenario: whether it fails, the value, and the limit.

    `found`: the comparison.
    """
    return [verdict_text(one, found.currency) for one in found.verdicts]


def verdict_text(one: GateVerdict, currency: str) -> str:
    """Return what a gate found, as `FAILED  cost.total > +5%: +7.20%, from 168.56 to 180.70, in b.yaml`.

    `one`: the gate's finding in one scenario. `currency`: ISO code, whose decimals money has.
    """
    word, places = ("FAILED" if one.failed else "ok    "), places_of(one.result, currency)
    head = f"{word}  {one.gate.text}:"
    if isnan(one.value):
        return f"{head} it has no value, in {one.file}"
    ends = "" if isnan(one.low) or isinf(one.low) else f", 95% interval {_ends(one, places)}"
    steps = f", from {figure(one.before, places)} to {figure(one.after, places)}" if one.gate.change else ""
    return f"{head} {_change(one, one.value, places)}{ends}{steps}, in {one.file}"


def _ends(one: GateVerdict, places: int | None) -> str:
    return f"{_change(one, one.low, places)} to {_change(one, one.high, places)}"


def _change(one: GateVerdict, value: float, places: int | None) -> str:
    """Return a gate's value, with its sign where it is a change."""
    if isinf(value):
        return "a change from 0 has no percentage" if one.before == 0 else "one replication has no interval"
    if not one.gate.change:
        return figure(value, places)
    written = f"{value:.2%}" if one.gate.relative else figure(value, places)
    return f"+{written}" if value > 0 else written


def _against(label: str, each: Contestant, currency: str) -> Iterator[str]:
    rows = [
        [one.result, *difference_cells(one, places_of(one.result, currency)), _gain(one.gain)]
        for one in each.differences
        if one.is_some
    ]
    if rows:
        yield table([f"{label} less A", "difference", "95% interval, same callers", "narrower"], rows)
    else:
        yield f"{label} does not differ from A in any figure."
    if each.changes:
        yield f"\nWhat changed from A to {label}:"
        for change in each.changes[:MOST_CHANGES]:
            yield f"  {change.path}: {change.before or '(absent)'} -> {change.after or '(absent)'}"
        if len(each.changes) > MOST_CHANGES:
            yield f"  … and {len(each.changes) - MOST_CHANGES} more"
    if each.break_even:
        yield "\n" + break_even_text(each.break_even)


def difference_cells(one: ResultDifference, places: int | None) -> tuple[str, str]:
    """Return a difference's mean, and its paired interval as `low to high`.

    `one`: of a comparison. `places`: decimals, or None for as many as its size deserves.
    """
    low, high = figure(one.paired.low, places), figure(one.paired.high, places)
    return figure(one.paired.mean, places), f"{low} to {high}"


def _gain(gain: float) -> str:
    return "–" if isnan(gain) or isinf(gain) else f"{gain:.1f}x"


def break_even_text(even: BreakEven) -> str:
    """Return where two scenarios cost the same, in a sentence or two.

    `even`: what `break_even` returned; minutes are metered minutes of a user in a month.
    """
    now = f"now {figure(even.now)} metered minutes a user and month, {counted(even.users, 'user')}"
    if even.factor is None:
        return (
            f"Break-even: none from a hundredth to 20 times the usage: {even.reason} ({now}). {even.cheaper}".rstrip()
        )
    text = (
        f"Break-even: {figure(even.minutes)} metered minutes a user and month ({figure(even.factor)} times the usage; {now}). "
        f"{even.cheaper}"
    )
    if even.others:
        places = ", ".join(f"{figure(low)} and {figure(high)}" for low, high in even.others)
        text += f" The cheaper one changes again between {places} times the usage."
    return text


def sweep_text(swept: Sweep) -> str:
    """Return a sweep as a table, with bars for its first result that differs.

    `swept`: what `sweep` returned.
    """
    first = next((name for name in swept.results if _differs(swept, name)), "")
    heights = [cell.means[first].mean if first in cell.means else 0.0 for cell in swept.cells]
    top = max((abs(height) for height in heights if not isnan(height)), default=0.0)
    rows = [
        [" ".join(cell.values), *(_spreads(name, swept.currency, [cell.means])[0] for name in swept.results)]
        for cell in swept.cells
    ]
    body = table([" ".join(swept.names), *swept.results], rows).split("\n")
    bars = ["", "", *("█" * round(_BAR * abs(height) / top) if top and not isnan(height) else "" for height in heights)]
    lines = [f"{line}  {bar}".rstrip() for line, bar in zip(body, bars, strict=True)]
    caption = f"{swept.file}: {counted(swept.replications, 'replication')} each, seed {swept.seed}"
    lines += ["", warning] if (warning := _starved(swept)) else []
    return "\n".join([f"{caption}; bars: {first}" if first else caption, "", *lines])


def _starved(swept: Sweep) -> str:
    """Return a sentence that says that variants' costs are not like for like, where credit keeps callers out of one."""
    shares = [cell.out_of_credit for cell in swept.cells if cell.out_of_credit > MUCH]
    if not shares:
        return ""
    leave = f"{'variant' if len(swept.cells) == 1 else 'variants'} {'leaves' if len(shares) == 1 else 'leave'}"
    return (
        f"Costs are not like for like: credit refuses or cuts callers, and {len(shares)} of {len(swept.cells)} {leave} "
        f"out up to {max(shares):.1%} of them; see cost.unmet."
    )


def _differs(swept: Sweep, name: str) -> bool:
    means = [abs(cell.means[name].mean) for cell in swept.cells if name in cell.means and cell.means[name].n]
    return bool(means) and max(means) - min(means) > 0.02 * max(means)


def sizing_text(found: Sizing) -> str:
    """Return a sizing: the answer first, what was tried, and what to be wary of.

    `found`: what `size` returned.
    """
    head = f"No value of {found.name} was found that brings {found.target}."
    if found.value is not None:
        head = f"{found.name} = {found.value} is the smallest value that brings {found.target}."
    places = places_of(found.target.result, found.currency)
    rows = [
        [
            str(one.value),
            figure(one.bound.estimate, places),
            figure(one.bound.upper, places),
            "yes" if one.met else "no",
            _callers(fresh=one.fresh),
        ]
        for one in sorted(found.attempts, key=lambda one: (one.value, one.fresh))
    ]
    headings = [found.name, found.target.statistic_name, f"under ({found.target.confidence:.0%})", "meets", "callers"]
    lines = [
        head,
        "",
        f"{counted(found.replications, 'replication')}, seed {found.seed}. Tried:",
        table(headings, rows),
    ]
    lines += [f"\n{note}" for note in found.notes]
    if found.erlang:
        lines.append("\n" + _erlang(found))
    return "\n".join(lines)


def _callers(*, fresh: bool) -> str:
    return "fresh" if fresh else "same"


def _erlang(found: Sizing) -> str:
    advice = found.erlang
    assert advice is not None
    ports = "" if advice.ports is None else f" wants {counted(advice.ports, 'port')}, hour by hour;"
    text = f"Erlang B{ports} busiest hour of {advice.group}: {advice.busiest_load:.1f} E."
    return f"{text}\n{advice.warning()}".rstrip()
