"""Ungdata-like rounds: every third year, not the same years everywhere, not everywhere."""

import numpy as np

from folkehelse_eval.simulate.country import Country, published_surveys
from folkehelse_eval.simulate.counts import survey_answers, survey_rounds
from folkehelse_eval.simulate.parameters import SURVEYS
from folkehelse_eval.simulate.places import YEARS, Places
from folkehelse_eval.simulate.published import (
    HIDDEN,
    NOT_AVAILABLE,
    NOT_COMPUTABLE,
    window,
)

SEED = 7


def test_rounds_are_never_in_neighbouring_years_and_never_in_2020(places: Places) -> None:
    rounds = survey_rounds(places, seed=SEED)
    assert not (rounds[:, 1:] & rounds[:, :-1]).any()
    assert not rounds[:, YEARS.index(2020)].any()


def test_years_differ_between_municipalities_and_some_never_take_part(places: Places) -> None:
    rounds = survey_rounds(places, seed=SEED)
    patterns = {tuple(row) for row in rounds[rounds.sum(axis=1) >= 4]}
    assert len(patterns) >= 3
    never = (~rounds.any(axis=1)).mean()
    assert 0.02 < never < 0.15


def test_most_municipalities_have_two_rounds_before_and_two_after_2018(places: Places) -> None:
    rounds = survey_rounds(places, seed=SEED)
    split = YEARS.index(2018)
    enough = (rounds[:, : split + 1].sum(axis=1) >= 2) & (rounds[:, split + 1 :].sum(axis=1) >= 2)
    assert 0.5 < enough.mean() < 0.95


def test_answers_are_three_percent_of_the_inhabitants(places: Places) -> None:
    share = survey_answers(places, seed=SEED).sum() / places.population.sum()
    assert abs(share - 0.029) < 0.0003


def test_off_years_are_written_as_not_computable(country: Country) -> None:
    places = country.places
    rounds = survey_rounds(places, seed=SEED)
    for model in SURVEYS:
        table = published_surveys(places, country.treatment, seed=SEED)[model.indicator_id]
        held = rounds[:, YEARS.index(model.first_year) :]
        symbol = table.symbol[-len(places.names) :]
        off = ~held[..., np.newaxis] & np.ones(3, dtype=bool)
        assert np.isin(symbol[off], [NOT_COMPUTABLE, NOT_AVAILABLE]).all()
        assert (symbol[~off] != NOT_COMPUTABLE).all()
        assert (symbol == HIDDEN).any()


def test_windows_follow_the_suppliers_rule() -> None:
    assert [window(year) for year in (2012, 2018, 2020, 2021, 2022, 2023, 2024, 2025)] == [
        (2012, 2012),
        (2016, 2018),
        (2018, 2020),
        (2021, 2021),
        (2022, 2022),
        (2022, 2023),
        (2022, 2024),
        (2023, 2025),
    ]


def test_receivers_of_split_parts_have_no_figures_before_the_split(country: Country) -> None:
    places = country.places
    table = published_surveys(places, country.treatment, seed=SEED)["ungdata_psykiske_plager"]
    symbol = table.symbol[-len(places.names) :]
    heim, haram = places.kommune_nrs.index("5055"), places.kommune_nrs.index("1580")
    assert (symbol[heim, : YEARS.index(2020)] == NOT_AVAILABLE).all()
    covered = slice(YEARS.index(2020), YEARS.index(2023) + 1)
    assert (symbol[haram, covered] == NOT_AVAILABLE).all()
