"""Where compiled code is kept, and that a change of the kernel is noticed."""

import shutil
import stat

import numpy as np
import pytest

pytest.importorskip("numba", reason="the compiled engine is the extra [fast]")

from tollbridge.engine.compiled.kernel import jit


def test_the_cache_is_named_by_the_sources_and_versions(monkeypatch, tmp_path):
    before = jit.fingerprint()
    assert before == jit.fingerprint()
    package, there = jit._HERE.parents[2], tmp_path / "tollbridge"
    imported = [package / name for name in ("money.py", "records/run.py", "demand/offered.py", "engine/plan/plan.py")]
    for source in (*jit._HERE.rglob("*.py"), *imported):
        target = there / source.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    monkeypatch.setattr(jit, "_HERE", there / "engine/compiled/kernel")
    seen = [before]
    assert jit.fingerprint() == before
    for name in ("engine/compiled/kernel/lots.py", "engine/compiled/kernel/layout/leg.py", "money.py"):
        with (there / name).open("a") as source:
            source.write("# changed\n")
        seen.append(jit.fingerprint())
    assert len(set(seen)) == 4


def test_what_was_compiled_elsewhere_does_not_pass_for_cached(monkeypatch, tmp_path):
    # Numba compiles the same sources anew where they lie in another folder, as in a second environment
    monkeypatch.setenv("TOLLBRIDGE_CACHE_DIR", str(tmp_path / "cache"))
    (jit.cache_folder() / "loop.nbi").touch()
    assert jit.is_cached()
    copy = tmp_path / "tollbridge/engine/compiled/kernel"
    shutil.copytree(jit._HERE.parents[2], tmp_path / "tollbridge", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(jit, "_HERE", copy)
    assert not jit.is_cached()


def test_the_chosen_folder_is_used_and_is_the_users_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("TOLLBRIDGE_CACHE_DIR", str(tmp_path / "cache"))
    folder = jit.cache_folder()
    assert folder is not None
    assert folder.parent == tmp_path / "cache"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not jit.is_cached()


def test_where_nothing_can_be_written_code_is_compiled_without_a_cache(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("a file, no folder", encoding="utf-8")
    monkeypatch.setenv("TOLLBRIDGE_CACHE_DIR", str(tmp_path / "file"))
    assert jit.cache_folder() is None
    assert not jit.is_cached()

    def double(values):
        return values[0] * 2

    assert jit.cached_jit(double)(np.array([21])) == 42


def test_a_folder_of_another_user_is_not_trusted(monkeypatch, tmp_path):
    monkeypatch.setenv("TOLLBRIDGE_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(jit, "_is_ours", lambda folder: False)
    assert jit.cache_folder() is None
