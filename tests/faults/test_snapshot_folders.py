"""Folders as users have them: empty, full of other things, with other names, with half a file."""

import zipfile
from pathlib import Path

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.pipeline import evaluate
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from tests.support.extracts import extract
from tests.support.projects import copy_project

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how old Office files and thumbnails begin
OTHER_FILES = {
    "bilde.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "rapport.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "~$brev.docx": b"\x05Ola",
    "Thumbs.db": OLE + bytes(500) + "Root Entry".encode("utf-16-le") + bytes(500),
    "handleliste.csv": "vare;antall\nmelk;2\nbrød;1\n".encode(),
    "les_meg.txt": b"Hei!\n\nDette er notater.\n",
    "oppsett.json": b'{"a": 1}',
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(copy_project(tmp_path / "project"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "levert"
    folder.mkdir()
    return folder


def _carried_out(project: Project, folder: Path) -> Evaluation:
    plan = load_plan(project.root / "params" / "telemark.yaml")
    return evaluate(plan.model_copy(update={"snapshots": (folder,)}), project=project)


def _available(evaluation: Evaluation) -> list[str]:
    return [state.indicator for state in evaluation.coverage.states if state.available]


def test_an_empty_folder_gives_the_reach_and_says_what_is_missing(project, folder):
    evaluation = _carried_out(project, folder)
    assert _available(evaluation) == []
    assert evaluation.coverage.files == ()
    assert evaluation.reach.municipalities_funded == 8
    assert all(state.remedy for state in evaluation.coverage.states)


def test_other_files_are_listed_as_unused_with_the_reason(project, folder):
    for name, content in OTHER_FILES.items():
        (folder / name).write_bytes(content)
    for name in ("brev.docx", "arkiv.zip"):
        with zipfile.ZipFile(folder / name, "w") as container:
            container.writestr("word/document.xml", "<x/>")
    evaluation = _carried_out(project, folder)
    assert _available(evaluation) == []
    listed = {use.file: use.unused_reason for use in evaluation.coverage.files}
    assert set(listed) == {*OTHER_FILES, "brev.docx", "arkiv.zip"}
    assert set(listed.values()) == {"file_no_table", "file_unknown_layout"}


def test_a_file_is_recognised_whatever_it_is_called(project, folder):
    (folder / "a3f9").write_text(extract(), encoding="utf-8")
    evaluation = _carried_out(project, folder)
    assert _available(evaluation) == ["ungdata_psykiske_plager"]


@pytest.mark.realdata
def test_renamed_real_files_give_the_same_figures(project, folder, realdata):
    files = sorted((realdata / "fhi" / "telemark").iterdir())
    for number, file in enumerate(reversed(files)):
        (folder / f"{number:03}").write_bytes(file.read_bytes())
    renamed = _carried_out(project, folder)
    named = _carried_out(project, realdata / "fhi" / "telemark")
    assert len(_available(named)) == 8
    assert renamed.comparisons == named.comparisons
    assert renamed.header.data_digest == named.header.data_digest
    old = {file.name: f"{number:03}" for number, file in enumerate(reversed(files))}
    assert {use.file: use.sha256 for use in renamed.coverage.files} == {
        old[use.file]: use.sha256 for use in named.coverage.files
    }


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        (b"", None, "an empty file"),
        (extract().splitlines()[0].encode() + b"\n", 1, "a header without rows"),
        (extract().encode()[: extract().encode().rindex(b"kj")], 7, "2 fields|3 fields"),
    ],
    ids=["nothing", "only the header", "half"],
)
def test_a_half_empty_file_stops_with_its_name(project, folder, content, row, found):
    (folder / "uttrekk.csv").write_bytes(content)
    with pytest.raises(InputDataError, match=found) as caught:
        _carried_out(project, folder)
    assert caught.value.file == "uttrekk.csv"
    assert caught.value.row == row
    assert "fetch" in caught.value.remedy.lower()
