"""Which pages the browser tests open: every kind of page in every language and in hard cases."""

from collections.abc import Mapping

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.pages import pages_of
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation, without_data
from tests.report_pages import STEMS
from tests.support.nations import national

NATION_STEM = pages_of("nation")[0].stem

KINDS: Mapping[str, Evaluation] = {
    "nb": evaluation(),
    "nn": evaluation(Language.NYNORSK),
    "en": evaluation(Language.ENGLISH),
    "simulert": evaluation(simulated=True),
    "uten_data": without_data(),
}
NATIONS: Mapping[str, Evaluation] = {
    "landet_nb": national(),
    "landet_nn": national(Language.NYNORSK),
    "landet_en": national(Language.ENGLISH),
}
"""The nation's own page; its other pages are those of a county."""
STEMS_OF: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(KINDS, STEMS),
    **dict.fromkeys(NATIONS, (NATION_STEM,)),
}
LANGUAGE = {kind: given.header.language.value for kind, given in (KINDS | NATIONS).items()}
AREA = {
    kind: given.header.area or load_words(given.header.language).say("area.nation")
    for kind, given in (KINDS | NATIONS).items()
}
PAGES = (
    "index.html",
    *(f"{kind}/{stem}.html" for kind, stems in STEMS_OF.items() for stem in stems),
)
