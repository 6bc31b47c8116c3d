"""The figures of all plans whose pages stand in ``reports/``, kept short to be read quickly.

Results are megabytes, of which the gate needs the figures of single areas alone; they are kept in
the plan's own folder under the look of the published results and the code that read them, and made
anew where one of them differs.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.report.gate.figures import (
    PlanFigures,
    figures_from_json,
    figures_of,
    figures_to_json,
)
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.digests import code_digest
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.keys import RESULTS_FILE
from folkehelse_eval.run.project import Project

FIGURES_FILE = "published_figures.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """Other plans whose pages stand in ``reports/``, by id."""

    staying: tuple[str, ...]
    replaced: tuple[str, ...]
    """Plans whose pages are of before this run, which is about to replace them, if it succeeds."""


def standing_beside(
    plan_id: str, project: Project, *, others: Collection[str], begun_ns: int
) -> Standing:
    """Return which plans have published something that stands beside a plan's pages.

    Parameters
    ----------
    others
        Plans of this run that are not over.
    begun_ns
        When the run began; what is published since then stays.
    """
    modified = {
        results.parent.name: results.stat().st_mtime_ns
        for results in sorted(project.reports.glob(f"*/{RESULTS_FILE}"))
        if results.parent.name != plan_id
    }
    replaced = [name for name, at in modified.items() if name in others and at < begun_ns]
    return Standing(tuple(name for name in modified if name not in replaced), tuple(replaced))


def published_figures(plan_id: str, project: Project) -> PlanFigures:
    """Return what a plan has published.

    Raises
    ------
    InputDataError
        For results that this version of the program cannot read.
    """
    results, kept = project.pages(plan_id) / RESULTS_FILE, project.processed(plan_id) / FIGURES_FILE
    if kept.is_file():
        look, _, figures = kept.read_text(encoding="utf-8").partition("\n")
        if look == json.dumps(_look(results)):
            return figures_from_json(figures)
    try:
        evaluation = read_evaluation(results)
    except ValueError as error:  # of pydantic, or of the decoder of bytes
        raise InputDataError(
            file=results,
            found="results of another version of the program",
            expected="results that can be laid beside those of other plans",
            remedy=f"Run {plan_id} again together with them, or remove its folder in reports.",
        ) from error
    return keep_figures(evaluation, project)


def keep_figures(evaluation: Evaluation, project: Project) -> PlanFigures:
    """Keep the figures of a plan whose results have just been published."""
    plan_id = evaluation.header.plan_id
    figures = figures_of(evaluation)
    look = _look(project.pages(plan_id) / RESULTS_FILE)
    text = f"{json.dumps(look)}\n{figures_to_json(figures)}\n"
    write_whole(project.processed(plan_id) / FIGURES_FILE, text)
    return figures


def _look(path: Path) -> list[int | str]:
    found = path.stat()
    return [code_digest(), found.st_size, found.st_mtime_ns]
