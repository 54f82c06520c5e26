"""Every kind of unreadable value, on its exact message and place; all at once, each once."""

from __future__ import annotations

import pytest

ACCOUNT = "credit: {opening: 100}"
TARIFF = "increment: 60s"
BRIDGE = "numbers: [desk]"
CLOCK = "duration: 4w"


@pytest.mark.parametrize(
    ("replace", "message"),
    [
        # keys
        ((TARIFF, "incremnt: 60s"), "unknown key 'incremnt': did you mean 'increment'?"),
        (("per_minute: 0.01", "per_minite: 0.01"), "unknown key 'per_minite': did you mean 'per_minute'?"),
        (("per_minute: 0.01", "to: AT, per_minute: 0.01"),
         ("unknown key 'to': there are per_minute, per_second, per_increment, blocked, increment, connection_fee, free, window, after,"
         " valid_from, from_prefix, from_country, from_kind, prefix, country, zone, kind")),
        ((CLOCK, ""), "missing key 'duration' in 'clock'"),
        (("accounts:", "acounts:"), "unknown key 'acounts': did you mean 'accounts'?"),
        # durations and increments
        ((TARIFF, "increment: 60"), "'60' has no unit: write 60s, 60m, 60h or 60d"),
        ((TARIFF, "increment: 0s"), "'0s': an increment must be above 0s"),
        ((TARIFF, "increment: 1500ms"), "'1500ms': increments are whole seconds"),
        ((TARIFF, "increment: 1 minute"), "'1 minute' is not a duration: write 1m"),
        ((TARIFF, "increment: "), "expected an increment such as 60s, found nothing"),
        ((TARIFF, "increment: [60s]"), "expected an increment such as 60s, found a list: `tollbridge explain increment` shows an example"),
        ((CLOCK, "duration: 0s"), "'0s' will not do: it is above 0s"),
        ((CLOCK, "duration: -4w"), "'-4w' is below zero: this duration is 0s or more"),
        ((CLOCK, "duration: 1500mo"), "'1500mo': a period counts 1 to 1200 units"),
        ((CLOCK, "duration: 4w, warm_up: month"), "'month' is not a duration: a month has no fixed length; write 30d"),
        ((CLOCK, "duration: 4w, warm_up: minute"), "'minute' is not a duration: write 1m"),
        ((BRIDGE, "prompt: 1m 30s"), "'1m 30s' is not a duration: write 1m30s"),
        ((ACCOUNT, "top_ups: [{at: 1h, amount: 2}]"), "'1h' is not an instant: from the start it is +1h"),
        ((ACCOUNT, "top_ups: [{at: 2026-02-30, amount: 2}]"), "'2026-02-30' is not an instant: there is no 2026-02-30"),
        ((ACCOUNT, "recharge: {below: 1, amount: 2, success: 98%}"), "'98%' is not a share from 0 to 1: write 0.98"),
        # keys that belong elsewhere
        ((ACCOUNT, "limit: -5"), "unknown key 'limit': it is a key of accounts.NAME.credit"),
        ((ACCOUNT, "expires: 1d"), "unknown key 'expires': it is a key of accounts.NAME.credit and of accounts.NAME.credit.lots"),
        (("scenario:", "ports: 3\nscenario:"), "unknown key 'ports': it is a key of numbers.NAME and of bridges.NAME"),
        (("zone: A, per_minute", 'from_prefix: "+1", zone: A, per_minute'),
         "unknown key 'from_prefix': it is a key of tariffs.NAME.inbound"),
        ((CLOCK, "duration: 1moon"), "'1moon' is not a duration such as 45s, 1m30s, 2h, 28d or PT90S"),
        # money and rates
        (("per_minute: 0.01", "per_minute: 1e-2"), "'1e-2' is not a plain decimal number: write 0.01"),
        (("per_minute: 0.01", "per_minute: 0.0000000001"), "0.0000000001 has more than 9 decimals"),
        (("per_minute: 0.01", "per_minute: -0.01"), "per_minute is negative: found '-0.01'"),
        ((ACCOUNT, "credit: {opening: 0.1234567}"), "0.1234567 has more than 6 decimals"),
        ((ACCOUNT, "credit: {opening: 9999999999999}"), "9999999999999 is too large"),
        ((ACCOUNT, f"{ACCOUNT}, pools: {{p: {{minutes: 1000000000, covers: [{{direction: inbound}}]}}}}"),
         "'1000000000' is too large: under 1,000,000,000"),
        ((ACCOUNT, f"{ACCOUNT}, pools: {{p: {{minutes: 0.0000000000001, covers: [{{direction: inbound}}]}}}}"),
         "'0.0000000000001' has more than 12 decimals"),
        ((ACCOUNT, "credit: {opening: -1}"), "opening is negative: found '-1'"),
        # shapes
        ((ACCOUNT, "credit: 100"), "expected a mapping of keys, found '100': `tollbridge explain credit` shows an example"),
        ((ACCOUNT, "licences: [a]"), "expected a mapping of names, found a list: `tollbridge explain licences` shows an example"),
        (("A: [US, GB]", "A: US"), "expected a list, found 'US': `tollbridge explain zones` shows an example"),
        (("A: [US, GB]", "A: [United States]"), "'United States' is not a country code of two capital letters such as GB"),
        (("  desk:", "  my desk:"), "'my desk' is not a name: letters, digits, - and _"),
        # choices
        (("kind: toll,", "kind: tol,"), "'tol' is none of toll, toll-free, mobile, premium, shared-cost, other: did you mean 'toll'?"),
        ((ACCOUNT, "control: {mode: pre-paid}"), ("'pre-paid' is none of prepaid, reserve, heartbeat, poll, snapshot, postpaid:"
         " did you mean 'prepaid'?")),
        ((ACCOUNT, "control: {admit: firststep}"), ("'firststep' is none of first-step, positive or a duration such as 3m:"
         " did you mean 'first-step'?")),
        ((ACCOUNT, "control: {admit: {first-step: 1}}"), "expected first-step, positive or a duration such as 3m"),
        ((ACCOUNT, "credit: {expires: soon}"), "'soon' is not a duration such as 45s, 1m30s, 2h, 28d or PT90S"),
        ((BRIDGE, "dial_out: {allowed: national}"), ("expected none, domestic, international, or a list of countries and zones,"
         " found 'national'")),
        ((BRIDGE, "dial_out: {allowed: {}}"), ("expected none, domestic, international, or a list of countries and zones,"
         " found a mapping")),
        ((BRIDGE, "lobby: everyone"), "'everyone' is none of organiser"),
        # calendar
        (("America/New_York", "America/New_Yrok"), "unknown timezone 'America/New_Yrok': did you mean 'America/New_York'?"),
        (("2026-01-05", "5 January"), "'5 January' is not an instant such as 2026-01-12T09:00, 2026-01-12 or +1h30m"),
        (("scenario:", "currency: dollars\nscenario:"), "'dollars' is not a currency code of ISO 4217 such as USD"),
        (("scenario:", "currency: USS\nscenario:"), "'USS' is not a currency code of ISO 4217 such as USD"),
        ((ACCOUNT, "recharge: {below: 1, amount: 2, at_most: {times: 1, per: fortnight}}"),
         "'fortnight' is not a calendar period: month, 12mo, week, day or year"),
        # numbers
        ((BRIDGE, "ports: 2.5"), "'2.5' is not a whole number"),
        ((BRIDGE, "ports: -1"), "ports is negative: found '-1'"),
        ((BRIDGE, "voip_uses_ports: maybe"), "'maybe' is neither true nor false"),
        (("scenario:", "replications: 0\nscenario:"), "'0' will not do: at least 1"),
        ((ACCOUNT, "recharge: {below: 1, amount: 2, success: 98}"), "'98' is not a share from 0 to 1: 98% is written 0.98"),
        # distributions
        ((BRIDGE, "prompt: {lognormal: {mean: 4}}"), "'4' has no unit: write 4s, 4m, 4h or 4d"),
        ((BRIDGE, "prompt: {lognorml: {mean: 4s}}"), "unknown key 'lognorml': did you mean 'lognormal'?"),
        ((BRIDGE, "prompt: {normal: {mean: 4s, sd: 1s}, constant: 4s}"), "a distribution has one family, not normal and constant"),
        ((BRIDGE, "prompt: {}"), ("a distribution names one family, such as lognormal: {mean: 42m, sd: 18m}: there is exponential,"
         " lognormal, normal, uniform, gamma, constant, empirical, choice, mixture")),
        ((BRIDGE, "prompt: [4s]"), "expected a distribution, such as lognormal: {mean: 42m, sd: 18m}, found a list"),
        ((BRIDGE, "prompt: normal"), "'normal' needs its parameters, such as lognormal: {mean: 42m, sd: 18m}"),
        ((BRIDGE, "prompt: 20"), "'20' has no unit: write 20s, 20m, 20h or 20d"),
        ((BRIDGE, "prompt: {normal: {mean: 4s, sd: -1s}}"), "the sd is -1s: a standard deviation must be 0s or more"),
        ((BRIDGE, "prompt: {exponential: {mean: 0s}}"), "the mean must be above 0"),
        ((BRIDGE, "prompt: {lognormal: {mean: 0s, sd: 1s}}"), "a lognormal distribution's mean must be above 0"),
        ((BRIDGE, "prompt: {uniform: {low: 9s, high: 4s}}"), "a uniform distribution's low cannot be above its high: found 9s and 4s"),
        ((BRIDGE, "prompt: {choice: {4s: 0.5, 5s: 0.4}}"), "the shares sum to 0.9, not to 1"),
        ((BRIDGE, "prompt: {choice: {60s: 0.5, 1m: 0.5}}"), "two of the values are the same, written differently"),
        ((BRIDGE, "prompt: {mixture: [{share: 0.3, constant: 1s}, {share: 0.6, constant: 2s}]}"), "the shares sum to 0.9, not to 1"),
        ((BRIDGE, "prompt: -1s"), "-1s is below 0s: only `lateness` may be negative"),
    ],
)  # fmt: skip
def test_an_unreadable_value_says_what_would_do(said_of, replace, message):
    found = [one.split(": ", 1)[1] for one in said_of("", replace)]
    assert message in found
    assert found.count(message) == 1


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("windows:\n  w: [{days: mon, form: '08:00'}]\n", "2:19: unknown key 'form': did you mean 'from'?"),
        ("seed:\n  - 1\n", "1:1: expected a whole number, found a list: `tollbridge explain seed` shows an example"),
        ("calls:\n", "1:1: expected a mapping of names, found nothing: `tollbridge explain calls` shows an example"),
        ("calls: {a b: {via: desk}}\n", "1:9: 'a b' is not a name: letters, digits, - and _"),
        ("budgets: {sales: {amount: 1}}\n", "1:11: missing key 'per' in 'sales'"),
        ("expect: {steps: {a: [[0s, 1m]]}}\n", "1:22: the list is too short: it has only 2 entries"),
        ("expect: {steps: {a: [[0s, 1m, 0.1, 9]]}}\n", "1:22: the list is too long: it has at most 3 entries"),
        ("workloads: {w: {legs: {rate: 40, via: desk, lasts: 1m}}}\n", "1:30: '40' is not a rate such as 40/h, 2/min or 300/day"),
        ("workloads: {w: {legs: {rate: 4/h, via: desk, lasts: 1m, profile: office-ours}}}\n",
         "1:66: unknown profile 'office-ours': did you mean 'office-hours'?"),
        ("workloads: {w: {legs: {rate: 4/h, via: desk, lasts: 1m, profile: [1, 2]}}}\n",
         "1:57: a profile must have 24 or 168 weights, not 2"),
        ("workloads: {w: {attendees: {negative_binomial: {mean: 2, dispersion: 0}}, duration: 1m, meetings: {rate: 1/h}}}\n",
         "1:29: the dispersion must be above 0"),
        ("workloads: {w: {attendees: {poisson: {mean: -2}}, duration: 1m, meetings: {rate: 1/h}}}\n",
         "1:45: mean is negative: found '-2'"),
        ("workloads: {w: {attendees: -2, duration: 1m, meetings: {rate: 1/h}}}\n",
         "1:28: attendees is negative: found '-2'"),
        ("workloads: {w: {attendees: 100000000, duration: 1m, meetings: {rate: 1/h}}}\n",
         "1:28: more than 100,000 at once"),
    ],
)  # fmt: skip
def test_an_unreadable_value_says_where(said_of, more, problem):
    assert said_of(more) == [problem]


def test_lateness_may_be_negative_and_nothing_else(said_of):
    early = "workloads: {w: {duration: 1m, lateness: {uniform: {low: -3m, high: 2m}}, meetings: {rate: 1/h}}}\n"
    assert said_of(early) == []
    wrong = (
        early.replace("lateness", "overrun").replace("{uniform", "{share: 1, after: {uniform").replace("2m}}", "2m}}}")
    )
    assert said_of(wrong) == ["1:51: -3m is below 0s: only `lateness` may be negative"]


def test_all_problems_are_reported_at_once_and_in_the_files_order(said):
    text = """\
clock: {start: 2026-01-05, timezone: Europe/Lundon, duration: 4}
windows: {w: [{days: mo}]}
tariffs:
  t: {increment: 60, like: tt, inbound: [{kind: tol, per_minite: 0.1}, {country: US}], inbound: []}
accounts:
  a: {tariff: tt, credit: {opening: abc}, pools: {p: {minutes: 5, each: gold}}}
numbers: {n: {number: "12"}}
workloads: {w: {account: b, meetings: {rate: 4/h}, duration: 5m, join: {voip: 0.5, m: 0.4}}}
budgets: {sales: {amount: 400}}
"""
    assert said(text) == [
        "1:38: unknown timezone 'Europe/Lundon': did you mean 'Europe/London'?",
        "1:63: '4' has no unit: write 4s, 4m, 4h or 4d",
        "2:22: 'mo' does not name days: write mon-fri, sat,sun or mon",
        "4:18: '60' has no unit: write 60s, 60m, 60h or 60d",
        "4:28: unknown tariff 'tt': did you mean 't'?",
        "4:49: 'tol' is none of toll, toll-free, mobile, premium, shared-cost, other: did you mean 'toll'?",
        "4:54: unknown key 'per_minite': did you mean 'per_minute'?",
        "4:72: the row has no price: give one of per_minute, per_second, per_increment",
        "4:88: duplicate key 'inbound': lines 4 and 4 both set it",
        "6:15: unknown tariff 'tt': did you mean 't'?",
        "6:37: 'abc' is not a plain decimal number, such as 0.0045",
        "6:51: warning: the pool covers nothing, so that it is never used: `covers: [{direction: outbound}]` would do",
        "6:73: unknown licence 'gold'",
        "7:23: '12' is not a phone number in E.164: it begins with + and the country code",
        "8:26: unknown account 'b': there is a",
        "8:66: the shares sum to 0.9, not to 1",
        "8:84: unknown way to join 'm': there are voip, dial-out, n",
        "9:11: missing key 'per' in 'sales'",
    ]


def test_a_bare_duration_without_unit_hides_nothing_elsewhere(said_of):
    found = said_of("workloads: {w: {}}\n", ("{numbers: [desk]}", "{numbers: [desk], prompt: 20}"))
    assert [one.split(": ", 1)[1] for one in found] == [
        "'20' has no unit: write 20s, 20m, 20h or 20d",
        "workload 'w' has either `meetings` or `legs`: this one has neither",
    ]


def test_what_speaks_of_a_broken_thing_is_not_wrong_too(said_of):
    found = said_of(
        "windows: {w: {days: mon}, a b: []}\ncalls: {a: {via: desk}, b: {via: dusk}}\n",
        ('  desk: {number: "+12065550100"}', "  desk: {kind: toll}"),
        ("zones: {A: [US, GB]}", "zones: {A: US}"),
        ("per_minute: 0.02}", "per_minute: 0.02}, {zone: A, window: w, per_minute: 0.01}"),
    )
    assert [one.split(": ", 1)[1] for one in found] == [
        "expected a list, found 'US': `tollbridge explain zones` shows an example",
        "missing key 'number' in 'desk'",
        "expected a list, found a mapping: `tollbridge explain windows` shows an example",
        "'a b' is not a name: letters, digits, - and _",
        "unknown number 'dusk': did you mean 'desk'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "scenario: A sound one",
            "scenario: [A sound one]",
            "expected text, found a list: `tollbridge explain scenario` shows an example",
        ),
        ("increment: 60s", "increment: 60", "'60' has no unit: write 60s, 60m, 60h or 60d"),
        ('prefix: "+44"', 'prefix: "44"', "the prefix '44' is not a plus and digits, such as \"+447\""),
        (
            "licences: {gold: {",
            "licences: {gold: 3, silver: {",
            "expected a mapping of keys, found '3': `tollbridge explain licences` shows an example",
        ),
    ],
)
def test_one_mistake_is_one_error(said, sound_text, old, new, problem):
    text = sound_text.replace(
        "outbound: [", 'outbound: [{prefix: "+44", per_minute: 1}, {prefix: "+44", window: w, per_minute: 2}, '
    )
    text = text.replace("  t:\n", "  u: {like: t}\n  t:\n").replace(
        "tariff: t", "tariff: t, licences: {gold: {count: 1}}"
    )
    text += "windows: {w: [{days: mon}]}\ncalls: {a: {via: desk, licence: gold}}\n"
    assert said(text) == []
    assert old in text
    assert [one.split(": ", 1)[1] for one in said(text.replace(old, new, 1))] == [problem]


def test_a_broken_row_hides_nothing_about_its_tariff(said_of):
    found = said_of("", ("    increment: 60s\n", ""), ("0.02", "2 cents"))
    assert [one.split(": ", 1)[1] for one in found] == [
        "the tariff has no increment, such as `increment: 60s`",
        "'2 cents' is not a plain decimal number, such as 0.0045",
    ]


def test_errors_of_tariffs_and_of_the_rest_come_together(said_of):
    found = said_of(
        "windows: {w: [{days: mo}]}\n",
        ("increment: 60s", "increment: 60s, like: tt".replace(",", "\n   ")),
        ("opening: 100", "opening: x"),
    )
    assert [one.split(": ", 1)[1] for one in found] == [
        "unknown tariff 'tt': did you mean 't'?",
        "'x' is not a plain decimal number, such as 0.0045",
        "'mo' does not name days: write mon-fri, sat,sun or mon",
    ]


def test_a_misspelt_number_of_a_bridge_is_said_once_whatever_calls_come_in_by_it(said_of):
    found = said_of("calls: {a: {via: desk}, b: {via: desk}}\n", ("{numbers: [desk]}", "{numbers: [dusk]}"))
    assert [one.split(": ", 1)[1] for one in found] == ["unknown number 'dusk': did you mean 'desk'?"]


@pytest.mark.parametrize(
    "changes",
    [
        [("  contoso: {", '  "my account": {')],
        [("  contoso: {", '  "my account": {'), ("via: desk", "via: desk, account: my account")],
        [("desk: {number", '"my desk": {number'), ("[desk]", "[my desk]"), ("via: desk", "via: my desk")],
        [("  main: {", '  "my bridge": {'), ("via: desk", "via: desk, bridge: my bridge")],
        [("  t:\n", '  "my tariff":\n'), ("tariff: t", "tariff: my tariff")],
        [("zones: {A:", 'zones: {"my zone":'), ("[{zone: A", "[{zone: my zone")],
    ],
)  # fmt: skip
def test_a_bad_name_is_one_error_and_not_another_for_each_use(said_of, changes):
    plain = "calls: {a: {via: desk}}\n"
    more = next((plain.replace(*change) for change in changes if "via" in change[0]), plain)
    found = said_of(more, *(change for change in changes if "via" not in change[0]))
    assert len(found) == 1
    assert found[0].endswith("is not a name: letters, digits, - and _")


def test_a_section_that_cannot_be_read_is_not_missed_by_those_who_name_it(said_of):
    accounts = "  contoso: {country: US, tariff: t, credit: {opening: 100}}\n"
    found = said_of("calls: {a: {via: desk, account: contoso}}\n", (f"accounts:\n{accounts}", "accounts: none\n"))
    assert [one.split(": ", 1)[1] for one in found] == [
        "expected a mapping of names, found 'none': `tollbridge explain accounts` shows an example"
    ]
