"""What fills an account's balances, as credit, top-ups, recharge and pools; and what no scenario says, named at its line."""

from __future__ import annotations

import pytest

from tollbridge.cgrates.inward.scenario import ImportTerms, import_plan
from tollbridge.cgrates.tables import HEADINGS
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load


def rows(file, *given):
    """Return the text of a file: a row for each mapping of heading to cell."""
    return "".join(",".join(row.get(heading, "") for heading in HEADINGS[file]) + "\n" for row in given)


def action(name="TOPUP", **cells):
    given = {"Id": name, "Action": "*topup", "BalanceType": "*monetary", "DestinationIds": "*any", "Units": "5"}
    return rows("Actions", given | {"ExpiryTime": "*unlimited", "Weight": "10"} | cells)


def trigger(**cells):
    given = {"Id": "TR", "ThresholdType": "*min_balance", "ThresholdValue": "2", "Recurrent": "true"}
    return rows("ActionTriggers", given | {"BalanceType": "*monetary", "ActionsId": "TOPUP"} | cells)


@pytest.fixture
def granted(plan):
    """Return what comes of an account whose plan does these actions, at once or at a timing."""

    def write(actions, timing="*asap", timings="", **files):
        named = {"Timings": timings} if timings else {}
        given = {"AccountActions": "cgrates.org,acme,PACK,,,\n", "ActionPlans": f"PACK,TOPUP,{timing},10\n"}
        folder = plan(Actions=actions, **given | named | files)
        found = import_plan(folder, ImportTerms())
        load(found.write(folder / "made.yaml")[-1])  # what is made can be run
        return found

    return write


@pytest.fixture
def triggered(plan):
    """Return what comes of an account that has these triggers."""

    def write(triggers, actions=None):
        folder = plan(AccountActions="cgrates.org,acme,,TR,,\n", ActionTriggers=triggers, Actions=actions or action())
        return import_plan(folder, ImportTerms())

    return write


def account(found):
    return found.tree["accounts"]["acme"]


def lost(found):
    return [f"{note.file.rpartition('/')[2]}:{note.line}: {note.message}" for note in found.notes.lost]


@pytest.mark.parametrize(
    ("expiry", "expires"),
    [
        ("*daily", "2026-01-06T00:00:00"),
        ("*monthly", "2026-02-05T00:00:00"),
        ("*yearly", "2027-01-05T00:00:00"),
        ("+720h", "2026-02-04T00:00:00"),
        ("*month_end", "2026-02-01T00:00:00"),
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00"),
    ],
)
def test_credit_at_the_start_lapses_when_its_balance_does(granted, expiry, expires):
    # the start is Monday 5 January 2026, when the first rating plan begins
    assert account(granted(action(ExpiryTime=expiry)))["credit"] == {"lots": [{"amount": "5", "expires": expires}]}


@pytest.mark.parametrize(
    ("expiry", "expires"), [("*monthly", "month"), ("*daily", "day"), ("+720h", "30d"), ("*unlimited", None)]
)
def test_credit_of_the_run_lasts_as_long_as_its_balances(granted, expiry, expires):
    found = granted(action(ExpiryTime=expiry), "FIRST", "FIRST,*any,*any,1,*any,00:00:00\n")
    assert account(found).get("credit", {}).get("expires") == expires
    assert account(found)["top_ups"] == [{"every": "month", "from": "2026-02-01T00:00:00", "amount": "5"}]
    assert lost(found) == []


def test_credit_of_the_run_that_lasts_in_two_ways_is_named(granted):
    actions = action(ExpiryTime="*monthly", Weight="20") + action(ExpiryTime="+24h", Units="1")
    found = granted(actions, "FIRST", "FIRST,*any,*any,1,*any,00:00:00\n")
    assert account(found)["credit"] == {"expires": "month"}
    assert lost(found) == [
        "Actions.csv:2: credit that is granted in the run lasts alike here: as long as the first that is"
    ]


def test_an_expiry_at_an_instant_is_none_of_credit_of_the_run(granted):
    found = granted(action(ExpiryTime="2026-03-01T00:00:00Z"), "FIRST", "FIRST,*any,*any,1,*any,00:00:00\n")
    assert lost(found) == [
        "Actions.csv:1: the expiry 2026-03-01T00:00:00Z of credit that is granted in the run is left out"
    ]


def test_a_timing_of_certain_years_is_a_top_up_at_each_of_its_days(granted):
    found = granted(action(), "ONCE", "ONCE,2026,3;4,1,*any,06:00:00\n")
    assert account(found)["top_ups"] == [
        {"at": "2026-03-01T06:00:00", "amount": "5"},
        {"at": "2026-04-01T06:00:00", "amount": "5"},
    ]


@pytest.mark.parametrize("timing", ["ODD,*any,*any,1;15,*any,00:00:00\n", "ODD,*any,*any,*any,1;3,00:00:00\n"])
def test_a_grant_that_no_period_repeats_is_left_out_and_named(granted, timing):
    found = granted(action(), "ODD", timing)
    assert "top_ups" not in account(found)
    assert lost(found) == ["ActionPlans.csv:1: ODD: a scenario cannot repeat a grant so: left out"]


def test_a_reset_of_money_in_the_run_is_read_as_a_top_up(granted):
    found = granted(action(Action="*topup_reset"), "FIRST", "FIRST,*any,*any,1,*any,00:00:00\n")
    assert lost(found) == ["Actions.csv:1: *topup_reset of money in the run is read as *topup: what is left stays"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Filter": "x"}, "a scenario's balances have no Filter, here 'x': left out"),
        ({"SharedGroup": "all"}, "a scenario's balances have no SharedGroup, here 'all': left out"),
        ({"TimingIds": "DAY"}, "a scenario's balances have no TimingIds, here 'DAY': left out"),
        ({"RatingSubject": "other"}, "a scenario's balances have no rating subject, here 'other': left out"),
        ({"DestinationIds": "DST_UK"}, "a scenario's money pays for all destinations: so does this"),
        ({"BalanceDisabled": "true"}, "a scenario cannot disable a balance: this one pays"),
    ],
)
def test_what_a_balance_has_and_a_scenario_lacks_is_named(granted, cells, message):
    found = granted(action(**cells))
    assert (account(found)["credit"], lost(found)) == ({"opening": "5"}, [f"Actions.csv:1: {message}"])


def test_an_action_without_a_counterpart_is_left_out_and_named(granted):
    found = granted(action() + action(Action="*debit") + action(Action="*log", BalanceType=""))
    assert account(found)["credit"] == {"opening": "5"}
    assert lost(found) == ["Actions.csv:2: *debit *monetary has no counterpart: left out"]
    assert "*log has no counterpart: left out" in [note.message for note in found.notes.aside]


def test_an_account_may_go_below_zero_or_be_disabled(plan):
    found = import_plan(plan(AccountActions="cgrates.org,acme,,,true,true\n"), ImportTerms())
    assert account(found)["control"] == {"mode": "postpaid"}
    assert lost(found) == ["AccountActions.csv:1: a scenario cannot disable an account: this one pays"]


def test_an_account_that_stands_twice_is_refused(plan):
    with pytest.raises(ScenarioError, match="the account stands twice: first on line 1"):
        import_plan(plan(AccountActions="cgrates.org,acme,,,,\ncgrates.org,acme,,,,\n"), ImportTerms())


def test_a_trigger_that_grants_is_a_recharge_whose_credit_lasts(triggered):
    found = triggered(trigger(), action(ExpiryTime="+24h"))
    assert account(found)["recharge"] == {"below": "2", "amount": "5"}
    assert account(found)["credit"] == {"expires": "1d"}
    assert lost(found) == []


@pytest.mark.parametrize(
    ("triggers", "message"),
    [
        (trigger(Recurrent="false"), "1: a trigger that fires once is read as one that fires again and again"),
        (trigger() + trigger(ThresholdValue="1"), "2: an account has one recharge: this one is left out"),
        (trigger(ThresholdType="*max_event_counter"), "1: a scenario has no trigger of *max_event_counter: left out"),
    ],
)
def test_a_trigger_that_a_scenario_lacks_is_named(triggered, triggers, message):
    assert lost(triggered(triggers)) == [f"ActionTriggers.csv:{message}"]


def test_a_trigger_that_does_something_else_is_left_out(triggered):
    found = triggered(trigger(ActionsId="OFF"), action("OFF", Action="*disable_account", BalanceType=""))
    assert "alerts" not in account(found)
    assert lost(found) == ["Actions.csv:1: *disable_account has no counterpart: left out"]


@pytest.mark.parametrize(
    ("cells", "timing", "message"),
    [
        ({"Action": "*topup"}, "*any,*any,1,*any,00:00:00", "1: a scenario cannot renew minutes so: left out"),
        ({}, "*any,*any,15,*any,00:00:00", "1: a scenario cannot renew minutes so: left out"),
        ({}, "*any,*any,1,*any,06:00:00", "1: a scenario cannot renew minutes so: left out"),
    ],
)
def test_minutes_that_renew_in_another_way_are_left_out_and_named(granted, cells, timing, message):
    given = {"Action": "*topup_reset", "BalanceType": "*voice", "Units": "90m", "DestinationIds": "DST_UK"} | cells
    found = granted(action(**given), "WHEN", f"WHEN,{timing}\n")
    assert "pools" not in account(found)
    assert lost(found) == [f"Actions.csv:{message}"]


def test_minutes_that_begin_partly_used_are_whole_at_the_next_period(granted):
    given = {"Action": "*topup_reset", "BalanceType": "*voice", "BalanceId": "free", "DestinationIds": "DST_UK"}
    found = granted(
        action(Units="30m30s", **given) + action("FULL", Units="90m", **given),
        timings="FIRST,*any,*any,1,*any,00:00:00\n",
        ActionPlans="PACK,TOPUP,*asap,10\nPACK,FULL,FIRST,10\n",
    )
    (pool,) = account(found)["pools"].values()
    # 90 minutes a month, of which 59.5 are used at the start
    assert (pool["minutes"], pool["renews"], pool["used"]) == ("90", "month", "59m30s")


def test_a_destination_that_a_pool_leaves_out_is_named(granted):
    given = {"BalanceType": "*voice", "Units": "90m", "DestinationIds": "DST_UK;!DST_UK_MOBILE"}
    assert lost(granted(action(**given))) == ["Actions.csv:1: a pool cannot leave out DST_UK_MOBILE: it covers it"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"Rates": "RT_UK,0,0.01,60s,60s,30s\n"}, "RT_UK has no group that begins at 0s"),
        (
            {"Rates": "RT_UK,0,0.01,60s,60s,0s\nRT_UK,0,0.02,60s,60s,0s\n"},
            "RT_UK has two groups that begin at the same instant",
        ),
        (
            {"Rates": "RT_UK,0,0.01,60s,60s,0s\nRT_UK,0,0.02,60s,60s,90s\n"},
            "RT_UK: a group begins at 90s, no multiple of the 60s of the one before",
        ),
        ({"Rates": "RT_UK,0,0.01,60,60s,0s\n"}, "'60' has no unit, which releases read in different ways: write 60s"),
        ({"Rates": "RT_UK,0,0.01,1x,60s,0s\n"}, "'1x' is not a duration such as 60s or 1h30m"),
        ({"Rates": "RT_UK,0,1e3,60s,60s,0s\n"}, "'1e3' is not a plain decimal number, such as 0.0045"),
        ({"Rates": "RT_UK,-1,0.01,60s,60s,0s\n"}, "'-1' is negative"),
        ({"Rates": "RT_UK,0,0.01,60s,1500ms,0s\n"}, "'1500ms' is not a whole number of seconds"),
        ({"DestinationRates": "DR,DST_UK,RT_UK,*round,4,0,\n"}, "'*round' is none of *up, *down, *middle"),
        ({"DestinationRates": "DR,DST_UK,RT_UK,*up,many,0,\n"}, "'many' is not a whole number of decimals"),
        ({"DestinationRates": "DR,DST_UK,RT_UK,*up,4,5,*stop\n"}, "'*stop' is neither *free nor *disconnect"),
        ({"RatingPlans": "RP,DR,*any,heavy\n"}, "the weight 'heavy' is no number"),
        ({"RatingPlans": "RP,DR,DAY,10\n"}, "there is no 'DAY' in Timings.csv"),
        ({"RatingPlans": "RP,DR,DAY,10\n", "Timings": "DAY,*any,*any,*any,9,00:00:00\n"}, "'9' are no week days"),
        (
            {"RatingPlans": "RP,DR,DAY,10\n", "Timings": "DAY,*any,*any,*any,1,08:00:00;18:00:00\n"},
            "the end '18:00:00'",
        ),
        (
            {
                "RatingPlans": "RP,DR,DAY,10\n",
                "Timings": "DAY,*any,*any,*any,1,08:00:00\nDAY,*any,*any,*any,2,08:00:00\n",
            },
            "'DAY' stands twice: first on line 1",
        ),
        ({"Destinations": "DST_UK,44x\n"}, "the prefix '44x' is not a plus and digits, such as +447"),
        ({"AccountActions": "cgrates.org,acme,,,maybe,\n"}, "'maybe' is neither true nor false"),
        ({"AccountActions": "other.org,acme,,,,\n"}, "several tenants, cgrates.org, other.org: name one with --tenant"),
    ],
)
def test_what_the_files_cannot_mean_is_refused_at_its_line(plan, files, message):
    one = {
        "DestinationRates": "DR,DST_UK,RT_UK,*up,4,0,\n",
        "Rates": "RT_UK,0,0.01,60s,60s,0s\n",
        "Destinations": "DST_UK,+44\n",
    }
    with pytest.raises(ScenarioError) as caught:
        import_plan(plan(**one | files), ImportTerms())
    assert any(problem.message.startswith(message) for problem in caught.value.problems), str(caught.value)


def test_a_rate_that_nine_decimals_cannot_hold_is_cut_and_named(plan):
    found = import_plan(
        plan(Rates="RT_UK,0,0.00000000001,1s,1s,0s\n", DestinationRates="DR,DST_UK,RT_UK,*up,8,0,\n"), ImportTerms()
    )
    assert {note.partition(": ")[2] for note in lost(found)} >= {
        "the rate 0.00000000001 needs more than 9 decimals a minute, second or increment: cut to 9",
        "8 decimals: money has 6 here",
    }
