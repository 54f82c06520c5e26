"""What a scenario comes to as CSVs, and how what they cannot say is named."""

from __future__ import annotations

import csv

import pytest

from tollbridge.cgrates.outward.export import export
from tollbridge.cgrates.outward.national import country_prefixes
from tollbridge.cgrates.outward.prefixes import without_gaps
from tollbridge.cli import run_command_line
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load_text

HEAD = """\
scenario: s
clock: {start: 2026-01-05, timezone: Europe/Berlin, duration: 28d}
zones: {A: [GB, DE]}
windows: {day: [{days: mon-fri, from: "08:00", to: "18:00"}], night: [{from: "22:00", to: "06:00"}], feast: [{holidays: DE}]}
"""
ACCOUNT = "accounts: {a: {tariff: t}}\n"


def exported(text, tmp_path):
    return export(load_text(HEAD + text, tmp_path / "s.yaml"))


def rows(text, tmp_path, table):
    return [",".join(row) for row in exported(text, tmp_path).plan.rows[table]]


def outbound(*lines):
    listed = "".join(f"      - {line}\n" for line in lines)
    return f"tariffs:\n  t:\n    increment: 60s\n    outbound:\n{listed}" + ACCOUNT


def lost(text, tmp_path):
    return [f"{note.line}:{note.column}: {note.message}" for note in exported(text, tmp_path).notes.lost]


def test_increments_and_tiers_are_groups(tmp_path):
    text = outbound(
        "{prefix: '+44', per_minute: 0.10, increment: 30s/6s}",
        "{prefix: '+44', per_minute: 0.05, increment: 6s, after: 10m}",
    )
    assert rows(text, tmp_path, "Rates") == [
        "RT_0.1_30s_then_0.1_6s_then_0.05_6s,0,0.1,60s,30s,0s",
        "RT_0.1_30s_then_0.1_6s_then_0.05_6s,0,0.1,60s,6s,30s",
        "RT_0.1_30s_then_0.1_6s_then_0.05_6s,0,0.05,60s,6s,600s",
    ]


def test_a_group_begins_on_a_multiple_of_the_increment_before_it(tmp_path):
    # steps begin at 0, 30, 37, 44, 51, 58 and 65 s: 65 is the first from 60 s on, and 63 = 9 x 7 the multiple before it
    text = outbound(
        "{prefix: '+44', per_minute: 0.10, increment: 30s/7s}",
        "{prefix: '+44', per_minute: 0.05, increment: 7s, after: 60s}",
    )
    assert [row.rpartition(",")[2] for row in rows(text, tmp_path, "Rates")] == ["0s", "30s", "63s"]


def test_a_window_is_timings_that_follow_one_another(tmp_path):
    text = outbound("{prefix: '+44', per_minute: 0.02}", "{prefix: '+44', per_minute: 0.05, window: day}")
    assert rows(text, tmp_path, "Timings") == [
        "TM_mon-tue-wed-thu-fri_0800,*any,*any,*any,1;2;3;4;5,08:00:00",
        "TM_mon-tue-wed-thu-fri_1800,*any,*any,*any,1;2;3;4;5,18:00:00",
    ]


def test_a_window_past_midnight_is_cut_there(tmp_path):
    text = outbound("{prefix: '+44', per_minute: 0.02}", "{prefix: '+44', per_minute: 0.01, window: night}")
    bound = [row.split(",")[2] for row in rows(text, tmp_path, "RatingPlans")]
    assert bound == ["*any", "TM_daily_0600", "TM_daily_2200"]
    rates = [row.split(",")[1] for row in rows(text, tmp_path, "RatingPlans")]
    assert rates == ["DR_t_daily_0000", "DR_t_daily_0600", "DR_t_daily_0000"]


def test_a_holiday_of_the_run_is_a_dated_timing_of_greater_weight(tmp_path):
    # Epiphany is no holiday of all of Germany; in the run of 28 days there is none
    text = outbound("{prefix: '+44', per_minute: 0.02}", "{prefix: '+44', per_minute: 0.01, window: feast}")
    assert rows(text, tmp_path, "Timings") == []
    later = text.replace("tariffs:", "x:", 0)
    year = HEAD.replace("duration: 28d", "duration: 12mo") + later
    made = export(load_text(year, tmp_path / "y.yaml"))
    assert ("TM_2026-12-25_0000", "2026", "12", "25;26", "*any", "00:00:00") in made.plan.rows["Timings"]


def test_dates_are_activations_in_utc(tmp_path):
    text = outbound("{prefix: '+44', per_minute: 0.02}", "{prefix: '+44', per_minute: 0.03, valid_from: 2026-01-20}")
    assert rows(text, tmp_path, "RatingProfiles") == [
        "cgrates.org,call,a,2026-01-04T23:00:00Z,RP_t,",
        "cgrates.org,call,a,2026-01-19T23:00:00Z,RP_t_2,",
    ]


def test_a_country_is_its_prefixes_and_a_shared_code_is_told_apart(tmp_path):
    text = outbound("{zone: A, per_minute: 0.02}", "{per_minute: 0.05}")
    listed = rows(text, tmp_path, "Destinations")
    assert {"DST_zone-A,+49", "DST_zone-A,+44", "DST_any,+441481"} <= set(listed)
    assert country_prefixes(44)["441481"] == "GG"


def test_what_has_no_rate_is_cut_out_of_the_prefix_that_holds_it():
    assert sorted(without_gaps({"44": 0, "447": -1, "4471": 1})) == [
        *("440", "441", "442", "443", "444", "445", "446", "4471", "448", "449"),
    ]


def test_a_destination_that_is_barred_altogether_is_cut_out(tmp_path):
    text = outbound("{prefix: '+44', per_minute: 0.02}", "{prefix: '+449', blocked: true}")
    listed = [row.rpartition(",")[2] for row in rows(text, tmp_path, "Destinations")]
    assert listed == [f"+44{digit}" for digit in range(9)]
    assert lost(text, tmp_path) == []


def test_a_dial_in_number_is_a_destination_of_its_own(tmp_path):
    text = (
        "tariffs: {t: {increment: 60s, inbound: [{kind: toll-free, per_minute: 0.02}, {per_minute: 0.01}]}}\n"
        + ACCOUNT
        + 'numbers: {free: {number: "+18005550199"}, toll: {number: "+12065550100"}}\n'
    )
    assert rows(text, tmp_path, "Destinations") == ["DST_free,+18005550199", "DST_toll,+12065550100"]
    assert rows(text, tmp_path, "RatingProfiles") == ["cgrates.org,inbound,a,2026-01-04T23:00:00Z,RP_t_inbound,"]


def test_credit_is_balances_whose_weights_keep_its_order(tmp_path):
    text = (
        "tariffs: {t: {increment: 60s, outbound: [{per_minute: 0.01}]}}\n"
        "accounts: {a: {tariff: t, credit: {opening: 10, lots: [{amount: 2.5, expires: 2026-03-01}]}, "
        "top_ups: [{every: month, from: 2026-02-01T09:00, amount: 20}], recharge: {below: 5, amount: 50}}}\n"
    )
    assert rows(text, tmp_path, "Actions") == [
        "ACT_a_opening,*topup,,,opening,*monetary,,*any,,,*unlimited,,10,22,false,false,10",
        "ACT_a_opening,*topup,,,lot-1,*monetary,,*any,,,2026-02-28T23:00:00Z,,2.5,21,false,false,10",
        "ACT_a_top-up-1,*topup,,,,*monetary,,*any,,,*unlimited,,20,10,false,false,10",
        "ACT_a_recharge,*topup,,,,*monetary,,*any,,,*unlimited,,50,10,false,false,10",
    ]
    assert rows(text, tmp_path, "Timings") == ["TM_a_top-up-1,*any,*any,1,*any,09:00:00"]
    assert rows(text, tmp_path, "AccountActions") == ["cgrates.org,a,AP_a,ATR_a,false,false"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{prefix: '+44', per_minute: 0.02, free: 10s}", "10:9: a tariff plan has no `free`"),
        ("{prefix: '+44', kind: mobile, per_minute: 0.02}", "10:9: +44 mobile: a tariff plan knows prefixes"),
        (
            "{prefix: '+44', per_minute: 0.03, increment: 90s/30s, window: day}",
            "9:9: +44: rows whose increments differ",
        ),
        ("{prefix: '+44', blocked: true, window: day}", "10:9: a tariff plan cannot block at some times"),
    ],
)
def test_what_a_row_says_and_a_plan_cannot_is_named_at_its_place(tmp_path, line, message):
    text = outbound("{prefix: '+44', per_minute: 0.02}", line)
    if "free" in line:
        text = outbound("{prefix: '+49', per_minute: 0.02}", line)
    assert [one for one in lost(text, tmp_path) if one.startswith(message)] != []


@pytest.mark.parametrize(
    ("account", "key"),
    [
        ("credit: {limit: -50}", "credit.limit"),
        ("control: {mode: poll, every: 60s}", "control"),
        ("cutoff: {drops: account}", "cutoff"),
        ("commitment: {amount: 10, per: month}", "commitment"),
        ("alerts: {balance: [25%]}", "share of the last grant"),
        ("recharge: {below: 1, to: 10}", "`to` of a recharge"),
        (
            "pools: {p: {minutes: 10, covers: [{direction: outbound}], then: cut}}",
            "a tariff plan's pools have no `then`",
        ),
        ("pools: {p: {minutes: 0.01, covers: [{direction: outbound}]}}", "its size is no whole number of seconds"),
        ("pools: {p: {minutes: 10, covers: [{direction: inbound}]}}", "it covers no number"),
        (
            "pools: {p: {minutes: 10, covers: [{direction: outbound}], renews: 2mo}}",
            "no `renews: 2mo`: the pool is filled once",
        ),
        (
            "pools: {p: {minutes: 10, covers: [{direction: outbound, kind: mobile}]}}",
            "a tariff plan's pools have no `kind`: left out",
        ),
        (
            "pools: {p: {minutes: 10, covers: [{from_country: GB}]}}",
            "a tariff plan cannot ask who calls",
        ),
        ("top_ups: [{every: month, from: 2026-01-31, amount: 5}]", "cannot grant `every: month` from 2026-01-31 on"),
        ("top_ups: [{every: month, from: 2026-02-05, amount: 5}]", "a tariff plan has no `from`"),
        (
            "credit: {expires: 2mo}, top_ups: [{every: month, from: 2026-02-01, amount: 5}]",
            "no `expires: 2mo` for grants",
        ),
        ("licences: {l: {count: 1, fee: 5, per: month}}", "a tariff plan has no `fee` of a licence"),
    ],
)
def test_what_an_account_says_and_a_plan_cannot_is_named(tmp_path, account, key):
    text = f"tariffs: {{t: {{increment: 60s, outbound: [{{per_minute: 0.01}}]}}}}\naccounts: {{a: {{tariff: t, {account}}}}}\n"
    assert [one for one in lost(text, tmp_path) if key in one and one.startswith("6:")] != []


@pytest.mark.parametrize(
    ("tariff", "message"),
    [
        ("rounding: {per: increment}", "a tariff plan has no `per: increment`: a leg's sum is rounded once"),
        ("rounding: {mode: half-even}", "a tariff plan has no `half-even`: *middle rounds halves up"),
        ("free: 10s", "a tariff plan has no `free`: legs that short are charged"),
    ],
)
def test_what_a_tariff_says_and_a_plan_cannot_is_named(tmp_path, tariff, message):
    text = f"tariffs: {{t: {{increment: 60s, {tariff}, outbound: [{{per_minute: 0.01}}]}}}}\n" + ACCOUNT
    assert [one for one in lost(text, tmp_path) if message in one and one.startswith("5:")] != []


def test_what_stands_beside_tariffs_and_accounts_is_named(tmp_path):
    text = outbound("{prefix: '+44', per_minute: 0.02}").replace("tariffs:\n", "tariffs:\n  spare: {increment: 60s}\n")
    found = exported(text + "numbers: {n: {number: '+12065550100', account: a, rental: 1}}\n", tmp_path)
    said = [note.message for note in found.notes.all()]
    assert "a tariff plan does not know who pays for a number: the switch names the account of its legs" in said
    assert "a tariff plan has no `rental`: left out" in said
    assert "no account has this tariff: left out" in said


def test_a_window_that_a_run_would_refuse_is_refused_though_no_row_asks_for_it(tmp_path):
    text = HEAD.replace("holidays: DE", "holidays: '+999'") + outbound("{per_minute: 0.01}")
    loaded = load_text(text, tmp_path / "s.yaml")
    with pytest.raises(ScenarioError, match="the holidays library knows no"):
        export(loaded)


def test_the_folder_is_whole_or_not_there(tmp_path, capsys):
    file, folder = tmp_path / "s.yaml", tmp_path / "plan"
    file.write_text(HEAD + outbound("{prefix: '+44', per_minute: 0.02, free: 10s}"), encoding="utf-8")
    assert run_command_line(["export", "cgrates", str(file), str(folder), "--strict"]) == 2
    assert "s.yaml:9:9: a tariff plan has no `free`: legs that short are charged" in capsys.readouterr().err
    assert not folder.exists()
    assert run_command_line(["export", "cgrates", str(file), str(folder)]) == 0
    assert "s.yaml:9:9: a tariff plan has no `free`" in (folder / "NOT-SAID.txt").read_text(encoding="utf-8")
    with (folder / "Destinations.csv").open(newline="", encoding="utf-8") as text:
        assert list(csv.reader(text)) == [["#Id", "Prefix"], ["DST_44", "+44"]]
    assert run_command_line(["export", "cgrates", str(file), str(folder)]) == 0
    (folder / "mine.txt").write_text("kept")
    assert run_command_line(["export", "cgrates", str(file), str(folder)]) == 2
    assert "holds other things" in capsys.readouterr().err
    assert (folder / "mine.txt").read_text() == "kept"
