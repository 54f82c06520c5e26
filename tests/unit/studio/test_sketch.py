"""The gallery's pictures: what they show is what the scenario does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.studio.conftest import TEXT

from tollbridge.studio.sketch import sketch


def heights(svg: str) -> list[float]:
    """Return where the median stands, day by day; SVG counts from the top."""
    line = re.findall(r'<polyline points="([^"]+)"', svg)[-1]
    return [float(point.partition(",")[2]) for point in line.split()]


def test_credit_that_is_used_up_falls_from_day_to_day(home: Path):
    svg, caption = sketch(home / "desk.yaml")
    found = heights(svg)
    assert caption == "What is left of the credit, day by day"
    assert len(found) == 3
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_without_credit_the_cost_rises(home: Path):
    (home / "postpaid.yaml").write_text(TEXT.replace("credit: {opening: 20}", "control: {mode: postpaid}"))
    svg, caption = sketch(home / "postpaid.yaml")
    found = heights(svg)
    assert caption == "What it costs, day by day"
    assert found[0] > found[-1]


def test_a_scenario_of_one_day_shows_its_credit_after_each_movement(home: Path):
    (home / "day.yaml").write_text(TEXT.replace("duration: 3d", "duration: 1d"))
    svg, caption = sketch(home / "day.yaml")
    found = heights(svg)
    assert caption == "What is left of the credit, step by step"
    assert found == sorted(found)  # it falls, and nothing is paid in
    assert found[0] < found[-1]


def test_a_scenario_with_errors_or_of_one_day_without_credit_has_no_picture(home: Path):
    (home / "typo.yaml").write_text(TEXT.replace("ports", "prots"))
    postpaid = TEXT.replace("credit: {opening: 20}", "control: {mode: postpaid}")
    (home / "day.yaml").write_text(postpaid.replace("duration: 3d", "duration: 1d"))
    assert sketch(home / "typo.yaml") is None
    assert sketch(home / "day.yaml") is None
