"""Staircases against the naive pricer, step by step, over generated tariffs."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

import naive_pricer as naive

from tollbridge.money import ROUNDING_MODES, parse_money, parse_rate
from tollbridge.tariff.charge import ChargeRules
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.price import barred, price_leg, tier_at
from tollbridge.tariff.rows import Conditions, Party, Row, Tariff
from tollbridge.tariff.windows import EVERY_DAY, WindowEntry, compile_window
from tollbridge.units import DAY, MINUTE, Clock

ZONES = {"A": ("US", "GB"), "B": ("FR", "DE")}
# each span of 4 days holds a change of DST, in either direction, or a plain week's end
STARTS = {
    "America/New_York": ["2026-03-06", "2026-10-30"],
    "Europe/London": ["2026-03-27", "2026-10-23"],
    "Australia/Lord_Howe": ["2026-04-03", "2026-10-02"],
    "UTC": ["2026-01-02"],
}
DAYS = 4
QUARTERS = DAYS * 96

clocks = st.sampled_from([(zone, day) for zone, days in STARTS.items() for day in days])
amounts = st.integers(0, 400_000_000).map(lambda nanos: f"{nanos // 10**9}.{nanos % 10**9:09d}")
fees = st.integers(0, 90_000).map(lambda micros: f"0.{micros:06d}")
increments = st.one_of(
    st.sampled_from([(60, 60), (30, 6), (6, 6), (60, 1)]), st.tuples(st.integers(1, 400), st.integers(20, 400))
)
MOBILE = ("447400123456", "GB", "mobile")
CALLERS = (
    naive.NOBODY,
    ("447400123456", "GB", "mobile"),
    ("442071838750", "GB", "fixed"),
    ("12065550100", "US", "unknown"),
)


def optional(**fields):
    return st.fixed_dictionaries({}, optional=fields)


entries = optional(
    days=st.sampled_from([range(7), range(7), range(7), frozenset({4, 5}), frozenset({0, 6})]),
    **{"from": st.integers(0, 95).map(lambda q: q * 15), "to": st.integers(1, 96).map(lambda q: q * 15)},
).filter(lambda entry: entry.get("from", 0) != entry.get("to", 1440))


places = optional(
    prefix=st.sampled_from(["44", "447", "4"]),
    country=st.just("GB"),
    zone=st.just("A"),
    kind=st.just("mobile"),
    from_prefix=st.sampled_from(["44", "447"]),
    from_country=st.just("GB"),
    from_kind=st.sampled_from(["mobile", "unknown"]),
)
RIVALS = (
    [{"prefix": "44"}, {"country": "GB"}, {"zone": "A"}, {"kind": "mobile"}],
    [{"prefix": "4", "country": "GB"}, {"prefix": "44", "zone": "A"}, {"prefix": "44", "kind": "mobile"}],
    [{"from_prefix": "44"}, {"from_prefix": "447"}, {"from_country": "GB"}, {"from_kind": "mobile"}],
    [{"kind": "mobile"}, {"from_prefix": "447"}, {"country": "GB", "from_country": "GB"}],
)
"""Conditions that hold of one leg at once: which of them is its destination is a matter of their order."""
elsewhere = st.sampled_from([{"prefix": "1"}, {"country": "FR"}, {"zone": "B"}, {"kind": "toll"}, {"prefix": "449"}])


@st.composite
def rows(draw, start, where):
    """A row of one of a few destinations, so that they have several; it changes on quarter hours."""
    terms = optional(
        increment=increments,
        fee=fees,
        free=st.sampled_from([0, 0, 0, 45, 100]),
        window=st.sampled_from(["w0", "w1"]),
        after=st.sampled_from([30, 60, 600, 1801]),
        valid_from=st.integers(-5, QUARTERS).map(lambda q: start + q * 900),
    )
    price = {"price": draw(amounts), "basis": draw(st.sampled_from(["minute", "second", "increment"]))}
    return draw(st.sampled_from(where)) | draw(terms) | price


def tame(listed, draw):
    """Leave out rows that tie, and give each destination a row that always holds, blocked ones in between."""
    kept, seen = [], set()
    for row in listed:
        key = (*naive.conditions(row), row.get("valid_from"), "window" in row, row.get("after", 0))
        if key not in seen:
            seen.add(key)
            odds = 2 if "window" in row or "valid_from" in row else 8
            kept.append(row | ({"blocked": True} if "after" not in row and draw(st.integers(0, odds)) == 1 else {}))
    for conditions in {naive.conditions(row) for row in kept}:
        if (*conditions, None, False, 0) not in seen:
            named = zip(naive.ASKED, conditions, strict=True)
            kept.append({key: value for key, value in named if value} | {"price": "0.01", "basis": "minute"})
    return kept


@st.composite
def worlds(draw):
    timezone, day = draw(clocks)
    where = draw(st.one_of(st.lists(places, min_size=1, max_size=2), st.sampled_from(RIVALS)))
    where = [*where, draw(elsewhere)]
    clock = Clock.at(datetime.fromisoformat(day), timezone, DAYS * DAY)
    start = clock.start_utc_ms // 1000
    windows = {name: draw(st.lists(entries, min_size=1, max_size=3)) for name in ("w0", "w1")}
    tariff = {
        "increment": draw(increments),
        "fee": draw(fees),
        "free": draw(st.sampled_from([0, 0, 30, 90])),
        **{name: draw(st.one_of(st.none(), fees, st.sampled_from(texts))) for name, texts in naive.AMOUNTS.items()},
        "places": draw(st.integers(0, 6)),
        "mode": draw(st.sampled_from(sorted(ROUNDING_MODES))),
        "per": draw(st.sampled_from(["leg", "leg", "increment"])),
        "rows": tame(draw(st.lists(rows(start, where), min_size=2, max_size=9)), draw),
    }
    return clock, {"timezone": timezone, "start": start, "zones": ZONES, "windows": windows}, tariff


def package_row(row, start):
    zone = row.get("zone", "")
    return Row(
        Conditions(
            row.get("prefix", ""),
            row.get("country", ""),
            zone,
            frozenset(ZONES.get(zone, ())),
            *(row.get(key, "") for key in naive.ASKED[3:]),
        ),
        price=parse_rate(row.get("price", "0")),
        basis=row.get("basis", "minute"),
        blocked=row.get("blocked", False),
        increment=tuple(1000 * part for part in row["increment"]) if "increment" in row else None,
        connection_fee=parse_money(row["fee"]) if "fee" in row else None,
        free=row["free"] * 1000 if "free" in row else None,
        window=row.get("window", ""),
        after=row.get("after", 0) * 1000,
        valid_from=(row["valid_from"] - start) * 1000 if "valid_from" in row else None,
    )


def window_entry(entry):
    days = frozenset(entry.get("days", EVERY_DAY))
    return WindowEntry(days, None, "", entry.get("from", 0) * MINUTE, entry.get("to", 1440) * MINUTE)


def charge_rules(tariff):
    amounts = {name: parse_money(tariff[name]) for name in naive.AMOUNTS if tariff[name] is not None}
    mode = ROUNDING_MODES[tariff["mode"]]
    return ChargeRules(**amounts, places=tariff["places"], mode=mode, per_increment=tariff["per"] == "increment")


def package_book(clock, world, tariff):
    windows = {
        name: compile_window(map(window_entry, listed), clock, 0, clock.duration)
        for name, listed in world["windows"].items()
    }
    whole = Tariff(
        "t",
        increment=tuple(1000 * part for part in tariff["increment"]),
        connection_fee=parse_money(tariff["fee"]),
        free=tariff["free"] * 1000,
        charge=charge_rules(tariff),
        inbound=tuple(package_row(row, world["start"]) for row in tariff["rows"]),
    )
    return TariffBook({"t": whole}, windows, clock)


def package_price(book, ends, answer, duration):
    entry = book.entry("t", "inbound", *(Party(*end) for end in ends))
    if entry < 0:
        return "no-rate"
    staircases = book.staircases()
    if barred(staircases, entry, answer):
        return "barred"
    if tier_at(staircases, entry, answer, 0) < 0:
        return "no-rate"
    price = price_leg(staircases, entry, answer, duration)
    assert sum(step.debit for step in price.steps) == price.cost
    assert sum(step.length for step in price.steps) == price.billed
    return [(step.begin, step.length, step.debit) for step in price.steps]


@st.composite
def legs(draw, world, tariff):
    """(answer, duration) in seconds, near where something changes more often than not."""
    end = QUARTERS * 900
    changes = [row["valid_from"] - world["start"] for row in tariff["rows"] if "valid_from" in row]
    changes += [day * 86400 + entry.get(key, 0) * 60 for day in range(DAYS) for w in world["windows"].values()
                for entry in w for key in ("from", "to")]  # fmt: skip
    anchor = draw(st.one_of(st.integers(0, end), st.sampled_from(changes or [0])))
    answer = min(max(anchor - draw(st.integers(-100, 1500)), 0), end - 7200)
    return answer, draw(st.one_of(st.integers(1500, 5000), st.sampled_from([0, 1, 30, 45, 60, 90, 3600])))


@settings(max_examples=250, deadline=None)
@given(worlds(), st.data())
def test_every_step_is_the_naive_pricers(made, data):
    clock, world, tariff = made
    book = package_book(clock, world, tariff)
    caller = data.draw(st.sampled_from(CALLERS))
    for answer, duration in data.draw(st.lists(legs(world, tariff), min_size=1, max_size=4)):
        got = package_price(book, (MOBILE, caller), answer * 1000, duration * 1000)
        expected = naive.price(tariff, MOBILE, world["start"] + answer, duration, world, caller)
        if isinstance(expected, list):
            expected = [(begin * 1000, length * 1000, debit * 1_000_000) for begin, length, debit in expected]
        assert got == expected


@st.composite
def blockades(draw):
    """A leg of an hour and more that meets a blocked row, by date or by window, and rows that come and go around it."""
    clock, world, tariff = draw(worlds())
    begin = draw(st.integers(8, QUARTERS - 16)) * 900
    at = st.integers(-4, 8).map(lambda q: world["start"] + begin + q * 900)
    hours = (begin // 60 + draw(st.integers(0, 4)) * 15) % 1440
    world["windows"]["w0"] = [{"from": hours, "to": (hours + draw(st.integers(1, 3)) * 15) % 1440}]
    base = {"prefix": "44"}
    turns = st.fixed_dictionaries({}, optional={"valid_from": at, "window": st.just("w0")}).filter(bool)
    blocked = [base | draw(turns) | {"blocked": True} for _ in range(draw(st.integers(1, 2)))]
    terms = optional(valid_from=at, window=st.just("w1"), after=st.sampled_from([60, 1800]), increment=increments)
    world["windows"]["w1"] = [{"from": (hours - 45) % 1440, "to": hours}]
    others = [base | draw(terms) | {"price": draw(amounts), "basis": "minute"} for _ in range(draw(st.integers(0, 4)))]
    last = draw(st.sampled_from([{"price": "0.03", "basis": "minute"}, {"blocked": True}]))
    listed = [*blocked, base | last, *others]
    kept = {(row.get("valid_from"), "window" in row, row.get("after", 0)): row for row in reversed(listed)}
    return clock, world, tariff | {"rows": list(kept.values()), "free": 0}, begin


@settings(max_examples=250, deadline=None)
@given(blockades(), st.integers(0, 1200))
def test_a_leg_in_progress_is_priced_on_where_a_blocked_row_comes_into_force(made, early):
    clock, world, tariff, begin = made
    answer = begin - early
    got = package_price(package_book(clock, world, tariff), (MOBILE, naive.NOBODY), answer * 1000, 5_400_000)
    expected = naive.price(tariff, MOBILE, world["start"] + answer, 5400, world)
    if isinstance(expected, list):
        expected = [(at * 1000, length * 1000, debit * 1_000_000) for at, length, debit in expected]
    assert got == expected


@settings(max_examples=100, deadline=None)
@given(clocks, st.lists(entries, min_size=1, max_size=3), st.lists(st.integers(0, QUARTERS - 1), max_size=40))
def test_a_window_holds_where_the_local_wall_time_is_inside(where, listed, quarters):
    timezone, day = where
    clock = Clock.at(datetime.fromisoformat(day), timezone, DAYS * DAY)
    intervals = compile_window(map(window_entry, listed), clock, 0, clock.duration)
    for quarter in quarters:
        instant = quarter * 15 * MINUTE
        wall = clock.moment(instant)
        expected = any(naive.entry_holds(entry, wall) for entry in listed)
        assert any(begin <= instant < end for begin, end in intervals) == expected, wall
    assert all(left[1] < right[0] for left, right in pairwise(intervals))


def test_the_naive_pricer_agrees_with_a_price_worked_out_by_hand():
    # 0.0220 a minute, 60s steps: 61s are two minutes, 0.0440
    tariff = {"increment": (60, 60), "fee": "0", "free": 0, "cap": None, "places": 4, "mode": "half-up", "per": "leg"}
    tariff["rows"] = [{"prefix": "1", "price": "0.0220", "basis": "minute"}]
    world = {"timezone": "UTC", "start": 0, "zones": {}, "windows": {}}
    steps = naive.price(tariff, ("18005550199", "US", "toll-free"), 0, 61, world)
    assert steps == [(0, 60, Fraction("0.0220")), (60, 60, Fraction("0.0220"))]
    day = date(2026, 1, 2)
    assert naive.entry_holds(
        {"dates": [day], "from": 1320, "to": 120}, datetime(2026, 1, 3, 1, tzinfo=UTC) + timedelta(0)
    )
