"""Phone numbers, their countries and kinds, and numbers under a prefix."""

from __future__ import annotations

import pytest

from tollbridge.scenario.load import load_text
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind, sample_number


def test_a_number_is_normalised_to_e164():
    assert parse_phone("+44 20 7183-8750") == "+442071838750"
    assert parse_phone(" +12065550100 ") == "+12065550100"


@pytest.mark.parametrize(
    "text", ["", "12065550100", "+", "+44", "+999123456789", "+1206555ABCD", "+1" + "2" * 30, "+1206;ext=5"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a phone number in E\.164"):
        parse_phone(text)


@pytest.mark.parametrize(
    ("number", "country", "kind"),
    [
        ("+12065550100", "US", "toll"),
        ("+16045550100", "CA", "toll"),
        ("+18005550199", "US", "toll-free"),
        ("+442071838750", "GB", "toll"),
        ("+447400123456", "GB", "mobile"),
        ("+448081570000", "GB", "toll-free"),
        ("+447700900123", "GB", "other"),  # set aside for fiction: its calling code's main region
        ("+447781123456", "GG", "mobile"),
    ],
)
def test_country_and_kind_are_those_of_phonenumbers(number, country, kind):
    assert (phone_country(number), phone_kind(number)) == (country, kind)


@pytest.mark.parametrize("prefix", ["+1425", "+4420", "+4474", "+447", "+1", "+33", "+49", "+8190", "+1800", "+5511"])
def test_a_sample_number_begins_with_its_prefix_and_is_recognised(prefix):
    number = sample_number(prefix)
    assert number.startswith(prefix)
    assert parse_phone(number) == number
    assert phone_kind(number) != "other"


def test_a_prefix_that_nobody_has_stands_for_itself():
    assert sample_number("+999") == "+999"
    assert sample_number("+442071838750") == "+442071838750"


@pytest.mark.parametrize(("dial", "possible"), [("+44999", False), ("+1911", False), ("+442071838750", True)])
def test_a_number_that_nobody_can_have_is_warned_about_at_its_place(dial, possible):
    text = f"""\
scenario: x
clock: {{start: 2026-01-05, timezone: UTC, duration: 1h}}
tariffs: {{t: {{increment: 60s, outbound: [{{per_minute: 1}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: 10}}}}}}
bridges: {{b: {{}}}}
calls: {{alice: {{dial: "{dial}", lasts: 1m}}}}
"""
    found = [problem for problem in load_text(text, "x.yaml").warnings if "no possible number" in problem.message]
    assert [(problem.line, problem.column) for problem in found] == ([] if possible else [(6, 23)])
