"""Broken geography in a delivered file: one message that names file, row, column and remedy."""

from pathlib import Path

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.table import harmonise
from folkehelse_eval.panel.build import build_panel
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.indicator import catalogue

HEADER = "Geografi,År,Kjønn,Alder,Plagegrad,Sosioøkonomiske ressurser (SØR),Måltall,value\n"
RAW_HEADER = "niva,kode,navn,skoleaar,grunnskolepoeng,antall_elever\n"


def extract(name: str, value: float, year: int = 2021) -> str:
    return (
        f'{name},{year},kjønn samlet,8-10.trinn,plaget,Total SØR,"andel (prosent, '
        f'standardisert)",{value}\n'
    )


def build(folder: Path) -> None:
    deliveries = read_snapshot(folder, list(catalogue().values())).deliveries
    assert deliveries, "the file was not recognised; the fault was not reached"
    build_panel([harmonise(delivery) for delivery in deliveries])


def test_a_code_that_never_existed(tmp_path: Path) -> None:
    rows = "3,0101,Halden,2015-16,40.1,300\n3,0199,Ingensteds,2015-16,41.0,20\n"
    rows += "3,0177,Finnes ikke,2015-16,41.0,20\n"
    (tmp_path / "raw.csv").write_text(RAW_HEADER + rows, encoding="utf-8")
    with pytest.raises(InputDataError, match=r"raw.csv, row 4, column 'kode'.*'0177'"):
        build(tmp_path)


def test_a_repeated_row_in_one_file(tmp_path: Path) -> None:
    rows = "3,0101,Halden,2015-16,40.1,300\n3,0101,Halden,2015-16,40.3,301\n"
    (tmp_path / "raw.csv").write_text(RAW_HEADER + rows, encoding="utf-8")
    with pytest.raises(InputDataError, match=r"raw.csv, row 3"):
        build(tmp_path)


def test_the_same_figure_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "2023.csv").write_text(HEADER + extract("Tinn", 14.0), encoding="utf-8")
    (tmp_path / "2024.csv").write_text(HEADER + extract("Tinn", 14.1), encoding="utf-8")
    with pytest.raises(InputDataError, match=r"2024.csv, row 2.*2023.csv, row 2") as caught:
        build(tmp_path)
    assert "Keep one of the two files" in caught.value.remedy


def test_a_misspelled_name(tmp_path: Path) -> None:
    text = HEADER + extract("Skien", 14.0) + extract("Tin", 14.1)
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputDataError, match=r"f.csv, row 3, column 'Geografi': found 'Tin'"):
        build(tmp_path)


def test_an_ambiguous_name(tmp_path: Path) -> None:
    text = HEADER + extract("Skien", 14.0) + extract("Bergen", 14.1) + extract("Herøy", 15.0)
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputDataError, match=r"row 4.*'Herøy'.*1515, 1818"):
        build(tmp_path)
