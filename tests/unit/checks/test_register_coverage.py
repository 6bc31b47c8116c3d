"""The register beside what is reported elsewhere, in measures and in municipalities."""

import pytest

from folkehelse_eval.checks.register_coverage import cover_register, register_coverage
from tests.support.small_tables import county, measure

FUNDED = [measure("5014", 2018, measure_id="a"), measure("5021", 2018, measure_id="b")]


@pytest.mark.parametrize(
    ("measures", "municipalities", "share", "answer"),
    [
        (None, None, None, "not_stated"),
        (2, None, 1.0, "complete"),
        (4, None, 0.5, "incomplete"),
        (None, 8, 0.25, "incomplete_municipalities"),
        (2, 8, 0.25, "incomplete_municipalities"),
        (8, 2, 0.25, "incomplete"),
    ],
)
def test_the_number_that_leaves_more_out_decides(measures, municipalities, share, answer):
    entered = county("Telemark", "08", 2018, reported=measures).model_copy(
        update={"reported_municipalities": municipalities}
    )
    coverage = cover_register(FUNDED, [entered], ["Telemark"])
    assert coverage.share == share
    assert register_coverage(coverage, "e").answer == answer


def test_a_county_without_a_number_leaves_the_sum_unknown():
    counties = [county("Telemark", "08", 2018, reported=4), county("Vestfold", "07", 2017)]
    assert cover_register(FUNDED, counties, ["Telemark", "Vestfold"]).reported is None
