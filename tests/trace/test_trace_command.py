"""``folkehelse-eval trace``: from a sentence on a Telemark page to the delivered line."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.elements import elements_of
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.run.trace import listing, trace
from folkehelse_eval.vocabulary.geography import municipalities_file
from tests.report_pages import STEMS, page
from tests.support.projects import folkehelse_eval
from tests.trace.raw_lines import raw_lines

pytestmark = pytest.mark.realdata

FILE = "psykiske_plager_ungdom.csv"
LINE = re.compile(r"^   (\d{4}) (\w+) (\d{4}): (\S+) <- (\S+), row (\d+), column 'value'$")


@pytest.fixture(scope="module")
def reports(telemark) -> Path:
    """Pages and results of the Telemark run, where a run would put them."""
    folder = telemark.project.pages("telemark")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(to_json(telemark.evaluation), encoding="utf-8")
    for stem in STEMS:
        (folder / f"{stem}.html").write_text(page(telemark.evaluation, stem), encoding="utf-8")
    return folder


def chain(text: str) -> list[tuple[str, str, str, str, str, str]]:
    return [match.groups() for line in text.splitlines() if (match := LINE.match(line))]


def test_a_sentence_leads_to_the_lines_that_were_delivered(telemark, reports):
    target = reports / "40_sammenligning.html"
    sentence = next(
        element
        for element in elements_of(target.read_text(encoding="utf-8"))
        if "6 tiltakskommuner og 5 sammenligningskommuner" in element.text
    )
    said = trace(target, sentence.element_id)
    assert "comparisons[0].effects[" in said
    steps = chain(said)
    assert len(steps) == (6 + 5) * 2
    delivered = {str(line.number): line for line in raw_lines(telemark.raw / FILE)}
    for _, indicator, year, value, file, row in steps:
        assert (indicator, file) == ("ungdata_psykiske_plager", FILE)
        assert delivered[row].cells["År"] == year
        assert float(delivered[row].cells["value"]) == float(value)
    assert hashlib.sha256((telemark.raw / FILE).read_bytes()).hexdigest() in said


def test_a_cell_leads_to_its_line(telemark, reports):
    said = trace(reports / "40_sammenligning.html", "4014:ungdata_psykiske_plager:2021")
    [step] = chain(said)
    line = next(line for line in raw_lines(telemark.raw / FILE) if str(line.number) == step[-1])
    assert line.cells["Geografi"] == "Kragerø"


def test_a_hidden_cell_leads_to_the_line_that_hides_it(reports):
    said = trace(reports / "40_sammenligning.html", "4020:ungdata_psykiske_plager:2024")
    [step] = chain(said)
    assert step[3] == "hidden"


@pytest.mark.parametrize("stem", STEMS)
def test_every_id_of_every_page_can_be_traced(reports, stem):
    target = reports / f"{stem}.html"
    listed = [line.partition("  ")[0] for line in listing(target).splitlines()]
    assert len(listed) > 5
    for element_id in listed[:: max(1, len(listed) // 8)]:
        assert "->" in trace(target, element_id) or "no result" in trace(target, element_id)


def test_reach_leads_to_the_rows_of_the_register(telemark, reports):
    said = trace(reports / "10_rekkevidde.html", "rekkevidde-figur")
    register = telemark.project.root / "data_raw" / "programme" / "measures.csv"
    rows = re.findall(r"(\S+) <- measures\.csv, row (\d+)", said)
    assert len(rows) == 9
    lines = register.read_text(encoding="utf-8-sig").splitlines()
    for measure_id, row in rows:
        assert measure_id in lines[int(row) - 1]


def test_a_sentence_of_register_and_survey_leads_to_both(telemark, reports):
    target = reports / "90_sammendrag.html"
    sentence = next(
        element
        for element in elements_of(target.read_text(encoding="utf-8"))
        if "registeret har 9 av 12" in element.text
    )
    said = trace(target, sentence.element_id)
    assert len(chain(said)) == (6 + 5) * 2
    assert len(re.findall(r"\S+ <- measures\.csv, row \d+", said)) == 9
    [(row, column, reported)] = re.findall(
        r"   Telemark <- entry_counties\.csv, row (\d+), column '(\w+)': (\d+)", said
    )
    assert (column, reported) == ("reported_measures", "12")
    register = telemark.project.root / "data_raw" / "programme" / "entry_counties.csv"
    line = register.read_text(encoding="utf-8-sig").splitlines()[int(row) - 1]
    assert line.startswith("Telemark,")
    assert hashlib.sha256(register.read_bytes()).hexdigest() in said


def test_inhabitants_lead_to_their_rows_in_the_package(telemark, reports):
    said = trace(reports / "10_rekkevidde.html", "s2")
    rows = re.findall(
        r"   (\d{4}) <- municipalities_2024\.csv, row (\d+), "
        r"columns 'population0_24_2017' to 'population0_24_(\d{4})'",
        said,
    )
    table = municipalities_file()
    assert hashlib.sha256(table.read_bytes()).hexdigest() in said
    assert "   in the package, from SSB 07459, SSB KLASS 131\n" in f"{said}\n"
    lines = table.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("population0_24_2023")
    active = [
        row
        for number, row, _ in rows
        if any(
            item.kommune_nr == number and item.role == "funded"
            for item in telemark.evaluation.reach.municipalities
        )
    ]
    living = sum(int(lines[int(row) - 1].split(",")[place]) for row in active)
    assert (len(rows), living) == (17, 27_790)


def test_a_register_that_changed_since_the_run_is_refused(telemark, reports, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(telemark.project.root / "params", project / "params")
    shutil.copytree(
        telemark.project.root / "data_raw" / "programme", project / "data_raw" / "programme"
    )
    shutil.copy(telemark.project.root / "pyproject.toml", project)
    pages = project / "reports" / "telemark"
    shutil.copytree(reports, pages)
    register = project / "data_raw" / "programme" / "measures.csv"
    before = hashlib.sha256(register.read_bytes()).hexdigest()
    assert before in trace(pages / "10_rekkevidde.html", "s2")
    register.write_text(register.read_text(encoding="utf-8").replace("2019", "2020", 1))
    after = hashlib.sha256(register.read_bytes()).hexdigest()
    assert after != before
    ended = folkehelse_eval(project, "trace", str(pages / "10_rekkevidde.html"), "s2")
    assert ended.returncode == 2
    for word in (
        "measures.csv",
        f"found sha256 {after}",
        f"expected sha256 {before}",
        "run the plan",
    ):
        assert word in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unknown_id_is_one_message_with_the_remedy(reports):
    with pytest.raises(ReportError, match=r"no sentence, figure, table or cell has the id 's9999'"):
        trace(reports / "90_sammendrag.html", "s9999")


def test_the_command_line_says_the_same(reports):
    ended = folkehelse_eval(reports, "trace", "90_sammendrag.html", "s9999")
    assert ended.returncode == 2
    assert "has the id 's9999'" in ended.stderr
    assert "Traceback" not in ended.stderr
    ended = folkehelse_eval(reports, "trace", "90_sammendrag.html", "sammendrag-figur")
    assert ended.returncode == 0
    assert FILE in ended.stdout
