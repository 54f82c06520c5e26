"""`check`, `audit` and `verify` from Python: workers, hooks, what they return and what they refuse."""

from __future__ import annotations

import pytest

import tollbridge
from tollbridge.errors import TollbridgeError


def test_files_are_checked_by_several_processes_and_told_as_they_come(scenario, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(scenario.read_text().replace("cost: 0.20", "cost: 0.30"))
    told, came = [], []
    found = tollbridge.check(
        [scenario, other, scenario],
        workers=2,
        on_progress=lambda *of: told.append(of),
        on_outcomes=came.extend,
    )
    assert told == [(1, 2), (2, 2)]  # a file that is named again is checked once
    assert [outcome.passed for outcome in came] == [True, False]
    assert list(found) == came
    assert list(found) == list(tollbridge.check([scenario, other]))


def test_a_check_of_nothing_is_refused(tmp_path):
    with pytest.raises(TollbridgeError, match="nothing to check"):
        tollbridge.check(tmp_path)
    with pytest.raises(TollbridgeError, match="no such file or directory"):
        tollbridge.check(tmp_path / "none.yaml")


def test_an_audit_tells_how_far_it_is(scenario, tmp_path):
    pytest.importorskip("polars", reason="polars is not installed")
    tollbridge.run(scenario, out=tmp_path / "out")
    told = []
    tollbridge.audit(tmp_path / "out", on_progress=lambda *of: told.append(of))
    assert told == [(1, 1)]


CDRS = """\
name,start,answer,to,duration_s,cost
alice,2026-01-05T09:00:00Z,2026-01-05T09:00:00Z,+12065550100,61,0.10
bob,2026-01-05T09:10:00Z,2026-01-05T09:10:00Z,+12065550100,60,0.10
"""


def test_a_real_systems_records_are_verified(scenario, tmp_path):
    pytest.importorskip("pandas", reason="pandas is not installed")
    pytest.importorskip("plotly", reason="plotly is not installed")
    records = tmp_path / "cdrs.csv"
    records.write_text(CDRS)
    found = tollbridge.verify(scenario, records)
    # alice's 61 s are two started minutes at 0.10: 0.20, not the 0.10 of her record
    assert not found.passed
    assert (found.legs, found.records, found.agreeing) == (2, 2, 1)
    frame = found.frame()
    assert list(frame["what"]) == ["calls.alice.cost"]
    assert list(frame["got"]) == ["0.10"]
    assert [bar.name for bar in found.plot().data] == ["agree (1)", "do not agree (1)"]
    assert "calls.alice.cost" in found._repr_html_()
    assert tollbridge.verify(scenario, records, cost_within="0.10").passed


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"within": "1"}, "within: '1' has no unit"),
        ({"cost_within": "cheap"}, "cost_within: 'cheap'"),
        ({"shift": "often"}, "shift: 'often'"),
        ({"replication": 0}, "replication: must be 1 or more"),
    ],
)
def test_a_verification_says_which_argument_it_cannot_read(scenario, asked, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.verify(scenario, "cdrs.csv", **asked)
