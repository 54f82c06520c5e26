"""A sweep as a picture: one SVG file, lines of a result's mean with its 95% intervals, readable in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, isfinite, log10
from pathlib import Path
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.planning.estimate import Interval
from tollbridge.planning.sweep import Sweep

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 760, 420, 80, 60, 50
COLOURS: Final = ("#2f7ed8", "#d9483b", "#2a9d6f", "#b07aa1", "#e08e0b", "#5b6770")
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#222}.edge{stroke:#8886}.paper{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.paper{fill:#15181d}}"
)


@dataclass(frozen=True)
class _Line:
    label: str
    points: list[tuple[float, Interval]]


def write_plot(swept: Sweep, result: str, file: Path) -> None:
    """Write the plot of one result over the first setting as SVG, a line for each combination of the others.

    `swept`: what `sweep` returned. `result`: one of its results. `file`: where to; one that is there is replaced.
    """
    if result not in swept.results:
        raise TollbridgeError(f"the sweep has no result '{result}': there are {', '.join(swept.results)}")
    file.write_text(svg(swept, result), encoding="utf-8")


def svg(swept: Sweep, result: str) -> str:
    """Return the plot of one result over the first place that was set, as SVG text.

    `swept`: the grid. `result`: one of its results.
    """
    ticks = list(dict.fromkeys(cell.values[0] for cell in swept.cells))
    places = _places(ticks)
    lines = _lines(swept, result, dict(zip(ticks, places, strict=True)))
    ends = [
        end for line in lines for _, part in line.points for end in (part.low, part.mean, part.high) if isfinite(end)
    ]
    low, high = _rounded(min([0.0, *ends]), max([0.0, *ends]))
    parts = [*_axes(swept.names[0], result, list(zip(ticks, places, strict=True)), (low, high))]
    for index, line in enumerate(lines):
        parts += _drawn(line, index, (low, high))
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    title = f"<title>{escape(result)} over {escape(swept.names[0])}</title><style>{_STYLE}</style>"
    return f'{head}{title}<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>\n{body}\n</svg>\n'


def _lines(swept: Sweep, result: str, places: dict[str, float]) -> list[_Line]:
    lines: dict[tuple[str, ...], _Line] = {}
    for cell in swept.cells:
        label = ", ".join(f"{name}={value}" for name, value in zip(swept.names[1:], cell.values[1:], strict=True))
        line = lines.setdefault(cell.values[1:], _Line(label, []))
        if result in cell.means and isfinite(cell.means[result].mean):
            line.points.append((places[cell.values[0]], cell.means[result]))
    return list(lines.values())


def _places(ticks: Sequence[str]) -> list[float]:
    """Return where each value stands, 0 to 1: in proportion where all are numbers, else evenly."""
    try:
        numbers = [float(tick) for tick in ticks]
    except ValueError:
        numbers = [float(index) for index in range(len(ticks))]
    low, wide = min(numbers), max(numbers) - min(numbers)
    return [(number - low) / wide if wide else 0.5 for number in numbers]


def _rounded(low: float, high: float) -> tuple[float, float]:
    step = 10.0 ** floor(log10(max(high - low, 1e-9)))
    return floor(low / step) * step, (floor(high / step) + 1) * step


def _x(place: float) -> float:
    return LEFT + place * (WIDTH - LEFT - 40)


def _y(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP)


def _axes(name: str, result: str, ticks: list[tuple[str, float]], ends: tuple[float, float]) -> list[str]:
    parts = [f'<text x="{LEFT}" y="22">{escape(result)}</text>']
    for index in range(6):
        value = ends[0] + (ends[1] - ends[0]) * index / 5
        y = _y(value, ends)
        parts.append(f'<line class="edge" x1="{LEFT}" x2="{WIDTH - 40}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,.6g}</text>')
    for tick, place in ticks[:: max(1, len(ticks) // 12)]:
        parts.append(f'<text x="{_x(place):.1f}" y="{HEIGHT - 38}" text-anchor="middle">{escape(tick)}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(name)}</text>')
    return parts


def _drawn(line: _Line, index: int, ends: tuple[float, float]) -> list[str]:
    colour = COLOURS[index % len(COLOURS)]
    corners = " ".join(f"{_x(place):.1f},{_y(part.mean, ends):.1f}" for place, part in line.points)
    parts = [f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{corners}"/>']
    for place, part in line.points:
        x = _x(place)
        parts.append(f'<circle cx="{x:.1f}" cy="{_y(part.mean, ends):.1f}" r="3.5" fill="{colour}"/>')
        if isfinite(part.low):
            top, bottom = _y(part.high, ends), _y(part.low, ends)
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{colour}"/>')
    if line.label:
        parts.append(
            f'<text x="{WIDTH - 44}" y="{24 + 16 * index}" text-anchor="end" fill="{colour}">{escape(line.label)}</text>'
        )
    return parts
