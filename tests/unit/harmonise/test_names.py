"""Names to areas: blocks, suffixes, Sámi forms, Oslo twice, what stays ambiguous."""

import csv
import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlrd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import codes_valid_in
from folkehelse_eval.harmonise.name_index import Area, areas_in
from folkehelse_eval.harmonise.names import resolve_units
from folkehelse_eval.sources.contract import Delivery
from folkehelse_eval.vocabulary.geography import UnitType, municipalities

Deliver = Callable[..., Delivery]


def resolved(deliver: Deliver, names: Sequence[str]) -> list[tuple[str, str]]:
    rows = [{"geo_name": name, "value": 1.0} for name in names]
    frame = resolve_units(deliver(rows).frame, file="file.csv", place_header="Geografi")
    return list(zip(frame["unit_type"], frame["code"], strict=True))


def codes(deliver: Deliver, names: Sequence[str]) -> list[str]:
    return [code for _, code in resolved(deliver, names)]


@pytest.mark.parametrize("name", ["Hele landet", "Heile landet", "Norge", "Noreg"])
def test_the_nation(deliver: Deliver, name: str) -> None:
    assert resolved(deliver, [name]) == [("land", "0")]


def test_blocks_of_counties_settle_names(deliver: Deliver) -> None:
    names = ["Møre og Romsdal", "Sande", "Herøy", "Nordland", "Herøy", "Bø"]
    assert codes(deliver, names) == ["15", "1514", "1515", "18", "1818", "1867"]


def test_county_in_parentheses_settles_names(deliver: Deliver) -> None:
    names = ["Herøy (Nordland)", "Våler (Østfold)", "Herøy (Møre og Romsdal)", "Våler (Innlandet)"]
    assert codes(deliver, names) == ["1818", "3114", "1515", "3419"]


def test_the_only_county_of_the_file_settles_names(deliver: Deliver) -> None:
    assert codes(deliver, ["Sømna", "Herøy", "Vega"]) == ["1812", "1818", "1815"]


def test_the_year_settles_names(deliver: Deliver) -> None:
    """Re and Hof are gone since 2018 and 2020, so Sande beside them is the one in Vestfold."""
    names = ["Vestfold", "Horten", "Hof", "Re", "Sande", "Tønsberg"]
    assert codes(deliver, names) == ["07", "0701", "0714", "0716", "0713", "0704"]


@pytest.mark.parametrize(
    ("county", "neighbours", "name", "code"),
    [
        ("Hedmark", ["Elverum", "Kongsvinger"], "Os", "0441"),
        ("Hordaland", ["Fusa", "Samnanger"], "Os", "1243"),
        ("Akershus", ["Skedsmo", "Ullensaker"], "Nes", "0236"),
        ("Buskerud", ["Nedre Eiker", "Gol"], "Nes", "0616"),
        ("Telemark", ["Sauherad", "Nome"], "Bø", "0821"),
        ("Hedmark", ["Elverum", "Åsnes"], "Våler", "0426"),
        ("Østfold", ["Askim", "Råde"], "Våler", "0137"),
        ("Viken", ["Halden", "Drammen"], "Våler", "3018"),
    ],
)
def test_names_that_several_municipalities_bore(
    deliver: Deliver, county: str, neighbours: list[str], name: str, code: str
) -> None:
    assert codes(deliver, [county, *neighbours, name])[-1] == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Karasjok - Kárášjohka", "5610"),
        ("Kárášjohka - Karasjok", "5610"),
        ("Kárášjohka Karasjok", "5610"),
        ("Karasjok", "5610"),
        ("Kárásjohka Karasjok", "5610"),
        ("Fauske Fuosko", "1841"),
        ("Porsanki - Porsanger", "5622"),
        ("Deatnu-Tana", "5628"),
        ("Storfjord Omasvuotna Omasvuono", "5538"),
        ("Snåsa", "5041"),
        ("Nordland Nordlánnda", "18"),
        ("Trøndelag - Trööndelage", "50"),
        ("Troms Romsa Tromssa", "55"),
        ("Troms og Finnmark", "54"),
        ("NORD-FRON", "3436"),
    ],
)
def test_sami_and_kven_forms(deliver: Deliver, name: str, code: str) -> None:
    assert codes(deliver, [name]) == [code]


def test_oslo_is_county_and_municipality(deliver: Deliver) -> None:
    names = ["Akershus", "Bærum", "Oslo", "Oslo", "Bydel Sagene", "Rogaland", "Madla kommunedel"]
    assert resolved(deliver, names) == [
        ("fylke", "32"),
        ("kommune", "3201"),
        ("fylke", "03"),
        ("kommune", "0301"),
        ("bydel", "030103"),
        ("fylke", "11"),
        ("bydel", "110304"),
    ]


def test_city_districts_that_do_not_say_so(deliver: Deliver) -> None:
    """Readers take any name that is no county for a municipality."""
    rows = [
        {"geo_name": name, "unit_type": "kommune", "value": 1.0}
        for name in ("Eiganes og Våland", "Hundvåg kommunedel", "Bydel Ukjent", "Stavanger")
    ]
    frame = resolve_units(deliver(rows).frame, file="f")
    assert frame["code"].tolist() == ["110303", "110301", "Bydel Ukjent", "1103"]
    assert frame["unit_type"].tolist() == ["bydel", "bydel", "bydel", "kommune"]


def test_oslo_alone_is_the_municipality_unless_stated(deliver: Deliver) -> None:
    assert resolved(deliver, ["Oslo", "Bergen"])[0] == ("kommune", "0301")
    assert resolved(deliver, ["Oslo fylke", "Bergen"])[0] == ("fylke", "03")
    rows = [{"geo_name": "Oslo", "unit_type": "fylke", "value": 1.0}]
    assert resolve_units(deliver(rows).frame, file="f")["code"].tolist() == ["03"]


def test_validity_after_a_name_is_not_part_of_it(deliver: Deliver) -> None:
    assert codes(deliver, ["Halden (2024->)", "Moss (-2019)"]) == ["3101", "3103"]


@pytest.mark.parametrize("name", ["Herøy", "Våler"])
def test_what_stays_ambiguous_stops_the_run(deliver: Deliver, name: str) -> None:
    with pytest.raises(InputDataError, match=name) as caught:
        codes(deliver, ["Bergen", "Oslo", name])
    assert (caught.value.file, caught.value.row) == ("file.csv", 4)
    assert caught.value.column == "Geografi"


def test_a_name_that_meant_other_places_in_other_years_stops_the_run(deliver: Deliver) -> None:
    """Sande and Holmestrand fit 2024 (Møre og Romsdal) and 2018 (Vestfold)."""
    with pytest.raises(InputDataError, match="Sande"):
        codes(deliver, ["Sande", "Holmestrand"])


def test_names_of_two_eras_stop_the_run(deliver: Deliver) -> None:
    with pytest.raises(InputDataError, match=r"Skedsmo|Lillestrøm"):
        codes(deliver, ["Lillestrøm", "Skedsmo", "Oslo"])


@pytest.mark.parametrize("name", ["V\ufffdler (\ufffdstfold)", "R?mskog", "Bamlbe", ""])
def test_damaged_and_unknown_names_stop_the_run(deliver: Deliver, name: str) -> None:
    with pytest.raises(InputDataError, match="Geografi"):
        codes(deliver, ["Halden", name])


def test_a_damaged_name_is_accepted_beside_a_code(deliver: Deliver) -> None:
    rows = [{"geo_code": "0137", "geo_name": "V\ufffdler (\ufffdstfold)", "value": 1.0}]
    frame = resolve_units(deliver(rows).frame, file="f")
    assert frame[["code", "unit_type"]].iloc[0].tolist() == ["0137", "kommune"]


def test_order_of_rows_is_kept(deliver: Deliver) -> None:
    rows = [
        {"geo_name": "Tinn", "value": 1.0},
        {"geo_code": "4012", "value": 2.0},
        {"geo_name": "Telemark", "value": 3.0},
    ]
    frame = resolve_units(deliver(rows).frame, file="f")
    assert frame["code"].tolist() == ["4026", "4012", "40"]
    assert frame["value"].tolist() == [1.0, 2.0, 3.0]


def test_only_the_known_homonyms_collide() -> None:
    """A new collision would make names ambiguous that suppliers write without a county."""
    homonyms = {"bø", "herøy", "nes", "os", "sande", "våler", "oslo"}
    for year in range(2012, 2025):
        shared = {
            " ".join(sorted(words)) for words, areas in areas_in(year).items() if len(areas) > 1
        }
        assert shared <= homonyms
    assert areas_in(2024)[frozenset({"oslo"})] == (
        Area(UnitType.FYLKE, "03"),
        Area(UnitType.KOMMUNE, "0301"),
    )


def test_every_name_of_the_vocabulary_is_known(deliver: Deliver) -> None:
    names = [f"{kommune.name}" for kommune in municipalities().values()]
    county_blocks = [
        text for kommune in municipalities().values() for text in (kommune.fylke_name, kommune.name)
    ]
    assert len(names) == len(codes_valid_in(2024))
    found = resolved(deliver, county_blocks)
    assert [code for kind, code in found[1::2]][1:] == list(municipalities())[1:]


@pytest.mark.realdata
def test_names_of_the_vaccination_cube(deliver: Deliver, realdata: Path) -> None:
    """All 422 municipalities by county block; the csv beside the cube holds matched codes."""
    path = realdata / "fhi" / "kommunehelsa_vaksinasjon_5aarig_2002_2018.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        pairs = [tuple(line.split(",", 2)[:2]) for line in lines]
    order = [pair for number, pair in enumerate(pairs) if number == 0 or pair != pairs[number - 1]]
    found = resolved(deliver, [name for _, name in order])
    assert sum(kind == "kommune" for kind, _ in found) == 422
    assert sum(kind == "fylke" for kind, _ in found) == 18
    assert sum(kind == "bydel" for kind, _ in found) == 34
    for (expected, name), (kind, code) in zip(order, found, strict=True):
        assert code == expected or (expected == "" and kind == "bydel"), name


@pytest.mark.realdata
def test_names_of_the_api_dimension(deliver: Deliver, realdata: Path) -> None:
    """The 409 areas of today's public-health tables, by name in the order of the dimension."""
    with (realdata / "fhi_api" / "fhi_geo_dimension.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    found = resolved(deliver, [row["region_navn"] for row in rows])
    assert len(found) == 409
    assert found == [(row["region_level"], row["region_code"]) for row in rows]


@pytest.mark.realdata
def test_names_of_the_old_spreadsheet(deliver: Deliver, realdata: Path) -> None:
    """Names without counties from 2015: only homonyms without a county may stay open."""
    sheet = xlrd.open_workbook(
        realdata / "fhi" / "kommunehelsa_2015_Arbeidsledighet.xls"
    ).sheet_by_index(0)
    names = [str(sheet.cell_value(row, 0)) for row in range(9, sheet.nrows)]
    found = resolved(deliver, [name for name in names if name])
    assert len({code for _, code in found}) == len(found)
