"""What is withheld so that nothing hidden follows, in a county with known figures."""

from dataclasses import replace

import pytest

from folkehelse_eval.panel.bounds import recovered
from folkehelse_eval.panel.withholding import Release, withhold
from folkehelse_eval.vocabulary.figure import Figure, closeness, largest
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.relations import relations

SURVEY = find_indicator("ungdata_psykiske_plager")
VACCINE = find_indicator("vaksinasjon_meslinger_9")
WHOLE = frozenset(municipalities()) | {nr[:2] for nr in municipalities()}
TWO_COUNTIES = {"4001": 12.0, "4020": 30.0, "3301": 14.0, "3314": 25.0}
TELEMARK = [nr for nr in municipalities() if nr.startswith("40")]


def figure(unit: str, year: int = 2018, *, years: int = 1, sex: str = "all") -> Figure:
    indicator = SURVEY if years == 1 else VACCINE
    return Figure(indicator.indicator_id, unit, year - years + 1, year, sex)


def release(values: dict[Figure, float], hidden: list[Figure], indicator=SURVEY) -> Release:
    return Release(
        indicator,
        {name: value for name, value in values.items() if name not in hidden},
        frozenset(hidden),
        frozenset({*TELEMARK, "0301"}),
    )


def county(values: dict[str, float], *, year: int = 2018) -> dict[Figure, float]:
    """Municipalities' figures and the county's, which follows from them."""
    parts = {figure(nr, year): value for nr, value in values.items()}
    names = {*parts, figure("40", year)}
    (relation,) = relations(SURVEY, names, areas=TELEMARK, pooled=False)
    total = sum(w * parts[part] for part, w in zip(relation.parts, relation.weights, strict=True))
    return {**parts, figure("40", year): total}


def follows(item: Release, withheld) -> set[Figure]:
    gone = {each.figure for each in withheld}
    shown = {name: value for name, value in item.shown.items() if name not in gone}
    names = frozenset(item.shown) | item.hidden | item.unseen
    found: set[Figure] = set()
    for pooled in (True, False):
        system = relations(item.indicator, names, areas=item.areas, pooled=pooled)
        found |= recovered(
            system,
            shown,
            item.hidden,
            closeness=closeness(item.indicator),
            largest=lambda name: largest(item.indicator, name),
        ).keys()
    return found


def test_the_county_is_withheld_where_one_municipality_would_follow() -> None:
    item = release(county({"4001": 12.0, "4003": 15.0, "4020": 30.0}), [figure("4020")])
    assert follows(item, ()) == {figure("4020")}
    (only,) = withhold(item)
    assert (only.figure, only.protects) == (figure("40"), figure("4020"))
    assert follows(item, [only]) == set()


def test_two_hidden_municipalities_keep_each_other_hidden() -> None:
    values = county({"4001": 12.0, "4003": 15.0, "4020": 30.0, "4014": 25.0})
    assert withhold(release(values, [figure("4020"), figure("4014")])) == ()


def test_a_large_municipality_beside_a_small_one_is_not_hidden_by_it() -> None:
    """Of Skien and Fyresdal, both hidden, Skien follows from the county within a point or two."""
    values = county({"4001": 12.0, "4003": 15.0, "4032": 20.0})
    hidden = [figure("4003"), figure("4032")]
    assert [each.figure for each in withhold(release(values, hidden))] == [figure("40")]


def test_a_later_county_figure_that_pools_the_round_is_withheld_too() -> None:
    values = county({"4001": 12.0, "4003": 15.0, "4020": 30.0})
    values[figure("40", 2019)] = values[figure("40", 2020)] = values[figure("40")]
    values[figure("40", 2021)] = 15.0  # that year's own round alone, and nobody held one
    withheld = withhold(release(values, [figure("4020")]))
    assert {each.figure.last_year for each in withheld} == {2018, 2019, 2020}


def test_oslo_as_a_county_is_withheld_where_oslo_is_hidden() -> None:
    values = {figure("03"): 14.0, figure("0301"): 14.0}
    (only,) = withhold(release(values, [figure("0301")]))
    assert only.figure == figure("03")


def test_the_country_is_withheld_where_two_of_its_figures_together_give_two_counties_away() -> None:
    """Two pooled figures weigh the same two hidden rounds differently: two equations, solved."""
    parts = {figure(nr, 2016): level for nr, level in TWO_COUNTIES.items()}
    totals = {figure("0", 2016), figure("0", 2017)}
    sums = relations(SURVEY, {*parts, *totals}, areas=WHOLE, pooled=True)
    values = parts | {
        one.total: sum(w * parts[part] for part, w in zip(one.parts, one.weights, strict=True))
        for one in sums
    }
    hidden = [figure("4020", 2016), figure("3314", 2016)]
    item = replace(release(values, hidden), areas=WHOLE)
    for total in totals:  # either alone says little
        alone = {name: value for name, value in item.shown.items() if name != total}
        assert follows(replace(item, shown=alone), ()) == set()
    assert follows(item, ()) == set(hidden)
    withheld = withhold(item)
    assert {each.figure for each in withheld} < totals
    assert follows(item, withheld) == set()


@pytest.mark.parametrize(("level", "withheld"), [(20.0, 0), (2.0, 1)])
def test_sexes_bounded_by_a_very_low_total(level: float, withheld: int) -> None:
    """Both sexes hidden: boys lie between 0 and twice the total, which 2 per cent bound to 4."""
    both = [figure("4001", sex=sex) for sex in ("male", "female")]
    item = release({figure("4001"): level}, both)
    assert len(withhold(item)) == withheld


def test_years_between_neighbours_close_to_the_limit_are_protected() -> None:
    """99 per cent in every period around: the years in the gap can hardly have been lower."""
    values = {figure("4018", year, years=5): 99.0 for year in range(2014, 2023)}
    item = release(values, [figure("4018", 2018, years=5)], VACCINE)
    assert follows(item, ()) == item.hidden
    withheld = withhold(item)
    assert withheld
    assert follows(item, withheld) == set()
