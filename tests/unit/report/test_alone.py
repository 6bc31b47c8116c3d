"""A city that is its county's only municipality is not told as one of one."""

from dataclasses import replace

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.reach import short_reach
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import reach


@pytest.mark.parametrize("districts", [(), ("Alna", "Stovner")])
def test_one_municipality_is_not_counted_among_one(districts):
    whole = reach()
    one = replace(
        whole.years[0], municipalities_total=1, municipalities_active=1, population_active=None
    )
    alone = replace(whole, years=(one,), bydeler=districts)
    said = short_reach(alone, load_words(Language.BOKMAL))
    assert said.startswith("Kommunen hadde tiltak i gang")
    assert "1 av 1" not in said
