"""The report's pages without a browser: what is escaped, what is refused, how large it is."""

from __future__ import annotations

import errno
import json
import os

import pytest
from tests.unit.report.conftest import NASTY, write_run

from tollbridge.errors import TollbridgeError
from tollbridge.report.folder import read_folder
from tollbridge.report.html import render, write_report
from tollbridge.report.markup import Html, join, script_json, tag
from tollbridge.report.money_exhibits import day_axis

pytest.importorskip("plotly", reason="the extra [report] is not installed")


def test_text_is_escaped_and_html_is_not_escaped_twice():
    assert (
        tag("p", "a < b & c", Html("<b>d</b>"), title='"x"') == '<p title="&quot;x&quot;">a &lt; b &amp; c<b>d</b></p>'
    )
    assert join(None, 5, "<") == "5&lt;"


def test_json_in_a_script_block_cannot_end_it():
    text = script_json({"name": "</script><!-- & \u2028"})
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == {"name": "</script><!-- & \u2028"}


def test_a_hostile_name_is_nowhere_in_the_page_as_markup(run_folder):
    assert NASTY not in render(read_folder(run_folder))


def test_the_report_is_under_two_megabytes_beside_the_plotting_library(run_folder):
    from importlib.resources import files

    library = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    page = write_report(run_folder).read_bytes()
    assert len(library) < 5_000_000
    assert len(page) - len(library) < 2_000_000


def test_the_report_asks_for_nothing_outside_itself(run_folder):
    page = render(read_folder(run_folder))
    assert "default-src 'none'" in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet"' not in page


def test_a_day_alone_has_an_axis_of_days():
    assert day_axis(["2026-01-05", "2026-01-06"]) == {}
    assert day_axis(["2026-01-05"])["xaxis"]["range"] == ["2026-01-04", "2026-01-06"]


def test_the_headline_is_the_mean_that_the_console_prints(run_folder):
    run = read_folder(run_folder)
    run.results["cost.total"] |= {"mean": "281.50", "p50": "279.00"}
    assert "<dt>Cost</dt><dd>281.50\N{NO-BREAK SPACE}USD</dd>" in render(run)


def test_what_the_scenario_says_of_itself_is_in_the_report(run_folder):
    assert "A run of &lt;script&gt;" in render(read_folder(run_folder))


def test_a_disk_that_is_full_leaves_no_half_of_a_report(run_folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    before = {path.name for path in run_folder.iterdir()}
    with pytest.raises(TollbridgeError, match=r"report\.html: cannot be written: the disk is full"):
        write_report(run_folder)
    assert {path.name for path in run_folder.iterdir()} == before


def test_one_replication_is_said_to_show_no_spread(tmp_path):
    page = render(read_folder(write_run(tmp_path, "one", replications=1)))
    assert "One replication shows no spread" in page


def test_a_folder_without_a_run_is_refused_with_what_would_do(tmp_path):
    with pytest.raises(TollbridgeError, match=r"summary\.json is missing.*tollbridge run FILE --out DIR"):
        write_report(tmp_path)


def test_a_file_cut_short_is_refused(run_folder):
    (run_folder / "summary.json").write_text('{"scenario": ')
    with pytest.raises(TollbridgeError, match="cannot be read"):
        write_report(run_folder)
    assert not (run_folder / "report.html").exists()


def test_a_run_of_another_format_is_refused(run_folder):
    (run_folder / "fans.json").write_text('{"format": 99}')
    with pytest.raises(TollbridgeError, match="run the scenario again"):
        write_report(run_folder)


def test_writing_twice_replaces_the_report_and_leaves_nothing_else(run_folder):
    before = {path.name for path in run_folder.iterdir()}
    write_report(run_folder)
    write_report(run_folder)
    assert {path.name for path in run_folder.iterdir()} == before | {"report.html"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("summary.json", b"[1]"),
        ("summary.json", b"\xff\xfe"),
        ("summary.json", b'{"results": {"cost.total": 7}}'),
        ("summary.json", b"[" * 100_000),
        ("fans.json", b'{"format": 1}'),
        ("forecast.csv", b"month,account\n"),
    ],
)
def test_a_damaged_or_foreign_file_is_one_line(run_folder, name, content):
    (run_folder / name).write_bytes(content)
    with pytest.raises(TollbridgeError) as caught:
        write_report(run_folder)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
    assert not (run_folder / "report.html").exists()


def test_a_figure_that_was_changed_by_hand_is_not_reported(run_folder):
    file = run_folder / "summary.json"
    file.write_text(file.read_text().replace("replications", "replication_s"))
    with pytest.raises(TollbridgeError, match=r"summary\.json: is damaged, or not as the run wrote it"):
        write_report(run_folder)
