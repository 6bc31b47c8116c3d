"""Everything that is published for a plan, after the last look at the finished files."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.disclosure import check_page, check_results
from folkehelse_eval.report.gate.check import check_files
from folkehelse_eval.report.gate.figures import PlanFigures, figures_of
from folkehelse_eval.report.gate.following import check_following, check_together
from folkehelse_eval.report.gate.released import Released, released
from folkehelse_eval.report.kept_back import kept_back_page
from folkehelse_eval.report.pages import ESTIMATES_FILE, WORKBOOK_FILE
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.notebooks import NotebookRun

REASON_FILE = "reason.txt"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a plan publishes."""

    files: Mapping[str, bytes]
    """Results, executed notebooks and pages by name."""
    kept_back: Mapping[str, str]
    """Notebooks whose page did not pass, with the reason; a page that says so stands instead."""


def finished_files(
    evaluation: Evaluation, runs: Sequence[NotebookRun], *, private: Path
) -> Finished:
    """Return what is published of a plan: a page that does not pass is kept back by itself.

    Parameters
    ----------
    private
        Folder, never published, that takes files which do not pass, with the reason beside them.

    Raises
    ------
    DisclosureError
        When the results have a number where one is hidden or that belongs to no result, or when a
        hidden figure follows from them: then nothing of the plan is published.
    """
    results = {
        "results.json": to_json(evaluation).encode(),
        ESTIMATES_FILE: to_csv(evaluation),
        WORKBOOK_FILE: to_xlsx(evaluation),
    }
    pages = {run.notebook: _files_of(run) for run in runs}
    known = released(evaluation)
    shutil.rmtree(private, ignore_errors=True)
    with _put_away_unless_passed(results | _joined(pages.values()), private):
        _look_at_results(evaluation)
        _look_at_files(evaluation, results, known)
    kept_back: dict[str, str] = {}
    for name, files in pages.items():
        try:
            with _put_away_unless_passed(files, private / name):
                _look_at_files(evaluation, files, known)
        except DisclosureError as error:
            kept_back[name] = str(error)
            pages[name] = {f"{name}.html": kept_back_page(evaluation, name).encode()}
    return Finished(results | _joined(pages.values()), kept_back)


def _files_of(run: NotebookRun) -> dict[str, bytes]:
    return {run.path.name: run.path.read_bytes(), f"{run.notebook}.html": run.page.read_bytes()}


def _joined(parts: Iterable[Mapping[str, bytes]]) -> dict[str, bytes]:
    return {name: content for part in parts for name, content in part.items()}


def look_beside(
    evaluation: Evaluation,
    files: Mapping[str, bytes],
    *,
    beside: Sequence[PlanFigures],
    private: Path,
) -> None:
    """Refuse finished files from which something hidden follows with other plans' files.

    Raises
    ------
    DisclosureError
        Naming the figure and the plans; the files are then in the private folder.
    """
    with _put_away_unless_passed(files, private):
        check_together(figures_of(evaluation), beside)


def look_through(evaluation: Evaluation, files: Mapping[str, bytes]) -> None:
    """Refuse finished files from which something hidden can be read or worked out.

    Raises
    ------
    DisclosureError
        Naming file and place, never a number.
    """
    _look_at_results(evaluation)
    _look_at_files(evaluation, files, released(evaluation))


def _look_at_results(evaluation: Evaluation) -> None:
    check_results(evaluation)
    check_following(figures_of(evaluation))


def _look_at_files(evaluation: Evaluation, files: Mapping[str, bytes], known: Released) -> None:
    for name, content in files.items():
        if name.endswith(".html"):
            check_page(content.decode(), evaluation.coverage)
    check_files(files, known, evaluation.header.language)


@contextmanager
def _put_away_unless_passed(files: Mapping[str, bytes], private: Path) -> Iterator[None]:
    """Put files that did not pass the block into a private folder, with the reason beside them."""
    try:
        yield
    except DisclosureError as error:
        for name, content in files.items():
            write_whole(private / name, content)
        write_whole(private / REASON_FILE, f"{error}\n")
        raise DisclosureError(f"{error}. The files lie in {private}") from error
