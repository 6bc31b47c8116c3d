"""What a process does once, so that its copies find it done."""

import gc
from importlib import import_module
from pkgutil import iter_modules

import nbformat
from matplotlib.backends.registry import backend_registry
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report import chapters
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.figures.canvas import draw
from folkehelse_eval.report.render import environment
from folkehelse_eval.run import cell_shell, notebook_client
from folkehelse_eval.run.digests import code_digest
from folkehelse_eval.vocabulary.geography import counties
from folkehelse_eval.vocabulary.indicator import Language

LOADED_ON_USE = (cell_shell, notebook_client)
"""What the engine loads when a notebook is run: named here, so that it is there already."""


def warm_up() -> None:
    """Load what notebooks load, read and compile what every one needs, find the fonts.

    The digest of the code is taken here, too: it is that of the code which the copies run.
    """
    for module in iter_modules(chapters.__path__, f"{chapters.__name__}."):
        import_module(module.name)
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]  # no types
    backend_registry.is_valid_backend(cell_shell.INLINE)  # type: ignore[no-untyped-call]  # no types
    counties()
    code_digest()
    for language in Language:
        load_words(language)
        compiled = environment(language)
        for name in compiled.list_templates(extensions=["j2"]):
            compiled.get_template(name)
    draw(_throw_away, height_inches=1.0, stamp="-")
    gc.freeze()  # the copies' collectors leave alone what they share with us


def _throw_away(sheet: Sheet) -> None:
    sheet.subplots().plot([0.0, 1.0], label="-")
