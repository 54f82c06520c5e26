"""What holds records against a scenario with every kind of leg."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tollbridge.engine.simulate import Study
from tollbridge.switch.verify import Verified, VerifyTerms, verify
from tollbridge.usage.parsed import Wording
from tollbridge.usage.source import UsageSource

# the recordings stand beside the tests, which are no package
sys.path.insert(0, str(Path(__file__).parent))
from recording import SCENARIO, Row, own_cdrs, read_rows, write_rows, written_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Return the scenario, ready to run."""
    return written_study(tmp_path, SCENARIO)


@pytest.fixture
def own(study: Study, tmp_path: Path) -> list[Row]:
    """Return the CDRs of the scenario's run."""
    return read_rows(own_cdrs(study, tmp_path / "own.csv"))


@pytest.fixture
def held(study: Study, tmp_path: Path) -> Callable[..., Verified]:
    """Return what holds rows (or a file) against the scenario."""

    def hold(rows: list[Row] | Path, of: Study = study, **terms) -> Verified:
        file = rows if isinstance(rows, Path) else write_rows(tmp_path / "cdrs.csv", rows)
        wording = Wording(timezone=of.loaded.clock.timezone)
        source = UsageSource(file, wording=wording, callers=True, repeats=True, details=True)
        return verify(of, source, VerifyTerms(**{"engine": "reference", **terms}))

    return hold
