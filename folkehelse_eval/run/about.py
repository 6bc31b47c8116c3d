"""The pages about the pages, written beside the index from what the package knows of itself."""

from importlib.metadata import version

from folkehelse_eval import __version__
from folkehelse_eval.report.about import about_files
from folkehelse_eval.report.about_bodies import PackageFacts
from folkehelse_eval.report.pages import ABOUT_FOLDER
from folkehelse_eval.run.digests import SHOWN, code_digest
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.project import Project

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "matplotlib", "papermill", "nbconvert")
"""Programs that figures and pages rest on."""


def write_about(project: Project) -> None:
    """Write every page about the pages that is not there in this version."""
    folder = project.reports / ABOUT_FOLDER
    libraries = tuple((name, version(name)) for name in LIBRARIES)
    facts = PackageFacts(__version__, code_digest()[:SHOWN], libraries)
    for name, html in about_files(facts).items():
        target = folder / name
        if not target.exists() or target.read_text(encoding="utf-8") != html:
            write_whole(target, html)
