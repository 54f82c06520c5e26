"""What `validate` refuses no command runs, and a run's table adds up what came in."""

from __future__ import annotations

import pytest

BUSY = "expect: {results: {cost.total: {mean: {below: busy}}}}\n"
TOP_UPS = """\
clock: {start: 2026-01-30, timezone: UTC, duration: 5d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}
accounts: {a: {tariff: t, credit: {opening: 10}, top_ups: [{at: 2026-01-31, amount: 100}, {at: 2026-02-02, amount: 50}]}}
numbers: {n: {number: "+12065550100"}}
calls: {x: {at: +1h, via: n, lasts: 30s}}
"""


@pytest.mark.parametrize("command", ["validate", "run", "sweep", "size", "compare", "check"])
def test_an_expectation_that_is_none_is_refused_by_every_command(tollbridge_command, scenario, command):
    file = scenario(f"replications: 99\n{BUSY}")
    words = {
        "sweep": ("--set", "accounts.a.credit.opening=1..2"),
        "size": ("--find", "accounts.a.credit.opening=1..2", "--until", "accounts.a.exhausted.mean", "--below", "0.5"),
        "compare": (file,),
    }
    done = tollbridge_command(command, file, *words.get(command, ()))
    assert done.status == 2
    assert "'busy' is not a number" in done.out + done.err


def test_cash_in_of_all_months_is_the_sum_of_the_months(tollbridge_command, tmp_path):
    file = tmp_path / "top-ups.yaml"
    file.write_text(TOP_UPS)
    lines = tollbridge_command("run", file).out.splitlines()
    rows = [line.split() for line in lines if line.split()[:1] in (["2026-01"], ["2026-02"], ["all"])]
    assert [row[-3] for row in rows[:3]] == ["100.00", "50.00", "150.00"]
