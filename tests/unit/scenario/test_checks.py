"""What cannot be meant: references, sums, funding, times; errors and warnings on their exact words and places."""

from __future__ import annotations

import pytest

ACCOUNT = "credit: {opening: 100}"
ERRORS = [
    # references
    ("calls: {a: {via: dsk}}\n", "1:18: unknown number 'dsk': did you mean 'desk'?"),
    ("calls: {a: {via: desk, account: contso}}\n", "1:33: unknown account 'contso': did you mean 'contoso'?"),
    ("calls: {a: {via: desk, licence: gold}}\n", "1:33: unknown licence 'gold'"),
    ("calls: {a: {via: desk, bridge: mian}}\n", "1:32: unknown bridge 'mian': did you mean 'main'?"),
    ("trace: {file: s.yaml, account: contso}\n", "1:32: unknown account 'contso': did you mean 'contoso'?"),
    ("table: {account: x, columns: [via], rows: [[desk]]}\n", "1:18: unknown account 'x': there is contoso"),
    ("trace: {file: calls.csv}\n", "1:15: there is no file 'calls.csv'"),
    ("workloads: {w: {legs: {rate: 1/h, via: dsk, lasts: 1m}}}\n", "1:40: unknown number 'dsk': did you mean 'desk'?"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, organisers: {count: 1, join: {vip: 1}}}}\n",
     "1:84: unknown way to join 'vip': did you mean 'voip'?"),
    # calls
    ("calls: {a: {lasts: 1m}}\n", "1:9: a call has either `via` or `dial`: this one has neither"),
    ('calls: {a: {via: desk, dial: "+12065550111"}}\n', "1:9: a call has either `via` or `dial`: this one has both"),
    ("calls: {a: {via: desk, rings: 3s}}\n", "1:9: a call with `via` is answered at once: `outcome` and `rings` are for `dial`"),
    ("calls: {a: {dial: '01234'}}\n", "1:19: '01234' is not a phone number in E.164: it begins with + and the country code"),
    ("calls: {a: {dial: '+44x'}}\n", "1:19: '+44x' is not a phone number in E.164 such as +442071838750"),
    # workloads
    ("workloads: {w: {}}\n", "1:13: workload 'w' has either `meetings` or `legs`: this one has neither"),
    ("workloads: {w: {meetings: {rate: 1/h}}}\n", "1:13: missing key 'duration': how long meetings are, such as `duration: 30m`"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m}}}\n",
     "1:17: legs need `via`, `dial` or `join`, or the workload `destinations`"),
    ('workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk, dial: "+1"}}}\n', "1:17: legs have one of `via`, `dial` and `join`: these have via and dial"),
    ('workloads: {w: {legs: {rate: 1/h, lasts: 1m, dial: "1425"}}}\n', "1:52: '1425' is not a plus and digits, such as \"+1425\""),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, dial: AT}}}\n",
     "1:52: 'AT' is not a plus and digits, such as \"+1425\". Numbers of AT begin with \"+43\""),
    ("workloads: {w: {legs: {rate: 20000000/h, lasts: 1m, via: desk}}}\n", "1:30: the rate is more than 10,000,000 an hour"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h, holidays: XX}}}\n",
     "1:63: no holidays are known for 'XX'; write a country such as US, or US-CA"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h, starts: {'00': 1}}}}\n",
     "1:62: '00' is not a start within the hour such as ':00' or ':30'"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h, starts: {':00': 0.9}}}}\n", "1:53: the shares sum to 0.9, not to 1"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {voip: 0.5, desk: 0.4}}}\n", "1:54: the shares sum to 0.9, not to 1"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {dial-out: 1}}}\n",
     "1:71: a `dial-out` share needs `destinations`: a prefix and its share each"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {dial-out: 1}, destinations: {'+44': 0.3}}}\n",
     "1:75: the shares sum to 0.3, not to 1"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, growth: fast}}\n",
     "1:62: 'fast' is not a growth such as 3%/month or -10%/year"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, season: {winter: 1}}}\n",
     "1:63: 'winter' is not a month: jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec"),
    ("workloads: {w: {duration: 1m, meetings: {rate: 1/h}, season: {dec: 1, december: 2}}}\n",
     "1:71: 'december' is the month of 'dec' too"),
    ("workloads: {w: {organisers: {count: 2000000}, duration: 1m, meetings: {rate: 1/h}}}\n", "1:37: more than 1,000,000 organisers"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk, join: {voip: 1}}}}\n",
     "1:17: legs have one of `via`, `dial` and `join`: these have via and join"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, join: {desk: 0.5, dial-out: 0.4}}, destinations: {'+1': 1}}}\n",
     "1:46: the shares sum to 0.9, not to 1"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, join: {desk: 0.5, dial-out: 0.5}}}}\n",
     "1:74: a `dial-out` share needs `destinations`: a prefix and its share each"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, join: {dsk: 1}}}}\n",
     "1:53: unknown way to join 'dsk': did you mean 'desk'?"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk}, callers: {'+1': 0.3, '+44': 0.3}}}\n",
     "1:58: the shares sum to 0.6, not to 1"),
    ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk}, timezone: Mars/Olympus}}\n",
     "1:68: unknown timezone 'Mars/Olympus'"),
    # times
    ("calls: {a: {at: 2026-01-04, via: desk}}\n", "1:17: the call is before the start of the run"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "problem"), ERRORS)
def test_what_cannot_be_meant_is_an_error(said_of, more, problem):
    assert said_of(more) == [problem]


def test_a_pools_prefix_is_written_as_a_rows(said_of):
    pools = 'credit: {opening: 100}, pools: {p: {minutes: 1, covers: [{prefix: "44"}]}}'
    found = said_of("", ("credit: {opening: 100}", pools))
    assert [one.split(": ", 1)[1] for one in found] == ["the prefix '44' is not a plus and digits, such as \"+447\""]


CHANGES = [
    ("tariff: t", "tariff: u", "unknown tariff 'u': there is t"),
    (ACCOUNT, "licences: {l: {tariff: u}}", "unknown tariff 'u': there is t"),
    (ACCOUNT, "licences: {l: {fee: 4}}", "a licence's `fee` needs its period: `per: month`"),
    (ACCOUNT, "licences: {l: {dial_out: [B]}}", "unknown country or zone 'B': there is A"),
    (ACCOUNT, "pools: {p: {minutes: 5, covers: [{zone: B}]}}", "unknown zone 'B': there is A"),
    (ACCOUNT, "pools: {p: {minutes: 5, covers: [{zone: A}], for: [x]}}", "unknown licence 'x'"),
    (ACCOUNT, "control: {mode: reserve}", "mode reserve needs its `quota`, such as `quota: 5m`"),
    (ACCOUNT, "control: {mode: poll}", "mode poll needs its interval, such as `every: 60s`"),
    (ACCOUNT, "recharge: {below: 5, amount: 0}", "a recharge of 0 restores nothing: its amount is above 0"),
    (ACCOUNT, "top_ups: [{at: 2026-01-04, amount: 5}]", "the top-up is before the start of the run"),
    (ACCOUNT, "commitment: {amount: -5, per: month}", "amount is negative: found '-5'"),
    (ACCOUNT, "volume: {per: month, tiers: [{above: 9, off: 5%}, {above: 3, off: 9%}]}",
     "tiers go from low to high: 3.00 does not lie above 9.00"),
    (ACCOUNT, "volume: {per: month, tiers: []}", "a volume has tiers, such as `[{above: 1000, off: 5%}]`"),
    ('"+12065550100"', '"+12065550100", account: operatr', "unknown account 'operatr': there is contoso"),
    ("[desk]", "[desk], dial_out: {account: operatr}", "unknown account 'operatr': there is contoso"),
    (ACCOUNT, "credit: {opening: 5, then: postpaid}, control: {mode: postpaid}",
     "`then: postpaid` is not for mode postpaid, which never looks at the credit: give another mode, such as prepaid"),
    ("country: US", "country: UK", "unknown country 'UK': did you mean 'GB'?"),
    ("[US, GB]", "[US, XX]", "unknown country 'XX'"),
    ("[desk]", "[desk, mobile]", "unknown number 'mobile': there is desk"),
    ("[desk]", "[desk, desk]", "number 'desk' is listed twice"),
    ("[desk]", "[desk], dial_out: {answer: 0.9, busy: 0.2}", "the shares of `answer` and `busy` sum to 1.1, above 1"),
    ('{number: "+12065550100"}', '{number: "+12065550100", fallback: desk}', "the number falls back to itself: each number is tried at most once"),
    ('{number: "+12065550100"}', '{number: "+12065550100", fallback: other}', "unknown number 'other': there is desk"),
    ('"+12065550100"', '"12065550100"', "'12065550100' is not a phone number in E.164: it begins with + and the country code"),
    ("start: 2026-01-05", "start: +1h", "the start is a date or local time such as 2026-01-05, not an offset"),
    ("duration: 4w", "duration: 4w, warm_up: 29d", "the warm-up is longer than the run"),
    ("duration: 4w", "duration: 20000d", "a run is at most 50 years long"),
    ("scenario:", "replications: 5000000\nscenario:", "more than 1,000,000 replications"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CHANGES)
def test_a_sound_scenario_made_impossible_is_refused(said_of, old, new, message):
    assert [one.split(": ", 1)[1] for one in said_of("", (old, new))] == [message]


WARNINGS = [
    ("{kind: toll, per_minute: 0.01}", "{per_minute: 0.01}, {from_kind: mobile, per_minute: 0.02}",
     "no caller's number is known, so that this holds for no leg: calls have `from`, workloads `callers`, traces a column `from`"),
    (ACCOUNT, "cutoff: {grace: 1m}, control: {mode: postpaid}", "`grace` does nothing in mode postpaid: it is for prepaid"),
    (ACCOUNT, "control: {quota: 1m}", "`quota` does nothing in mode prepaid: it is for reserve"),
    (ACCOUNT, "control: {every: 1m}", "`every` does nothing in mode prepaid: it is for heartbeat and poll"),
    (ACCOUNT, "credit: {opening: 5, limit: 10}",
     "the limit 10.00 is above the opening credit 5.00: nothing can be paid from money before a grant"),
    (ACCOUNT, "credit: {opening: 5, lots: [{amount: 1}]}", "both `opening` and `lots`: the credit at the start is their sum"),
    (ACCOUNT, "credit: {lots: [{amount: 1, expires: 2026-01-05}]}", "the lot has lapsed by the start of the run: it holds nothing"),
    (ACCOUNT, "recharge: {below: 100, amount: 20}",
     "a recharge of 20.00 on the opening credit 0.00 stays under the trigger 100.00: every debit would ask for another"),
    (ACCOUNT, "credit: {opening: 9, limit: 2}, recharge: {below: 1, amount: 20}",
     "the balance never falls under 1.00, as the limit is 2.00: a recharge is asked for only when a leg cannot be paid"),
    (ACCOUNT, "recharge: {below: 1, amount: 20, success: 0}", "success is 0: no recharge ever comes"),
    (ACCOUNT, "recharge: {below: 1, amount: 20, at_most: {times: 0, per: month}}", "at most 0 times: no recharge is ever asked for"),
    (ACCOUNT, "pools: {p: {minutes: 5}}",
     "the pool covers nothing, so that it is never used: `covers: [{direction: outbound}]` would do"),
    (ACCOUNT, "pools: {p: {minutes: 0, covers: [{zone: A}]}}", "the pool holds 0 minutes: it is always empty"),
    (ACCOUNT, "pools: {p: {minutes: 5, used: 6m, covers: [{zone: A}]}}", "more is used than the pool's 5 minutes: it starts empty"),
    (ACCOUNT, "licences: {l: {count: 0}}, pools: {p: {minutes: 5, each: l, covers: [{zone: A}]}}",
     "licence 'l' counts 0: the pool is always empty"),
    (ACCOUNT, "top_ups: [{at: 2026-02-02, amount: 5}]", "the top-up is at or past the end of the run: it never comes"),
    ("duration: 4w", "duration: 4w, warm_up: 28d", "the warm-up is as long as the run: nothing is measured"),
    ("tariff: t, ", "", "the account names no tariff: its legs cannot be rated"),
    ("tariff: t, ", "licences: {l: {count: 1}}, ", "neither licence 'l' nor its account names a tariff: its legs cannot be rated"),
    ('"+12065550100"', '"+12065550100", kind: toll-free', "+12065550100 is toll to phonenumbers, not toll-free: toll-free is used"),
    ('"+12065550100"', '"+442071838750", country: FR', "+442071838750 is of GB to phonenumbers, not FR: FR is used"),
    ("  desk:", '  copy: {number: "+12065550100"}\n  desk:', "+12065550100 is the number of 'copy' too: each has ports of its own"),
    ("start: 2026-01-05", "start: 2026-03-08T02:30",
     "2026-03-08T02:30 does not exist in America/New_York, as DST skips it: read as 2026-03-08T03:30:00-04:00"),
    ("start: 2026-01-05", "start: 2026-11-01T01:30",
     "2026-11-01T01:30 comes twice in America/New_York, as DST repeats it: read as 2026-11-01T01:30:00-04:00"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WARNINGS)
def test_what_looks_unintended_is_a_warning_that_says_what_would_happen(said_of, old, new, message):
    assert [one.split(": ", 1)[1] for one in said_of("", (old, new))] == [f"warning: {message}"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("calls: {a: {at: 2026-02-02, via: desk}}\n", "1:17: warning: the call is at or past the end of the run: it never comes"),
        ("calls: {a: {at: +4w, via: desk}}\n", "1:17: warning: the call is at or past the end of the run: it never comes"),
        ("calls: {a: {dial: '+442071838750', outcome: busy, lasts: 3m}}\n",
         "1:58: warning: `lasts` does nothing: the outcome is busy"),
        ("workloads: {w: {duration: 1m, legs: {rate: 1/h, lasts: 1m, via: desk}}}\n",
         "1:27: warning: `duration` does nothing here: it is for `meetings`"),
        ("workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk}, join: {desk: 1}}}\n",
         "1:58: warning: `join` does nothing here: these legs have `via`"),
        ('workloads: {w: {legs: {rate: 1/h, lasts: 1m, dial: "+1425"}, destinations: {"+44": 1}}}\n',
         "1:62: warning: `destinations` does nothing here: these legs have `dial`"),
        ('workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {desk: 1}, destinations: {"+44": 1}}}\n',
         "1:71: warning: `destinations` does nothing here: no leg is a dial-out"),
        ('workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {voip: 1}, callers: {"+44": 1}}}\n',
         "1:71: warning: `callers` does nothing here: no leg calls in by a number"),
        ('calls: {a: {via: desk, from: "02071838751"}}\n',
         "1:30: warning: '02071838751' is no number such as +442071838750: to rows that ask who calls, this caller is not known"),
        ("budgets: {sales: {amount: 1, per: month}}\n",
         "1:11: warning: no workload or call has a tag of the value 'sales': this budget counts nothing"),
    ],
)  # fmt: skip
def test_demand_that_looks_unintended_is_a_warning(said_of, more, problem):
    assert said_of(more) == [problem]


def test_a_caller_who_shows_no_number_is_no_mistake(said_of):
    assert said_of("calls: {a: {via: desk, from: anonymous}, b: {via: desk, from: '+442071838750'}}\n") == []


def test_the_last_instant_of_the_run_and_the_first_are_inside(said_of):
    assert said_of("calls: {a: {at: 2026-01-05, via: desk}, b: {at: 2026-02-01T23:59:59.999, via: desk}}\n") == []


def test_with_two_accounts_or_bridges_one_has_to_be_named(said_of):
    two = (
        ("accounts:\n", "accounts:\n  other: {tariff: t}\n"),
        ("bridges:\n", "bridges:\n  side: {numbers: [desk]}\n"),
    )
    assert said_of("calls: {a: {via: desk}}\n", *two) == [
        "1:9: name its `account`: there are other, contoso",
        "1:9: name its `bridge`: there are side, main",
    ]
    assert said_of("calls: {a: {via: desk, account: other, bridge: side}}\n", *two) == []


def test_with_two_licences_one_has_to_be_named_unless_the_account_has_a_tariff(said_of):
    licences = "licences: {gold: {tariff: t}, silver: {tariff: t}}"
    call = "calls: {a: {via: desk}}\n"
    assert said_of(call, ("tariff: t, ", f"{licences}, ")) == [
        "1:9: name its `licence`: the account has gold and silver"
    ]
    assert said_of(call, ("tariff: t, ", f"tariff: t, {licences}, ")) == []


def test_a_number_is_called_on_the_bridge_that_has_it(said_of):
    more = (
        ("  desk:", '  hall: {number: "+12065550101"}\n  desk:'),
        ("bridges:\n", "bridges:\n  side: {numbers: [hall]}\n"),
    )
    assert said_of("calls: {a: {via: desk, bridge: side}}\n", *more) == [
        "1:18: number 'desk' is not one of bridge 'side': there is hall"
    ]
    there = (*more, ('"+12065550100"', '"+12065550100", fallback: hall'))
    assert [one.split(": ", 1)[1] for one in said_of("", *there)] == [
        "number 'hall' does not reach the bridge of 'desk'"
    ]


def test_a_way_to_join_is_no_name_for_a_number(said_of):
    assert [one.split(": ", 1)[1] for one in said_of("", ("  desk:", "  voip:"), ("[desk]", "[voip]"))] == [
        "'voip' is a way to join: give the number another name"
    ]


def test_demand_without_an_account_is_an_error(said):
    text = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
numbers: {n: {number: "+12065550100"}}
calls: {a: {via: n}}
"""
    assert said(text) == ["3:9: there is no account to pay for it: the file has no `accounts`"]


def test_numbers_set_aside_for_fiction_contradict_nothing(said_of):
    assert said_of("", ('"+12065550100"', '"+447700900123", kind: toll, country: GB')) == []
    assert said_of("", ('"+12065550100"', '"+18005550199", kind: toll-free, country: CA')) == []


def test_tariffs_that_are_like_one_another_without_end_are_refused(said_of):
    chain = "".join(f"  t{n}: {{like: t{n + 1}}}\n" for n in range(60)) + "  t60: {increment: 60s}\n"
    assert [one.split(": ", 1)[1] for one in said_of("", ("tariffs:\n", "tariffs:\n" + chain))] == [
        "tariffs are like one another more than 50 deep"
    ]


def test_tariffs_that_are_like_one_another_in_a_circle_are_left_to_the_tariffs(said_of):
    circle = "  x: {like: y}\n  y: {like: z}\n  z: {like: x}\n"
    assert said_of("", ("tariffs:\n", "tariffs:\n" + circle)) == []
