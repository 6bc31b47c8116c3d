"""Directly standardised rates."""

import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.rate_intervals import byar
from folkehelse_eval.estimate.standardised_rates import directly_standardised

STANDARD = np.array([1_000.0, 3_000.0])


def test_an_area_with_the_standards_ages_has_its_own_rate_and_byars_interval():
    cases, people = np.array([[4.0, 21.0]]), np.array([[500.0, 1_500.0]])
    found = directly_standardised(cases, people, STANDARD, level=0.95)
    low, high = byar(np.array([25.0]), level=0.95)
    assert found.value[0] == pytest.approx(25 / 2_000)
    assert found.low[0] == pytest.approx(low[0] / 2_000)
    assert found.high[0] == pytest.approx(high[0] / 2_000)


def test_ages_count_as_in_the_standard():
    cases, people = np.array([[10.0, 10.0]]), np.array([[100.0, 1_000.0]])
    found = directly_standardised(cases, people, STANDARD, level=0.95)
    assert found.value[0] == pytest.approx(0.25 * 0.1 + 0.75 * 0.01)
    assert found.low[0] < found.value[0] < found.high[0]


def test_an_age_group_without_people_is_refused():
    with pytest.raises(EstimationError, match="Join age groups"):
        directly_standardised(np.ones((1, 2)), np.array([[10.0, 0.0]]), STANDARD, level=0.95)
