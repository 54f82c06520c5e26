"""Inputs of every command and every kind of file, and ways to break them. A number names each broken input for ever."""

from __future__ import annotations

from random import Random

SCENARIO = """\
scenario: All of it
currency: USD
clock: {start: 2026-01-05, timezone: America/New_York, duration: 2d, warm_up: 1h}
replications: 2
zones: {A: [US, GB]}
windows: {off: [{days: mon-sun, from: "18:00", to: "08:00"}, {holidays: US}]}
tariffs:
  t:
    increment: 30s/6s
    rounding: {places: 4, mode: half-up, per: leg}
    inbound: [{per_minute: 0.01}]
    outbound: [{prefix: "+44", per_minute: 0.02}, {prefix: "+44", per_minute: 0.01, window: off}]
    decks: [{file: deck.csv, direction: outbound}]
  u: {like: t, cap: 5, connection_fee: 0.01, free: 5s,
    inbound: [{kind: toll, per_second: 0.0005, valid_from: 2026-01-06}, {per_minute: 1}]}
accounts:
  a:
    country: US
    tariff: t
    licences: {gold: {count: 10, fee: 4, per: month, tariff: u, changes: [{from: 2026-01-06, count: 12}]}}
    credit: {opening: 3, lots: [{amount: 10, expires: 2026-03-31}], expires: 12mo, limit: -5}
    top_ups: [{at: 2026-01-05T09:00, amount: 2}]
    recharge:
      {below: 10, amount: 30, delay: {uniform: {low: 1m, high: 1h}}, success: 0.5, retry: 1h, at_most: {times: 4, per: month}}
    pools: {p: {minutes: 60, each: gold, for: [gold], covers: [{direction: outbound, zone: A}], renews: month}}
    alerts: {balance: [2], pools: [0.8]}
    control: {mode: reserve, quota: 5m, admit: positive}
    cutoff: {drops: conference}
numbers: {desk: {number: "+12065550100", ports: 4, rental: 1}, free: {number: "+18005550199", fallback: desk}}
bridges:
  main:
    numbers: [desk, free]
    ports: 9
    prompt: 20s
    dial_out: {allowed: [A, FR], answer: 0.8, ring: 5s}
    ends: {when: organiser, at_most: 9h}
workloads:
  w:
    organisers: {count: 5, join: {voip: 1}}
    tags: {department: sales}
    season: {dec: 0.5}
    growth: 3%/month
    spread: 0.3
    meetings: {rate: 1/h, profile: office-hours, starts: {":00": 0.5, ":30": 0.5}}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    attendees: {choice: {2: 0.5, 3: 0.5}}
    join: {voip: 0.5, desk: 0.3, dial-out: 0.2}
    destinations: {"+44": 1}
    lateness: {normal: {mean: -1m, sd: 2m}}
    retry: {probability: 0.5, after: 1m, at_most: 3}
  x: {legs: {rate: 1/h, via: free, lasts: {empirical: {file: column.csv, column: lasts_s}}}}
trace: {file: trace.csv}
budgets: {sales: {amount: 5, per: month}}
"""
EXPECTING = """\
scenario: What must come out
clock: {start: 2026-01-05T09:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100", ports: 2}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, dial: "+442071838750", lasts: 60s}
expect:
  calls: {alice: {cost: 0.20, billed: 2m, cause: normal}, bob: {cost: 0.30}}
  results: {cost.total: {mean: 0.40}}
cases:
  poor: {accounts: {a: {credit: {opening: 0.1}}}, expect: {calls: {alice: {cause: credit-exhausted}}}}
table: {columns: [dial, lasts, cost], rows: [["+442071838750", 61s, 0.40], ["+442071838750", 1s, 0.2]]}
"""
FILES = {
    "full.yaml": SCENARIO,
    "expecting.yaml": EXPECTING,
    "more.yaml": 'extends: expecting.yaml\nseed: 7\nworkloads: {w: {legs: {rate: 2/h, dial: "+4420", lasts: 90s}}}\n',
    "deck.csv": "prefix,per_minute,increment,valid_from\n+447,0.05,60/60,\n+4479,0.06,30/6,2026-01-06\n+33,0.04,,\n",
    "other.csv": "Code;Rate;Interval\n44;0,03;1/1\n447;0,05;60/60\n331;0,01;\n",
    "column.csv": "lasts_s\n60\n61.5\n900\n",
    "trace.csv": "at,via,dial,lasts,outcome,conference\n2026-01-05T10:00,desk,,5m,,\n"
    "+3h,,+442071838750,61s,answered,c\n+4h,,+33142685300,1m,busy,\n",
    "records.csv": "Start Time,End Time,Duration Seconds,Charge,Destination Number,Caller Number,Call Type,Conference ID\n"
    + "".join(
        f"2026-01-{day:02}T{hour:02}:00:00Z,2026-01-{day:02}T{hour:02}:05:00Z,300,0.10,"
        f"+442071838750,+12065550100,conf_out,c{day}{hour}\n"
        for day in range(5, 25)
        for hour in (9, 10, 15)
    ),
}
"""Small whole inputs, by name."""

SWEEP = (
    "sweep",
    "expecting.yaml",
    "--set",
    "accounts.a.credit.opening=0.1,0.2",
    "--replications",
    "1",
    "--state",
    "state.jsonl",
)
COMMANDS = [
    (("validate", "--cost", "full.yaml"), ("full.yaml", "deck.csv", "column.csv", "trace.csv")),
    (("validate", "more.yaml"), ("more.yaml", "expecting.yaml")),
    (("run", "full.yaml", "--replications", "1", "--json"), ("full.yaml", "deck.csv", "column.csv", "trace.csv")),
    (("run", "full.yaml", "--replications", "2", "--engine", "reference"), ("full.yaml", "trace.csv")),
    (
        ("run", "more.yaml", "--replications", "2", "--out", "new", "--format", "csv", "--teams-csv"),
        ("more.yaml", "expecting.yaml"),
    ),
    (("run", "expecting.yaml", "--replications", "3", "--resume", "stopped"), ("stopped",)),
    (("check", "expecting.yaml", "--workers", "1", "--both", "--junit", "j.xml"), ("expecting.yaml",)),
    (("check", "expecting.yaml", "--workers", "1", "--update"), ("expecting.yaml",)),
    (("price", "full.yaml", "--account", "a", "--dial", "+447700900123", "--lasts", "5m"), ("full.yaml", "deck.csv")),
    (("compare", "more.yaml", "expecting.yaml", "--replications", "2"), ("more.yaml", "expecting.yaml")),
    (SWEEP, ("expecting.yaml", "state.jsonl")),
    (
        (
            "size",
            "more.yaml",
            "--find",
            "accounts.a.credit.opening=1..8",
            "--until",
            "accounts.a.closing",
            "--below",
            "9",
            "--replications",
            "3",
        ),
        ("more.yaml",),
    ),
    (("fit", "records.csv"), ("records.csv",)),
    (
        ("diff-rates", "full.yaml", "more.yaml", "--trace", "trace.csv"),
        ("full.yaml", "more.yaml", "trace.csv", "deck.csv"),
    ),
    (("diff-rates", "deck.csv", "other.csv"), ("deck.csv", "other.csv")),
    (("report", "done"), ("done",)),
    (("erlang", "b", "--load", "20", "--ports", "30"), ()),
    (("erlang", "engset", "--load", "0.2", "--ports", "5", "--sources", "20"), ()),
    (("erlang", "b", "--load", "20", "--blocking", "0.01"), ()),
]
"""Command lines, each with the files (or run folders) of which one is broken."""

NUMBERS = [
    *("0", "-1", "1", "0.000000001", "999999999", "1000000000000", "9" * 18, "9" * 30),
    *("1e9", "NaN", "inf", "1,5", "0x1"),
]
VALUES = [
    *NUMBERS, "", "null", "~", "true", "no", "1ms", "0s", "200y", "73000d", "1month", "12mo", "PT1S", "+99999w", "never",
    "2026-03-08T02:30", "0001-01-01", "9999-12-31T23:59", "2026-01-05T10:00+14:00", "+44", "+1", "+999999999999999", "XX", "US",
    "é", "\u2028", "\U0001f4de", "\x00", "\x1b[2J", "[/b]", "=1+1", "<script>", "{}", "[]", "[[]]", "{a: 1}",
    "*a", "&a x", "!!int 5",
    "'", '"', "- x", "a" * 300, "voip", "dial-out", "prepaid", "{constant: 1m}", "{exponential: {mean: 1ms}}",
    "../etc", "/dev/null",
]  # fmt: skip
"""What is put in the place of a value."""
MARKS = " \t\n,:;{}[]\"'#&*!|>-?%@`=+/\\"


def broken(seed: int, text: bytes) -> bytes:
    """Return a text broken in one to three ways, the same ones for the same number."""
    dice = Random(seed)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice((_value, _value, _value, _line, _mark, _cut, _byte, _swap))(dice, text)
    return text


def altered(seed: int, text: bytes) -> bytes:
    """Return a text with one to three of its digits changed to others: mostly still whole, and another scenario."""
    dice = Random(seed)
    digits = [place for place, byte in enumerate(text) if 48 <= byte <= 57]
    for place in dice.sample(digits, dice.choice((1, 2, 3))):
        text = text[:place] + str(dice.randrange(10)).encode() + text[place + 1 :]
    return text


def broken_arguments(seed: int, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command line with one argument changed, doubled, dropped or added."""
    dice, found = Random(seed), list(arguments)
    at = dice.randrange(1, len(found))
    how = dice.randrange(4)
    if how == 0:
        found[at] = dice.choice(VALUES)
    elif how == 1:
        found.insert(at, found[at])
    elif how == 2:
        del found[at]
    else:
        found.insert(
            at, dice.choice(["--json", "--strict", "--seed=5", "--engine=auto", "--nonsense", "-", "--", *VALUES[:8]])
        )
    return tuple(found)


def _spots(text: bytes) -> list[tuple[int, int]]:
    """Return where words and numbers stand."""
    spots, begin = [], None
    for place, byte in enumerate(text + b"\n"):
        inside = chr(byte) not in MARKS or byte in b"-+."
        if inside and begin is None:
            begin = place
        elif not inside and begin is not None:
            spots.append((begin, place))
            begin = None
    return spots


def _value(dice: Random, text: bytes) -> bytes:
    spots = _spots(text)
    if not spots:
        return text
    begin, end = dice.choice(spots)
    if dice.random() < 0.3:
        other = dice.choice(spots)
        new = text[other[0] : other[1]]
    else:
        new = dice.choice(VALUES).encode("utf-8")
    return text[:begin] + new + text[end:]


def _line(dice: Random, text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = dice.randrange(len(lines))
    if dice.random() < 0.5:
        return b"".join(lines[:at] + lines[at + 1 :])
    return b"".join([*lines[:at], dice.choice(lines), *lines[at:]])


def _mark(dice: Random, text: bytes) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(MARKS).encode() + text[at + dice.randrange(2) :]


def _cut(dice: Random, text: bytes) -> bytes:
    return text[: dice.randrange(len(text) + 1)]


def _byte(dice: Random, text: bytes) -> bytes:
    if not text:
        return b"\xff"
    at = dice.randrange(len(text))
    return text[:at] + bytes([dice.randrange(256)]) + text[at + 1 :]


def _swap(dice: Random, text: bytes) -> bytes:
    spots = _spots(text)
    if len(spots) < 2:
        return text
    (a, b), (c, d) = sorted(dice.sample(spots, 2))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
