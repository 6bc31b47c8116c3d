import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.sniff import (
    announced_separator,
    decimal_mark,
    decode,
    is_text,
    separator_of,
)

TEXT = "Geografi;År;value\nTromsø;2018;12,5\nVåler;2018;9,0\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("latin-1"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "utf-16le without mark", "latin-1"],
)
def test_every_encoding_of_the_suppliers_gives_the_same_text(raw, data):
    assert decode(raw(data)) == TEXT
    assert is_text(raw(data))


def test_letters_that_were_read_wrongly_before_stop():
    from folkehelse_eval.sources.raw import RawFile

    damaged = TEXT.encode("utf-8").decode("latin-1").encode("utf-8")
    with pytest.raises(InputDataError, match="wrong encoding"):
        decode(RawFile("extract.csv", damaged, ""))


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"%PDF-1.7 text", b"PAR1\x15\x04\x15\x00\x00"]
)
def test_pictures_documents_and_parquet_are_no_text(raw, data):
    assert not is_text(raw(data))


@pytest.mark.parametrize(
    ("header", "row", "separator"),
    [
        ("Geografi;År;value", "Skien;2018;12,5", ";"),
        ("Geografi,År,value", "Skien,2018,12.5", ","),
        ("region\tage\tPersons 2015", "0101 Halden\t0 years\t306", "\t"),
        ('"a, b";"c, d";"e, f"', '"x";"y";"z"', ";"),
        ("Kommune;Kultur, idrett, mer og mye, annet", "Bamble;0,763", ";"),
        ("Kommune;Andel, standardisert", "Bamble;0,763", ";"),
        ("Kommune,Andel", "", ","),
    ],
)
def test_separator(header, row, separator):
    assert separator_of(header, row) == separator


def test_separator_that_the_first_line_announces():
    assert announced_separator("sep=\t") == "\t"
    assert announced_separator("SEP=;\r") == ";"
    assert announced_separator("Geografi;År") is None


def test_decimal_mark():
    assert decimal_mark(["12,5", ":", "9"]) == ","
    assert decimal_mark(["4 277,5"]) == ","
    assert decimal_mark(["12.5", ":", "9"]) == "."
    assert decimal_mark(["12.5", "11.4", "9,1"]) == "."
    assert decimal_mark(["12.5", "11,4", "9,1"]) == ","
