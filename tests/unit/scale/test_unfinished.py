import errno
import hashlib
import io
import os

import numpy as np
import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.scale import disk, unfinished
from tollbridge.scale.disk import write_whole
from tollbridge.scale.jobs import JobOutcome
from tollbridge.scale.unfinished import UnfinishedRun, is_finished, unfinished_path

ORDER = {"seed": 7}


def outcome(first=0, last=2):
    arrays = {"results": np.arange(6, dtype=np.int64).reshape(2, 3), "alerts": np.zeros(0, np.int64)}
    return JobOutcome(first, last, arrays, 0.25, (("numpy", "2.0"),))


@pytest.fixture
def begun(tmp_path):
    run = UnfinishedRun(tmp_path / "out", ORDER, resume=False)
    yield run
    run.close()


def test_an_outcome_comes_back_as_it_was_kept(begun):
    begun.keep(outcome())
    read = begun.done()[0, 2]()
    assert (read.first, read.last, read.seconds, read.made_with) == (0, 2, 0.25, (("numpy", "2.0"),))
    assert {name: array.tolist() for name, array in read.arrays.items()} == {
        "results": [[0, 1, 2], [3, 4, 5]],
        "alerts": [],
    }


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:70] + b"x" + data[71:], lambda _: b""])
def test_a_damaged_outcome_is_work_to_be_done_again(begun, damage):
    begun.keep(outcome())
    (file,) = begun.path.glob("outcomes/*.npz")
    file.write_bytes(damage(file.read_bytes()))
    assert begun.done() == {}


class Trap:
    """Sprung by whoever unpickles it."""

    def __reduce__(self):
        return os._exit, (66,)


def test_nothing_is_unpickled_from_files(begun):
    buffer = io.BytesIO()
    np.savez(buffer, meta=np.array([Trap()], dtype=object))
    data = buffer.getvalue()
    file = begun.path / "outcomes" / "000000000-000000002.npz"
    file.write_bytes(hashlib.sha256(data).hexdigest().encode() + data)
    assert begun.done() == {}


def test_two_processes_do_not_work_on_one_run(begun, tmp_path):
    with pytest.raises(TollbridgeError, match="another process is at work"):
        UnfinishedRun(tmp_path / "out", ORDER, resume=True)


def test_a_run_in_which_nothing_was_done_leaves_nothing(tmp_path):
    UnfinishedRun(tmp_path / "out", ORDER, resume=False).close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(TollbridgeError, match="holds other things"):
        UnfinishedRun(tmp_path, ORDER, resume=False)


def test_a_run_is_finished_only_if_none_waits_beside_it(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text('{"scenario": "", "seed": 1, "results": {}}')
    assert is_finished(out)
    run = UnfinishedRun(out, ORDER, resume=False)
    assert not is_finished(out)
    run.publish()
    assert unfinished_path(out).exists() is False


def test_a_run_killed_right_after_it_was_put_in_place_is_finished(begun, tmp_path):
    begun.keep(outcome())
    (begun.files / "summary.json").write_text("{}")
    begun.files.rename(tmp_path / "out")
    assert is_finished(tmp_path / "out")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "permission denied"),
        (errno.EDQUOT, "the disk's quota is used up"),
        (errno.EIO, "input/output error"),
    ],
)
def test_what_the_disk_refuses_is_said_plainly(begun, monkeypatch, number, said):
    def refuse(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk.os, "fsync", refuse)
    with pytest.raises(TollbridgeError, match=said):
        begun.keep(outcome())
    assert begun.done() == {}
    assert [file.name for file in (begun.path / "outcomes").iterdir()] == []


def test_a_file_that_cannot_be_written_whole_is_left_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "a"
    write_whole(file, b"old")
    monkeypatch.setattr(disk.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        write_whole(file, b"new and longer")
    assert file.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_disk_without_hard_links_gets_copies(begun, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(unfinished.os, "link", refuse)
    (begun.parts / "cdrs.csv").mkdir()
    (begun.parts / "cdrs.csv" / "part-00001.csv").write_bytes(b"a\r\n")
    begun.gather(lambda _: True)
    assert (begun.files / "cdrs.csv" / "part-00001.csv").read_bytes() == b"a\r\n"
