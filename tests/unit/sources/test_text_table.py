import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.text_table import headers_of, read_text_table


def test_rows_keep_their_line_in_the_file(raw):
    table = read_text_table(raw('a;b\n1;2\n\n"two\nlines";4\n5;6\n'))
    assert table.lines.tolist() == [2, 4, 6]
    assert table.cells["a"].tolist() == ["1", "two\nlines", "5"]


def test_nothing_is_converted(raw):
    table = read_text_table(raw("code,NA,x\n0301,NA,1e5\n"))
    assert table.cells.iloc[0].tolist() == ["0301", "NA", "1e5"]


def test_announced_separator_counts_as_a_line(raw):
    table = read_text_table(raw("sep=\t\nGeografi\tÅr\nSkien\t2018\n".encode("utf-16-le")))
    assert list(table.cells.columns) == ["Geografi", "År"]
    assert table.lines.tolist() == [3]


def test_title_line_of_pxweb_is_skipped(raw):
    text = (
        '"07459: Population, by region, age"\r\n\r\n"region";"age";"Persons 2020"\r\n"x";"y";1\r\n'
    )
    table = read_text_table(raw(text))
    assert list(table.cells.columns) == ["region", "age", "Persons 2020"]
    assert table.lines.tolist() == [4]


def test_empty_columns_at_the_right_are_dropped(raw):
    table = read_text_table(raw("a;b;;\n1;2;;\n"))
    assert list(table.cells.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        ("a,b,c\n1,2,3\n4,5", 3, "2 fields"),
        ("a,b\n1,2\n3,4,5\n", 3, "3 fields"),
        ('a,b\n1,"2\n', 2, "cannot be read"),
        ("a,a\n1,2\n", 1, "two columns"),
        ("a,b\n", 1, "without rows"),
        ("a,b\n1,2.5\n3,4", 3, "a last line without a line break"),
        ("a,b\r\n1,2.5\r\n3,4", 3, "a last line without a line break"),
    ],
    ids=[
        "cut off",
        "too wide",
        "open quote",
        "same header twice",
        "no rows",
        "cut off in a number",
        "cut off in a number, Windows",
    ],
)
def test_damaged_files_stop_with_the_line(raw, content, row, found):
    with pytest.raises(InputDataError, match=found) as caught:
        read_text_table(raw(content))
    assert caught.value.row == row


def test_the_last_line_may_be_cut_between_the_two_characters_of_its_break(raw):
    assert read_text_table(raw("a,b\r\n1,2\r")).cells["b"].tolist() == ["2"]


def test_what_people_write_may_end_without_a_line_break(raw):
    assert read_text_table(raw("a,b\n1,2"), by_hand=True).cells["b"].tolist() == ["2"]


def test_headers_without_reading_rows(raw):
    assert headers_of(raw('Geografi ,"År (intervall)",value\nbroken')) == (
        "Geografi",
        "År (intervall)",
        "value",
    )
