"""Pages about the pages: words and methods, for researchers, and how the site meets WCAG.

They rest on no evaluation: their words stand in the catalogues, their facts are the package's own
(indicators, claim rules, thresholds, versions). Each is made in every language.
"""

from folkehelse_eval.report.about_bodies import BODIES, PackageFacts
from folkehelse_eval.report.blocks import Block, Fragment, Heading, Link, Links, PageHead
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.page import PageSetting, render_page
from folkehelse_eval.report.pages import ABOUT, Page, about_pages, index_name
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.vocabulary.indicator import Language


def about_files(facts: PackageFacts) -> dict[str, str]:
    """Return every page in every language by its file's name in :data:`ABOUT_FOLDER`."""
    return {
        f"{page.stem}.html": _page(page, language, facts)
        for language in Language
        for page in about_pages(language)
    }


def _page(page: Page, language: Language, facts: PackageFacts) -> str:
    words = load_words(language)
    head = PageHead(
        page_key=page.key,
        title=words.say("about_page.title", {"title": words.say(f"page.{page.key}.title")}),
        heading=words.say(f"page.{page.key}.title"),
        lead=words.say(f"page.{page.key}.lead"),
        simulated=False,
    )
    setting = PageSetting(
        language=language,
        title=head.title,
        page_key=page.key,
        pages=about_pages(language),
        index_address=f"../{index_name(language)}",
    )
    blocks = (*BODIES[page.key](words, facts), *_other_languages(page, language))
    return render_page(
        setting,
        opening=render_fragment(Fragment(language, (head,))),
        body=render_fragment(Fragment(language, blocks)),
    )


def _other_languages(page: Page, language: Language) -> tuple[Block, ...]:
    words = load_words(language)
    links = tuple(
        Link(words.say(f"language.{other.value}"), f"{ABOUT[page.key]}.{other.value}.html")
        for other in Language
        if other is not language
    )
    return (Heading(words.say("about_page.languages"), "sprak"), Links(links))
