"""A run killed at any step that reaches the disk: nothing half-written is there, and it goes on to the same files."""

import itertools
import os
import shutil
import signal

import pytest

from tollbridge.scale import schedule

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
STEPS = ("replace", "rename", "link", "unlink", "mkdir", "fsync", "rmdir")
EACH = 3
"""Every so many steps there is a kill; TOLLBRIDGE_SLOW=1 kills at each."""


def killed_at(step, act):
    """Run `act` in a process that is killed right before its `step`th step on the disk; False if it came to its end."""
    child = os.fork()
    if child == 0:
        count = itertools.count(1)

        def counted(original):
            def call(*arguments, **named):
                if next(count) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*arguments, **named)

            return call

        for name in STEPS:
            setattr(os, name, counted(getattr(os, name)))
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_run_killed_at_any_step_is_resumed_to_the_same_files(run, tmp_path, read, monkeypatch):
    monkeypatch.setattr(schedule.Pacing, "size", lambda self, left: 1)
    run(2, out=tmp_path / "whole")
    whole = read(tmp_path / "whole")
    out = tmp_path / "out"
    kills = 0
    for step in itertools.count(1, 1 if "TOLLBRIDGE_SLOW" in os.environ else EACH):
        if not killed_at(step, lambda: run(2, out=out)):
            break
        kills += 1
        if out.exists():
            assert read(out) == whole
        else:
            run(2, out=out, resume=True)
        assert read(out) == whole
        shutil.rmtree(out)
    assert read(out) == whole
    assert kills > 20


def test_an_older_run_survives_a_kill_of_the_one_that_would_replace_it(run, tmp_path, read):
    out = tmp_path / "out"
    run(1, out=out)
    before = read(out)
    for step in (1, 10, 25, 40):
        assert killed_at(step, lambda: run(2, out=out))
        assert read(out) == before
