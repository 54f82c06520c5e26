"""`tollbridge.run` with a folder: what is written, gone on with, told and refused."""

from __future__ import annotations

import json

import pytest

import tollbridge
from tollbridge.cli import run_command_line
from tollbridge.engine.simulate import prepare
from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.scale.run import Stopped

TRACE = """\
scenario: A trace
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
trace: {file: calls.csv, columns: {at: start, lasts: seconds}, via: n}
"""


def contents(folder):
    """Return every file of a run by its name; the report has its own path in it."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".html"}


def interrupt_after(count):
    def told(done, _):
        if done == count:
            raise KeyboardInterrupt

    return told


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({}, []),
        ({"records": "none"}, ["--records", "none"]),
        ({"records": "cdrs", "format": "csv"}, ["--records", "cdrs", "--format", "csv"]),
        ({"record_replications": "all", "format": "csv"}, ["--record-replications", "all", "--format", "csv"]),
        ({"teams_csv": True, "by": "organiser"}, ["--teams-csv", "--by", "organiser"]),
        ({"workers": 2, "seed": 5}, ["--workers", "2", "--seed", "5"]),
    ],
)
def test_python_writes_the_files_that_the_command_writes(scenario, tmp_path, asked, options):
    tollbridge.run(scenario, replications=3, out=tmp_path / "python", **asked)
    folder = tmp_path / "command"
    assert run_command_line(["run", str(scenario), "--replications", "3", "--out", str(folder), *options]) == 0
    assert contents(tmp_path / "python") == contents(folder)


def test_records_of_all_replications_are_written_where_they_are_asked_for(scenario, tmp_path):
    tollbridge.run(scenario, replications=3, out=tmp_path / "out", record_replications="all", format="csv")
    rows = (tmp_path / "out" / "cdrs.csv").read_text().splitlines()
    # alice and bob in each of three replications, below the headings
    assert len(rows) == 1 + 3 * 2


def test_a_stopped_run_says_what_is_kept_and_goes_on_to_the_same_files(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr("tollbridge.scale.schedule.CHUNK_S", 0)  # a job for each replication
    with pytest.raises(Stopped, match=r"2 of 4 replications are kept; go on with --resume .*out"):
        tollbridge.run(scenario, replications=4, out=tmp_path / "out", on_progress=interrupt_after(2))
    assert not (tmp_path / "out").exists()
    told = []
    tollbridge.run(scenario, replications=4, resume=tmp_path / "out", on_message=told.append)
    tollbridge.run(scenario, replications=4, out=tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert told == []
    with pytest.raises(TollbridgeError, match="the run there is finished: there is nothing to resume"):
        tollbridge.run(scenario, replications=4, resume=tmp_path / "out")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"out": "a", "resume": "a"}, "give out to begin a run, or resume to go on with one, not both"),
        ({"records": "cdrs"}, "records: nothing is written without a folder: name one with out"),
        ({"record_replications": "all"}, "record_replications: nothing is written without a folder"),
        ({"format": "csv"}, "format: nothing is written without a folder"),
        ({"teams_csv": True}, "teams_csv: nothing is written without a folder"),
        ({"dask": "local", "workers": 2}, "give workers .* or dask .*, not both"),
        ({"dask": "nowhere"}, "'nowhere' is no Dask scheduler's address"),
        ({"records": "ledgers", "out": "a"}, "records: must be 'none', 'cdrs' or 'ledger', not 'ledgers'"),
        ({"record_replications": 2, "out": "a"}, "record_replications: must be 1 or 'all', not 2"),
        ({"format": "xlsx", "out": "a"}, "format: must be 'parquet' or 'csv', not 'xlsx'"),
        ({"by": "organizer"}, "by: must be 'organiser', not 'organizer'"),
        ({"precision": 2}, "a precision is a share above 0 and below 1"),
        ({"keep": [-1]}, "keep: replications are counted from 0, so there is none of number -1"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_and_nothing_is_written(scenario, tmp_path, monkeypatch, asked, message):
    if asked.get("dask") == "nowhere":
        pytest.importorskip("distributed", reason="distributed is not installed")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.run(scenario, **asked)
    assert [file.name for file in tmp_path.iterdir()] == [scenario.name]


def test_no_records_may_be_asked_for_without_a_folder(scenario):
    assert tollbridge.run(scenario, records="none").replications == 1


def test_warnings_are_told_and_odd_rows_left_out_unless_it_is_strict(tmp_path):
    file = tmp_path / "trace.yaml"
    file.write_text(TRACE)
    (tmp_path / "calls.csv").write_text("start,seconds\n2026-01-05T09:00:00Z,60\n2026-01-05T09:10:00Z,soon\n")
    told = []
    done = tollbridge.run(file, on_message=told.append)
    assert done.results.statistics("cost.total").mean is not None
    assert any("calls.csv:3" in text for text in told), told
    with pytest.raises(ScenarioError, match=r"calls\.csv:3"):
        tollbridge.run(file, strict=True)


def test_a_precision_that_is_not_reached_is_told(tmp_path):
    # a Poisson number of calls: no 3 replications have a mean that is known to a thousandth
    office = {
        "scenario": "An office",
        "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1d"},
        "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.10}]}},
        "accounts": {"a": {"country": "US", "tariff": "t", "control": {"mode": "postpaid"}}},
        "numbers": {"n": {"number": "+12065550100"}},
        "workloads": {"w": {"legs": {"rate": "4/h", "via": "n", "lasts": "4m"}}},
    }
    told = []
    done = tollbridge.run(office, precision=0.001, replications=3, on_message=told.append)
    assert (done.replications, told) == (3, ["the precision 0.001 is not reached in 3 replications"])


def test_a_study_that_is_compiled_is_run_as_it_is(scenario):
    study = prepare(tollbridge.load(scenario), 8)
    done = tollbridge.run(study, keep=())
    assert (done.study, done.recorded) == (study, [])


def test_the_document_of_a_run_is_what_the_command_prints(scenario, capsys):
    assert run_command_line(["run", str(scenario), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(tollbridge.run(scenario).document()))


def test_what_a_scenario_expects_is_looked_at_before_it_is_run(scenario):
    scenario.write_text(scenario.read_text().replace("{alice: {cost: 0.20}}", "{alize: {cost: 0.20}}"))
    with pytest.raises(ScenarioError, match="did you mean 'alice'"):
        tollbridge.run(scenario)
