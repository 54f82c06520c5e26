"""A comparison of rates as text: changes grouped by what they have in common, the greatest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tollbridge.money import format_money
from tollbridge.plain_text import counted
from tollbridge.planning.diff_rates import NEW_PREFIX, RateChange, RateDiff, RowTerms
from tollbridge.planning.rate_trace import TraceDiff
from tollbridge.planning.text import table
from tollbridge.tariff.audit import increment_text
from tollbridge.tariff.rows import Conditions
from tollbridge.units import MINUTE, format_duration

MOST_GROUPS = 60
MOST_NAMED = 4


def diff_text(diff: RateDiff) -> str:
    """Return what differs between two tariffs, as lines and a table."""
    return "\n".join(_diff_lines(diff))


def _diff_lines(diff: RateDiff) -> Iterator[str]:
    for name, side in (("old", diff.old), ("new", diff.new)):
        yield f"{name}: {side.label}" + (f" ({side.note})" if side.note else "")
    yield ""
    sorts = ", ".join(f"{count} {sort}" for sort, count in diff.counts.items())
    changes = counted(len(diff.changes), "destination changes", "destinations change")
    yield f"{changes}: {sorts}; {counted(diff.same, 'stays as it is', 'stay as they are')}"
    yield from (f"{name}: {before} -> {after}, for the whole tariff" for name, before, after in diff.settings)
    groups = grouped(diff.changes)
    if groups:
        yield ""
        yield table(
            ["destinations", "number", "old", "new", "change", "why"], [_row(group) for group in groups[:MOST_GROUPS]]
        )
    if len(groups) > MOST_GROUPS:
        yield f"… and {counted(len(groups) - MOST_GROUPS, 'more group')} of destinations"
    if diff.lost:
        yield ""
        yield "Listed as before, but no number reaches it any more: longer prefixes take them all"
        yield from (
            f"  +{lost.prefix} at {terms_text(lost.terms, None)}: {counted(lost.longer, 'longer prefix', 'longer prefixes')}"
            for lost in diff.lost
        )


def grouped(changes: Sequence[RateChange]) -> list[list[RateChange]]:
    """Return changes in groups of one old and one new price for one reason, by falling difference a minute."""
    groups: dict[tuple[object, ...], list[RateChange]] = {}
    for change in changes:
        old_row = change.old_row if change.reason == NEW_PREFIX else None
        key = (change.direction, change.window, change.after, change.old, change.new, change.reason, old_row)
        groups.setdefault(key, []).append(change)
    return sorted(groups.values(), key=lambda group: (-abs(group[0].rise), -len(group), group[0].region.prefix))


def _row(group: list[RateChange]) -> list[str]:
    first = group[0]
    names = ", ".join(str(change.region) for change in group[:MOST_NAMED]) + (", …" if len(group) > MOST_NAMED else "")
    where = f"{names} inbound" if first.direction == "inbound" else names
    window = f" window {first.window}" if first.window else ""
    after = f" after {format_duration(first.after)}" if first.after else ""
    why = first.reason
    if first.reason == NEW_PREFIX and first.old_row is not None:
        why = f"{why} under {first.old_row}"
    old, new = terms_text(first.old, first.new), terms_text(first.new, first.old)
    return [f"{where}{window}{after}", str(len(group)), old, new, _percent(first), why]


def _percent(change: RateChange) -> str:
    if change.old is None or change.sort not in {"dearer", "cheaper"} or not change.old.per_minute:
        return ""
    return f"{float(100 * change.rise / change.old.per_minute):+,.1f}%"


def terms_text(terms: RowTerms | None, other: RowTerms | None) -> str:
    """Return a price with its unit, and of increment, fee and free what differs from the other side's.

    `terms`: None is no rate. `other`: the other side's, None where it has no rate or does not matter.
    """
    if terms is None:
        return "no rate"
    if terms.blocked:
        return "blocked"
    parts = [f"{rate_text(terms.price)}/{'min' if terms.basis == 'minute' else terms.basis}"]
    if other is not None and not other.blocked:
        if terms.increment != other.increment:
            parts.append(increment_text(terms.increment))
        if terms.fee != other.fee:
            parts.append(f"fee {format_money(terms.fee, 2)}")
        if terms.free != other.free:
            parts.append(f"free {format_duration(terms.free)}")
    return " ".join(parts)


def rate_text(nanos: int) -> str:
    """Return a rate with at least 4 decimals and none that is lost.

    `nanos`: billionths of the currency.

    >>> rate_text(15_000_000), rate_text(4_500_001)
    ('0.0150', '0.004500001')
    """
    whole, _, decimals = f"{Decimal(nanos).scaleb(-9):.9f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(4, '0')}"


def trace_text(found: TraceDiff, places: int = 2) -> str:
    """Return what calls cost at both tariffs, and where the difference comes from.

    `found`: the calls, priced twice. `places`: the fewest decimals of money.
    """
    return "\n".join(_trace_lines(found, places))


def _trace_lines(found: TraceDiff, places: int) -> Iterator[str]:
    share = f" ({float(100 * (found.new - found.old) / found.old):+.1f}%)" if found.old else ""
    old, new = format_money(found.old, places), format_money(found.new, places)
    yield (
        f"{counted(found.calls, 'call')}: {old} at the old rates, {new} at the new, "
        f"{_signed(found.new - found.old, places)}{share}"
    )
    for (calls, cost), text in ((found.only_old, "only the old rates"), (found.only_new, "only the new rates")):
        if calls:
            yield f"{counted(calls, 'call has', 'calls have')} a price at {text} ({format_money(cost, places)}), left out above"
    if found.neither:
        yield f"{counted(found.neither, 'call has', 'calls have')} no price at either"
    moved = [line for line in found.lines if line.old != line.new]
    if moved:
        rows = [
            [
                _row_names(line.old_row, line.new_row, inbound=line.direction == "inbound"),
                str(line.calls),
                f"{line.lasted / MINUTE:,.1f}",
                format_money(line.old, places),
                format_money(line.new, places),
                _signed(line.new - line.old, places),
            ]
            for line in moved[:MOST_GROUPS]
        ]
        yield ""
        yield table(["priced by", "calls", "minutes", "old", "new", "difference"], rows)
    if len(moved) > MOST_GROUPS:
        yield f"… and {len(moved) - MOST_GROUPS} more"


def _row_names(old: Conditions | None, new: Conditions | None, *, inbound: bool) -> str:
    names = str(old) if old == new else f"{old} -> {new}"
    return f"{names} inbound" if inbound else names


def _signed(micros: int, places: int) -> str:
    return ("+" if micros > 0 else "") + format_money(micros, places)
