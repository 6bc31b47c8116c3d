"""Everything that is published for a plan, after the last look at the finished files."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.disclosure import check_page, check_results
from folkehelse_eval.report.gate.check import check_files
from folkehelse_eval.report.gate.figures import PlanFigures, figures_of
from folkehelse_eval.report.gate.following import check_following, check_together
from folkehelse_eval.report.gate.released import released
from folkehelse_eval.report.pages import ESTIMATES_FILE, WORKBOOK_FILE
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.notebooks import NotebookRun

REASON_FILE = "reason.txt"


def finished_files(
    evaluation: Evaluation, runs: Sequence[NotebookRun], *, private: Path
) -> dict[str, bytes]:
    """Return the files of a plan by name: results, executed notebooks and pages.

    Parameters
    ----------
    private
        Folder, never published, that takes files which do not pass, with the reason beside them.

    Raises
    ------
    DisclosureError
        When a finished file has a number where one is hidden or that belongs to no result, or when
        a hidden figure follows from the results.
    ReportError
        When a page cannot be composed.
    """
    files = {
        "results.json": to_json(evaluation).encode(),
        ESTIMATES_FILE: to_csv(evaluation),
        WORKBOOK_FILE: to_xlsx(evaluation),
    }
    for run in runs:
        files[run.path.name] = run.path.read_bytes()
        files[f"{run.notebook}.html"] = run.page.read_bytes()
    shutil.rmtree(private, ignore_errors=True)
    with _put_away_unless_passed(files, private):
        look_through(evaluation, files)
    return files


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
    check_results(evaluation)
    check_following(figures_of(evaluation))
    for name, content in files.items():
        if name.endswith(".html"):
            check_page(content.decode(), evaluation.coverage)
    check_files(files, released(evaluation), evaluation.header.language)


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
