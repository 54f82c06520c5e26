"""A backtest in the report: the range of each window beside what came, and what is no backtest is refused."""

from __future__ import annotations

import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.report.backtest_exhibits import FILE, backtests, read_backtest
from tollbridge.report.folder import read_folder
from tollbridge.report.html import report_sections

HEAD = "method,figure,first,learnt_days,days,mean,p5,p95,came\n"
ROWS = (
    "tollbridge,calls,2026-02-02,28,7,100.00,80.00,120.00,90.00\n"
    "seasonal naive,calls,2026-02-02,28,7,90.00,,,90.00\n"
    "tollbridge,calls,2026-02-09,35,7,100.00,80.00,125.00,130.00\n"
)


@pytest.fixture
def folder(run_folder, tmp_path):
    """Return a run's folder of our own, so that others do not see what is put into it."""
    import shutil

    return shutil.copytree(run_folder, tmp_path / "run")


def test_ranges_stand_beside_what_came_and_how_often_they_held_is_said(folder):
    (folder / FILE).write_text(HEAD + ROWS, encoding="utf-8")
    (found,) = backtests(read_folder(folder))
    said, came = found.traces
    assert came["y"] == [90.0, 130.0]
    assert (said["error_y"]["arrayminus"], said["error_y"]["array"]) == ([20.0, 20.0], [20.0, 25.0])
    assert [row[-1] for row in found.table.rows] == ["yes", "no"]
    assert "1 of 2 windows" in found.note
    assert [section.name for section in report_sections(read_folder(folder))][-1] == "trust"


def test_without_a_backtest_the_report_has_no_such_chapter(folder):
    assert "trust" not in [section.name for section in report_sections(read_folder(folder))]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", HEAD + "tollbridge,calls,2026-02-02,28,7,many,1,2,3\n"])
def test_a_file_that_is_no_backtest_is_refused(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(TollbridgeError, match="is no backtest as"):
        read_backtest(tmp_path / FILE)
