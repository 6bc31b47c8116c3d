"""Which pages the browser tests open: every kind of page in every language and in hard cases."""

from collections.abc import Mapping

from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation, without_data
from tests.report_pages import STEMS

KINDS: Mapping[str, Evaluation] = {
    "nb": evaluation(),
    "nn": evaluation(Language.NYNORSK),
    "en": evaluation(Language.ENGLISH),
    "simulert": evaluation(simulated=True),
    "uten_data": without_data(),
}
AREA = {kind: given.header.area or "Hele landet" for kind, given in KINDS.items()}
PAGES = ("index.html", *(f"{kind}/{stem}.html" for kind in KINDS for stem in STEMS))
