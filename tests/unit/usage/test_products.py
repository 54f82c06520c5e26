"""Rows of other products than calls are left out by name, with their money; unanswered calls are told by their words."""

from __future__ import annotations

import pytest

from tollbridge.usage.table import ANSWERED, BUSY, NO_ANSWER

CALL = "2026-01-05T09:00:00Z,60,+14255550111,0.013"


@pytest.mark.parametrize("heading", ["Type", "Product", "Service", "Description", "Usage type"])
@pytest.mark.parametrize("lasts", ["", "0", "1"])
def test_messages_are_no_calls_however_long_their_rows_say_they_are(read, heading, lasts):
    rows = "".join(f"2026-01-{day:02d}T10:00:00Z,{lasts},+14255550111,0.0075,SMS\n" for day in range(6, 20))
    found = read(f"Start,Duration (s),To,Cost,{heading}\n{CALL},Voice call\n{rows}")
    assert found.table.charge.tolist() == [13_000]
    # 14 x 0.0075 = 0.105
    assert f"14 rows hold {heading}=SMS: no calls; left out, with charges of 0.105 (first: line 3)" in found.said()


@pytest.mark.parametrize("product", ["Number rental", "Recording storage", "Monthly plan fee", "Data", "Refund"])
def test_other_products_are_left_out_by_name(read, product):
    found = read(f"Start,Duration (s),To,Cost,Product\n{CALL},Call\n2026-01-06T00:00:00Z,300,,2.00,{product}\n")
    assert f"1 row holds Product={product}: no calls; left out, with charges of 2.00 (first: line 3)" in found.said()


@pytest.mark.parametrize("product", ["Toll-free minutes", "Call to US", "Voice plan minutes", "Fax", "Outbound"])
def test_products_that_are_calls_are_read(read, product):
    assert len(read(f"Start,Duration (s),To,Cost,Product\n{CALL},{product}\n").table) == 1


def test_money_of_those_who_joined_by_computer_is_named(read):
    text = "Start,Duration (s),Type,Number,Cost\n2026-01-05T09:00:00Z,60,VoIP,,0.02\n"
    text += "2026-01-05T09:00:00Z,60,in,+18005550199,0\n"
    said = read(text).said()
    assert (
        "1 row holds Type=VoIP, without a number: no telephone; left out, with charges of 0.02 (first: line 2)" in said
    )


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Missed call", NO_ANSWER),
        ("Declined", NO_ANSWER),
        ("487 Request Terminated", NO_ANSWER),
        ("SIP 486", BUSY),
        ("SIP/2.0 200 OK", ANSWERED),
        ("16 - normal call clearing", ANSWERED),
        ("Nicht erreicht", NO_ANSWER),
    ],
)
def test_what_became_of_a_call_is_told_by_words_and_codes(read, word, outcome):
    found = read(f"Start,Duration (s),To,Result\n2026-01-05T09:00:00Z,20,+14255550111,{word}\n")
    assert found.table.outcome.tolist() == [outcome]


@pytest.mark.parametrize("heading", ["Answered", "Successful call", "Is answered"])
@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("1", "0"), ("true", "false"), ("Ja", "Nein")])
def test_a_column_of_yes_and_no_says_which_calls_were_answered(read, heading, yes, no):
    text = f"Start,Duration (s),To,{heading}\n2026-01-05T09:00:00Z,60,+14255550111,{yes}\n"
    text += f"2026-01-05T10:00:00Z,20,+14255550111,{no}\n"
    assert read(text).table.outcome.tolist() == [ANSWERED, NO_ANSWER]


def test_1_among_other_causes_is_the_cause_of_that_number(read):
    """Q.850's cause 1 is an unallocated number, 16 a normal end."""
    rows = "2026-01-05T09:00:00Z,20,+14255550111,1\n2026-01-05T10:00:00Z,60,+14255550111,16\n"
    assert read("Start,Duration (s),To,Release cause\n" + rows).table.outcome.tolist() == [NO_ANSWER, ANSWERED]
