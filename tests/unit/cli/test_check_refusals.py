"""What `check` and `validate` refuse: expectations on what is not there, and those that expect nothing."""

from __future__ import annotations

import pytest

WRONG = """\
expect:
  calls: {alcie: {cost: 0}, alice: {cause: norml, pool: zone-a}}
  accounts: {a: {closng: 1}}
  results: {cost.totl: {mean: 1}, cost.total: {p96: 1}}
"""
SAID = [
    "unknown call 'alcie': did you mean 'alice'?",
    "unknown cause 'norml': did you mean 'normal'?",
    "unknown pool 'zone-a'",
    "unknown key 'closng': did you mean 'closing'?",
    "unknown result 'cost.totl': did you mean 'cost.total'?",
    "unknown statistic 'p96': did you mean 'p95'?",
]


def reasons(done):
    return [line.split(": ", 1)[1] for line in done.err.splitlines()]


@pytest.mark.parametrize("command", ["check", "validate"])
def test_all_that_is_expected_of_what_is_not_there_is_said_at_once(tollbridge_command, scenario, command):
    done = tollbridge_command(command, scenario(WRONG))
    assert done.status == 2
    found = reasons(done)
    assert [one[: len(said)] for one, said in zip(found, SAID, strict=True)] == SAID


def test_validate_looks_into_the_expectations_of_cases_and_tables(tollbridge_command, scenario):
    tail = (
        "cases: {short: {expect: {calls: {bobby: {cost: 0}}}}, refused: {seeds: 1, errors: [seeds]}}\n"
        'table: {columns: [dial, lasts, cost], rows: [["+442071838750", 5, 0], ["+442071838750", 5s]]}\n'
    )
    done = tollbridge_command("validate", scenario(tail))
    assert done.status == 2
    assert sorted(one[:28] for one in reasons(done)) == [
        "'5' has no unit: write 5s, 5m or 5h"[:28],
        "2 cells for 3 columns",
        "unknown call 'bobby': did you mean"[:28],
    ]


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        ("expect: {calls: {}}\n", "nothing is expected: add expect, cases, table or errors"),
        ("cases: {short: {calls: {alice: {lasts: 1s}}}}\n", "nothing is expected: add expect, cases, table or errors"),
        ("expect: {calls: {alice: {}}}\n", "nothing is expected of this call: give it a key such as `cost`"),
        ("expect: {accounts: {a: {}}}\n", "nothing is expected of this account: give it a key such as `closing`"),
        (
            "expect: {results: {cost.total: {}}}\n",
            "nothing is expected of this result: give it a statistic such as `mean`",
        ),
        (
            "table: {file: p.csv, columns: [via, cost], rows: [[n, 1]]}\n",
            "a table has a `file`, or `columns` and `rows`: not both",
        ),
        (
            "table: {columns: [via, cost, cost], rows: [[us, 0.1, 0.1]]}\n",
            "the column 'cost' stands twice",
        ),
        (
            "cases: {a: {cases: {b: {}}}}\n",
            "a case cannot have `cases` or `extends`: write them at the top of the file",
        ),
        ("cases: {a: [1]}\n", "case 'a' is a mapping of keys that is laid over the file"),
    ],
)
def test_what_could_only_pass_by_being_empty_is_refused(tollbridge_command, scenario, tmp_path, tail, message):
    (tmp_path / "p.csv").write_text("via,cost\n")
    done = tollbridge_command("check", scenario(tail))
    assert (done.status, reasons(done)) == (2, [message])


def test_a_broken_case_refuses_itself_alone(tollbridge_command, scenario):
    tail = (
        "expect: {calls: {alice: {cost: 0.20}}}\n"
        "cases: {broken: {calls: {alice: {last: 1s}}}, fine: {}, wrong: {seeds: 1, errors: [unknown key 'seeds']}}\n"
    )
    file = scenario(tail)
    done = tollbridge_command("check", file)
    units = ["ok  {}::expect", "REFUSED  {}::broken", "ok  {}::fine", "ok  {}::wrong", "3 passed, 1 refused"]
    assert done.out.splitlines() == [unit.format(file) for unit in units]
    assert reasons(done) == ["unknown key 'last': did you mean 'lasts'?"]


def test_a_broken_file_is_said_once_however_many_cases_it_has(tollbridge_command, scenario):
    done = tollbridge_command("check", scenario("seeds: 1\ncases: {a: {}, b: {}}\n"))
    assert done.out.splitlines()[-1] == "0 passed, 2 refused"
    assert reasons(done) == ["unknown key 'seeds': did you mean 'seed'?"]


@pytest.mark.parametrize("name", ["expect", "table", "errors", "scenario"])
def test_a_case_may_be_called_as_a_unit_is(tollbridge_command, scenario, name):
    done = tollbridge_command(
        "check", scenario(f"cases: {{{name}: {{expect: {{calls: {{alice: {{cost: 0.20}}}}}}}}}}\n")
    )
    assert done.status == 0
