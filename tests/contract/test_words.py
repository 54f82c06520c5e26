"""The page of rules and words is whole: every cause, every result, an example each, and cases that exist."""

from __future__ import annotations

import re

import pytest

import tollbridge
from tollbridge.expect.accounts import KEYS
from tollbridge.explain.find import all_entries
from tollbridge.explain.keys import key_entries
from tollbridge.explain.pages import KINDS, language_page, page_entries, rules_page
from tollbridge.records.run import CAUSES, Q850
from tollbridge.scenario.shipped import shipped

ENTRIES = list(page_entries(rules_page()))
ALL_RESULTS = """
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts:
  a:
    tariff: t
    licences: {l: {count: 1, fee: 1, per: month}}
    credit: {opening: 1, then: postpaid}
    pools: {p: {minutes: 1, covers: [{direction: inbound}]}}
    alerts: {balance: [0.5], pools: [0.5]}
budgets: {sales: {amount: 1, per: month}}
numbers: {n: {number: "+12065550100"}}
bridges: {b: {numbers: [n]}}
calls: {x: {at: +0s, via: n, lasts: 61s, tags: {department: sales}}}
"""


def of(kind):
    return [entry for entry in ENTRIES if entry.kind == kind]


def test_every_cause_has_its_q850_code():
    said = {entry.names[0]: next(line for line in entry.text if line.startswith("Q.850")) for entry in of("cause")}
    assert said == {cause: f"Q.850: {code}" for cause, code in zip(CAUSES, Q850, strict=True)}


def test_every_result_of_a_run_is_explained(tmp_path):
    file = tmp_path / "all.yaml"
    file.write_text(ALL_RESULTS)
    names = tollbridge.run(file, engine="reference").results.names
    assert len(names) > 100
    plain = {re.sub(r"^(numbers|bridges|trunks)\.", "LINES.", name) for name in names}
    assert [name for name in plain if not any(entry.is_called(name) for entry in of("result"))] == []
    assert [entry.names[0] for entry in of("result") if not any(map(entry.is_called, plain))] == [
        "cost.by_organiser.O"  # only where it is asked for
    ]


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_entry_says_what_it_means_and_has_an_example(kind):
    assert len(of(kind)) > 10
    assert [entry.names[0] for entry in of(kind) if not entry.text or not entry.example] == []


def test_every_case_that_a_rule_names_is_there():
    named = re.findall(r"^Case: `(.+?)::(.+)`$", rules_page(), re.MULTILINE)
    assert len(named) > 5
    lost = [
        (file, case)
        for file, case in named
        if f"\n  {case}:\n" not in (shipped() / "rules" / file).read_text(encoding="utf-8")
    ]
    assert lost == []


def test_every_key_of_the_language_is_explained():
    keys = list(key_entries(language_page()))
    assert len(keys) > 300
    assert [entry.names[0] for entry in keys if not entry.text[0]] == []


def test_the_language_page_lists_what_accounts_may_be_expected_to_come_to():
    listed = language_page().split("- Of accounts:")[1].split(". An instant")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(KEYS)


def test_no_two_entries_of_the_page_have_one_name():
    names = [entry.names[0].lower() for entry in all_entries() if entry.kind in KINDS.values()]
    assert len(names) == len(set(names))
