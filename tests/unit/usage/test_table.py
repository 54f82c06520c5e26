"""The record table: texts kept once, rows taken from all columns alike, what is not given told apart from nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tollbridge.usage.table import NOT_GIVEN, Texts, blank_table


def test_a_text_column_keeps_each_text_once_and_counts_them():
    column = Texts.of(["b", "a", "b", ""])
    assert column.values == ("b", "a", "")
    assert column.texts() == ["b", "a", "b", ""]
    assert column.counts() == {"b": 2, "a": 1, "": 1}
    assert column.take(np.array([1, 3])).counts() == {"a": 1, "": 1}
    assert column.mask("a", "").tolist() == [False, True, False, True]
    assert Texts.of([]).counts() == {}


def test_rows_are_taken_from_all_columns_alike():
    table = replace(blank_table(3), at=np.array([5, 6, 7]), number=Texts.of(["x", "y", "z"]))
    taken = table.take(np.array([2, 0]))
    assert taken.at.tolist() == [7, 5]
    assert taken.number.texts() == ["z", "x"]
    assert taken.line.tolist() == [3, 1]
    assert taken.shifted(5).at.tolist() == [2, 0]


def test_a_charge_that_is_not_given_is_no_charge_of_nothing():
    table = replace(blank_table(3), charge=np.array([0, NOT_GIVEN, 20_000]))
    assert table.charged.tolist() == [True, False, True]
    assert table.cost() == 20_000
