"""Both real runs by the command line: the full set of pages, as a reader gets them."""

import io
import itertools
import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest

from folkehelse_eval.report.pages import Page
from folkehelse_eval.report.pages import pages_of as pages_of_scope
from tests.support.page_text import read_page, visible_text
from tests.support.projects import ROOT, copy_project, folkehelse_eval, pages_of

pytestmark = [pytest.mark.slow, pytest.mark.realdata]

CODE = re.compile(r"open_evaluation|import folkehelse|In \[\d|Out\[\d|\{\{|\{%")
UNFILLED = re.compile(r"\{[a-z_]+\}|\bnan\b|\bNone\b")
RUNS = {"telemark": "fhi/telemark", "nasjonal": "udir"}
AREA = {"telemark": "Telemark", "nasjonal": "Hele landet"}
SCOPE = {"telemark": "county", "nasjonal": "nation"}


def pages(plan: str) -> tuple[Page, ...]:
    return pages_of_scope(SCOPE[plan])


@pytest.fixture(
    scope="module",
    params=[pytest.param(plan, marks=pytest.mark.xdist_group(f"pages of {plan}")) for plan in RUNS],
)
def published(request, realdata: Path, tmp_path_factory) -> tuple[str, Path]:
    """Return the plan's id and the project in which the real command line published it."""
    plan = request.param
    project = copy_project(tmp_path_factory.mktemp(plan) / "project")
    data = realdata / RUNS[plan]
    ended = folkehelse_eval(project, "run", f"params/{plan}.yaml", "--data", str(data))
    assert ended.returncode == 0, ended.stderr
    assert f"{plan}: finished, {len(pages(plan))} pages" in ended.stdout
    assert f"Open {project / 'reports' / 'index.html'}" in ended.stdout
    assert "WARNING" not in ended.stderr
    return plan, project


def test_every_page_is_there_and_the_index_lists_it(published):
    plan, project = published
    folder = project / "reports" / plan
    expected = {f"{page.stem}{end}" for page in pages(plan) for end in (".html", ".ipynb")}
    found = {path.name for path in folder.iterdir()}
    assert found == expected | {
        "results.csv",
        "results.json",
        "results.xlsx",
        "state.json",
    }
    index, tags = read_page((project / "reports" / "index.html").read_text(encoding="utf-8"))
    assert AREA[plan] in index
    links = {attributes.get("href") for tag, attributes in tags if tag == "a"}
    assert {f"{plan}/{page.stem}.html" for page in pages(plan)} <= links


def test_every_page_reads_as_a_finished_page(published):
    plan, project = published
    for page in pages(plan):
        html = (project / "reports" / plan / f"{page.stem}.html").read_text(encoding="utf-8")
        text, tags = read_page(html)
        names = [tag for tag, _ in tags]
        assert dict(tags)["html"]["lang"] == "nb"
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title is not None
        assert AREA[plan] in title.group(1)
        assert names.count("h1") == 1
        assert "Traceback" not in text
        assert not CODE.search(text)
        assert not UNFILLED.search(text)
        levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_nothing_is_loaded_from_elsewhere(published):
    plan, project = published
    for path in (project / "reports").rglob("*.html"):
        _, tags = read_page(path.read_text(encoding="utf-8"))
        for tag, attributes in tags:
            addresses = [attributes.get(name) or "" for name in ("src", "srcset", "data")]
            if tag == "link":
                addresses.append(attributes.get("href") or "")
            assert not [a for a in addresses if a and not a.startswith("data:")], (plan, path.name)


def test_links_between_pages_lead_somewhere(published):
    _, project = published
    for path in (project / "reports").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        _, tags = read_page(html)
        for tag, attributes in tags:
            address = attributes.get("href") or ""
            if tag != "a" or address.startswith(("http", "data:")):
                continue
            file, _, anchor = address.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), f"{path.name}: {address}"
            if anchor:
                assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), address


def workbook_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def test_no_folder_of_this_machine_is_published(published, realdata):
    plan, project = published
    places = {str(project), str(realdata), str(ROOT), str(Path.home()), "/tmp/", "site-packages"}
    for name, content in pages_of(project / "reports").items():
        text = workbook_text(content) if name.endswith(".xlsx") else content.decode("utf-8")
        assert not [place for place in places if place in text], name
    state = (project / "reports" / plan / "state.json").read_text(encoding="utf-8")
    assert not [place for place in places if place in state]


def test_executed_notebooks_are_whole_and_without_errors(published):
    plan, project = published
    for page in pages(plan):
        node = nbformat.read(project / "reports" / plan / f"{page.stem}.ipynb", as_version=4)
        outputs = [output for cell in node.cells for output in cell.get("outputs", ())]
        assert outputs
        assert {output.output_type for output in outputs} == {"display_data"}


def test_the_stored_result_and_the_page_agree(published):
    plan, project = published
    folder = project / "reports" / plan
    result = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    primary = next(
        effect
        for comparison in result["comparisons"]
        if comparison["place"] == "primary"
        for effect in comparison["effects"]
        if effect["estimand"] == "contrast_of_changes"
    )
    html = (folder / "40_sammenligning.html").read_text(encoding="utf-8")
    paragraph = re.search(
        rf'<p[^>]* data-ref="{re.escape(primary["effect_id"])}">(.*?)</p>', html, re.S
    )
    assert paragraph is not None
    digits = 1 if primary["unit"] == "percent" else 2
    shown = f"{abs(primary['value']):.{digits}f}".replace(".", ",")
    assert shown in visible_text(paragraph.group(1))


def test_a_second_run_changes_nothing(published, realdata):
    plan, project = published
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in _published_files(project)}
    data = realdata / RUNS[plan]
    ended = folkehelse_eval(project, "run", f"params/{plan}.yaml", "--data", str(data))
    assert ended.returncode == 0
    assert f"{plan}: unchanged, {len(pages(plan))} pages" in ended.stdout
    assert "done in" not in ended.stderr  # no notebook ran
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in _published_files(project)}
    assert after == before


def _published_files(project: Path) -> list[Path]:
    files = (project / "reports").rglob("*")
    return [path for path in files if path.is_file() and path.name != "index.html"]
