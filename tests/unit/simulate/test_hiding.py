"""The supplier's rules on small tables, and on everything that the simulated country shows."""

import numpy as np
import pytest

from folkehelse_eval.simulate.country import Country, published_surveys, surveyed
from folkehelse_eval.simulate.counts import contact_counts
from folkehelse_eval.simulate.hiding import (
    enough_coverage,
    hide_register,
    hide_series,
    hide_survey,
    small,
)
from folkehelse_eval.simulate.model import true_rates
from folkehelse_eval.simulate.parameters import CONTACTS, SURVEYS
from folkehelse_eval.simulate.places import YEARS, Places
from folkehelse_eval.simulate.published import HIDDEN, SHOWN, publish_register, with_total
from folkehelse_eval.simulate.streams import stream

SEED = 7


def counts(*pairs: int) -> np.ndarray:
    return np.array(pairs)


@pytest.mark.parametrize(
    ("cases", "base", "hidden"),
    [(4, 100, True), (5, 100, False), (96, 100, True), (95, 100, False), (0, 0, False)],
)
def test_small_numerators_and_complements_are_hidden(cases: int, base: int, hidden: bool) -> None:
    assert small(counts(cases), counts(base)).tolist() == [hidden]


@pytest.mark.parametrize(
    ("boys", "girls", "by_sex_hidden"),
    [(20, 20, False), (19, 20, True), (15, 25, False), (14, 40, True), (0, 0, False)],
)
def test_sexes_are_shown_from_40_answers_and_15_of_each(
    boys: int, girls: int, by_sex_hidden: bool
) -> None:
    base = counts(boys, girls)
    cases = np.where(base > 0, np.maximum(base // 2, 5), 0)
    assert hide_survey(cases, base).tolist() == [False, by_sex_hidden, by_sex_hidden]


def test_one_small_sex_takes_the_other_with_it_but_not_the_total() -> None:
    assert hide_survey(counts(3, 20), counts(60, 60)).tolist() == [False, True, True]


def test_a_hidden_total_hides_everything() -> None:
    assert hide_survey(counts(1, 3), counts(60, 60)).tolist() == [True, True, True]


def test_a_series_with_more_than_a_fifth_hidden_goes_whole() -> None:
    hidden = np.zeros((2, 5), dtype=bool)
    hidden[0, 0] = hidden[1, :2] = True
    assert hide_series(hidden)[0].tolist() == [True, False, False, False, False]
    assert hide_series(hidden)[1].all()


def test_a_county_needs_half_of_its_pupils() -> None:
    pupils, county = np.array([60, 40, 50, 50]), np.array([0, 0, 1, 1])
    takes_part = np.array([False, True, True, False])
    assert enough_coverage(pupils, takes_part, county).tolist() == [False, True]


def test_a_lone_hidden_municipality_takes_the_smallest_other_one_with_it() -> None:
    base = np.full((3, 1, 3, 3), 1000) * np.array([3, 2, 1])[:, None, None, None]
    cases = base // 10
    cases[0] = 2
    hidden = hide_register(cases, base, np.zeros(3, dtype=int))
    assert hidden[:, 0, 0, 0].tolist() == [True, False, True]


def test_no_survey_cell_below_the_limits_is_shown(country: Country) -> None:
    places = country.places
    tables = published_surveys(places, country.treatment, seed=SEED)
    for model in SURVEYS:
        answers = surveyed(places, country.treatment, seed=SEED)[model.indicator_id]
        first = YEARS.index(model.first_year)
        cases, base = answers.cases[:, first:], answers.base[:, first:]
        shown = tables[model.indicator_id].symbol[-len(places.names) :] == SHOWN
        assert shown[..., 0].any()
        assert not (shown[..., 1:] & (base < 15)).any()
        assert not (shown[..., 1:].any(axis=-1) & (base.sum(axis=-1) < 40)).any()
        assert not (shown & (with_total(cases) <= 4)).any()
        assert not (shown & (with_total(base) - with_total(cases) <= 4)).any()
        assert not (shown[..., 1] ^ shown[..., 2]).any(), "one sex and the total give the other"


def test_no_register_cell_below_the_limits_is_shown(places: Places, country: Country) -> None:
    for model in CONTACTS:
        rates = true_rates(model, places, country.treatment, seed=SEED)
        counted = contact_counts(rates, places, stream(SEED, f"draws {model.indicator_id}"))
        table = publish_register(counted, places, model)
        first, last = YEARS.index(model.first_year), YEARS.index(model.last_year) + 1
        symbol = table.symbol[-len(places.names) :]
        inner = symbol[:, :, 1:, 1:] == SHOWN
        cases, base = counted.cases[:, first:last], counted.base[:, first:last]
        assert not (inner & (cases <= 4)).any()
        assert not (inner & (base - cases <= 4)).any()
        assert (symbol == HIDDEN).any()
        for axis in (2, 3):
            hidden = symbol == HIDDEN
            parts = hidden.take([1, 2], axis=axis).sum(axis=axis)
            assert not ((parts == 1) & ~hidden.take(0, axis=axis)).any(), "a sum gives it back"


def test_a_county_never_has_exactly_one_hidden_municipality(
    places: Places, country: Country
) -> None:
    model = CONTACTS[0]
    rates = true_rates(model, places, country.treatment, seed=SEED)
    counted = contact_counts(rates, places, stream(SEED, f"draws {model.indicator_id}"))
    hidden = publish_register(counted, places, model).symbol[-len(places.names) :] == HIDDEN
    unavailable = places.no_exact_series[:, YEARS.index(2017) : YEARS.index(2024) + 1].any(axis=1)
    for county in np.unique(places.county_of):
        members = places.county_of == county
        if members.sum() > 1 and not unavailable[members].any():
            assert not (hidden[members].sum(axis=0) == 1).any()
