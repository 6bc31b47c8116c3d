"""Whether a hidden figure follows from released ones: of one plan, or of several plans of a run.

A second look after ``panel.withholding``, without a solver (``vocabulary.propagation``). It reads
the released results alone, so it finds what plans on different data give away together.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.gate.figures import Known, PlanFigures, together
from folkehelse_eval.vocabulary.figure import Figure, closeness, largest
from folkehelse_eval.vocabulary.geography import LAND_CODE, counties, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator, find_indicator
from folkehelse_eval.vocabulary.propagation import hanging_together, narrowed
from folkehelse_eval.vocabulary.relations import relations


def check_following(plan: PlanFigures) -> None:
    """Refuse results from which a hidden figure follows; a plan that is not strict passes.

    Raises
    ------
    DisclosureError
        Naming the figure, never its bounds.
    """
    if plan.strict:
        for name in plan.known:
            _check([plan], name)


def check_together(plan: PlanFigures, beside: Sequence[PlanFigures]) -> None:
    """Refuse results from which, with what other plans have published, a hidden figure follows.

    It may be hidden by this plan or by one of the others. Invented figures and real ones say
    nothing about each other, and plans that are not strict are left out.

    Raises
    ------
    DisclosureError
        Naming the figure and the plans, never its bounds.
    """
    if not plan.strict:
        return
    others = [item for item in beside if item.strict and item.simulated == plan.simulated]
    for name in plan.known:
        sharing = [item for item in others if name in item.known]
        if sharing:
            _check([plan, *sharing], name)


def _check(plans: Sequence[PlanFigures], name: str) -> None:
    first, *others = plans
    areas = frozenset[str]().union(*(item.areas for item in plans))
    known = together(plans, name)
    shown_elsewhere = known.hidden & known.shown.keys()
    found = shown_elsewhere or following(
        find_indicator(name),
        known.shown,
        known.hidden,
        areas=areas,
        unseen=known.withheld,
        unprinted=known.unprinted,
        inside=_near(known, first, areas) if others else None,
    )
    if found:
        figure = min(found)
        about = f"{name} of {figure.unit} in {figure.first_year}-{figure.last_year} is hidden and "
        if not others:
            raise DisclosureError(f"{about}follows from what is released")
        near = [item for item in others if _tells_of(figure, item)]
        named = ", ".join(item.plan_id for item in near or others)
        raise DisclosureError(
            f"{about}follows from what is released here and on the pages of {named}. Run these "
            "plans together on the same deliveries"
        )


def _near(known: Known, plan: PlanFigures, areas: Collection[str]) -> frozenset[str]:
    """Return the counties whose municipalities can be put together with a plan's figures.

    Those of another county can only through the country's figure and that county's own, and only
    while that one is not shown.
    """
    near = {municipalities()[nr].fylke_nr for nr in plan.areas}
    near |= {figure.unit for each in plan.known.values() for figure in each.shown}
    if municipalities().keys() <= set(areas):  # else the country is no sum of what is looked at
        near |= {
            fylke
            for figure in known.shown
            if figure.unit == LAND_CODE
            for fylke in counties()
            if replace(figure, unit=fylke) not in known.shown
        }
    return frozenset(near)


def _tells_of(figure: Figure, plan: PlanFigures) -> bool:
    if figure.unit in municipalities():
        return figure.unit in plan.areas
    return any(municipalities()[nr].fylke_nr == figure.unit for nr in plan.areas)


def following(
    indicator: Indicator,
    shown: Mapping[Figure, float],
    hidden: Collection[Figure],
    *,
    areas: Collection[str],
    unseen: Collection[Figure] = (),
    unprinted: Collection[Figure] = (),
    inside: Collection[str] | None = None,
) -> frozenset[Figure]:
    """Return the hidden figures that are bounded more closely than allowed.

    ``unseen`` are figures that exist, as everybody can see, and are not shown either. ``unprinted``
    are parts of sums, but nothing is concluded through their own years: the supplier shows them,
    and what follows from them ``panel.withholding`` has seen to. ``inside`` names the counties
    whose sums are looked at, all where it is ``None``; weights in the country's sum are of all.
    """
    fylker = {municipalities()[nr].fylke_nr for nr in areas if nr in municipalities()}
    # a county whose page is not looked at has its figure all the same, in the supplier's table
    elsewhere = {
        replace(figure, unit=fylke)
        for figure in shown
        if figure.unit == LAND_CODE
        for fylke in fylker
    }
    exist = frozenset(shown).union(hidden, unseen, unprinted, elsewhere)
    found: set[Figure] = set()
    for pooled in (False, True):
        every = relations(indicator, exist, areas={*areas, *fylker}, pooled=pooled)
        system = [
            relation
            for relation in every
            if relation.total not in unprinted
            and (inside is None or relation.total.unit[:2] in {LAND_CODE, *inside})
        ]
        box = narrowed(hanging_together(system, shown, hidden), shown, partial(largest, indicator))
        found |= {
            figure
            for figure in hidden
            if figure in box and box[figure][1] - box[figure][0] <= closeness(indicator)
        }
    return frozenset(found)
