"""The model does what its description says: level, drift, step, serial correlation, effects."""

import numpy as np
import pytest

from folkehelse_eval.simulate.counts import survey_answers, survey_counts, survey_rounds
from folkehelse_eval.simulate.entry import COUNTIES_AT_ENTRY, choose, treatment_of
from folkehelse_eval.simulate.model import (
    Treatment,
    autocorrelated,
    deviations,
    national_by_sex,
    national_path,
    true_rates,
)
from folkehelse_eval.simulate.parameters import (
    CONTACTS,
    POOLED,
    SCHOOL_POINTS,
    SERIAL_CORRELATION,
    SIMULATED_INDICATORS,
    SURVEYS,
    IndicatorModel,
)
from folkehelse_eval.simulate.places import YEARS, Places
from folkehelse_eval.simulate.published import publish_survey
from folkehelse_eval.simulate.streams import stream
from folkehelse_eval.simulate.truth import (
    TRUE_EFFECTS,
    WITHOUT_EFFECT,
    Theme,
    effect_share,
    full_effect,
)
from folkehelse_eval.vocabulary.indicator import catalogue

SEED = 7
DISTRESS = SURVEYS[0]
MODELS = (*SURVEYS, *CONTACTS, *POOLED, SCHOOL_POINTS)


def untreated(places: Places) -> Treatment:
    nobody = (None,) * len(places.names)
    return Treatment(start_year=nobody, theme=nobody)


def test_every_simulated_indicator_is_in_the_catalogue_and_in_the_table_of_truth() -> None:
    assert set(SIMULATED_INDICATORS) <= set(catalogue())
    changed = {effect.indicator_id for effect in TRUE_EFFECTS if effect.points}
    assert changed.isdisjoint(WITHOUT_EFFECT)
    assert changed | set(WITHOUT_EFFECT) == set(SIMULATED_INDICATORS)


def test_distress_worsens_and_jumps_in_2021() -> None:
    path = dict(zip(YEARS, national_path(DISTRESS), strict=True))
    assert path[2019] - path[2018] == pytest.approx(0.4)
    assert path[2021] - path[2020] == pytest.approx(0.4 + 1.8)
    assert path[2022] - path[2020] == pytest.approx(2 * 0.4 + 0.3 * 1.8)


def test_examinations_were_cancelled_in_two_years_only() -> None:
    path = dict(zip(YEARS, national_path(SCHOOL_POINTS), strict=True))
    assert path[2020] - path[2019] == pytest.approx(0.15 + 1.3)
    assert path[2022] - path[2019] == pytest.approx(3 * 0.15)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.indicator_id)
def test_boys_and_girls_average_to_the_stated_deviation(
    model: IndicatorModel, places: Places
) -> None:
    rates = true_rates(model, places, untreated(places), seed=SEED)
    expected = national_path(model) + deviations(model, places, seed=SEED).total
    assert rates.mean(axis=-1) == pytest.approx(expected)
    assert national_by_sex(model).mean(axis=-1) == pytest.approx(national_path(model))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.indicator_id)
def test_true_rates_stay_possible_in_the_shown_years(model: IndicatorModel, places: Places) -> None:
    choices = choose(places, seed=SEED)
    rates = true_rates(model, places, treatment_of(choices, places), seed=SEED)
    shown = rates[:, YEARS.index(model.first_year) : YEARS.index(model.last_year) + 1]
    highest = catalogue()[model.indicator_id].maximum
    assert highest is not None
    assert ((shown > 0) & (shown < highest)).mean() > 0.999


def test_deviations_are_serially_correlated() -> None:
    series = autocorrelated(np.random.default_rng(1), n_units=20_000, n_years=5)
    correlation = np.corrcoef(series[:, 2], series[:, 3])[0, 1]
    assert correlation == pytest.approx(SERIAL_CORRELATION, abs=0.02)
    assert series.std(axis=0) == pytest.approx(np.ones(5), abs=0.03)


def test_a_measure_adds_exactly_its_effect_from_the_second_year_after_its_start() -> None:
    assert [effect_share(year, start_year=2018) for year in range(2016, 2023)] == [
        0.0,
        0.0,
        0.0,
        0.5,
        1.0,
        1.0,
        1.0,
    ]


def test_only_treated_municipalities_change_and_by_the_table(places: Places) -> None:
    start, theme = [None] * len(places.names), [None] * len(places.names)
    start[3], theme[3] = 2018, Theme.MENTAL_HEALTH
    treated = Treatment(start_year=tuple(start), theme=tuple(theme))
    with_measure = true_rates(DISTRESS, places, treated, seed=SEED).mean(axis=-1)
    without = true_rates(DISTRESS, places, untreated(places), seed=SEED).mean(axis=-1)
    change = with_measure - without
    assert change[3, YEARS.index(2018)] == pytest.approx(0.0)
    assert change[3, YEARS.index(2019)] == pytest.approx(-1.0)
    assert change[3, YEARS.index(2020) :] == pytest.approx(-2.0)
    assert np.delete(change, 3, axis=0) == pytest.approx(0.0)


def test_needy_municipalities_are_chosen_and_come_back_by_themselves(places: Places) -> None:
    """Regression to the mean: the funded lie high the year before entry and fall untreated."""
    falls = []
    for seed in range(20):
        choices = choose(places, seed=seed)
        treatment = treatment_of(choices, places)
        funded = np.array([year is not None for year in treatment.start_year])
        yearly = deviations(DISTRESS, places, seed=seed).yearly
        at_choice, later = yearly[:, YEARS.index(2017)], yearly[:, YEARS.index(2023)]
        falls.append(
            (at_choice[funded].mean() - at_choice[~funded].mean())
            - (later[funded].mean() - later[~funded].mean())
        )
    assert np.mean(falls) > 0.3


def test_counties_enter_in_cohorts_of_6_5_and_7(places: Places) -> None:
    years = [county.cohort_year for county in COUNTIES_AT_ENTRY]
    assert [years.count(year) for year in (2017, 2018, 2019)] == [6, 5, 7]
    by_county = {choice.county.name for choice in choose(places, seed=SEED) if choice.theme}
    assert by_county == {county.name for county in COUNTIES_AT_ENTRY}


def contrast_of_changes(places: Places, *, seed: int) -> float:
    """Draw a country with measures by lot and contrast its unhidden figures, 2021 minus 2018."""
    funded = stream(seed, "lot").random(len(places.names)) < 0.4
    treated = Treatment(
        start_year=tuple(2018 if is_funded else None for is_funded in funded),
        theme=tuple(Theme.MENTAL_HEALTH if is_funded else None for is_funded in funded),
    )
    rates = true_rates(DISTRESS, places, treated, seed=seed)
    rounds, answers = survey_rounds(places, seed=seed), survey_answers(places, seed=seed)
    counted = survey_counts(rates, rounds, answers, stream(seed, "draws"))
    value = publish_survey(counted, answers, places, DISTRESS).value[-len(places.names) :, :, 0]
    before, after = YEARS.index(2018), YEARS.index(2021)
    change, weight = value[:, after] - value[:, before], answers[:, before].sum(axis=-1)
    in_both = rounds[:, before] & rounds[:, after]
    means = [
        np.average(change[in_both & arm], weights=weight[in_both & arm])
        for arm in (funded, ~funded)
    ]
    return float(means[0] - means[1])


def test_the_effect_is_recovered_on_average_where_nothing_is_hidden(places: Places) -> None:
    contrasts = [contrast_of_changes(places, seed=seed) for seed in range(60)]
    error = np.std(contrasts, ddof=1) / np.sqrt(len(contrasts))
    truth = full_effect(Theme.MENTAL_HEALTH, DISTRESS.indicator_id)
    assert error < 0.15, "too imprecise to tell anything"
    assert abs(np.mean(contrasts) - truth) < 3 * error
