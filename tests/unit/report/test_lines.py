"""Tables for terminals of any width: columns may go, figures are never cut."""

from __future__ import annotations

import pytest
from rich.console import Console

from tollbridge.report.lines import Lines, least_width

LINES = Lines(
    "Cost",
    ("Month", "Account", "Usage", "5% to 95%"),
    [("2026-01", "the northern office", "1,234.56", "1,000.00 to 1,500.00"), ("all", "", "1,234.56", "")],
    words=2,
    spare=(3,),
    summary=1,
)


def printed(width):
    table = LINES.fitted(width)
    console = Console(width=max(width, least_width(table)))
    with console.capture() as text:
        console.print(table)
    return text.get()


@pytest.mark.parametrize("width", [1000, 80, 60, 45, 30, 10, 1])
def test_no_width_cuts_a_figure_or_a_word(width):
    text = printed(width)
    assert "…" not in text
    assert text.count("1,234.56") == 2
    assert {"2026-01", "northern", "office", "Account"} <= set(text.split())


def test_words_wrap_before_a_column_goes_and_a_column_goes_before_the_width_is_passed():
    assert "1,000.00 to 1,500.00" in printed(60)
    assert "the northern office" not in printed(60)
    assert "5% to 95%" not in printed(50)
    assert max(map(len, printed(50).splitlines())) <= 50


def test_the_total_stands_apart():
    lines = [line.strip() for line in printed(80).splitlines()]
    assert lines[lines.index(next(line for line in lines if line.startswith("all"))) - 1] == ""
