"""The page that stands for one that did not pass the gate, among others of its plan that did."""

from folkehelse_eval.report.blocks import Fragment, Notice, Tone
from folkehelse_eval.report.chapters.frame import page_head, words_of
from folkehelse_eval.report.page import PageSetting, render_page
from folkehelse_eval.report.pages import ABOUT_FOLDER, index_name, pages_of
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.result.evaluation import Evaluation


def kept_back_page(evaluation: Evaluation, stem: str) -> str:
    """Return a page of the same name and place that says that it is kept back, and what to do.

    The reason itself is told where the run is started and lies beside the page that was kept back.
    """
    words, header = words_of(evaluation), evaluation.header
    pages = pages_of(header.scope)
    key = next(page.key for page in pages if page.stem == stem)
    head = page_head(evaluation, key, lead=words.say("kept_back.lead"))
    told = tuple(words.say(f"kept_back.{part}") for part in ("others", "next"))
    notice = Notice(Tone.MISSING, words.say("kept_back.title"), told)
    setting = PageSetting(
        language=header.language,
        title=head.title,
        page_key=key,
        pages=pages,
        index_address=f"../{index_name(header.language)}",
        about_address=f"../{ABOUT_FOLDER}/",
        paper=head.paper,
    )
    return render_page(
        setting,
        opening=render_fragment(Fragment(header.language, (head,), refers_to="header")),
        body=render_fragment(Fragment(header.language, (notice,), refers_to="header")),
    )
