"""What works with the base dependencies alone. CI runs this file in an environment that has no extra."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tollbridge.cli import run_command_line
from tollbridge.errors import MissingExtraError

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_the_quickstart_runs_on_the_reference_engine_and_writes_csv(tmp_path, capsys):
    out = tmp_path / "out"
    options = ["--replications", "2", "--engine", "reference", "--format", "csv", "--out", str(out)]
    assert run_command_line(["run", str(SCENARIOS / "quickstart.yaml"), *options]) == 0
    assert "Cost: USD " in capsys.readouterr().out
    assert json.loads((out / "summary.json").read_text())["engine"] == "reference"
    assert (out / "cdrs.csv").read_text().startswith("replication,leg,account,")
    assert (out / "ledger.csv").read_text().startswith("replication,at,account,")


def test_a_rule_file_passes():
    assert run_command_line(["check", str(SCENARIOS / "rules" / "increments.yaml")]) == 0


def test_init_finds_its_models_where_the_program_is_installed(tmp_path, capsys):
    out = tmp_path / "ours.yaml"
    assert run_command_line(["init", "yearly-minutes", "--out", str(out)]) == 0
    assert run_command_line(["check", str(out)]) == 0
    assert "4 passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("module", "extra", "arguments"),
    [
        ("pyarrow", "parquet", ["run", "FILE", "--out", "OUT", "--format", "parquet"]),
        ("plotly", "report", ["report", "OUT"]),
        ("distributed", "dask", ["run", "FILE", "--dask", "local"]),
    ],
)
def test_without_an_extra_what_needs_it_says_which_to_install(module, extra, arguments, tmp_path, capsys):
    if find_spec(module) is not None:
        pytest.skip(f"{module} is installed here; CI runs this without it")
    file, out = str(SCENARIOS / "all-or-nothing.yaml"), str(tmp_path / "out")
    if arguments[0] == "report":
        assert run_command_line(["run", file, "--out", out, "--format", "csv"]) == 0
    capsys.readouterr()
    assert run_command_line([file if word == "FILE" else out if word == "OUT" else word for word in arguments]) == 2
    assert f"pip install 'tollbridge[{extra}]'" in capsys.readouterr().err


def test_a_frame_without_its_library_says_which_to_install():
    if find_spec("pandas") is not None:
        pytest.skip("pandas is installed here; CI runs this without it")
    import tollbridge

    with pytest.raises(MissingExtraError, match="frames"):
        tollbridge.run(SCENARIOS / "all-or-nothing.yaml").frame()
