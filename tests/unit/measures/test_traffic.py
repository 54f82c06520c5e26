"""Erlang B, extended Erlang B, Engset and Kaufman-Roberts against published figures and against their definitions."""

from __future__ import annotations

import csv
import os
from fractions import Fraction
from itertools import product
from math import comb, factorial
from pathlib import Path

import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.measures import roots
from tollbridge.measures.engset import VARIANTS, engset, engset_blocking, solve_engset
from tollbridge.measures.kaufman_roberts import (
    TrafficClass,
    class_blocking,
    parse_class,
    solve_kaufman_roberts,
)
from tollbridge.measures.roots import rising_root
from tollbridge.measures.traffic import (
    erlang_b,
    erlang_b_load,
    erlang_b_ports,
    extended_load,
    solve_erlang_b,
    solve_extended_b,
)


def published_points() -> list[tuple[int, float, float]]:
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA is not set: the published Erlang B points are not at hand")
    with (Path(folder) / "itu_erlang_b_points.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [(int(row["servers"]), float(row["blocking"]), float(row["offered_erlangs"])) for row in rows]


def test_erlang_b_gives_the_published_loads_to_their_printed_figures() -> None:
    points = published_points()
    assert len(points) == 32
    for ports, blocking, load in points:
        assert erlang_b_load(ports, blocking) == pytest.approx(load, rel=1.5e-3)
        assert erlang_b(load, ports) == pytest.approx(blocking, rel=1e-2)


def test_a_published_load_just_below_the_tables_fits_its_ports_and_not_one_less() -> None:
    for ports, blocking, load in published_points():
        assert erlang_b_ports(load * 0.998, blocking) == ports


@pytest.mark.parametrize(("load", "ports"), [(1, 1), (2, 3), (5, 10), (20, 12)])
def test_erlang_b_is_its_definition(load: int, ports: int) -> None:
    terms = [Fraction(load) ** n / factorial(n) for n in range(ports + 1)]
    assert erlang_b(load, ports) == pytest.approx(float(terms[-1] / sum(terms)), rel=1e-12)


def test_erlang_b_is_stable_for_thousands_of_ports() -> None:
    # Heavy traffic on as many ports as erlangs: B is near sqrt(2 / (pi n)).
    assert erlang_b(20_000.0, 20_000) == pytest.approx((2 / (3.14159265 * 20_000)) ** 0.5, rel=0.01)
    assert erlang_b(1.0, 5_000) == 0.0
    assert erlang_b(1e6, 10) == pytest.approx(1 - 10 / 1e6, rel=1e-6)


def test_60_erlangs_need_75_ports_for_one_percent() -> None:
    assert solve_erlang_b(load=60, blocking=0.01).ports == 75


@pytest.mark.parametrize("ports", [1, 7, 300, 5_000])
def test_the_three_questions_of_erlang_b_answer_each_other(ports: int) -> None:
    load = solve_erlang_b(ports=ports, blocking=0.02).load
    assert solve_erlang_b(load=load, ports=ports).blocking == pytest.approx(0.02, rel=1e-9)
    assert solve_erlang_b(load=load * (1 - 1e-9), blocking=0.02).ports == ports


def test_extended_erlang_b_is_the_fixed_point_not_the_retry_inside_the_recursion() -> None:
    # 5 E, 10 lines, R = 0.4: 0.01911 for the fixed point; the other variant gives 0.02462.
    answer = solve_extended_b(0.4, load=5, ports=10)
    assert answer.blocking == pytest.approx(0.01911, abs=5e-6)
    assert "fixed point" in answer.variant


def test_retried_calls_are_the_extra_load() -> None:
    total = extended_load(50.0, 48, 0.7)
    assert total == pytest.approx(50.0 + 0.7 * total * erlang_b(total, 48), rel=1e-9)


@pytest.mark.parametrize("recall", [0.0, 0.4, 1.0])
def test_the_three_questions_of_extended_erlang_b_answer_each_other(recall: float) -> None:
    load = solve_extended_b(recall, ports=30, blocking=0.05).load
    assert solve_extended_b(recall, load=load, ports=30).blocking == pytest.approx(0.05, rel=1e-9)
    assert solve_extended_b(recall, load=load * (1 - 1e-9), blocking=0.05).ports == 30


def test_without_retries_extended_erlang_b_is_erlang_b() -> None:
    assert solve_extended_b(0.0, load=20, ports=25).blocking == pytest.approx(erlang_b(20, 25), rel=1e-12)


@pytest.mark.parametrize(("variant", "blocking"), [("call", 0.0266), ("time", 0.0320), ("per-capita", 0.0232)])
def test_engset_variants_give_their_published_figures(variant: str, blocking: float) -> None:
    assert engset_blocking(0.1, 20, 5, variant) == pytest.approx(blocking, abs=5e-5)


def test_engset_is_its_definition() -> None:
    terms = [comb(12, n) * Fraction(3, 10) ** n for n in range(5)]
    assert engset(0.3, 12, 4) == pytest.approx(float(terms[-1] / sum(terms)), rel=1e-12)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_three_questions_of_engset_answer_each_other(variant: str) -> None:
    load = solve_engset(40, ports=6, blocking=0.03, variant=variant).load
    assert engset_blocking(load, 40, 6, variant) == pytest.approx(0.03, rel=1e-6)
    assert solve_engset(40, load=load * 0.999, blocking=0.03, variant=variant).ports == 6


def test_engset_with_very_many_sources_is_erlang_b() -> None:
    assert engset_blocking(10 / 1e6, 1_000_000, 15) == pytest.approx(erlang_b(10, 15), rel=1e-3)


def test_engset_where_iterating_the_fixed_point_diverges_is_still_solved() -> None:
    blocking = engset_blocking(3.0, 20, 5)
    idle = 3.0 / (1 - 3.0 * (1 - blocking))
    assert engset(idle, 19, 5) == pytest.approx(blocking, rel=1e-9)


def test_a_port_for_every_source_never_blocks() -> None:
    assert solve_engset(5, load=0.5, ports=5).blocking == 0.0
    assert solve_engset(5, load=0.5, blocking=1e-9).ports == 5


def test_kaufman_roberts_gives_the_published_figures() -> None:
    narrow, wide = class_blocking([TrafficClass(1, 1), TrafficClass(1, 2)], 5)
    assert narrow == pytest.approx(81 / 766, rel=1e-12)
    assert wide == pytest.approx(0.268930, abs=5e-7)


def test_kaufman_roberts_of_one_narrow_class_is_erlang_b() -> None:
    assert class_blocking([TrafficClass(60, 1)], 75)[0] == pytest.approx(erlang_b(60, 75), rel=1e-12)


def test_kaufman_roberts_is_the_product_form_summed_over_states() -> None:
    classes, ports = [TrafficClass(2, 1), TrafficClass(1.5, 3)], 7
    weight = {
        (a, b): 2.0**a / factorial(a) * 1.5**b / factorial(b)
        for a, b in product(range(8), range(3))
        if a + 3 * b <= ports
    }
    for kind, share in zip(classes, class_blocking(classes, ports), strict=True):
        blocked = sum(value for (a, b), value in weight.items() if a + 3 * b > ports - kind.size)
        assert share == pytest.approx(blocked / sum(weight.values()), rel=1e-12)


def test_the_three_questions_of_kaufman_roberts_answer_each_other() -> None:
    classes = [TrafficClass(1_000, 1), TrafficClass(500, 2)]
    ports = solve_kaufman_roberts(classes, blocking=0.01).ports
    assert solve_kaufman_roberts(classes, ports=ports).blocking <= 0.01
    assert solve_kaufman_roberts(classes, ports=ports - 1).blocking > 0.01
    load = solve_kaufman_roberts(classes, ports=ports, blocking=0.01).load
    assert load >= 1_500
    assert load == pytest.approx(1_500, rel=1e-3)


def test_a_leg_wider_than_the_group_is_always_blocked() -> None:
    assert class_blocking([TrafficClass(1, 6), TrafficClass(1, 1)], 5)[0] == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"load": 5.0}, "give all but one of load, ports, blocking"),
        ({"load": 5.0, "ports": 3, "blocking": 0.1}, "give all but one"),
        ({"load": -1.0, "ports": 3}, "load must be from 0"),
        ({"load": 1.0, "blocking": 1.5}, "above 0 and below 1"),
        ({"ports": 0, "blocking": 0.1}, "0 ports carry no load"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(TollbridgeError, match=message):
        solve_erlang_b(**arguments)


def test_endless_retries_of_more_than_the_ports_carry_are_refused() -> None:
    with pytest.raises(TollbridgeError, match="retrying for ever"):
        solve_extended_b(1.0, load=11, ports=10)


def test_sources_that_offer_more_than_one_erlang_each_are_refused_a_port_each() -> None:
    with pytest.raises(TollbridgeError, match="less than 1"):
        solve_engset(5, load=1.2, ports=5)
    with pytest.raises(TollbridgeError, match="always block"):
        solve_engset(5, load=2.0, blocking=0.001)
    with pytest.raises(TollbridgeError, match="never block"):
        solve_engset(5, ports=5, blocking=0.1)


@pytest.mark.parametrize("text", ["", "5", "5:0", "x:1", "5:1.5", "-1:2"])
def test_a_class_is_written_load_and_size(text: str) -> None:
    with pytest.raises(TollbridgeError, match=r"12\.5:2"):
        parse_class(text)


def test_a_class_is_read() -> None:
    assert parse_class("12.5:2") == TrafficClass(12.5, 2)


def test_the_answer_stands_last_in_the_rows() -> None:
    assert solve_erlang_b(load=60, blocking=0.01).rows()[-1] == ("ports", "75")
    assert solve_erlang_b(load=60, ports=75).as_json()["found"] == "blocking"


def test_kaufman_roberts_warns_where_more_ports_block_more() -> None:
    # 2 E of 2 ports and 0.1 E of 3: on 3 ports (2 + 0.1) / (1 + 2 + 0.1) = 0.677; on 4 the pair of 2-port legs, weight 2,
    # blocks too: (2 + 0.1 + 2) / (1 + 2 + 0.1 + 2) = 0.804
    classes = [TrafficClass(2, 2), TrafficClass(0.1, 3)]
    found = solve_kaufman_roberts(classes, blocking=0.71)
    assert found.ports == 3
    assert "4 ports block more than 0.71" in found.warning
    given = solve_kaufman_roberts(classes, ports=4)
    assert given.blocking == pytest.approx(4.1 / 5.1)
    assert "3 ports block the worst class less" in given.warning
    assert given.as_json()["warning"] == given.warning


def test_kaufman_roberts_of_one_port_legs_has_no_warning() -> None:
    assert solve_kaufman_roberts([TrafficClass(20, 1)], blocking=0.01).warning == ""
    assert "warning" not in solve_kaufman_roberts([TrafficClass(20, 1)], ports=30, blocking=0.01).as_json()


@pytest.mark.parametrize("blocking", [1e-30, 1e-9, 0.5, 0.9999999])
def test_inverse_searches_give_back_the_blocking_that_they_were_asked_for(blocking: float) -> None:
    load = solve_erlang_b(ports=5, blocking=blocking).load
    assert erlang_b(load, 5) == pytest.approx(blocking, rel=1e-9)
    found = solve_engset(20, ports=5, blocking=blocking)
    assert engset_blocking(found.load, 20, 5) == pytest.approx(blocking, rel=1e-6)


def test_a_search_without_a_crossing_is_refused() -> None:
    with pytest.raises(TollbridgeError, match="no load up to 1e\\+12 gives that"):
        rising_root(lambda load: load / (1 + load) - 1.0, 1.0, "load")


def test_a_search_that_does_not_converge_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_MOST_STEPS", 2)
    with pytest.raises(TollbridgeError, match="did not converge"):
        rising_root(lambda load: load**3 - 0.3, 1.0, "load")
