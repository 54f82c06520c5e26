"""`check`: lines, exit statuses, what a failure shows, and what `--update` leaves alone."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

PASSING = "expect: {calls: {alice: {cost: 0.20, billed: 120s}}}\n"
FAILING = """\
expect: # what alice costs
  calls:   {alice: {cost: 0.30,   billed: 120s}} # three minutes?
  ledger:
    a:
      - [+0s, opening, 1]
      - [+0s, charge, -0.10] # alice
      - [+1m, charge, -0.10]
  results: {cost.total: {mean: {below: 0.1}}}
"""


def test_a_passing_scenario_is_a_line_and_status_0(tollbridge_command, scenario):
    file = scenario(PASSING)
    done = tollbridge_command("check", file)
    assert (done.status, done.out) == (0, f"ok  {file}::expect\n1 passed\n")


def test_a_failure_shows_expected_got_place_and_the_legs_steps(tollbridge_command, scenario):
    file = scenario(FAILING)
    done = tollbridge_command("check", file)
    assert done.status == 1
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[0] == f"FAILED  {file}::expect"
    at = lines.index(f"{file}:10: calls.alice.cost")
    assert lines[at + 1 : at + 3] == ["expected 0.30", "got      0.20"]
    assert f"{file}:3" in lines[at + 5]
    assert "+ +10m  charge  -0.20" in lines
    assert f"{file}:16: results.cost.total.mean" in lines
    assert lines[-1] == "0 passed, 1 failed"


def test_update_rewrites_exact_values_and_nothing_else(tollbridge_command, scenario):
    file = scenario(FAILING)
    done = tollbridge_command("check", file, "--update")
    assert done.status == 1  # the bound on cost.total fails still
    text = Path(file).read_text()
    assert "  calls:   {alice: {cost: 0.20,   billed: 120s}} # three minutes?\n" in text
    assert "expect: # what alice costs\n" in text
    assert "      - [+0s, charge, -0.10] # alice\n" in text
    assert "      - [+10m, charge, -0.20]\n  results: {cost.total: {mean: {below: 0.1}}}\n" in text
    assert f"{file}:10: calls.alice.cost: 0.30 -> 0.20" in done.out
    assert "left as it is" in done.out
    again = tollbridge_command("check", file)
    assert again.status == 1
    assert "calls.alice" not in again.out


def test_update_leaves_the_files_expectation_to_the_file(tollbridge_command, scenario):
    file = scenario(PASSING + "cases: {short: {calls: {alice: {lasts: 1s}}}}\n")
    before = Path(file).read_text()
    done = tollbridge_command("check", file, "--update")
    assert done.status == 1
    assert "calls.alice.cost: left as it is: expected 0.20, got 0.10" in done.out
    assert Path(file).read_text() == before


def test_an_expectation_on_a_name_that_is_not_there_is_an_error(tollbridge_command, scenario):
    file = scenario(
        "expect: {calls: {alcie: {cost: 0}}, results: {cost.totl: {mean: 1}}, accounts: {a: {closng: 1}}}\n"
    )
    done = tollbridge_command("check", file)
    assert done.status == 2
    assert f"{file}:9:" in done.err
    assert "alcie" in done.err
    assert "did you mean 'alice'?" in done.err


def test_an_unknown_result_is_an_error(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario("expect: {results: {cost.totl: {mean: 1}}}\n"))
    assert done.status == 2
    assert "unknown result 'cost.totl': did you mean 'cost.total'?" in done.err


def test_a_call_that_never_comes_fails(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario("expect: {calls: {alice~2: {cost: 0}}}\n"))
    assert done.status == 1
    assert "none arrived" in done.out


def test_a_leg_that_is_not_answered_is_answered_never(tollbridge_command, scenario):
    case = 'calls: {bob: {dial: "+33123456789"}}, expect: {calls: {bob: {answered: never, cause: no-rate}}}'
    assert tollbridge_command("check", scenario(f"cases: {{no rate: {{{case}}}}}\n")).status == 0
    done = tollbridge_command("check", scenario("expect: {calls: {bob: {answered: never}}}\n"))
    assert (done.status, "got      +10m" in done.out) == (1, True)


def test_a_file_that_must_be_refused(tollbridge_command, scenario):
    tail = "seeds: 1\nerrors: [\"unknown key 'seeds'\"]\n"
    assert tollbridge_command("check", scenario(tail)).status == 0
    done = tollbridge_command("check", scenario('errors: ["unknown key"]\n'))
    assert done.status == 1
    assert "got      no errors" in done.out


def test_an_error_that_was_not_expected_fails_too(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario("seeds: 1\nsed: 1\nerrors: [\"unknown key 'seeds'\"]\n"))
    assert done.status == 1
    assert "unknown key 'sed'" in done.out


def test_a_case_that_must_be_refused(tollbridge_command, scenario):
    tail = "cases: {no unit: {calls: {alice: {lasts: 61}}, errors: [has no unit]}}\n"
    assert tollbridge_command("check", scenario(tail)).status == 0


def test_a_table_of_prices_in_a_csv(tollbridge_command, scenario, tmp_path):
    (tmp_path / "prices.csv").write_text(
        "dial,lasts,billed,cost\n+442071838750,61s,120s,0.40\n+442071838750,1s,60s,0.30\n"
    )
    done = tollbridge_command("check", scenario("table: {account: a, file: prices.csv}\n"))
    assert done.status == 1
    assert f"{tmp_path / 'prices.csv'}:3: row 2: cost" in done.out
    assert "row 1" not in done.out


def test_a_table_that_cannot_be_read(tollbridge_command, scenario):
    tail = "table: {account: a, columns: [dial, lasts, price], rows: [[x, 1s, 2]]}\n"
    done = tollbridge_command("check", scenario(tail))
    assert done.status == 2
    assert "unknown column 'price'" in done.err


def test_warnings_are_expected_or_there_are_none(tollbridge_command, scenario):
    assert tollbridge_command("check", scenario("expect: {warnings: []}\n")).status == 0
    assert tollbridge_command("check", scenario("expect: {warnings: [odd]}\n")).status == 1


def test_a_folder_is_searched_and_files_go_to_processes(tollbridge_command, scenario, tmp_path):
    scenario(PASSING, "one.yaml")
    scenario(PASSING, "two.yaml")
    scenario("", "none.yaml")
    done = tollbridge_command("check", tmp_path, "--workers", 2)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"ok  {tmp_path / 'one.yaml'}::expect",
        f"ok  {tmp_path / 'two.yaml'}::expect",
        "2 passed",
    ]


def test_junit(tollbridge_command, scenario, tmp_path):
    tollbridge_command("check", scenario(FAILING), "--junit", tmp_path / "junit.xml")
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "3", "0")
    assert "expected 0.30" in suite.findall("testcase")[0].find("failure").text


def test_json(tollbridge_command, scenario):
    document = json.loads(tollbridge_command("check", scenario(PASSING), "--json").out)
    assert [outcome["passed"] for outcome in document["outcomes"]] == [True]


def test_a_scenario_that_expects_nothing_is_an_error(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario())
    assert done.status == 2
    assert "nothing is expected" in done.err


def test_a_failing_case_shows_what_is_odd_about_its_file(tollbridge_command, scenario, tmp_path):
    more = "cases: {pooled: {accounts: {a: {pools: {p: {minutes: 10}}}}, expect: {calls: {bob: {cost: 0}}}}}\n"
    done = tollbridge_command("check", scenario(more), "--junit", tmp_path / "junit.xml")
    assert done.status == 1
    assert "warning: the pool covers nothing, so that it is never used" in done.out
    assert "warning: the pool covers nothing" in (tmp_path / "junit.xml").read_text(encoding="utf-8")


def test_verbose_shows_values_and_limits_of_what_holds(tollbridge_command, scenario):
    # two started minutes at 0.10, and one of 0.20: 0.40 in all
    more = "expect: {calls: {alice: {cost: 0.20}}, results: {cost.total: {mean: {below: 5, above: 0.1}}}}\n"
    done = tollbridge_command("check", scenario(more), "-v")
    assert done.status == 0
    assert [line.strip() for line in done.out.splitlines()[1:-1]] == [
        "calls.alice.cost = 0.20",
        "results.cost.total.mean = 0.400000 (expected below 5 and above 0.1)",
    ]


def test_verbose_says_no_value_of_what_fails(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario(FAILING), "-v")
    assert done.status == 1
    assert not [line for line in done.out.splitlines() if " = " in line]


def test_a_table_in_a_file_says_how_many_rows_were_read(tollbridge_command, scenario, tmp_path):
    (tmp_path / "prices.csv").write_text('dial,lasts,cost\n"+442071838750",61s,0.40\n\n"+442071838750",1s,0.20\n')
    done = tollbridge_command("check", scenario("table: {file: prices.csv}\n"))
    assert done.status == 0
    assert f"{tmp_path / 'prices.csv'}: 2 rows of 4 lines read" in done.err
