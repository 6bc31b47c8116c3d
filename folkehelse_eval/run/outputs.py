"""Everything that is published for a plan, after the last look for hidden figures."""

from collections.abc import Sequence

from folkehelse_eval.report.disclosure import check_page, check_results
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.export import CSV_FILE, XLSX_FILE, to_csv, to_xlsx
from folkehelse_eval.run.notebooks import NotebookRun


def finished_files(evaluation: Evaluation, runs: Sequence[NotebookRun]) -> dict[str, bytes]:
    """Return the files of a plan by name: results, executed notebooks and pages.

    Raises
    ------
    DisclosureError
        When a result or a finished page has a number where one is hidden.
    ReportError
        When a page cannot be composed.
    """
    check_results(evaluation)
    files = {
        "results.json": to_json(evaluation).encode(),
        CSV_FILE: to_csv(evaluation),
        XLSX_FILE: to_xlsx(evaluation),
    }
    for run in runs:
        page = run.page.read_text(encoding="utf-8")
        check_page(page, evaluation.coverage)
        files[run.path.name] = run.path.read_bytes()
        files[f"{run.notebook}.html"] = page.encode()
    return files
