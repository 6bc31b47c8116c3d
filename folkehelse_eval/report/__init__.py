"""Results to pages: words, tables, figures, HTML, and the last check before a page is let out."""

from folkehelse_eval.report.notebook import show

__all__ = ["show"]
