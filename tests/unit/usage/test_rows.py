"""No row is lost in silence: rows seen are rows read and rows left out, each with its reason."""

from __future__ import annotations

import os
import random

import pytest

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.usage.records import UsageRecords

HEAD = "start,lasts_s,dial,charge\n"
ROWS = [f"2026-01-{5 + n // 6:02d}T{9 + n % 6:02d}:00:00,{60 + n},+44207183{8000 + n},0.{10 + n}" for n in range(24)]


def adds_up(found: UsageRecords) -> bool:
    return found.tally.rows == found.tally.read + found.tally.left_out


def test_lines_seen_rows_read_and_rows_left_out_are_said(read):
    text = HEAD + "\n".join([*ROWS, "Total,1716,,", "", "# made by hand", ROWS[3], "noon,60,+442071838750,0.50"]) + "\n"
    found = read(text)
    # 24 rows of records, totals, one that stands twice, and an odd one; a blank line and a comment are no rows
    assert (found.tally.lines, found.tally.rows, found.tally.read) == (30, 27, 24)
    assert found.said()[:4] == [
        "30 lines seen, 24 of 27 rows read, 3 left out",
        "1 row holds totals; left out (first: line 26)",
        "1 row is odd; left out, with charges of 0.50 (first: line 30)",
        "1 row stands in the file twice; left out, with charges of 0.13 (first: line 29)",
    ]
    assert [str(each).partition("calls.csv")[2] for each in found.tally.problems(warning=True)] == [
        ":30: warning: 'noon' is not a time such as 2026-01-12T09:00:00Z; the row is left out"
    ]


def test_strict_refuses_odd_rows(read):
    with pytest.raises(ScenarioError, match=r"calls.csv:2: 'noon' is not a time"):
        read(HEAD + "\n".join(["noon,60,+442071838750,0.5", *ROWS]), strict=True)


@pytest.mark.parametrize("line", [3, 10, 24])
def test_a_stray_quote_loses_its_own_row_alone(read, line):
    rows = ROWS.copy()
    rows[line - 2] = rows[line - 2].replace(",+44", ',"+44')
    found = read(HEAD + "\n".join(rows))
    assert found.tally.read == 23
    assert found.tally.odd[0].line == line
    assert adds_up(found)


def test_rows_short_of_cells_and_with_too_many_are_named(read):
    found = read(HEAD + "\n".join([*ROWS, "2026-01-06T09:00:00,6", "2026-01-06T09:00:00,6,+442071838750,0,5"]))
    assert [problem.line for problem in found.tally.odd] == [26, 27]
    assert "2 cells under 4 headings" in found.tally.odd[0].message
    assert adds_up(found)


def test_downloads_one_after_another_repeat_headings_and_rows(read):
    first, second = ROWS[:16], ROWS[8:]
    found = read(HEAD + "\n".join(first) + "\n" + HEAD + "\n".join(second))
    assert found.tally.read == 24
    assert {reason: left.rows for reason, left in found.tally.left.items()} == {
        "repeat the headings": 1,
        "stand in the file twice": 8,
    }
    assert found.table.cost() == sum(10_000 * (10 + n) for n in range(24))


def test_rows_of_several_payers_are_one_call(read):
    text = (
        "Call ID,start,lasts_s,dial,charge\n"
        "a,2026-01-05T09:00:00,60,+442071838750,0.00\na,2026-01-05T09:01:00,120,+442071838750,0.03\n"
        "b,2026-01-05T09:00:00,60,+442071838750,0.02\nb,2026-01-05T11:00:00,60,+442071838750,0.02\n"
    )
    found = read(text)
    # a's second row begins where the first ends: 180 s; b's is two hours later, so another call of the same ID
    assert found.table.lasts.tolist() == [180_000, 60_000, 60_000]
    assert found.table.charge.tolist() == [30_000, 20_000, 20_000]
    assert found.table.split.tolist() == [True, False, False]
    assert adds_up(found)


def test_rows_may_be_left_out_by_several_values_of_one_heading(read):
    text = "start,lasts_s,disposition\n" + "\n".join(
        f"2026-01-05T09:0{n}:00,{60 + n},{word}" for n, word in enumerate(["ANSWERED", "NO ANSWER", "BUSY", "ANSWERED"])
    )
    found = read(text, leave_out=(("disposition", "NO ANSWER"), ("disposition", "BUSY")))
    assert found.table.lasts.tolist() == [60_000, 63_000]
    assert adds_up(found)


def test_lines_before_the_headings_are_no_records(read):
    found = read("Usage report\nPeriod:,2026-01\n\n" + HEAD + "\n".join(ROWS))
    assert found.tally.read == 24
    assert any("2 lines before the headings" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("{", "is not JSON"),
        ("[]", "has no records"),
        ("[[[1", "is not JSON"),
        ("{" * 100_000, "is not JSON|nested"),
        ("start,lasts_s\n", "has no rows of calls"),
        ("a;b\n1;2\n", "no column for `at` and `lasts` or `end`"),
        ("start,lasts_s\nnoon,1\n", "'noon' is not a time"),
    ],
)
def test_what_is_no_file_of_records_says_why(read, text, message):
    with pytest.raises(TollbridgeError, match=message):
        read(text)


SOURCES = (
    HEAD + "\n".join(ROWS) + "\n",
    HEAD.replace(",", ";") + "\n".join(row.replace(",", ";").replace("0.", "0,") for row in ROWS) + "\n",
    "Date,Time,Duration,To,Price\n"
    + "\n".join(f"{5 + n}/01/2026,0{n % 9}:15,0:0{n % 10}:30,+44207183{8000 + n},$0.{10 + n}" for n in range(20))
    + "\nTotal,,3:00:00,,2.00\n",
    (
        '[{"startDateTime": "2026-01-05T09:00:00Z", "duration": 60, "callType": "conf_in", "calleeNumber": "+18005550199", '
        '"charge": 0.02}, {"startDateTime": "2026-01-06T09:00:00Z", "duration": 61, "callType": "conf_out", '
        '"calleeNumber": "+442071838750", "charge": 0.03}]'
    ),
)
PIECES = [
    '"',
    ",",
    ";",
    "\n",
    "\r",
    "\x00",
    "é",
    "\t",
    "9" * 30,
    "-",
    "#",
    "{",
    "]",
    "Total",
    "nan",
    "1e400",
    "\u2028",
    "+",
    "'",
]


@pytest.mark.parametrize("source", range(len(SOURCES)))
def test_mutated_records_are_read_or_refused_and_every_row_is_accounted_for(read, source):
    rounds = 25_000 if os.environ.get("TOLLBRIDGE_SLOW") else 150
    draw = random.Random(source)
    read_whole = 0
    for _ in range(rounds):
        text = list(SOURCES[source])
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(text))
            kind = draw.randrange(4)
            if kind == 0:
                text[at : at + draw.randint(1, 40)] = []
            elif kind == 1:
                text[at:at] = draw.choice(PIECES)
            elif kind == 2:
                text[at] = draw.choice(PIECES)
            else:
                text[at:at] = text[draw.randrange(len(text)) :][: draw.randint(1, 60)]
            text = text or ["x"]
        content = "".join(text).encode("utf-8")
        try:
            found = read(content)
        except TollbridgeError:
            continue
        read_whole += 1
        assert adds_up(found), content
        assert len(found.table) <= found.tally.read, content
    assert read_whole > rounds // 10


def test_headings_may_hold_line_ends(read):
    found = read('Report\n"Start\nTime","Duration\n(s)",To\n2026-01-05T09:00:00Z,60,+442071838750\nnoon,5,\n')
    assert found.table.lasts.tolist() == [60_000]
    assert found.table.line.tolist() == [5]
    assert found.tally.left_out == 1
