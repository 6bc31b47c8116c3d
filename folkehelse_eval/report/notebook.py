"""What notebook cells call: show blocks as one piece of HTML, and nothing else."""

from IPython.display import display

from folkehelse_eval.report.blocks import Fragment
from folkehelse_eval.report.render import render_fragment

MARK = "folkehelse"
"""Key of the metadata by which the exporter knows our outputs from a researcher's own."""


def show(fragment: Fragment) -> None:
    """Show a chapter's fragment; the output holds ``text/html`` alone.

    The metadata tell the exporter the language and, from a title block, the page's title.
    """
    notes: dict[str, object] = {"language": fragment.language.value}
    head = fragment.head
    if head is not None:
        notes |= {"page": head.page_key, "title": head.title, "simulated": head.simulated}
        notes["scope"] = head.scope
        notes |= {"paper": head.paper}
    html = render_fragment(fragment)
    display({"text/html": html}, raw=True, metadata={MARK: notes})  # type: ignore[no-untyped-call]  # IPython has no types
