"""A register with a mistake: one message with file, row, column, found, expected and remedy."""

import datetime
import re
from pathlib import Path

import openpyxl
import pytest

from folkehelse_eval.errors import InputDataError, RejectedRowsError
from folkehelse_eval.sources.programme import read_programme
from folkehelse_eval.sources.register import (
    read_entry_counties,
    read_grants,
    read_measures,
    read_other_schemes,
)

COLUMNS = (
    *("measure_id", "county_at_entry", "joint_with", "fylke_nr", "kommune_nrs"),
    *("place_as_stated", "year_applied", "year_granted", "year_started", "year_ended", "status"),
    *("universal", "grant_nok_2019", "grant_includes", "planned_reach", "indicators", "source"),
)
GOOD = {
    "measure_id": "a-1",
    "county_at_entry": "Telemark",
    "kommune_nrs": "4020",
    "year_granted": "2018",
    "status": "funded",
    "source": "x",
}

CASES = [
    ("kommune_nrs", "4099", "4099, which is no municipality of 2024", "number"),
    ("kommune_nrs", "0821", "0821, which is no municipality of 2024", "merged"),
    ("kommune_nrs", "301", "'301'", "leading zero"),
    ("kommune_nrs", "40204005", "'40204005'", "semicolons"),
    ("kommune_nrs", '"4020;4020"', "'4020' twice", "repetition"),
    ("year_granted", "høsten 2018", "'høsten 2018'", "year alone"),
    ("year_granted", "218", "'218'", "year alone"),
    ("year_ended", "2016", "2016, before year_granted 2018", "one of the two years"),
    ("year_applied", "2019", "2018, before year_applied 2019", "one of the two years"),
    ("status", "invilget", "'invilget'", "nearest known one is 'innvilget'"),
    ("county_at_entry", "Telemrak", "'Telemrak'", "nearest known one is 'Telemark'"),
    ("county_at_entry", "", "an empty cell", "Fill in"),
    ("joint_with", "Aust Agder", "'Aust Agder'", "nearest known one is 'Aust-Agder'"),
    ("fylke_nr", "08", "'08'", "nearest known one"),
    ("fylke_nr", "42", "'42'", "Correct the county or the municipality"),
    ("measure_id", "", "an empty cell", "Fill in"),
    ("source", "", "an empty cell", "Fill in"),
    ("universal", "kanskje", "'kanskje'", "ikke oppgitt"),
    ("grant_nok_2019", "-5", "'-5'", "digits"),
    ("grant_nok_2019", "450.000", "'450.000'", "dots between thousands"),
    ("grant_nok_2019", "0,45 mill", "'0,45 mill'", "without unit"),
    ("grant_includes", "a-9", "'a-9'", "known"),
    ("planned_reach", "12,5", "'12,5'", "without decimals"),
    ("indicators", "ungdata_plager", "'ungdata_plager'", "'ungdata_psykiske_plager'"),
]


def _file(tmp_path: Path, *rows: dict[str, str]) -> Path:
    lines = [";".join(row.get(column, "") for column in COLUMNS) for row in rows]
    path = tmp_path / "measures.csv"
    path.write_text("\n".join([";".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "text", "found", "remedy"), CASES, ids=[f"{c[0]}={c[1]}" for c in CASES]
)
def test_a_wrong_cell_rejects_its_row(
    tmp_path: Path, column: str, text: str, found: str, remedy: str
) -> None:
    path = _file(tmp_path, {**GOOD, "measure_id": "a-0"}, {**GOOD, column: text})
    with pytest.raises(InputDataError) as caught:
        read_measures(path)
    error = caught.value
    assert (error.file, error.row) == ("measures.csv", 3)
    # years are two columns; the later one is named
    assert error.column == ("year_granted" if column == "year_applied" else column)
    assert found in error.found
    assert remedy in error.remedy
    assert error.expected


def test_the_good_row_alone_is_accepted(tmp_path: Path) -> None:
    assert len(read_measures(_file(tmp_path, GOOD))) == 1


def test_the_right_number_is_offered_when_the_place_is_known(tmp_path: Path) -> None:
    path = _file(tmp_path, {**GOOD, "kommune_nrs": "0814", "place_as_stated": "Bamble"})
    with pytest.raises(InputDataError, match=r"Bamble is 4012\."):
        read_measures(path)


def test_all_rejected_rows_stand_in_one_message(tmp_path: Path) -> None:
    path = _file(tmp_path, {**GOOD, "status": "x"}, GOOD, {**GOOD, "kommune_nrs": "9999"})
    with pytest.raises(RejectedRowsError) as caught:
        read_measures(path)
    assert [problem.row for problem in caught.value.problems] == [2, 4]
    assert re.search(r"row 2, column 'status'.*\n.*row 4, column 'kommune_nrs'", str(caught.value))


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"row 3, column 'measure_id'.*stands in row 2"):
        read_measures(_file(tmp_path, GOOD, GOOD))


def _csv(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "measures.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


HEADER = "measure_id;county_at_entry;kommune_nrs;year_granted;status;source"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found an empty file"),
        (HEADER + "\n", "found a header without rows"),
        (HEADER + "\na;Telemark;4020;2018\n", "row 2: found 4 fields; expected 6"),
        (HEADER + '\na;Telemark;4020;2018;funded;"x\n', "every quote closed"),
        (HEADER.replace("status", "staus") + "\na;b;c;d;e;f\n", "'staus'.*nearest.*'status'"),
        (HEADER.replace(";status", "") + "\na;b;c;d;f\n", "column 'status': found no such column"),
        (HEADER + ";Status\na;b;c;d;e;f;g\n", "column 'status': found two columns with one name"),
        (HEADER + ";grant_nok_19\na;b;c;d;e;f;g\n", "'grant_nok_19'.*'grant_nok_2019'"),
        (b"PK\x03\x04 cut off", "found a workbook that cannot be opened"),
        ((HEADER + "\na;Trøndelag;5014;2018;funded;x\n").encode().decode("cp1252"), "encoding"),
    ],
)
def test_a_file_that_is_no_register(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(InputDataError) as caught:
        read_measures(_csv(tmp_path, text))
    assert re.search(said, str(caught.value))
    assert "measures.csv" in str(caught.value)


def test_a_date_is_no_year_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEADER.split(";"))
    book.active.append(["a", "Telemark", 4020, datetime.date(2018, 8, 1), "funded", "x"])
    book.save(tmp_path / "measures.xlsx")
    with pytest.raises(InputDataError, match="found '2018-08-01'"):
        read_measures(tmp_path / "measures.xlsx")


def _changed(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Vestfold,07,39,2017", "Vestfold,08,39,2017", "fylke_nr_2017.*expected one of 07"),
        ("Vestfold,07,39,2017", "Vestfold,07,38,2017", "fylke_nr'.*'38'"),
        ("Vestfold,07,39,2017", "Vestfold,07,39,ikke oppgitt", "cohort_year.*an empty cell"),
        ("Vestfold,07,39,2017", "Vestfoll,07,39,2017", "nearest known one is 'Vestfold'"),
        ("Østfold,01,31,2017", "Vestfold,07,39,2017", "already stands in row 2"),
    ],
)
def test_bad_entry_counties(
    tmp_path: Path, project_root: Path, old: str, new: str, said: str
) -> None:
    source = project_root / "data_raw" / "programme" / "entry_counties.csv"
    with pytest.raises(InputDataError, match=said):
        read_entry_counties(_changed(tmp_path, source, old, new))


def test_unknown_counties_in_grants_and_schemes(tmp_path: Path, project_root: Path) -> None:
    folder = project_root / "data_raw" / "programme"
    with pytest.raises(InputDataError, match=r"column 'county'.*'Finmark'"):
        read_grants(_changed(tmp_path, folder / "grants.csv", "fylke,Finnmark", "fylke,Finmark"))
    with pytest.raises(InputDataError, match=r"column 'county'.*'Møre'"):
        read_other_schemes(
            _changed(tmp_path, folder / "other_schemes.csv", "Møre og Romsdal,1532", "Møre,1532")
        )


def test_a_folder_that_lacks_or_doubles_a_register(tmp_path: Path, project_root: Path) -> None:
    with pytest.raises(InputDataError, match="found no such folder"):
        read_programme(tmp_path / "nowhere")
    folder = project_root / "data_raw" / "programme"
    (tmp_path / "tiltak.csv").write_bytes((folder / "measures.csv").read_bytes())
    with pytest.raises(InputDataError, match=r"the folder holds tiltak\.csv"):
        read_programme(tmp_path)
    for name in ("measures.csv", "measures.xlsx"):
        (tmp_path / name).write_bytes((folder / "measures.csv").read_bytes())
    with pytest.raises(InputDataError, match="found both a csv and a workbook"):
        read_programme(tmp_path)


def test_a_measure_of_a_county_that_never_entered(tmp_path: Path, project_root: Path) -> None:
    folder = project_root / "data_raw" / "programme"
    for name in ("measures.csv", "grants.csv", "other_schemes.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    lines = (folder / "entry_counties.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("Telemark,"))
    (tmp_path / "entry_counties.csv").write_text(kept, encoding="utf-8")
    with pytest.raises(
        InputDataError, match=r"'Telemark', which entry_counties\.csv does not hold"
    ):
        read_programme(tmp_path)
