"""Every rule of a whole leg's charge (a cap, a least charge) has gone through all that a rule must go through.

`STATIONS` is the list. The test of a rule that misses one fails with its name; CONTRIBUTING says what to do there.
"""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

import naive_pricer as naive
from building import study_of
from comparing import disagreements

from tollbridge.engine.plan.sums import LegPrice
from tollbridge.engine.reference import run_reference
from tollbridge.money import EXACT, FULL, INT64_MAX, ROUNDING_MODES, parse_money
from tollbridge.scenario.schema.tariffs import TariffPart
from tollbridge.tariff.bounds import leg_bound
from tollbridge.tariff.charge import AMOUNTS, ChargeRules
from tollbridge.tariff.price import price_leg
from tollbridge.tariff.rows import Conditions, Row, Tariff

ROOT = Path(__file__).parents[2]
LASTS = (0, 1, 59, 60, 61, 300, 900)  # s
EVERYTHING = {"price": "0.02", "basis": "minute"}
LATER = {"price": "0.03", "basis": "minute", "after": 600}
WORLD = {"timezone": "UTC", "start": 1_767_571_200, "zones": {}, "windows": {}}
TERMS = (
    {"increment": (60, 6), "fee": "0.01", "places": 4, "mode": "half-up", "rows": [EVERYTHING]},
    # 0.002 a step: the first steps come to nothing
    {"increment": (6, 6), "fee": "0", "places": 2, "mode": "down", "rows": [EVERYTHING]},
    # two tiers: the compiled engine has no table of such a leg's debits, and counts many steps at a time
    {"increment": (60, 6), "fee": "0.01", "places": 4, "mode": "half-up", "rows": [EVERYTHING, LATER]},
)
"""What tariffs with the rule say besides: with a fee, so that every leg costs something, and without; with two prices."""


def is_a_field(name):
    """`tariff/charge.py`: a field of `ChargeRules`, with what it does in `charge`."""
    return name in {field.name for field in fields(ChargeRules)}


def is_a_key(name):
    """`scenario/schema/tariffs.py`: a key of a tariff, with its description."""
    return name in TariffPart.model_fields and bool(TariffPart.model_fields[name].description)


def is_on_the_language_page(name):
    """`scenarios/README.md`: a line of the tariff's example."""
    return (
        re.search(rf"^ +{name}:", (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
        is not None
    )


def has_a_case(name):
    """`scenarios/rules/increments.yaml`: a case with a literal amount."""
    return f"{name}:" in (ROOT / "scenarios" / "rules" / "increments.yaml").read_text(encoding="utf-8")


def is_the_naive_pricers(name):
    """`tests/agreement/naive_pricer.py`: amounts in `AMOUNTS`, and the rule in `charge`, where one of them matters."""
    texts = naive.AMOUNTS.get(name, ())
    return any(
        naive_cost(name, text, lasts, TERMS[0]) != naive_cost(name, None, lasts, TERMS[0])
        for text in texts
        for lasts in LASTS
    )


def is_priced(name):
    """`tariff/charge.py`: `charge` gives what the naive pricer gives."""
    return all(priced(name, *each) == naive_cost(name, *each) for each in tried(name))


def is_in_both_engines(name):
    """`engine/compiled/kernel` (`prices.py`, and a field of `Entry`): both engines charge what the naive pricer says.

    Where `messages` differ, it is `movements` that counts other steps than those that debit something.
    """
    for text, terms in ((text, terms) for text in naive.AMOUNTS[name] for terms in TERMS):
        study = study_of(scenario(name, text, terms))
        cdrs = run_reference(study.plan, study.demand, 0, records="cdrs").cdrs
        costs = [naive_cost(name, text, lasts, terms) * 1_000_000 for lasts in LASTS]
        assert cdrs.cost.tolist() == costs, f"the reference engine charges {cdrs.cost.tolist()} micros, not {costs}"
        found = disagreements(study)
        assert not found, "the engines differ: " + "; ".join(found)
    return True


def is_within_its_bound(name):
    """`ChargeRules.margin`: as much as the rule can add to a leg's sum."""
    rows = [Row(Conditions(), price=20_000_000), Row(Conditions(), price=30_000_000, after=600_000)]
    for text, lasts, terms in tried(name):
        first, further = (1000 * seconds for seconds in terms["increment"])
        charge = ChargeRules(**{name: parse_money(text)}, places=terms["places"], mode=ROUNDING_MODES[terms["mode"]])
        tariff = Tariff("t", (first, further), connection_fee=parse_money(terms["fee"]), charge=charge)
        if naive_cost(name, text, lasts, terms) * 60_000_000_000 > leg_bound(
            tariff, rows[: len(terms["rows"])], lasts * 1000
        ):
            return False
    return True


def is_added_once(name):
    """`engine/plan/sums.py`: under `per: increment` too a rule raises a leg's charge once, and not with each step."""
    text, terms = naive.AMOUNTS[name][0], TERMS[0] | {"per": "increment"}
    rates = []
    for key in (name, None):
        bound = LegPrice.of(study_of(scenario(key, text, terms)).plan)
        rates.append(max(bound.endless.rate, bound.capped.rate))
    return rates[0] == rates[1]


def is_held(name):
    """`ChargeRules.most`: where it bounds a charge, no sum above the one that the compiled engine holds is charged more."""
    for text in naive.AMOUNTS[name]:
        rules = ChargeRules(**{name: parse_money(text)})
        sums = [FULL + more for more in (0, 1, EXACT, FULL, FULL**2)]
        if rules.most < INT64_MAX and {rules.charge(each) for each in sums} != {rules.most}:
            return False
    return True


def is_told_by_diff_rates(name):
    """`ChargeRules.described`: what it says, for `diff-rates`."""
    return name in dict(ChargeRules().described())


STATIONS = (
    is_a_field,
    is_a_key,
    is_on_the_language_page,
    has_a_case,
    is_the_naive_pricers,
    is_priced,
    is_in_both_engines,
    is_within_its_bound,
    is_added_once,
    is_held,
    is_told_by_diff_rates,
)


@pytest.mark.parametrize("name", sorted({*AMOUNTS, *naive.AMOUNTS}))
def test_a_charge_rule_has_gone_through_every_station(name):
    found = missed(name)
    assert not found, "\n".join(found)


def test_a_rule_that_is_nowhere_is_missed_everywhere():
    assert len(missed("surcharge_of_the_moon")) == len(STATIONS)


def missed(name):
    """Return what each station that a rule has missed asks for."""
    found = []
    for station in STATIONS:
        try:
            passed = station(name)
        except Exception as error:
            found.append(f"{station.__doc__} ({type(error).__name__}: {error})")
        else:
            found += [] if passed else [station.__doc__]
    return found


def tried(name):
    return [(text, lasts, terms) for text in naive.AMOUNTS[name] for lasts in LASTS for terms in TERMS]


def naive_cost(name, text, lasts, terms):
    tariff = terms | {"free": 0, "per": "leg"} | ({name: text} if text else {})
    steps = naive.price(tariff, ("12065550100", "US", "toll"), WORLD["start"], lasts, WORLD)
    return sum((debit for _, _, debit in steps), Fraction(0))


def priced(name, text, lasts, terms):
    study = study_of(scenario(name, text, terms))
    return Fraction(price_leg(study.plan.staircases, 0, 0, lasts * 1000).cost, 1_000_000)


def scenario(name, text, terms):
    return {
        "scenario": "Legs of several lengths",
        "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "8h"},
        "tariffs": {
            "t": {
                "increment": "{}s/{}s".format(*terms["increment"]),
                "connection_fee": terms["fee"],
                "rounding": {"places": str(terms["places"]), "mode": terms["mode"], "per": terms.get("per", "leg")},
                **({name: text} if name else {}),
                "inbound": [
                    {"per_minute": row["price"], "after": "{}s".format(row.get("after", 0))} for row in terms["rows"]
                ],
            }
        },
        "accounts": {"a": {"tariff": "t", "credit": {"opening": "100"}}},
        "numbers": {"n": {"number": "+12065550100"}},
        "calls": {
            f"c{place}": {"at": f"+{20 * place}m", "via": "n", "lasts": f"{lasts}s"}
            for place, lasts in enumerate(LASTS)
        },
    }
