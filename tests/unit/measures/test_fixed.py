import pytest

from tollbridge.measures.fixed import calendar_months, fixed_lines
from tollbridge.scenario.load import load

HEAD = """
scenario: fixed
clock: {{start: {start}, timezone: {zone}, duration: {duration}{more}}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0.01}}]}}}}
"""
ONE = """
accounts:
  a: {tariff: t, licences: {sub: {count: 115, fee: 4.00, per: month}}}
numbers: {n: {number: "+12065550100", rental: 2.00}}
"""


@pytest.fixture
def lines(tmp_path):
    def lines(body, start="2026-01-05", duration="4w", more="", zone="UTC"):
        file = tmp_path / "s.yaml"
        file.write_text(HEAD.format(start=start, duration=duration, more=more, zone=zone) + body)
        loaded = load(file)
        return calendar_months(loaded.clock), fixed_lines(loaded)

    return lines


def test_a_fee_is_pro_rata_of_the_covered_part_of_its_month(lines):
    months, (fee, rental) = lines(ONE)
    assert months == ["2026-01", "2026-02"]
    # 460 x 27/31 = 400.64516129…; with 460 x 1/28 = 16.42857142… it comes to 417.07373271…
    assert fee.months == (400_645_161, 16_428_572)
    assert (fee.account, fee.licence, fee.number, fee.total) == ("a", "sub", "", 417_073_733)
    # 2 x 27/31 = 1.74193548…; with 2/28 = 0.07142857… it comes to 1.81336405…
    assert rental.months == (1_741_935, 71_429)
    assert (rental.account, rental.number) == ("a", "n")


def test_whole_months_cost_whole_fees_in_any_month(lines):
    _, (fee, _) = lines(ONE, start="2026-01-01", duration="90d")
    assert fee.months == (460_000_000, 460_000_000, 460_000_000)


def test_a_change_of_count_is_pro_rata_within_its_month(lines):
    body = ONE.replace("per: month", "per: month, changes: [{from: 2026-01-11, count: 15}]")
    _, (fee, _) = lines(body, start="2026-01-01", duration="31d")
    # 10 days of 115 and 21 of 15, at 4: (1150 + 315) x 4 / 31 = 189.03225806…
    assert fee.months == (189_032_258,)


def test_a_change_before_the_start_holds_from_the_start(lines):
    body = ONE.replace("per: month", "per: month, changes: [{from: 2025-12-01, count: 15}]")
    _, (fee, _) = lines(body, start="2026-01-01", duration="31d")
    assert fee.months == (60_000_000,)


def test_a_yearly_fee_falls_into_the_months_by_their_days(lines):
    body = ONE.replace("per: month", "per: 12mo")
    _, (fee, _) = lines(body, start="2026-01-01", duration="365d")
    assert fee.total == 460_000_000
    # 460 x 31/365 = 39.06849315…; with 28 days more 74.35616438…
    assert fee.months[:2] == (39_068_493, 35_287_671)


def test_nothing_is_due_before_the_warm_up_ends(lines):
    _, (fee, _) = lines(ONE, start="2026-01-01", duration="31d", more=", warm_up: 31d")
    assert fee.months == (0,)


def test_a_month_with_a_dst_change_is_still_a_whole_month(lines):
    _, (fee, _) = lines(ONE, start="2026-03-01", duration="743h", zone="America/New_York")
    assert fee.months == (460_000_000,)


def test_a_rental_belongs_to_no_account_where_there_are_several(lines):
    _, found = lines(ONE.replace("accounts:", "accounts:\n  b: {tariff: t}"))
    assert [(line.account, line.number) for line in found] == [("a", ""), ("", "n")]
