"""What was tested is what is installed: an isolated build takes the versions that the constraints name."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_build_requires_the_versions_that_were_tested():
    # pip gives constraints to what it installs, not to the environment that it builds in
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    constraints = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert required
    assert set(required) <= set(constraints)
