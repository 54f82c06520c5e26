"""A comparison as Markdown: a comment on a pull request that says what a change costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tollbridge.plain_text import counted
from tollbridge.planning.compare import Comparison, Contestant
from tollbridge.planning.text import (
    MOST_CHANGES,
    break_even_text,
    difference_cells,
    labels_of,
    not_alike,
    places_of,
    spread,
    verdict_lines,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#@])")


def comparison_markdown(found: Comparison) -> str:
    """Return a comparison as Markdown: gates, a table of totals and differences, and what changed, folded away.

    Names and values from scenarios are escaped: they are shown as they are, and make no markup.
    """
    labels = labels_of(found)
    parts = [f"### {_plain(' or '.join(dict.fromkeys(each.title for each in found.contestants)))}", ""]
    parts += [f"- {_gate_line(line)}" for line in verdict_lines(found)]
    parts += [""] if found.verdicts else []
    parts += [*_totals(found, labels), ""]
    parts += [f"{label}: {_plain(each.file)}  " for label, each in zip(labels, found.contestants, strict=True)]
    parts.append(
        f"{counted(found.replications, 'replication')}, seed {found.seed}, {found.currency}; the same callers through each. "
        "Means ± half their 95% interval."
    )
    parts += ["", f"**{_plain(warning)}**"] if (warning := not_alike(found)) else []
    for label, each in zip(labels[1:], found.contestants[1:], strict=True):
        parts += _more(label, each)
    return "\n".join(parts)


def _plain(text: str) -> str:
    """Return any text so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _gate_line(line: str) -> str:
    word, _, rest = line.partition(" ")
    return f"{'**FAILED**' if word == 'FAILED' else word} {_plain(rest)}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _totals(found: Comparison, labels: Sequence[str]) -> Iterator[str]:
    """Yield a row a result: each scenario's mean, and each later one's difference with its paired interval."""
    others = labels[1:]
    yield _row(["", labels[0], *(cell for label in others for cell in (label, f"{label} less A (95% interval)"))])
    yield _row(["---", *["---:"] * (len(labels) + len(others))])
    first = found.contestants[0]
    for name in dict.fromkeys(name for each in found.contestants for name in each.means):
        cells = [_mean(first, name, found.currency)]
        for each in found.contestants[1:]:
            cells += [_mean(each, name, found.currency), _difference(each, name, found.currency)]
        yield _row([_plain(name), *cells])


def _mean(each: Contestant, name: str, currency: str) -> str:
    return spread(each.means[name], places_of(name, currency)) if name in each.means else "–"


def _difference(each: Contestant, name: str, currency: str) -> str:
    one = next((one for one in each.differences if one.result == name), None)
    if one is None or not one.is_some:
        return "–"
    mean, ends = difference_cells(one, places_of(name, currency))
    return f"**{mean}** ({ends})" if one.paired.n > 1 else f"**{mean}**"


def _more(label: str, each: Contestant) -> Iterator[str]:
    """Yield what changed in one scenario's file, and where it costs the same as the first."""
    if each.break_even:
        yield f"\n{label}. {_plain(break_even_text(each.break_even))}"
    if not each.changes:
        return
    yield f"\n<details><summary>What changed from A to {label} ({len(each.changes)})</summary>\n"
    yield _row(["key", "A", label])
    yield _row(["---"] * 3)
    for change in each.changes[:MOST_CHANGES]:
        yield _row([_plain(change.path), _plain(change.before) or "(absent)", _plain(change.after) or "(absent)"])
    if len(each.changes) > MOST_CHANGES:
        yield f"\n… and {len(each.changes) - MOST_CHANGES} more"
    yield "\n</details>"
