"""A page stays small enough for a phone and for e-mail: what does not fit is left out, and said."""

import re

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.vocabulary.indicator import Language

LARGEST_PAGE = 1_500_000  # bytes
_PICTURE = re.compile(r'<img src="data:[^"]*" alt="([^"]*)">')


def bounded(html: str, language: Language) -> str:
    """Return a page of at most :data:`LARGEST_PAGE` bytes.

    The last pictures are left out, as many as needed; each is replaced by a note and by what its
    text alternative says. Its table, source and csv stay.

    Raises
    ------
    ReportError
        When the page is too large without any picture.
    """
    too_much = len(html.encode()) - LARGEST_PAGE
    if too_much <= 0:
        return html
    note = load_words(language).say("frame.picture_left_out")
    for picture in reversed(list(_PICTURE.finditer(html))):
        instead = f'<p class="left-out">{note} {picture[1]}</p>'
        html = html[: picture.start()] + instead + html[picture.end() :]
        too_much -= len(picture[0].encode()) - len(instead.encode())
        if too_much <= 0:
            return html
    raise ReportError(
        f"the page would hold {too_much + LARGEST_PAGE} bytes without its pictures, more than "
        f"{LARGEST_PAGE}: show less in it, or make two notebooks of it"
    )
