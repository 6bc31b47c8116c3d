"""What follows from released figures where some of those that exist stand on no page."""

from collections.abc import Collection
from contextlib import nullcontext

import pytest

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.gate.figures import Known, PlanFigures
from folkehelse_eval.report.gate.following import check_together, following
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import LAND_CODE, municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.propagation import hanging_together
from folkehelse_eval.vocabulary.relations import Relation, relations

SURVEY = find_indicator("ungdata_psykiske_plager")
TELEMARK = tuple(nr for nr in municipalities() if nr.startswith("40"))
ROUND = 2018
SMALL, LARGE = "4028", "4003"
FAR = {"33": 80.0}
"""A county where one small municipality was asked, and far above the others."""


def figure(unit: str) -> Figure:
    return Figure(SURVEY.indicator_id, unit, ROUND, ROUND)


def shown_without(*absent: str) -> dict[Figure, float]:
    """Return all figures of a county but some municipalities'; the county is the true sum."""
    levels = {figure(nr): 10.0 + place for place, nr in enumerate(TELEMARK)}
    names = {figure("40"), *levels}
    (relation,) = relations(SURVEY, names, areas=TELEMARK, pooled=False)
    pairs = zip(relation.parts, relation.weights, strict=True)
    total = sum(weight * levels[part] for part, weight in pairs)
    shown = {**levels, figure("40"): total}
    return {each: value for each, value in shown.items() if each.unit not in absent}


def test_a_hidden_part_follows_from_the_total_and_all_other_parts() -> None:
    found = following(SURVEY, shown_without(SMALL), {figure(SMALL)}, areas=TELEMARK)
    assert found == {figure(SMALL)}


def test_a_part_on_no_page_is_a_part_all_the_same() -> None:
    """Left out of the comparison, and so of the figures: the sum must not be taken without it."""
    shown = shown_without(SMALL, LARGE)
    given = {"areas": TELEMARK, "unprinted": {figure(LARGE)}}
    assert following(SURVEY, shown, {figure(SMALL)}, **given) == frozenset()
    assert following(SURVEY, shown, {figure(SMALL)}, areas=TELEMARK) == {figure(SMALL)}


@pytest.mark.parametrize("land_beside", [False, True])
@pytest.mark.parametrize(("hidden", "follows"), [((LARGE, "4001"), False), ((LARGE,), True)])
def test_a_county_far_away_weighs_what_its_rounds_weigh(
    hidden: tuple[str, ...], follows: bool, land_beside: bool
) -> None:
    """Of each other county one municipality was asked: it counts in the country with that one."""
    asked = {nr[:2]: nr for nr in municipalities() if nr not in TELEMARK}
    far = {figure(unit): FAR.get(pair[0], 15.0) for pair in asked.items() for unit in pair}
    here = {figure(nr): 10.0 + place for place, nr in enumerate(TELEMARK)}
    names = {figure(LAND_CODE), figure("40"), *far, *here}
    sums = relations(SURVEY, names, areas={*municipalities(), *asked, "40"}, pooled=False)
    values = far | here
    for total in ("40", LAND_CODE):
        (one,) = (each for each in sums if each.total.unit == total)
        pairs = zip(one.parts, one.weights, strict=True)
        values[one.total] = sum(weight * values[part] for part, weight in pairs)
    gone = frozenset(map(figure, hidden))
    own = {each: values[each] for each in {*here, figure(LAND_CODE)} - gone}
    if land_beside:  # the country's figure stands on the others' page only
        far[figure(LAND_CODE)] = own.pop(figure(LAND_CODE))
    telemark = plan("telemark", TELEMARK, Known(own, gone, frozenset({figure("40")}), frozenset()))
    rest = municipalities().keys() - set(TELEMARK)
    others = plan("others", rest, Known(far, frozenset(), frozenset(), frozenset()))
    with pytest.raises(DisclosureError, match="others") if follows else nullcontext():
        check_together(telemark, [others])


def plan(plan_id: str, areas: Collection[str], known: Known) -> PlanFigures:
    given = {SURVEY.indicator_id: known}
    return PlanFigures(plan_id, simulated=False, strict=True, areas=frozenset(areas), known=given)


def test_relations_hang_together_by_figures_that_are_not_shown() -> None:
    def sums(total: str, *parts: str) -> Relation:
        return Relation(figure(total), tuple(map(figure, parts)), (1.0,) * len(parts))

    system = [sums("a", "b", "c"), sums("b", "d", "e"), sums("c", "f"), sums("g", "h")]
    seen = {figure(unit) for unit in ("a", "c", "d", "f")}
    assert hanging_together(system, seen, {figure("e")}) == system[:2]
    assert hanging_together(system, seen, {figure("h")}) == system[3:]
    assert hanging_together(system, seen, {figure("c")}) == []
