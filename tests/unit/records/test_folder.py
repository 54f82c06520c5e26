import json
import os
from pathlib import Path

import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.records.folder import check_place, output_folder, write_text

SUMMARY = json.dumps({"scenario": "s", "seed": 1, "results": {}})


def fill(place, text=SUMMARY):
    with output_folder(place) as folder:
        (folder / "summary.json").write_text(text)


def left_behind(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


def test_a_run_appears_whole(tmp_path):
    fill(tmp_path / "deep" / "out")
    assert (tmp_path / "deep" / "out" / "summary.json").read_text() == SUMMARY
    assert left_behind(tmp_path / "deep") == ["out"]


def test_a_run_that_fails_leaves_nothing(tmp_path):
    def half():
        with output_folder(tmp_path / "out") as folder:
            (folder / "summary.json").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert left_behind(tmp_path) == []


def test_a_run_that_fails_leaves_the_older_run(tmp_path):
    fill(tmp_path / "out")
    with pytest.raises(TollbridgeError, match="No space left"), output_folder(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert (tmp_path / "out" / "summary.json").read_text() == SUMMARY
    assert left_behind(tmp_path) == ["out"]


def test_an_older_run_is_replaced_whole(tmp_path):
    fill(tmp_path / "out")
    parts = tmp_path / "out" / "cdrs.parquet"
    parts.mkdir()
    (parts / "part-00001.parquet").write_text("")
    fill(tmp_path / "out", SUMMARY.replace("1", "2"))
    assert left_behind(tmp_path / "out") == ["summary.json"]
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["seed"] == 2


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    fill(tmp_path / "out")
    assert left_behind(tmp_path) == ["out"]


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(TollbridgeError, match="holds other things than a run"):
        check_place(tmp_path)


def test_a_run_with_something_foreign_beside_it_is_refused(tmp_path):
    fill(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(TollbridgeError, match="holds other things than a run"):
        fill(tmp_path / "out")


def test_a_summary_of_something_else_is_not_ours(tmp_path):
    (tmp_path / "summary.json").write_text('{"scenario": 1}')
    with pytest.raises(TollbridgeError, match="holds other things than a run"):
        check_place(tmp_path)


def test_a_file_is_no_place_for_a_run(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(TollbridgeError, match="is a file"):
        check_place(tmp_path / "out")


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, who may write anywhere
    with pytest.raises(TollbridgeError, match="cannot be written to"):
        check_place(tmp_path / "new" / "out")


def test_the_older_run_is_back_if_the_move_fails(tmp_path, monkeypatch):
    fill(tmp_path / "out")
    rename = Path.rename

    def fails_when_complete(path, target):
        if path.suffix == ".growing":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_when_complete)
    with pytest.raises(TollbridgeError, match="Input/output error"):
        fill(tmp_path / "out", "new")
    assert (tmp_path / "out" / "summary.json").read_text() == SUMMARY
    assert left_behind(tmp_path) == ["out"]


def test_a_text_file_is_written_whole_or_not_at_all(tmp_path):
    write_text(tmp_path / "a.json", "one")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "a.json", "\ud800")
    assert (tmp_path / "a.json").read_text() == "one"
    assert left_behind(tmp_path) == ["a.json"]
