"""Counties' plans and results written out by hand, for the nation."""

from dataclasses import replace
from functools import cache

from folkehelse_eval.checks.pooled import County, pool_counties
from folkehelse_eval.result.effect import Counts, Inference, Interval
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.result.nation import CountyPlan, CountyState, Nation
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.plan import Plan
from tests.example_evaluation import DISTRESS, contrast, evaluation, without_data

COUNTIES = ("Østfold", "Akershus", "Buskerud", "Vestfold", "Telemark")


def county_plan(name: str, **changes: object) -> Plan:
    """Return a county's plan that judges by psykiske plager."""
    content = {
        "plan_id": name.lower().replace("ø", "o"),
        "scope": "county",
        "counties_at_entry": (name,),
        "fylke_nrs": ("40",),
        "language": "nb",
        "author": "Evaluator",
        "date": "2026-11-01",
        "programme": "data_raw/programme",
        "snapshots": (),
        "indicators": {"primary": (DISTRESS,)},
    }
    return Plan.model_validate({**content, **changes})


def nation_plan(**changes: object) -> Plan:
    """Return the nation's plan over the example's counties."""
    given = {"plan_id": "nasjonal", "scope": "nation", "counties_at_entry": COUNTIES}
    return county_plan("Telemark", **{**given, **changes})


def result_of(
    plan: Plan,
    value: float,
    error: float | None,
    *,
    held_down_by: tuple[str, ...] = ("few_pre_rounds",),
    units: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
    follow_up: int = 1,
) -> Evaluation:
    """Return a county's evaluation with one contrast of psykiske plager."""
    name = plan.plan_id
    treated, others = units or (
        tuple(f"{name}-{n}" for n in range(3)),
        tuple(f"{name}-{n}" for n in range(3, 8)),
    )
    effect = replace(
        contrast(value, claim=ClaimLevel.ASSOCIATION),
        effect_id=f"{DISTRESS}.all.contrast_of_changes.follow_up_{follow_up}",
        intervals=(Interval(value - 2 * (error or 1), value + 2 * (error or 1), 0.95),),
        inferences=(Inference("randomisation_scaled", "", 0.2, standard_error=error),),
        counts=Counts(len(treated), len(others), treated, others, 1, 1, 1),
        held_down_by=held_down_by,
    )
    found = Comparison(DISTRESS, "primary", "all", (effect,), (), ())
    return replace(evaluation(), comparisons=(found,))


def county(name: str, value: float, error: float | None = 1.0, **options: object) -> County:
    """Return a county with one estimate."""
    plan = county_plan(name)
    return County(plan, result_of(plan, value, error, **options))


def county_without_data(name: str) -> County:
    """Return a county whose deliveries are not there."""
    return County(county_plan(name), without_data())


VALUES = (-2.0, -1.5, -3.0, -2.2, -1.8)


def nation(*, error: float = 1.0, first: int = 0) -> Nation:
    """Return the example's counties together, those from ``first`` on; others are not there."""
    found = [
        county(name, value, error)
        for name, value in zip(COUNTIES[first:], VALUES[first:], strict=True)
    ]
    told = [
        CountyPlan(item.plan.plan_id, item.plan.counties_at_entry, ("40",), CountyState.USED)
        for item in found
    ]
    others = (
        CountyPlan("oslo", ("Oslo",), ("03",), CountyState.FAILED, "measures.csv, row 4: <b>"),
        CountyPlan("innlandet", ("Oppland", "Hedmark"), ("34",), CountyState.OVERLAPS, "hedmark"),
        CountyPlan("hedmark", ("Hedmark",), ("34",), CountyState.OUT_OF_DATE),
    )
    return Nation((*told, *others), ("Troms",), pool_counties(found, nation_plan()), 3)


@cache
def national(language: Language = Language.BOKMAL, *, error: float = 1.0) -> Evaluation:
    """Return the nation's evaluation with the example's counties taken together."""
    whole = evaluation(language)
    header = replace(whole.header, plan_id="nasjonal", scope="nation", area="")
    return replace(whole, header=header, nation=nation(error=error))
