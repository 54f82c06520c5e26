"""What could pass int64 is refused at its place before the run; what ordinary currencies need is not."""

import pytest

from tollbridge.engine.plan.study import prepare
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

HEAD = "clock: {start: 2026-01-01, timezone: UTC, duration: 365d}\n"
TARIFF = "tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}\n"
NUMBER = 'numbers: {n: {number: "+12065550100"}}\n'
CALL = "calls: {x: {via: n, lasts: 1h}}\n"
MOST = "4,611,686,018,427"
MANY = 1_000_000_000_000
STORM = (
    "could ask for 31,536,000 recharges in the run: at most 1,000,000 are followed; "
    "a longer time, or `at_most`, would bound them"
)


def pools(count, minutes=1):
    parts = (f"p{i}: {{minutes: {minutes}, covers: [{{direction: inbound}}]}}" for i in range(count))
    return f"pools: {{{', '.join(parts)}}}"


def account(more=""):
    return f"accounts: {{a: {{tariff: t, {more}}}}}\n"


@pytest.fixture
def refused(tmp_path):
    def of(text):
        file = tmp_path / "s.yaml"
        file.write_text(text)
        try:
            prepare(load(file))
        except ScenarioError as error:
            return [f"{problem.line}: {problem.message}" for problem in error.problems]
        return []

    return of


REFUSED = [
    (account("licences: {l: {count: 1000000, fee: 9000000000, per: month}}"),
     f"3: with this, fees, commitments and rentals come to more than {MOST} over the run: beyond exact counting"),
    (account(f"credit: {{opening: {MANY}, lots: [{', '.join(4 * [f'{{amount: {MANY}}}'])}]}}"),
     f"3: the credit of account 'a' could come to more than {MOST}, which is beyond what is counted exactly"),
    (account("credit: {limit: -1000000000000}, recharge: {below: 1000000000000, amount: 1000000000000},"
             " top_ups: [{at: +1h, amount: 1000000000000}]"), ""),
    (account("credit: {expires: 1s}, recharge: {below: 1, amount: 1}"),
     f"3: credit that lapses after 1s {STORM}"),
    (account("credit: {expires: 1s}, recharge: {below: 1, amount: 1, at_most: {times: 9, per: day}}"), ""),
    (account("recharge: {below: 1, amount: 1, success: 0.5, retry: 1s}"),
     f"3: failed attempts again after 1s {STORM}"),
    (account("licences: {l: {count: 1000000000}}, pools: {p: {minutes: 900000000, each: l, covers: [{direction: inbound}]}}"),
     "3: pool 'p' grants more time in the run than is counted exactly"),
    (account(f"alerts: {{pools: [0.5]}}, {pools(1, 90_000_000)}"),
     "3: pool 'p0' grants more time in the run than is counted exactly"),
    (account(pools(1, 90_000_000)), ""),
    (account(pools(64)),
     "3: more than 63 pools in an account"),
    (account(pools(63)), ""),
]  # fmt: skip


@pytest.mark.parametrize(("part", "message"), REFUSED)
def test_an_account_is_refused_exactly_where_its_sums_could_wrap(refused, part, message):
    assert refused(HEAD + TARIFF + part + NUMBER + CALL) == ([message] if message else [])


def test_rentals_of_fifty_years_are_refused_with_the_number_that_passes_the_limit(refused):
    # 600 months of 6,000,000,000 are 3.6e12; a second number makes 7.2e12
    head = "clock: {start: 2000-01-01, timezone: UTC, duration: 18250d}\n"
    numbers = (
        'numbers: {n: {number: "+12065550100", rental: 6000000000}, m: {number: "+12065550101", rental: 6000000000}}\n'
    )
    found = refused(head + TARIFF + account() + numbers + CALL)
    assert found == [
        f"4: with this, fees, commitments and rentals come to more than {MOST} over the run: beyond exact counting"
    ]


def dear(per_minute, lasts, more=""):
    tariff = f"tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: {per_minute}}}]}}}}\n"
    return (
        HEAD
        + tariff
        + account("credit: {opening: 50000000000}")
        + NUMBER
        + f"calls: {{x: {{via: n, lasts: {lasts}}}}}\n"
        + more
    )


def test_a_year_in_an_ordinary_currency_is_bounded_by_the_longest_stay(refused):
    # 9,000 dong a minute for the whole year would be 4.7e9, beyond 76 million; for a day it is 13 million
    assert refused(dear(9000, "24h")) == []
    found = refused(dear(9000, "365d"))
    assert len(found) == 1
    assert found[0].startswith("2: a leg that stays 365d could come to more than 76,861,433 at this price")


def test_a_bridge_that_ends_its_conferences_bounds_the_stay(refused):
    assert refused(dear(9000, "365d", "bridges: {b: {ends: {at_most: 24h}}}\n")) == []


def test_a_cap_bounds_a_leg_where_its_stay_does_not(refused):
    capped = dear(9000, "365d").replace("increment: 60s", "increment: 60s, cap: 76861433")
    assert refused(capped) == []
    found = refused(capped.replace("76861433", "76861434"))
    assert [problem.partition(" could")[0] for problem in found] == ["2: a leg that stays 365d"]
    assert found[0].endswith("`ends: {at_most: 24h}` of its bridge would bound its stay, a `cap` its charge")


def test_a_step_that_alone_is_too_much_is_refused_whatever_its_cap(refused):
    found = refused(dear(30_000_000, "1h").replace("increment: 60s", "increment: 60s, cap: 5"))
    assert found == ["2: one step costs more than 76,861,433: too much to add up exactly"]


@pytest.mark.parametrize(
    "lasts",
    [
        "{lognormal: {mean: 42m, sd: 42m}}",
        "{exponential: {mean: 2h}}",
        "{gamma: {mean: 1h, sd: 1h}}",
        "{mixture: [{share: 0.9, exponential: {mean: 9m}}, {share: 0.1, lognormal: {mean: 1h, sd: 1h}}]}",
    ],
)
@pytest.mark.parametrize("per_minute", [400, 480, 9000])
def test_rupiah_won_and_dong_run_for_years_under_any_usual_distribution(refused, lasts, per_minute):
    text = dear(per_minute, "1h").replace("365d", "1460d").split("calls:")[0]
    assert refused(text + f"workloads: {{w: {{legs: {{rate: 40/h, via: n, lasts: {lasts}}}}}}}\n") == []


def test_a_quota_counts_as_time_that_is_priced(refused):
    control = "credit: {opening: 5}, control: {mode: reserve, quota: 9000d}"
    text = HEAD + TARIFF.replace("0.01", "90") + account(control) + NUMBER + CALL
    assert [problem.partition(" could")[0] for problem in refused(text)] == ["2: a leg that stays 9000d1h"]


def test_later_attempts_are_made_as_often_as_the_file_says_or_refused(refused):
    part = "workloads: {w: {legs: {rate: 1/h, via: n, lasts: 1h}, retry: {probability: 1, after: 1s, at_most: 4001}}}\n"
    text = HEAD + TARIFF + account("credit: {opening: 5}") + NUMBER + part
    assert refused(text) == ["5: more than 4,000 later attempts of one caller"]
