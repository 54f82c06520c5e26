"""Text columns as labels and codes: the same texts, and files that are the csv module's byte for byte."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from tollbridge.records.coded import Coded, coded, distinct
from tollbridge.records.columns import Column, cdr_batches, ledger_batches
from tollbridge.records.csv_file import safe_cell, write_csv


def test_a_row_is_the_label_of_its_code():
    column = Coded(("a", "b", ""), np.array([1, 0, -1, 1]))
    assert list(column) == ["b", "a", "", "b"]
    assert column[0] == "b"
    assert column[2] == ""
    assert list(column[1:3]) == ["a", ""]
    assert len(column) == 4
    assert list(column.told(str.upper)) == ["B", "A", "", "B"]


def test_rows_of_many_columns_are_told_once_each():
    asked = []

    def tell(one, other):
        asked.append((one, other))
        return f"{one}/{other}"

    one, other = np.array([3, 3, -1, 3, 10**15]), np.array([7, 8, 7, 7, -(10**15)])
    assert list(coded(tell, one, other)) == ["3/7", "3/8", "-1/7", "3/7", f"{10**15}/{-(10**15)}"]
    assert len(asked) == len(set(asked)) == 4


def test_no_rows_are_no_texts():
    assert list(coded(str, np.zeros(0, np.int64))) == []
    assert list(Coded((), np.zeros(0, np.int64))) == []


@pytest.mark.parametrize("scale", [1, 10**12])
def test_distinct_values_are_numpy_s(scale):
    column = np.random.default_rng(3).integers(-50, 50, 500) * scale
    values, codes = distinct(column)
    wanted, order = np.unique(column, return_inverse=True)
    assert values.tolist() == wanted.tolist()
    assert codes.tolist() == order.tolist()


NASTY = ('a "quoted", cell', "two\nlines", "=1+1", "-5", "+442071838750", "", "a\rb", "Zoë", "@x", '"')


@pytest.mark.parametrize("kind", ["labels", "texts"])
def test_the_csv_is_what_the_csv_module_writes(tmp_path, names, kind):
    codes = np.arange(40) % len(NASTY)
    text = Coded(NASTY, codes) if kind == "labels" else [NASTY[code] for code in codes.tolist()]
    columns = [Column('who, "what"', "text", text), Column("n", "whole", codes - 1), Column("b", "flag", codes % 2)]
    write_csv(tmp_path / "t.csv", [columns], names.clock)
    wanted = io.StringIO(newline="")
    writer = csv.writer(wanted, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for code in codes.tolist():
        writer.writerow([safe_cell(NASTY[code]), "" if code < 1 else code - 1, "true" if code % 2 else "false"])
    assert (tmp_path / "t.csv").read_bytes() == wanted.getvalue().encode()


def test_every_leg_has_the_name_that_it_has_by_itself(names, replication):
    (batch,) = cdr_batches(names, replication)
    found = {column.name: list(column.values) for column in batch if column.kind == "text"}
    assert found["leg"] == list(names.legs(replication.cdrs)) == ["alice", "helpline/123", "helpline/123~2", "bob"]
    assert found["conference"] == ["standup", "", "", ""]
    assert found["from"] == ["+14255550111", "", "", "+12065550100"]
    (moves,) = ledger_batches(names, replication)
    assert list(next(column.values for column in moves if column.name == "leg")) == ["", "", "helpline/123~2"]
