"""`verify` as the shell calls it: words, exit status, JUnit, JSON; bad input is a line and status 2."""

from __future__ import annotations

import json

import pytest

RECORDS = """\
name,start,answer,to,duration_s,cost,cause
alice,2026-01-05T09:00:00Z,2026-01-05T09:00:00Z,+12065550100,61,0.20,NORMAL_CLEARING
bob,2026-01-05T09:10:00Z,2026-01-05T09:10:00Z,+442071838750,60,0.20,NORMAL_CLEARING
"""


@pytest.fixture
def records(tmp_path):
    def write(text: str = RECORDS, name: str = "cdrs.csv") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def test_records_that_agree_are_ok(tollbridge_command, scenario, records):
    done = tollbridge_command("verify", scenario(), records())
    assert done.status == 0
    assert done.out.startswith("ok  ")
    assert done.out.splitlines()[-1] == "2 of 2 legs agree with their records; 2 records were read"


def test_what_differs_is_said_as_check_says_it(tollbridge_command, scenario, records, tmp_path):
    # 61 s are two started minutes at 0.10: 0.20
    file = records(RECORDS.replace("61,0.20", "61,0.21"))
    done = tollbridge_command("verify", scenario(), file, "--junit", tmp_path / "held.xml")
    assert done.status == 1
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[1:4] == [f"{file}:2: calls.alice.cost", "expected 0.20", "got      0.21"]
    assert 'failures="1"' in (tmp_path / "held.xml").read_text()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--cost-within", "0.01"], 0),
        (["--cost-within", "0.009"], 1),
        (["--shift", "1h"], 1),
        (["--shift", "-2s"], 1),
        (["--shift", "-2s", "--within", "2s"], 1),  # the cost still differs
    ],
)
def test_options_loosen_and_shift(options, status, tollbridge_command, scenario, records):
    file = records(RECORDS.replace("61,0.20", "61,0.21"))
    assert tollbridge_command("verify", scenario(), file, *options).status == status


def test_json_is_one_document(tollbridge_command, scenario, records):
    done = tollbridge_command("verify", scenario(), records(), "--json")
    assert json.loads(done.out)["agreeing"] == 2


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("a,b\n1,2\n", [], "no column for `at`"),
        (
            RECORDS.replace("+12065550100", "+13125550100").replace("alice", "x").replace("bob", "y"),
            [],
            "none of 2 records",
        ),
        (RECORDS, ["--shift", "soon"], "shift: 'soon'"),
        (RECORDS, ["--within", "3"], "within: '3' has no unit"),
        (RECORDS, ["--columns", "at"], "'at' is not KEY=VALUE"),
        (RECORDS, ["--dialect", "strange"], "unknown dialect"),
    ],
)
def test_bad_input_is_a_line_and_status_2(text, options, said, tollbridge_command, scenario, records):
    other = text.replace("+442071838750", "+442071838751") if "13125550100" in text else text
    done = tollbridge_command("verify", scenario(), records(other), *options)
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err
