"""What follows from released figures where some of those that exist stand on no page."""

from folkehelse_eval.report.gate.following import following
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.propagation import hanging_together
from folkehelse_eval.vocabulary.relations import Relation, relations

SURVEY = find_indicator("ungdata_psykiske_plager")
TELEMARK = tuple(nr for nr in municipalities() if nr.startswith("40"))
ROUND = 2018
SMALL, LARGE = "4028", "4003"


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


def test_relations_hang_together_by_figures_that_are_not_shown() -> None:
    def sums(total: str, *parts: str) -> Relation:
        return Relation(figure(total), tuple(map(figure, parts)), (1.0,) * len(parts))

    system = [sums("a", "b", "c"), sums("b", "d", "e"), sums("c", "f"), sums("g", "h")]
    seen = {figure(unit) for unit in ("a", "c", "d", "f")}
    assert hanging_together(system, seen, {figure("e")}) == system[:2]
    assert hanging_together(system, seen, {figure("h")}) == system[3:]
    assert hanging_together(system, seen, {figure("c")}) == []
