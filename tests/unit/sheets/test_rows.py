"""No line of a CSV is lost: each is a row, blank, a comment, or named as broken."""

from hypothesis import given
from hypothesis import strategies as st

from tollbridge.sheets import rows as rows_module
from tollbridge.sheets.delimiter import find_delimiter
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import CsvSource


def read(tmp_path, text, *, width=3, encoding="utf-8"):
    file = tmp_path / "some.csv"
    file.write_bytes(text.encode(encoding))
    return list(CsvSource(file, encoding, ",", width).blocks())


def test_an_unclosed_quote_takes_its_own_line_alone(tmp_path):
    (block,) = read(tmp_path, '44,0.01,"United Kingdom\n33,0.02,France\n49,0.03,Germany\n')
    assert block.rows == [["33", "0.02", "France"], ["49", "0.03", "Germany"]]
    assert block.lines == [2, 3]
    assert [line for line, _ in block.broken] == [1]


def test_a_quote_that_another_row_closes_joins_no_rows(tmp_path):
    (block,) = read(tmp_path, '44,0.01,"United Kingdom\n33,0.02,France"\n49,0.03,Germany\n')
    assert [line for line, _ in block.broken] == [1]
    assert block.lines == [2, 3]


def test_a_quoted_cell_may_go_over_lines_that_are_no_rows(tmp_path):
    (block,) = read(tmp_path, '44,0.01,"United\nKingdom"\n33,0.02,France\n')
    assert block.rows == [["44", "0.01", "United\nKingdom"], ["33", "0.02", "France"]]
    assert (block.lines, block.seen, block.broken) == ([1, 3], 3, [])


def test_text_after_a_closed_quote_is_broken(tmp_path):
    (block,) = read(tmp_path, '44,0.01,"a" b\n33,0.02,c\n')
    assert [line for line, _ in block.broken] == [1]
    assert block.rows == [["33", "0.02", "c"]]


@given(st.lists(st.text('ab,"1 ', max_size=12), min_size=1, max_size=120))
def test_every_line_is_a_row_or_is_named(tmp_path_factory, lines):
    blocks = read(tmp_path_factory.mktemp("rows"), "\n".join(lines) + "\n")
    named = sum(block.blank + len(block.comments) + len(block.broken) for block in blocks)
    joined = sum(cell.count("\n") for block in blocks for row in block.rows for cell in row)
    read_rows = sum(len(block.rows) for block in blocks)
    assert sum(block.seen for block in blocks) == len(lines)
    assert read_rows + named + joined == len(lines)


def test_rows_go_on_over_the_end_of_a_block(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_module, "LINES", 64)
    monkeypatch.setattr(rows_module, "LONGEST_ROW", 5)
    text = "".join(
        f'{number},0.01,"two\nlines"\n' if number % 7 == 0 else f"{number},0.01,x\n" for number in range(200)
    )
    blocks = read(tmp_path, text)
    assert len(blocks) > 3
    assert [row[0] for block in blocks for row in block.rows] == [str(number) for number in range(200)]
    assert sum(block.seen for block in blocks) == 229  # 200 rows, of which 0, 7, … 196 (29) have a second line


def test_the_delimiter_is_the_one_under_which_lines_are_alike():
    assert find_delimiter(["Code;Rate", "44;0,01", "33;0,02"]) == ";"
    assert find_delimiter(["Code\tRate", "44\t0.01"]) == "\t"
    assert find_delimiter(["Code,Rate", "44,0.01"]) == ","
    assert find_delimiter(["lasts_s", "31"]) == ","


def test_encodings_are_found_by_mark_or_by_their_bytes(tmp_path):
    text = "Code,Rate,Name\n" + "225,0.11,Côte d’Ivoire\n" * 30
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        file = tmp_path / encoding
        file.write_bytes(text.encode(encoding))
        assert file.read_text(encoding=find_encoding(file)).splitlines() == text.splitlines()
