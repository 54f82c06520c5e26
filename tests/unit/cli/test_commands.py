"""What each command prints, of small scenarios whose figures are worked out by hand."""

from __future__ import annotations

import json

import pytest

TOP_UPS = """\
scenario: top-ups in two months
clock: {start: 2026-01-30, timezone: UTC, duration: 5d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.02}]}}
accounts: {a: {tariff: t, credit: {opening: 10}, top_ups: [{at: 2026-01-31, amount: 100}, {at: 2026-02-01, amount: 50}]}}
numbers: {n: {number: "+12065550100", kind: toll}}
bridges: {b: {numbers: [n]}}
calls: {x: {at: +1h, via: n, lasts: 60s}}
"""
CONTRACT = """\
scenario: credit, then post-paid, under a commitment
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 0.25, then: postpaid}, commitment: {amount: 31, per: month}}}
numbers: {n: {number: "+12065550100"}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, dial: "+442071838750", lasts: 60s}
"""
FUNDED = """\
scenario: pools, budgets and alerts
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts:
  a:
    country: US
    tariff: t
    credit: {opening: 1}
    pools: {p: {minutes: 2, covers: [{direction: inbound}]}}
    alerts: {balance: [0.9], pools: [0.5]}
budgets: {sales: {amount: 0.1, per: month}}
numbers: {n: {number: "+12065550100"}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, dial: "+442071838750", lasts: 60s, tags: {department: sales}}
"""


def test_run_prints_the_projection(tollbridge_command, scenario):
    # alice: 2 started minutes at 0.10; bob: 1 at 0.20; 1.00 - 0.40 = 0.60
    done = tollbridge_command("run", scenario())
    assert done.status == 0
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0] == "Two calls"
    assert "Cost: USD 0.40" in lines
    assert "2026-01 a 0.40 0.00 0.00 0.00 3" in lines
    assert "direction inbound 0.20 50.0% 2" in lines
    assert any(line.startswith("a 0.60 0.60 0 0% never") for line in lines)
    assert lines[-1].startswith("Next: ")
    assert "\x1b" not in done.out


def test_the_row_of_all_is_the_sum_of_its_rows(tollbridge_command, tmp_path):
    # top-ups of 100 in January and 50 in February are 150 of cash; the opening is none
    file = tmp_path / "top-ups.yaml"
    file.write_text(TOP_UPS)
    lines = [
        " ".join(line.split()) for line in tollbridge_command("run", file, "--engine", "reference").out.splitlines()
    ]
    assert "2026-01 a 0.02 0.00 100.00 0.00 1" in lines
    assert "2026-02 a 0.00 0.00 50.00 0.00 0" in lines
    assert "all 0.02 0.00 150.00 0.00 1" in lines


def test_the_two_figures_of_cash_have_names_of_their_own(tollbridge_command, tmp_path):
    file = tmp_path / "top-ups.yaml"
    file.write_text(TOP_UPS)
    results = json.loads(tollbridge_command("run", file, "--engine", "reference", "--json").out)["results"]
    # the opening of 10 is in the one and not in the other
    assert (results["cash.total"]["mean"], results["cash.paid_in"]["mean"]) == ("160.000000", "150.000000")


def test_money_is_printed_with_the_currencys_decimals(tollbridge_command, scenario):
    file = scenario("currency: KWD\n")
    lines = [
        " ".join(line.split()) for line in tollbridge_command("run", file, "--engine", "reference").out.splitlines()
    ]
    assert "Cost: KWD 0.400" in lines
    assert "2026-01 a 0.400 0.000 0.000 0.000 3" in lines


def test_pools_budgets_and_alerts_are_printed(tollbridge_command, tmp_path):
    # the pool's 2 minutes pay alice; bob's minute of 0.20 takes the balance of 1 under 0.9 and the budget of 0.1 over
    file = tmp_path / "funded.yaml"
    file.write_text(FUNDED)
    lines = [
        " ".join(line.split()) for line in tollbridge_command("run", file, "--engine", "reference").out.splitlines()
    ]
    assert "p 2 0 0% never" in lines
    assert "sales 0.10 month 100%" in lines
    assert "a: balance under 0.9 100% 1 Mon 2026-01-05 09:10" in lines
    assert "a.p: 50% of the pool used 100% 1 Mon 2026-01-05 09:00" in lines


def test_credit_then_post_paid_and_commitments_are_printed(tollbridge_command, tmp_path):
    # 0.40 of calls on 0.25 of credit: bob's 0.20 finds 0.05, so 0.15 is invoiced at 09:10; the hour is a day of January's 31
    file = tmp_path / "contract.yaml"
    file.write_text(CONTRACT)
    lines = [
        " ".join(line.split()) for line in tollbridge_command("run", file, "--engine", "reference").out.splitlines()
    ]
    assert "a 0.15 100% Mon 2026-01-05 09:10" in lines
    assert "commitments: what usage falls short 0.60" in lines


def test_run_as_json_is_one_document_with_exact_money(tollbridge_command, scenario):
    done = tollbridge_command("run", scenario(), "--json")
    document = json.loads(done.out)
    assert document["results"]["cost.total"]["mean"] == "0.400000"
    assert document["results"]["legs.total"]["mean"] == 2
    assert document["results"]["cost.total"]["sd"] is None


def test_run_writes_its_folder(tollbridge_command, scenario, tmp_path):
    done = tollbridge_command("run", scenario(), "--out", tmp_path / "out", "--format", "csv")
    assert done.status == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"summary.json", "forecast.csv", "cdrs.csv", "ledger.csv", "scenario.yaml", "fans.json"} <= written
    again = tollbridge_command("run", scenario(), "--resume", tmp_path / "out")
    assert (again.status, again.out) == (0, f"{tmp_path / 'out'} is finished: nothing to resume\n")


def test_a_run_of_its_resolved_scenario_gives_the_same_files(tollbridge_command, scenario, tmp_path):
    tollbridge_command("run", scenario(), "--out", tmp_path / "one", "--format", "csv")
    done = tollbridge_command("run", tmp_path / "one" / "scenario.yaml", "--out", tmp_path / "two", "--format", "csv")
    assert done.status == 0, done.err
    for name in ("cdrs.csv", "ledger.csv", "summary.json", "forecast.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_precision_runs_until_the_interval_is_narrow(tollbridge_command, tmp_path):
    file = tmp_path / "random.yaml"
    file.write_text(
        "scenario: x\nseed: 3\nclock: {start: 2026-01-05, timezone: UTC, duration: 1d}\n"
        "tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}\n"
        "accounts: {a: {country: US, tariff: t, control: {mode: postpaid}}}\n"
        'numbers: {n: {number: "+12065550100"}}\n'
        "workloads: {w: {legs: {rate: 4/h, via: n, lasts: {exponential: {mean: 4m}}}}}\n"
    )
    document = json.loads(tollbridge_command("run", file, "--precision", "10%", "--json").out)
    low, high = (float(end) for end in document["results"]["cost.total"]["ci95"])
    assert (high - low) / 2 <= 0.10 * float(document["results"]["cost.total"]["mean"])
    assert document["replications"] >= 10
    short = tollbridge_command("run", file, "--precision", "0.1%", "--replications", "11")
    assert short.err == "the precision 0.001 is not reached in 11 replications\n"


def test_out_and_resume_are_one_or_the_other(tollbridge_command, scenario):
    done = tollbridge_command("run", scenario(), "--out", "a", "--resume", "b")
    assert done.status == 2
    assert "not both" in done.err


def test_price_shows_steps_rows_and_debits(tollbridge_command, scenario):
    file = scenario()
    done = tollbridge_command("price", file, "--via", "n", "--lasts", "61s")
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[-1] == "USD 0.20 for 2m billed"
    assert f"({file}:3)" in lines[1]
    assert "0.10" in lines[2]


def test_traffic_as_json_is_numbers(tollbridge_command):
    document = json.loads(tollbridge_command("erlang", "kaufman-roberts", "1:1", "1:2", "--ports", "5", "--json").out)
    assert document["class 1 E x 1"] == pytest.approx(81 / 766)


def test_price_as_json(tollbridge_command, scenario):
    done = tollbridge_command("price", scenario(), "--dial", "+442071838750", "--lasts", "1s", "--json")
    document = json.loads(done.out)
    assert (document["cost"], document["billed_s"]) == ("0.200000", 60.0)
    assert len(document["steps"]) == 1


def test_price_of_a_destination_without_a_rate(tollbridge_command, scenario):
    done = tollbridge_command("price", scenario(), "--dial", "+33123456789", "--lasts", "1s")
    assert (done.status, done.out.splitlines()[-1]) == (0, "cannot be called: no-rate")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--lasts", "60", "--via", "n"], "'60' has no unit"),
        (["--lasts", "60s"], "exactly one of dial and via"),
        (["--lasts", "60s", "--via", "nn"], "no number 'nn': did you mean 'n'?"),
        (["--lasts", "60s", "--via", "n", "--account", "b"], "no account 'b': there is a"),
        (["--lasts", "60s", "--dial", "hello"], "hello"),
    ],
)
def test_price_says_what_it_cannot_read(tollbridge_command, scenario, options, message):
    done = tollbridge_command("price", scenario(), *options)
    assert done.status == 2
    assert message in done.err


def test_validate_says_fine_or_all_that_is_wrong(tollbridge_command, scenario, tmp_path):
    assert tollbridge_command("validate", scenario()).out.endswith(": fine\n")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((tmp_path / "two-calls.yaml").read_text() + "seeds: 1\nreplications: many\n")
    done = tollbridge_command("validate", wrong)
    assert done.status == 2
    assert done.out == f"{wrong}: 2 errors\n"
    assert len(done.err.splitlines()) == 2


def test_validate_as_json(tollbridge_command, scenario):
    document = json.loads(tollbridge_command("validate", scenario("seeds: 1\n"), "--json").out)
    assert [problem["line"] for problem in document["problems"]] == [9]


def test_erlang_b(tollbridge_command):
    # 20 E need 30 lines for 1%: a published point of the tables
    done = tollbridge_command("erlang", "b", "--load", 20, "--blocking", "1%", "--json")
    assert json.loads(done.out)["ports"] == 30


def test_compare_puts_the_same_callers_through_both(tollbridge_command, scenario, tmp_path):
    one = scenario()
    two = tmp_path / "dearer.yaml"
    two.write_text((tmp_path / "two-calls.yaml").read_text().replace("per_minute: 0.10", "per_minute: 0.15"))
    done = tollbridge_command("compare", one, two, "--replications", 2)
    # alice's two minutes cost 0.10 more
    assert done.status == 0, done.err
    row = next(line for line in done.out.splitlines() if line.startswith("cost.total") and " to " in line)
    assert row.split()[1:] == ["0.10", "0.10", "to", "0.10", "–"]


@pytest.fixture
def cheap_and_dear(scenario, tmp_path):
    """Two files: 2 x 0.10 + 0.20 = 0.40, and 2 x 0.15 + 0.20 = 0.50, a quarter more."""
    one, two = scenario(), tmp_path / "dearer.yaml"
    two.write_text((tmp_path / "two-calls.yaml").read_text().replace("per_minute: 0.10", "per_minute: 0.15"))
    return one, two


@pytest.mark.parametrize(("limit", "status"), [("+24%", 1), ("+25%", 0), ("+0.10", 0), ("0.49", 1)])
def test_compare_exits_with_1_where_a_gate_fails(tollbridge_command, cheap_and_dear, limit, status):
    done = tollbridge_command("compare", *cheap_and_dear, "--replications", 2, "--fail-if", f"cost.total > {limit}")
    word = "FAILED" if status else "ok"
    assert done.status == status, done.err
    assert done.out.splitlines()[-1].startswith(f"{word:<6}  cost.total > {limit}: ")


def test_a_gate_that_fails_is_a_line_on_stderr_where_stdout_is_for_a_program(tollbridge_command, cheap_and_dear):
    gates = ("--replications", 2, "--fail-if", "cost.total > +24%", "--fail-if", "callers.lost > +1")
    done = tollbridge_command("compare", *cheap_and_dear, *gates, "--json")
    document = json.loads(done.out)
    assert [verdict["failed"] for verdict in document["verdicts"]] == [True, False]
    assert done.err.startswith("FAILED  cost.total > +24%: +25.00%, ")
    assert len(done.err.splitlines()) == 1
    markdown = tollbridge_command("compare", *cheap_and_dear, *gates, "--markdown")
    assert markdown.status == 1
    assert "| cost.total | 0.40 | 0.50 | **0.10** (0.10 to 0.10) |" in markdown.out
    assert markdown.err == done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fail-if", "cost.total = 5"), "column 12: a sign is one of"),
        (("--fail-if", "cost.totl > 5"), "did you mean 'cost.total'?"),
        (("--markdown", "--json"), "give --markdown or --json, not both"),
    ],
)
def test_what_compare_cannot_do_is_bad_input(tollbridge_command, cheap_and_dear, arguments, said):
    done = tollbridge_command("compare", *cheap_and_dear, *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_sweep_prints_a_row_a_variant(tollbridge_command, scenario, tmp_path):
    csv = tmp_path / "grid.csv"
    done = tollbridge_command(
        *("sweep", scenario(), "--set", "tariffs.t.inbound.0.per_minute=0.10,0.20"),
        *("--result", "cost.total", "--csv", csv, "--plot", tmp_path / "grid.svg"),
    )
    # 0.40, and with 0.20 a minute 2 x 0.20 + 0.20 = 0.60
    assert done.status == 0, done.err
    assert [row.split(",")[:2] for row in csv.read_text().splitlines()[1:]] == [
        ["0.10", "0.400000"],
        ["0.20", "0.600000"],
    ]
    assert (tmp_path / "grid.svg").read_text().startswith("<svg")


def test_size_exits_with_1_where_nothing_meets_the_target(tollbridge_command, scenario):
    done = tollbridge_command(
        *("size", scenario(), "--find", "numbers.n.ports=1..2", "--until", "cost.total.mean", "--below", "0.1"),
        *("--replications", 3),
    )
    assert done.status == 1
    assert "No value of numbers.n.ports" in done.out


def test_diff_rates_shows_a_longer_prefix(tollbridge_command, tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("prefix,per_minute\n44,0.015\n")
    new.write_text("prefix,per_minute\n44,0.015\n447,0.32\n")
    done = tollbridge_command("diff-rates", old, new)
    assert done.status == 0, done.err
    assert "new longer prefix under +44" in done.out


def test_report_of_a_folder_that_is_no_run(tollbridge_command, tmp_path):
    done = tollbridge_command("report", tmp_path)
    assert done.status == 2
    assert "summary.json is missing" in done.err


def test_report_of_a_folder_that_is_not_there(tollbridge_command, tmp_path):
    done = tollbridge_command("report", tmp_path / "nowhere")
    assert done.status == 2
    assert "nowhere: there is no such folder" in done.err


@pytest.mark.parametrize("command", ["run", "validate", "check"])
def test_every_command_refuses_an_expectation_that_cannot_be_read(tollbridge_command, scenario, command):
    done = tollbridge_command(command, scenario("expect: {results: {cost.total: {mean: {below: busy}}}}\n"))
    assert done.status in {1, 2}
    assert "two-calls.yaml:9:33: 'busy' is not a number" in done.out + done.err


@pytest.mark.parametrize(
    ("currency", "rounding", "shown"),
    [
        ("USD", "", "0.20"),
        ("USD", "rounding: {places: 4}, ", "0.2000"),
        ("KWD", "", "0.200"),
        ("JPY", "", "0.2"),  # no digit is lost where the price is finer than the currency
        ("JPY", "rounding: {places: 3}, ", "0.200"),
    ],
)
def test_a_legs_price_has_the_currencys_decimals_or_those_the_tariff_rounds_to(
    tollbridge_command, tmp_path, currency, rounding, shown
):
    file = tmp_path / "money.yaml"
    file.write_text(f"currency: {currency}\n{CONTRACT.replace('increment', rounding + 'increment')}")
    done = tollbridge_command("price", file, "--via", "n", "--lasts", "61s")
    assert done.out.splitlines()[-1] == f"{currency} {shown} for 2m billed"


def test_warnings_about_money_have_the_currencys_decimals(tollbridge_command, tmp_path):
    file = tmp_path / "money.yaml"
    text = CONTRACT.replace("opening: 0.25, then: postpaid", "opening: 1, limit: 5")
    file.write_text(text.replace('550100"}', '550100"}, m: {number: "+12065550101", rental: 3}'))
    for currency, limit, rental in (("KWD", "5.000", "3.000"), ("JPY", "5", "3"), ("USD", "5.00", "3.00")):
        said = tollbridge_command("validate", _in_currency(file, currency)).err
        assert f"the limit {limit} is above the opening credit" in said
        assert f"which costs {rental} a month" in said


def _in_currency(file, currency):
    other = file.with_name(f"{currency}.yaml")
    other.write_text(f"currency: {currency}\n{file.read_text()}")
    return other


def test_a_run_says_how_many_rows_of_a_column_of_numbers_were_read(tollbridge_command, tmp_path):
    (tmp_path / "held.csv").write_text('held_s\n60\n\n90\n# a comment\n""\n30\n')
    lasts = "lasts: {empirical: {file: held.csv, column: held_s}}"
    file = tmp_path / "column.yaml"
    file.write_text(
        TOP_UPS.split("calls:", maxsplit=1)[0] + f"workloads: {{w: {{legs: {{rate: 1/h, via: n, {lasts}}}}}}}\n"
    )
    said = tollbridge_command("run", file, "--engine", "reference").err
    assert f"{tmp_path / 'held.csv'}: 3 rows of 7 lines read, column held_s" in said


def test_the_grammar_of_gates_is_a_line_each_in_the_help(tollbridge_command):
    lines = [line.strip() for line in tollbridge_command("compare", "--help").out.splitlines()]
    assert "cost.total > +5%         the mean, more than 5% above the first FILE's" in lines
