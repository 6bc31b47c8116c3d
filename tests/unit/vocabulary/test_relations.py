"""Which figures add up to which, on the real counties with small numbers written out."""

import pytest

from folkehelse_eval.vocabulary.figure import Figure, closeness, largest
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.relations import (
    Relation,
    bounds_of_parts,
    relations,
    with_parts_of_parts,
)

SURVEY = find_indicator("ungdata_psykiske_plager")
POOLED = find_indicator("vaksinasjon_meslinger_9")
TELEMARK = [nr for nr in municipalities() if nr.startswith("40")]


def survey(unit: str, year: int, sex: str = "all") -> Figure:
    return Figure(SURVEY.indicator_id, unit, year, year, sex)


def totals(found: tuple[Relation, ...]) -> dict[Figure, Relation]:
    return {relation.total: relation for relation in found}


def test_a_county_is_the_sum_of_municipalities_with_a_figure_by_young_inhabitants() -> None:
    figures = [survey("40", 2018), survey("4001", 2018), survey("4003", 2018)]
    relation = totals(relations(SURVEY, figures, areas=TELEMARK, pooled=False))[survey("40", 2018)]
    young = [municipalities()[nr].population_0_24[2018] for nr in ("4001", "4003")]
    assert relation.parts == (survey("4001", 2018), survey("4003", 2018))
    assert relation.weights == pytest.approx([n / sum(young) for n in young])


def test_a_pooled_county_holds_the_latest_round_of_three_years() -> None:
    figures = [survey("40", 2019), survey("4001", 2017), survey("4001", 2018), survey("4003", 2016)]
    relation = totals(relations(SURVEY, figures, areas=TELEMARK, pooled=True))[survey("40", 2019)]
    assert relation.parts == (survey("4001", 2018),)


@pytest.mark.parametrize(("year", "held"), [(2021, ()), (2023, (2022,)), (2024, (2022,))])
def test_single_rounds_are_pooled_with_nothing_before(year: int, held: tuple[int, ...]) -> None:
    figures = [survey("40", year), survey("4001", 2020), survey("4001", 2022)]
    found = totals(relations(SURVEY, figures, areas=TELEMARK, pooled=True))
    parts = found[survey("40", year)].parts if survey("40", year) in found else ()
    assert [part.last_year for part in parts] == list(held)


def test_a_county_that_the_data_are_only_partly_about_is_no_sum() -> None:
    figures = [survey("40", 2018), survey("4001", 2018)]
    assert relations(SURVEY, figures, areas=TELEMARK[:-1], pooled=False) == ()


def test_oslo_is_its_only_municipality() -> None:
    figures = [survey("03", 2018), survey("0301", 2018)]
    (relation,) = relations(SURVEY, figures, areas=["0301"], pooled=False)
    assert (relation.total, relation.parts, relation.weights) == (figures[0], (figures[1],), (1.0,))


def test_the_country_reaches_below_a_county_without_a_figure() -> None:
    fylker = {kommune.fylke_nr for kommune in municipalities().values()}
    others = [survey(fylke, 2018) for fylke in fylker if fylke != "40"]
    figures = [survey("0", 2018), *others, survey("4001", 2018)]
    areas = {*fylker, *municipalities()}
    relation = totals(relations(SURVEY, figures, areas=areas, pooled=False))[survey("0", 2018)]
    assert set(relation.parts) == {*others, survey("4001", 2018)}


def test_both_sexes_are_half_boys_and_half_girls() -> None:
    figures = [survey("4001", 2018, sex) for sex in ("all", "male", "female")]
    (relation,) = relations(SURVEY, figures, areas=TELEMARK, pooled=False)
    assert (relation.total, relation.weights) == (figures[0], (0.5, 0.5))


def test_a_figure_for_five_years_is_the_mean_of_years_shared_with_the_next() -> None:
    figures = [Figure(POOLED.indicator_id, "4001", y - 4, y) for y in (2016, 2017)]
    first, second = relations(POOLED, figures, areas=TELEMARK, pooled=False)
    assert len(set(first.parts) & set(second.parts)) == 4


def test_bounds_by_hand() -> None:
    """County 10, weights 0.5, 0.3, 0.2, the first shown as 8: 0.3 a + 0.2 b = 6, a, b <= 100."""
    county, seen, a, b = (survey(unit, 2018) for unit in ("40", "4001", "4003", "4005"))
    relation = Relation(county, (seen, a, b), (0.5, 0.3, 0.2))
    found = bounds_of_parts(relation, {county: 10.0, seen: 8.0}, lambda _: 100.0)
    assert found == {a: pytest.approx((0.0, 20.0)), b: pytest.approx((0.0, 30.0))}


def test_closeness_is_five_points_or_five_persons() -> None:
    per_1000 = find_indicator("kpr_skader")
    count = find_indicator("ssb_befolkning")
    assert [closeness(item) for item in (SURVEY, per_1000, count)] == [5.0, 50.0, 5.0]
    inhabitants = largest(count, Figure(count.indicator_id, "03", 2020, 2020))
    assert inhabitants == max(municipalities()["0301"].population.values())


def test_a_withheld_county_in_the_country_stands_for_its_municipalities() -> None:
    land, county, other, a, b = (survey(unit, 2018) for unit in ("0", "40", "03", "4001", "4003"))
    whole = Relation(land, (county, other), (0.25, 0.75))
    inside = {county: Relation(county, (a, b), (0.5, 0.5))}
    found = with_parts_of_parts(whole, inside, shown={other})
    assert (found.parts, found.weights) == ((a, b, other), (0.125, 0.125, 0.75))
    assert with_parts_of_parts(whole, inside, shown={county, other}) == whole
