"""Which pages the browser tests open: every kind of page in every language and in hard cases."""

from collections.abc import Mapping

from folkehelse_eval.report.about import about_files
from folkehelse_eval.report.about_bodies import PackageFacts
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.index import IndexEntry
from folkehelse_eval.report.pages import ABOUT_FOLDER, pages_of
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation, without_data
from tests.fullest_summary import fullest
from tests.hard_evaluations import hostile, one_municipality
from tests.report_pages import STEMS
from tests.support.nations import national

NATION_STEM = pages_of("nation")[0].stem

KINDS: Mapping[str, Evaluation] = {
    "nb": evaluation(),
    "nn": evaluation(Language.NYNORSK),
    "en": evaluation(Language.ENGLISH),
    "simulert": fullest(),
    "uten_data": without_data(),
    "vanskelig": hostile(),
    "alene": one_municipality(),
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
KEPT_BACK: Mapping[str, Evaluation] = {
    f"tilbake_{language.value}": evaluation(language) for language in Language
}
"""The page that stands for one that did not pass the gate."""
KEPT_BACK_STEM = STEMS[-1]
_EVERY = {**KINDS, **NATIONS, **KEPT_BACK}
LANGUAGE = {kind: given.header.language.value for kind, given in _EVERY.items()}
AREA = {
    kind: given.header.area or load_words(given.header.language).say("area.nation")
    for kind, given in _EVERY.items()
}
ABOUT_PAGES = about_files(PackageFacts("0.1.0", "abc123def456", (("numpy", "2.4.0"),)))
OTHER_STATES = tuple(
    IndexEntry(f"{state}-fylke", state, detail, pages, area="Østfold")
    for state, detail, pages in (
        ("kept_back", "40_sammenligning.html: en grunn", ("90_sammendrag.html",)),
        ("outdated", "", ("90_sammendrag.html",)),
        ("data_missing", "Psykiske plager", ("90_sammendrag.html",)),
        ("not_run", "", ()),
    )
)
FAILED = IndexEntry("feilet", "failed", 'measures.csv, row 4: "<b>" & more', (), area="Vestfold")
OUTSIDE: Mapping[str, str] = {
    "index.html": "nb",
    "index.nn.html": "nn",
    "index.en.html": "en",
    "feilet/index.html": "nb",
    **{f"{ABOUT_FOLDER}/{name}": name.split(".")[1] for name in ABOUT_PAGES},
}
"""Pages that belong to no report, with their language."""
PAGES = (
    *OUTSIDE,
    *(f"{kind}/{KEPT_BACK_STEM}.html" for kind in KEPT_BACK),
    *(f"{kind}/{stem}.html" for kind, stems in STEMS_OF.items() for stem in stems),
)


def language_of(name: str) -> str:
    """Return the language of one of the pages."""
    return OUTSIDE.get(name) or LANGUAGE[name.partition("/")[0]]
