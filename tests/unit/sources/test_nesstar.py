from io import BytesIO

import openpyxl
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.nesstar import parse_sheet, read_nesstar
from folkehelse_eval.sources.raw import open_raw
from folkehelse_eval.vocabulary.indicator import Recognition, Rhythm

ROWS = [
    ["Vaksinasjonsdekning (B)"],
    [],
    [],
    ["Variabler i filter"],
    ["Kjønn, Kjønn samlet"],
    [],
    ["År", None, None, "2013-2017", "2014-2018"],
    ["Geografi", "Alder", "Vaksine mot ", None, None],
    ["Hele landet", "2 år", "Meslinger", 95.1, 95.7],
    [None, None, "Kusma", 95.1, 95.7],
    [None, "9 år", "Meslinger", 95.5, 96],
    ["Oslo", "9 år", "Meslinger", 88, 89],
    ["Oslo", "9 år", "Meslinger", 88, 89],
    ["Bydel Frogner", "9 år", "Meslinger", "..", ".."],
    ["Våler (Hedmark)", "9 år", "Meslinger", ":", "."],
]


@pytest.fixture
def workbook(raw):
    def make(rows=ROWS):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = BytesIO()
        book.save(stream)
        return raw(stream.getvalue(), name="t.xlsx")

    return make


def test_title_filters_periods_and_filled_labels(workbook):
    sheet = parse_sheet(workbook())
    assert sheet.title == "Vaksinasjonsdekning (B)"
    assert sheet.filters == ("Kjønn, Kjønn samlet",)
    assert sheet.periods == ("2013-2017", "2014-2018")
    assert sheet.dimensions.iloc[2].tolist() == ["Hele landet", "9 år", "Meslinger"]
    assert sheet.lines[0] == 9


def test_delivered_rows(workbook, indicator):
    frame = read_nesstar(workbook(), [indicator("vaksinasjon_meslinger_9")]).frame
    assert frame["geo_name"].tolist()[::2] == [
        "Hele landet",
        "Oslo",
        "Oslo",
        "Bydel Frogner",
        "Våler (Hedmark)",
    ]
    assert frame["unit_type"].tolist()[::2] == ["land", "fylke", "kommune", "bydel", "kommune"]
    assert frame["value"].tolist()[:2] == [95.5, 96.0]
    assert frame["status"].tolist()[-4:] == ["missing", "missing", "hidden", "not_computable"]
    assert frame["row"].tolist()[:3] == [11, 11, 12]
    assert frame["column"].tolist()[:2] == ["2013-2017", "2014-2018"]
    assert (frame["first_year"].iloc[0], frame["last_year"].iloc[0]) == (2013, 2017)


def test_a_blank_among_symbols_stops(workbook, indicator):
    rows = [*ROWS[:-1], [*ROWS[-1][:-1], None]]
    with pytest.raises(InputDataError, match="found an empty cell") as caught:
        read_nesstar(workbook(rows), [indicator("vaksinasjon_meslinger_9")])
    assert caught.value.row == 15


def test_a_filter_counts_as_a_dimension(workbook, indicator):
    rule = Recognition(
        family="nesstar",
        select={"Kjønn": "Kjønn samlet", "Vaksine mot": "Kusma", "Alder": "2 år"},
    )
    frame = read_nesstar(workbook(), [indicator("vaksinasjon_meslinger_9", rule)]).frame
    assert frame["value"].tolist() == [95.1, 95.7]


def test_an_unknown_symbol_stops_at_its_row(workbook, indicator):
    rows = [*ROWS[:-1], ["Våler (Hedmark)", "9 år", "Meslinger", "?", "."]]
    with pytest.raises(InputDataError, match="'\\?'") as caught:
        read_nesstar(workbook(rows), [indicator("vaksinasjon_meslinger_9")])
    assert caught.value.row == 15


def test_other_workbooks_are_left_unread(workbook, indicator):
    known = [indicator("vaksinasjon_meslinger_9")]
    assert read_nesstar(workbook([["a", "b"], [1, 2]]), known) == Unread("file_unknown_layout")
    renamed = [["Drikkevann"], *ROWS[1:]]
    assert read_nesstar(workbook(renamed), known) == Unread("file_no_indicator")


def test_a_cut_off_workbook_stops(workbook, raw, indicator):
    cut = raw(workbook().data[:2000], name="t.xlsx")
    with pytest.raises(InputDataError, match="cannot be opened"):
        read_nesstar(cut, [indicator("vaksinasjon_meslinger_9")])


@pytest.mark.realdata
def test_the_whole_vaccination_cube(realdata, indicator):
    file = open_raw(realdata / "fhi" / "kommunehelsa_vaksinasjon_5aarig_2002_2018.xlsx")
    sheet = parse_sheet(file)
    pairs = [
        (age, vaccine)
        for age in sheet.dimensions["Alder"].unique()
        for vaccine in sheet.dimensions["Vaksine mot"].unique()
    ]
    every = [
        indicator(
            "vaksinasjon_meslinger_9",
            Recognition(family="nesstar", select={"Alder": age, "Vaksine mot": vaccine}),
            indicator_id=f"{vaccine} {age}",
            age=age.removesuffix(" år"),
        )
        for age, vaccine in pairs
    ]
    frame = read_nesstar(file, every).frame
    assert len(frame) == 203_775
    local = frame[frame["unit_type"] == "kommune"]
    assert local["geo_name"].nunique() == 422
    assert local["flag"].value_counts().to_dict() == {"": 78_354, "..": 91_152, ":": 11_532}
    assert frame[frame["unit_type"] == "fylke"]["geo_name"].nunique() == 18
    assert frame[frame["unit_type"] == "bydel"]["geo_name"].nunique() == 34


@pytest.mark.realdata
def test_the_old_xls_with_its_norwegian_letters(realdata, indicator):
    file = open_raw(realdata / "fhi" / "kommunehelsa_2015_Arbeidsledighet.xls")
    rule = Recognition(family="nesstar", title="Arbeidsledighet", select={"Alder": "15-29 år"})
    unemployed = indicator("trangbodd", rule, age="15-29", rhythm=Rhythm.YEARLY)
    frame = read_nesstar(file, [unemployed]).frame
    assert len(frame) == 428 * 5
    assert frame["status"].unique().tolist() == ["observed"]
    rømskog = frame[frame["geo_name"] == "Rømskog"]
    assert rømskog["value"].tolist() == [0.0, 1.9, 1.9, 0.9, 1.1]
    assert rømskog["row"].unique().tolist() == [17]
