"""Every key that the inference hands on has words in three languages."""

import pytest

from folkehelse_eval.estimate.inference.choice import TABLE
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.wild_bootstrap import Imposed
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.vocabulary.indicator import Language

METHODS = (*Statistic, *Imposed, "cr2", "holm", "benjamini_hochberg", "max_t")
REFUSALS = ("not_surveyed", "infinite_values", "fewer_than_two_comparison", "constant_outcome")


@pytest.mark.parametrize("language", Language)
def test_every_key_has_words(language):
    catalogue = load_words(language)
    keys = {f"method.{key}" for key in METHODS} | {f"refusal.{key}" for key in REFUSALS}
    keys |= {f"method.{row.method}" for row in TABLE} | {f"reason.{row.reason}" for row in TABLE}
    assert {key for key in keys if not catalogue.has(key)} == set()
