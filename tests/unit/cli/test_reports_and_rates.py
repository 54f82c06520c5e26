"""`report`, `schema`, `diff-rates`, `export sipp`, `run -v` and the bar of progress, as a shell sees them."""

from __future__ import annotations

import json
import sys

import pytest

from tollbridge.cli.progress import counter, doing, tracked
from tollbridge.engine.compiled.built import is_built

HEAD = "method,figure,first,learnt_days,days,mean,p5,p95,came\n"
BACKTEST = HEAD + "tollbridge,calls,2026-02-02,28,7,100.00,80.00,120.00,90.00\n"


@pytest.fixture
def finished(tollbridge_command, scenario, tmp_path):
    pytest.importorskip("plotly", reason="plotly is not installed")
    tollbridge_command("run", scenario(), "--out", tmp_path / "out", "--format", "csv")
    return tmp_path / "out"


def test_a_report_and_its_workbook_are_written_into_the_run_s_folder(tollbridge_command, finished):
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    (finished / "report.html").unlink()
    done = tollbridge_command("report", finished, "--xlsx")
    assert done.out.splitlines() == [str(finished / name) for name in ("report.html", "report.xlsx")], done.err
    assert (finished / "report.xlsx").read_bytes()[:2] == b"PK"


def test_a_backtest_is_kept_with_the_run_and_shown(tollbridge_command, finished, tmp_path):
    (tmp_path / "mine.csv").write_text(BACKTEST)
    assert tollbridge_command("report", finished, "--backtest", tmp_path / "mine.csv").status == 0
    assert (finished / "backtest.csv").read_text() == BACKTEST
    assert "How far to trust it" in (finished / "report.html").read_text()


def test_a_backtest_that_is_none_is_not_kept(tollbridge_command, finished, tmp_path):
    done = tollbridge_command("report", finished, "--backtest", tmp_path / "none.csv")
    assert (done.status, "there is no such file" in done.err) == (2, True)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    done = tollbridge_command("report", finished, "--backtest", tmp_path / "other.csv")
    assert (done.status, "is no backtest" in done.err) == (2, True)
    assert not (finished / "backtest.csv").exists()


def test_the_schema_is_one_document_that_takes_a_scenario(tollbridge_command, scenario):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = json.loads(tollbridge_command("schema").out)
    plain = {"scenario": "x", "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"}}
    jsonschema.validate(plain, schema)
    with pytest.raises(jsonschema.ValidationError, match="clok"):
        jsonschema.validate({"scenario": "x", "clok": {}}, schema)


def test_the_version_is_told(tollbridge_command):
    done = tollbridge_command("--version")
    assert (done.status, done.out.split()[0]) == (0, "tollbridge")


@pytest.fixture
def decks(tmp_path):
    """Two decks: a minute to +44 costs 0.015 in the one, 0.018 in the other."""
    for name, rate in (("old", "0.015"), ("new", "0.018")):
        (tmp_path / f"{name}.csv").write_text(f"Code,Rate\n44,{rate}\n")
    return tmp_path / "old.csv", tmp_path / "new.csv", "--columns", "prefix=Code,per_minute=Rate"


def test_calls_are_priced_at_both_decks_and_told_as_json(tollbridge_command, decks, tmp_path):
    (tmp_path / "calls.csv").write_text("dial,at,lasts\n+442071838750,2026-01-05T09:00:00Z,120s\n")
    done = tollbridge_command("diff-rates", *decks, "--trace", tmp_path / "calls.csv", "--json")
    assert done.status == 0, done.err
    (tariff,) = json.loads(done.out)["tariffs"]
    # two minutes at 0.015, and at 0.018
    assert (tariff["trace"]["old"], tariff["trace"]["new"]) == ("0.030000", "0.036000")


def test_calls_are_priced_at_both_decks_and_told_as_text(tollbridge_command, decks, tmp_path):
    (tmp_path / "calls.csv").write_text("dial,at,lasts\n+442071838750,2026-01-05T09:00:00Z,120s\n")
    done = tollbridge_command("diff-rates", *decks, "--trace", tmp_path / "calls.csv")
    assert done.out.splitlines()[-1].split() == ["+44", "1", "2.0", "0.03", "0.036", "+0.006"]


def test_a_trace_without_answered_calls_prices_nothing(tollbridge_command, decks, tmp_path):
    (tmp_path / "calls.csv").write_text("dial,at,lasts,outcome\n+442071838750,2026-01-05T09:00:00Z,0s,busy\n")
    done = tollbridge_command("diff-rates", *decks, "--trace", tmp_path / "calls.csv")
    assert (done.status, done.err.splitlines()[-1]) == (
        2,
        "the trace has no answered calls: there is nothing to price",
    )


def test_columns_that_are_no_pairs_are_refused(tollbridge_command, decks):
    done = tollbridge_command("diff-rates", decks[0], decks[1], "--columns", "prefix")
    assert (done.status, "'prefix' is not NAME=HEADING" in done.err) == (2, True)


def test_a_load_says_what_is_next(tollbridge_command, scenario, tmp_path):
    done = tollbridge_command("export", "sipp", scenario(), tmp_path / "load")
    assert done.status == 0, done.err
    assert done.out.splitlines()[-1].startswith(f"Next: python {tmp_path / 'load'}/play.py")
    document = json.loads(tollbridge_command("export", "sipp", scenario(), tmp_path / "load", "--json").out)
    assert document["calls"] == 2


def test_verbose_says_how_attempts_were_settled(tollbridge_command, scenario):
    done = tollbridge_command("run", scenario(), "-v", "--engine", "reference")
    assert done.out.splitlines()[-1] == "The reference engine: every step is an event."


@pytest.mark.skipif(not is_built(), reason="the compiled engine is not built")
def test_verbose_says_how_the_compiled_engine_settled_attempts(tollbridge_command, scenario):
    done = tollbridge_command("run", scenario(), "-v", "--engine", "compiled")
    last = done.out.splitlines()[-1]
    assert last.startswith("Attempts settled in bulk: ")
    shares = [float(part.split(": ")[1].rstrip("%.")) for part in last.split("; ")]
    assert sum(shares) == pytest.approx(100, abs=0.2)


def test_several_runs_that_are_resumed_tell_those_that_are_finished(tollbridge_command, scenario, tmp_path):
    one, two = scenario(), scenario(name="second.yaml")
    tollbridge_command("run", one, "--out", tmp_path / "out" / "two-calls")
    done = tollbridge_command("run", one, two, "--resume", tmp_path / "out", "--json")
    assert f"{tmp_path / 'out' / 'two-calls'} is finished: nothing to resume" in done.err
    written = [json.loads((tmp_path / "out" / name / "summary.json").read_text()) for name in ("two-calls", "second")]
    runs = json.loads(done.out)["runs"]
    assert runs[0] == written[0]  # as its folder holds it
    assert runs[1]["results"] == written[1]["results"]


def test_a_finished_run_that_is_resumed_is_still_one_json_document(tollbridge_command, scenario, tmp_path):
    tollbridge_command("run", scenario(), "--out", tmp_path / "out")
    done = tollbridge_command("run", scenario(), "--resume", tmp_path / "out", "--json")
    assert json.loads(done.out) == json.loads((tmp_path / "out" / "summary.json").read_text())


def test_two_files_of_one_name_would_share_a_folder(tollbridge_command, scenario, tmp_path):
    (tmp_path / "below").mkdir()
    done = tollbridge_command("run", scenario(), scenario(name="below/two-calls.yaml"), "--out", tmp_path / "out")
    assert (done.status, "two files have the same name" in done.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_mistake_in_the_last_file_is_found_before_the_first_is_run(tollbridge_command, scenario, tmp_path):
    done = tollbridge_command("run", scenario(), scenario("seeds: 1\n", "wrong.yaml"), "--out", tmp_path / "out")
    assert (done.status, done.out) == (2, "")
    assert "wrong.yaml:9:1: unknown key 'seeds'" in done.err
    assert not (tmp_path / "out").exists()


def test_on_a_terminal_progress_is_a_bar_with_its_count(monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with counter("a run") as progress:
        progress(3, 12)
    assert "3/12" in capsys.readouterr().err
    assert list(tracked("abc", "letters", None)) == ["a", "b", "c"]


def test_on_a_terminal_each_part_of_the_work_is_a_line(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with doing("fit") as say:
        say("reading calls.csv")
    assert "reading calls.csv" in capsys.readouterr().err
