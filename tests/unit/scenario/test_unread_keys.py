"""A key that changes nothing where it stands is warned about, and the warning says why."""

from __future__ import annotations

import pytest

ACCOUNT, BRIDGE = "credit: {opening: 100}", "[desk]"
LEGS = "workloads: {w: {legs: {rate: 1/h, lasts: 1m, via: desk}%s}}\n"
POOL = "pools: {p: {minutes: 5, covers: [{zone: A}], then: cut}}"
OF_ACCOUNTS = [
    ("credit: {opening: 5}, control: {mode: heartbeat, every: 60s, admit: positive}",
     "`admit` does nothing in mode heartbeat: admission needs a balance above `limit`, whatever it says"),
    ("credit: {opening: 5}, control: {mode: poll, every: 60s, admit: 3m}",
     "`admit` does nothing in mode poll: admission needs a balance above `limit`, whatever it says"),
    ("control: {mode: postpaid, admit: positive}", "`admit` does nothing in mode postpaid: nobody is refused for credit"),
    ("cutoff: {drops: none}, control: {mode: postpaid}", "`drops` does nothing in mode postpaid: nobody is cut for credit"),
    ("cutoff: {drops: none}, control: {mode: poll, every: 60s}",
     "`drops` does nothing in mode poll: a look cuts all legs of the account"),
    (f"{POOL}, control: {{mode: postpaid}}",
     "`then: cut` does nothing in mode postpaid: nobody is refused or cut for an empty pool"),
    ("credit: {expires: 1d, lots: [{amount: 1}]}",
     "`expires` does nothing: there is no `opening`, top-up or recharge, and a lot has its own date"),
    ("alerts: {pools: [0.8]}", "`pools` does nothing: the account has no pools"),
    ('alerts: {balance: ["25%"]}', "a share of the last grant: nothing is ever granted"),
    ("credit: {opening: 9}, recharge: {below: 1, amount: 20, retry: 1d}",
     "`retry` does nothing without `success`: no attempt fails"),
    ("credit: {opening: 9}, recharge: {below: 1, amount: 20, at_most: {times: 2, per: month, used: 3}}",
     "3 are used of 2: none is left in the first period"),
    ("licences: {l: {count: 1, per: month}}", "`per` does nothing without a `fee`"),
]  # fmt: skip
OF_BRIDGES = [
    ("ends: {when: organiser}",
     "nobody organises: no call says `organiser: true` and no workload has `meetings`; the last leg ends it"),
    ("ends: {when: schedule}", "no conference has a schedule: no workload has `meetings`; the last leg ends it"),
    ("voip_uses_ports: true", "`voip_uses_ports` does nothing: no workload has a share of `voip`"),
    ("dial_out: {answer: 0.9}",
     "`answer` does nothing: it is for workloads, and none dials out; a call has `outcome` and `rings`"),
    ("dial_out: {busy: 0.9}",
     "`busy` does nothing: it is for workloads, and none dials out; a call has `outcome` and `rings`"),
    ("dial_out: {ring: 9s}",
     "`ring` does nothing: it is for workloads, and none dials out; a call has `outcome` and `rings`"),
]  # fmt: skip
USED = [
    (ACCOUNT, "credit: {opening: 5}, control: {mode: snapshot, admit: positive}"),
    (ACCOUNT, f"credit: {{opening: 5}}, {POOL}, cutoff: {{drops: none}}, control: {{mode: poll, every: 60s}}"),
    (ACCOUNT, "credit: {opening: 0, expires: 1d}"),
    (ACCOUNT, "credit: {opening: 9}, recharge: {below: 1, amount: 20, success: 0.9, retry: 1d}"),
    (ACCOUNT, "licences: {l: {count: 1, fee: 0, per: month}}"),
]
MEETINGS = "workloads: {w: {duration: 1m, meetings: {rate: 1/h}, join: {voip: 0.5, dial-out: 0.5}, destinations: {'+44': 1}}}\n"


@pytest.mark.parametrize(("new", "message"), OF_ACCOUNTS)
def test_a_key_of_an_account_that_does_nothing_is_warned_about(said_of, new, message):
    assert [one.split(": ", 1)[1] for one in said_of("", (ACCOUNT, new))] == [f"warning: {message}"]


@pytest.mark.parametrize(("new", "message"), OF_BRIDGES)
def test_a_key_of_a_bridge_that_no_demand_asks_for_is_warned_about(said_of, new, message):
    found = said_of(LEGS % "", (BRIDGE, f"[desk], {new}"))
    assert [one.split(": ", 1)[1] for one in found] == [f"warning: {message}"]
    assert said_of(MEETINGS, (BRIDGE, f"[desk], {new}")) == []


def test_meetings_that_run_over_a_schedule_do_nothing(said_of):
    more = MEETINGS.replace("duration: 1m", "duration: 1m, overrun: {share: 0.5, after: 1m}")
    found = said_of(more, (BRIDGE, "[desk], ends: {when: schedule}"))
    assert [one.split(": ", 1)[1] for one in found] == [
        "warning: `overrun` does nothing: the bridge ends each meeting on schedule"
    ]
    assert said_of(more) == []


def test_a_timezone_of_nothing_local_does_nothing(said_of):
    zone = ", timezone: Europe/Berlin"
    assert [one.split(": ", 1)[1] for one in said_of(LEGS % zone)] == [
        "warning: `timezone` does nothing: there is no profile, starts, holidays, season, growth or spread"
    ]
    assert said_of(LEGS % f"{zone}, season: {{dec: 0.5}}") == []


@pytest.mark.parametrize(("old", "new"), USED)
def test_a_key_that_does_something_is_not_warned_about(said_of, old, new):
    assert said_of("", (old, new)) == []


def test_beside_an_error_nothing_is_said_of_what_the_broken_part_may_ask_for(said_of):
    meetings = "workloads: {w: {duration: 1m, meetings: {rate: 1 per h}, via: desk}}\n"
    found = said_of(meetings, (BRIDGE, "[desk], ends: {when: schedule}"))
    assert found
    assert not [one for one in found if "warning" in one]
