"""What a tariff plan's files come to as a scenario, and how what is wrong with them or cannot be said is named."""

from __future__ import annotations

import pytest

from tollbridge.cgrates.inward.scenario import ImportTerms, import_plan
from tollbridge.cli import run_command_line
from tollbridge.errors import ScenarioError
from tollbridge.expect.quote import Enquiry, Quotes
from tollbridge.scenario.load import load


def made(folder, **wanted):
    return import_plan(folder, ImportTerms(**wanted))


def quotes(folder, **wanted):
    out = folder / "made.yaml"
    made(folder, **wanted).write(out)
    return Quotes(load(out))


def cost(found, dial, lasts, at=0, account="acme"):
    return found.quote(Enquiry(account, dial=dial, at=at * 1000, lasts=lasts * 1000)).price.cost


def lost(folder, **wanted):
    return [f"{note.file.rpartition('/')[2]}:{note.line}: {note.message}" for note in made(folder, **wanted).notes.lost]


def refused(folder, **wanted):
    with pytest.raises(ScenarioError) as caught:
        made(folder, **wanted)
    return [f"{one.file.rpartition('/')[2]}:{one.line}: {one.message}" for one in caught.value.problems]


def test_a_rate_of_two_groups_is_a_first_and_a_further_increment(plan):
    found = quotes(plan())
    # 31 s of 0.035 a minute in steps of 30 s, then 6 s: 36 s, 0.021
    assert cost(found, "+447400123456", 31) == 21_000
    # 61 s are two minutes of 0.016, and the fee of 0.02
    assert cost(found, "+442071838750", 61) == 52_000


def test_the_row_is_one_where_the_groups_are_one_price(plan):
    rows = made(plan()).tree["tariffs"]["RP"]["outbound"]
    assert rows[1] == {"prefix": "+447", "per_minute": "0.035", "increment": "30s/6s"}


def test_a_timing_holds_from_its_time_to_the_next_of_its_day(plan):
    folder = plan(
        Timings="DAY,*any,*any,*any,1;2;3;4;5,08:00:00\nNIGHT,*any,*any,*any,*any,00:00:00\nEVE,*any,*any,*any,*any,19:00:00\n",
        Rates="DEAR,0,0.60,60s,60s,0s\nCHEAP,0,0.06,60s,60s,0s\n",
        DestinationRates="DEAR,DST_UK,DEAR,*up,4,0,\nCHEAP,DST_UK,CHEAP,*up,4,0,\n",
        RatingPlans="RP,DEAR,DAY,10\nRP,CHEAP,NIGHT,10\nRP,CHEAP,EVE,10\n",
        Destinations="DST_UK,+44\n",
    )
    found = quotes(folder)
    # Monday 5 January: 07:59 cheap, its minute then 08:00 dear; 19:00 cheap. Saturday 12:00 cheap.
    assert cost(found, "+442071838750", 120, at=7 * 3600 + 59 * 60) == 660_000
    assert cost(found, "+442071838750", 60, at=19 * 3600) == 60_000
    assert cost(found, "+442071838750", 60, at=5 * 86400 + 12 * 3600) == 60_000


def test_hours_without_a_rate_are_barred_and_named(plan):
    folder = plan(
        Timings="DAY,*any,*any,*any,1;2;3;4;5,00:00:00\n",
        DestinationRates="DR,DST_UK,RT_UK,*up,4,0,\n",
        Rates="RT_UK,0,0.06,60s,60s,0s\n",
        RatingPlans="RP,DR,DAY,10\n",
        Destinations="DST_UK,+44\n",
    )
    assert lost(folder) == [
        "DestinationRates.csv:1: DST_UK has no rate at some times: legs are barred then; those in progress go on as before"
    ]
    found = quotes(folder)
    assert cost(found, "+442071838750", 60) == 60_000
    saturday = found.quote(Enquiry("acme", dial="+442071838750", at=5 * 86_400_000, lasts=60_000))
    assert saturday.cause == "barred"


def test_a_date_of_greater_weight_goes_before_every_week(plan):
    folder = plan(
        Timings="XMAS,*any,12,25,*any,00:00:00\n",
        Rates="DEAR,0,0.60,60s,60s,0s\nCHEAP,0,0.06,60s,60s,0s\n",
        DestinationRates="ALWAYS,DST_UK,DEAR,*up,4,0,\nXMAS,DST_UK,CHEAP,*up,4,0,\n",
        RatingPlans="RP,ALWAYS,*any,10\nRP,XMAS,XMAS,20\n",
        Destinations="DST_UK,+44\n",
    )
    found = quotes(folder)
    # 24 December 23:59 dear, then a minute of the 25th cheap; the 26th dear again
    eve = (24 + 334 - 5) * 86400 + 86340
    assert cost(found, "+442071838750", 120, at=eve) == 660_000
    assert cost(found, "+442071838750", 60, at=eve + 60 + 86400) == 600_000


def test_a_prefix_that_a_later_plan_lacks_is_priced_as_the_shorter_one(plan):
    folder = plan(
        DestinationRates="DR,DST_UK,RT_UK,*up,4,0,\nDR,DST_UK_MOBILE,RT_MOBILE,*up,4,0,\nDR2,DST_UK,RT_UK,*up,4,0,\n",
        RatingPlans="RP,DR,*any,10\nRP2,DR2,*any,10\n",
        RatingProfiles="cgrates.org,call,acme,2026-01-05T00:00:00Z,RP,\ncgrates.org,call,acme,2026-02-01T00:00:00Z,RP2,\n",
    )
    found = quotes(folder)
    assert cost(found, "+447400123456", 60) == 35_000
    # from 1 February on +447 is +44: 0.02 and a minute of 0.016
    assert cost(found, "+447400123456", 60, at=27 * 86400) == 36_000


def test_the_columns_of_older_releases_are_read(plan):
    folder = plan(
        RatingProfiles="*out,cgrates.org,call,acme,2026-01-05T00:00:00Z,RP,,\n",
        AccountActions="cgrates.org,acme,*out,PACK,,,\n",
        ActionPlans="PACK,TOPUP,*asap,10\n",
        Actions="TOPUP,*topup_reset,,,,*monetary,*out,,*any,,,*unlimited,,10,10,false,false,10\n",
    )
    assert made(folder).tree["accounts"]["acme"] == {"tariff": "RP", "credit": {"opening": "10"}}


def test_lots_are_spent_by_weight_and_lapse_on_their_dates(plan):
    action = "{},*topup,,,{},*monetary,,*any,,,{},,{},{},false,false,10\n"
    folder = plan(
        AccountActions="cgrates.org,acme,PACK,,,\n",
        ActionPlans="PACK,TOPUP,*asap,10\n",
        Actions=action.format("TOPUP", "late", "*unlimited", "5", "10")
        + action.format("TOPUP", "soon", "+720h", "7.5", "20"),
    )
    credit = made(folder).tree["accounts"]["acme"]["credit"]
    assert credit == {"lots": [{"amount": "7.5", "expires": "2026-02-04T00:00:00"}, {"amount": "5"}]}


def test_a_monthly_topup_a_recharge_and_a_warning(plan):
    action = "{},{},,,,*monetary,,*any,,,*unlimited,,{},10,false,false,10\n"
    trigger = "TR,{},*min_balance,{},true,0,,,,*monetary,,,,,,,,,,{},10\n"
    folder = plan(
        AccountActions="cgrates.org,acme,PACK,TR,,\n",
        ActionPlans="PACK,TOPUP,FIRST,10\n",
        Timings="FIRST,*any,*any,1,*any,06:00:00\n",
        Actions=action.format("TOPUP", "*topup", 20)
        + action.format("MORE", "*topup", 50)
        + "SAY,*log"
        + "," * 15
        + "\n",
        ActionTriggers=trigger.format("a", 10, "MORE") + trigger.format("b", 5, "SAY"),
    )
    account = made(folder).tree["accounts"]["acme"]
    assert account["top_ups"] == [{"every": "month", "from": "2026-02-01T06:00:00", "amount": "20"}]
    assert account["recharge"] == {"below": "10", "amount": "50"}
    assert account["alerts"] == {"balance": ["5"]}


def test_voice_time_is_a_pool_that_renews(plan):
    action = "MIN,*topup_reset,,,free,*voice,call,DST_UK,*zero1m,,*unlimited,,{},10,false,false,10\n"
    folder = plan(
        AccountActions="cgrates.org,acme,PACK,,,\n",
        ActionPlans="PACK,MIN,*asap,10\nPACK,MIN,FIRST,10\n",
        Timings="FIRST,*any,*any,1,*any,00:00:00\n",
        Actions=action.format("90m"),
    )
    pool = {"minutes": "90", "covers": [{"direction": "outbound", "prefix": "+44"}], "renews": "month"}
    assert made(folder).tree["accounts"]["acme"]["pools"] == {"free": pool}


def test_dial_in_numbers_come_out_of_the_inbound_category(plan):
    folder = plan(
        Destinations="DST_UK,+44\nDST_UK_MOBILE,+447\nDST_help,+18005550199\n",
        DestinationRates="DR,DST_UK,RT_UK,*up,4,0,\nDR,DST_UK_MOBILE,RT_MOBILE,*up,4,0,\nIN,DST_help,RT_UK,*up,4,0,\n",
        RatingPlans="RP,DR,*any,10\nRP_IN,IN,*any,10\n",
        RatingProfiles="cgrates.org,call,acme,2026-01-05T00:00:00Z,RP,\ncgrates.org,did,acme,2026-01-05T00:00:00Z,RP_IN,\n",
    )
    categories = {"outbound": "call", "inbound": "did", "app": "app"}
    assert made(folder, categories=categories).tree["numbers"] == {"help": {"number": "+18005550199"}}


def test_a_greatest_cost_with_disconnect_cuts_the_leg(plan):
    folder = plan(
        DestinationRates="DR,DST_UK,RT_UK,*up,4,0.62,*disconnect\nDR,DST_UK_MOBILE,RT_MOBILE,*up,4,0.62,*disconnect\n"
    )
    tree = made(folder).tree
    assert tree["accounts"]["acme"]["cutoff"] == {"leg": {"cost": "0.62"}}
    assert "cap" not in tree["tariffs"]["RP"]


def test_rounding_that_differs_is_named_where_it_matters(plan):
    # 0.016 a minute and a fee of 0.02 have three decimals: 4 or 5 places are one to them, 2 are not
    same = plan(DestinationRates="DR,DST_UK,RT_UK,*up,5,0,\nDR,DST_UK_MOBILE,RT_MOBILE,*up,4,0,\n")
    assert lost(same) == []
    other = plan(DestinationRates="DR,DST_UK,RT_UK,*up,4,0,\nDR,DST_UK_MOBILE,RT_MOBILE,*down,2,0,\n")
    assert lost(other) == [
        "DestinationRates.csv:1: DST_UK is rounded in its own way: a tariff has one, 2 places down",
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"Rates": "RT_UK,0,0.016,60s,60s\n"},
            "Rates.csv:1: the row has 5 cells; a row of Rates.csv has 6: Id, ConnectFee",
        ),
        ({"RatingPlans": "RP,DX,*any,10\n"}, "RatingPlans.csv:1: there is no 'DX' in DestinationRates.csv"),
        ({"RatingPlans": "RP,DR,PEAK,10\n"}, "RatingPlans.csv:1: there is no 'PEAK' in Timings.csv"),
        ({"Destinations": "DST_UK,44x\n"}, "Destinations.csv:1: the prefix '44x' is not a plus and digits"),
        (
            {"Rates": "RT_UK,0,0.016,60,60s,0s\n"},
            "Rates.csv:1: '60' has no unit, which releases read in different ways",
        ),
        ({"Rates": "RT_UK,0,0.016,60s,500ms,0s\n"}, "Rates.csv:1: '500ms' is not a whole number of seconds"),
        ({"Rates": "RT_UK,0,1e-2,60s,60s,0s\n"}, "Rates.csv:1: '1e-2' is not a plain decimal number"),
        (
            {"Rates": "RT_UK,0,1,60s,60s,0s\nRT_UK,0,1,60s,60s,90s\n"},
            "Rates.csv:2: RT_UK: a group begins at 90s, no multiple",
        ),
        ({"DestinationRates": "DR,DST_UK,RT_UK,*near,4,0,\n"}, "DestinationRates.csv:1: '*near' is none of *up, *down"),
        ({"RatingProfiles": "cgrates.org,call,acme,soon,RP,\n"}, "RatingProfiles.csv:1: 'soon' is not a time such as"),
        ({"AccountActions": "cgrates.org,acme,,,maybe,\n"}, "AccountActions.csv:1: 'maybe' is neither true nor false"),
        ({"Rates": 'RT_UK,"0,0.016,60s,60s,0s\n'}, "Rates.csv:1: cannot be read: a quote is not closed"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(plan, changed, message):
    assert any(one.startswith(message) for one in refused(plan(**changed)))


def test_all_that_is_wrong_is_said_at_once(plan):
    folder = plan(Rates="RT_UK,0,x,60s,60s,0s\nRT_MOBILE,0,y,60s,60s,0s\n", RatingPlans="RP,DR,PEAK,10\n")
    assert [one.partition(": ")[0] for one in refused(folder)] == ["Rates.csv:1", "Rates.csv:2", "RatingPlans.csv:1"]


def test_what_nothing_asks_for_is_named(plan):
    folder = plan(Rates="RT_UK,0,1,60s,60s,0s\nRT_MOBILE,0,1,60s,60s,0s\nRT_SMS,0,1,1,1,0\n")
    aside = [(note.line, note.message) for note in made(folder).notes.aside]
    assert aside == [(3, "RT_SMS: nothing that is read asks for it; left out")]


def test_a_large_tariff_becomes_a_deck_that_prices_alike(plan, tmp_path):
    prefixes = [f"+44{number}" for number in range(1000, 2200)]
    folder = plan(
        Destinations="".join(f"D{prefix[1:]},{prefix}\n" for prefix in prefixes),
        Rates="LOW,0.01,0.02,60s,30s,0s\nLOW,0,0.02,60s,6s,30s\nALL,0,1,60s,60s,0s\n",
        DestinationRates="".join(f"DR,D{prefix[1:]},LOW,*up,4,0,\n" for prefix in prefixes) + "DR,*any,ALL,*up,4,0,\n",
    )
    out = tmp_path / "made.yaml"
    assert [path.name for path in made(folder).write(out)] == ["made.RP.outbound.csv", "made.yaml"]
    found = Quotes(load(out))
    # 31 s in steps of 30 s, then 6 s: 36 s of 0.02 a minute, 0.012, and the fee of 0.01
    assert cost(found, "+441199123456", 31) == 22_000
    assert cost(found, "+33123456789", 1) == 1_000_000


def test_strict_writes_nothing_where_anything_is_lost(plan, capsys, tmp_path):
    folder = plan(RatingProfiles="cgrates.org,call,acme,2026-01-05T00:00:00Z,RP,other\n")
    out = tmp_path / "out.yaml"
    assert run_command_line(["import", "cgrates", str(folder), "--out", str(out), "--strict"]) == 2
    assert "RatingProfiles.csv:1: the fallback subject is left out" in capsys.readouterr().err
    assert not out.exists()
    assert run_command_line(["import", "cgrates", str(folder), "--out", str(out)]) == 0
    assert "RatingProfiles.csv:1: warning: the fallback subject is left out" in capsys.readouterr().err
    assert "# NOT SAID: " in out.read_text(encoding="utf-8")


def test_a_folder_that_is_none_and_a_file_that_is_there_are_refused(plan, capsys, tmp_path):
    assert run_command_line(["import", "cgrates", str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err
    out = tmp_path / "there.yaml"
    out.write_text("kept")
    assert run_command_line(["import", "cgrates", str(plan()), "--out", str(out)]) == 2
    assert "--force writes over it" in capsys.readouterr().err
    assert out.read_text() == "kept"
