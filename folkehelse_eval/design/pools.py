"""Whom a plan compares with: everybody's role, narrowed down to the pool that the plan names."""

from collections.abc import Sequence
from dataclasses import replace

from folkehelse_eval.design.home_county import the_one_county
from folkehelse_eval.design.roles import Role, UnitRole, assign_roles
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.result.pool import Pool
from folkehelse_eval.vocabulary.comparison import Balancing, ComparisonArea, ComparisonPool
from folkehelse_eval.vocabulary.geography import municipalities, neighbours
from folkehelse_eval.vocabulary.measure import Measure, OtherScheme
from folkehelse_eval.vocabulary.plan import Exposure, Plan


def pool_roles(
    measures: Sequence[Measure],
    area: Sequence[str],
    plan: Plan,
    *,
    other_schemes: Sequence[OtherScheme] = (),
) -> tuple[UnitRole, ...]:
    """Return the role of every municipality that a plan looks at, in order of number.

    Parameters
    ----------
    measures
        The whole register.
    area
        Municipalities of 2024 that the plan is about; comparisons may come from further away.
    """

    def assigned(kommune_nrs: Sequence[str]) -> tuple[UnitRole, ...]:
        return assign_roles(measures, kommune_nrs, plan, other_schemes=other_schemes)

    if plan.comparison.area is ComparisonArea.NATION:
        roles = assigned(tuple(municipalities()))
    elif plan.comparison.area is ComparisonArea.NEIGHBOURS:
        beside = _beside(assigned(area))
        roles = _bordering(assigned(tuple({*area, *beside})), beside)
    else:
        roles = assigned(area)
    if plan.comparison.pool is ComparisonPool.APPLIED_NOT_FUNDED:
        return tuple(
            _outside(role, "did_not_apply") if not role.applied else role for role in roles
        )
    return roles


def _beside(roles: Sequence[UnitRole]) -> frozenset[str]:
    """Return the municipalities that border on a funded one."""
    funded = (role.unit for role in roles if role.role is Role.FUNDED)
    return frozenset[str]().union(*(neighbours()[unit] for unit in funded))


def _bordering(roles: Sequence[UnitRole], beside: frozenset[str]) -> tuple[UnitRole, ...]:
    return tuple(
        role if role.unit in beside else _outside(role, "no_shared_border") for role in roles
    )


def _outside(role: UnitRole, reason: str) -> UnitRole:
    """Return a comparison unit as left out; all other roles stay."""
    if role.role is not Role.COMPARISON:
        return role
    return replace(role, role=Role.EXCLUDED, reason=reason, detail="")


def pool_of(roles: Sequence[UnitRole], plan: Plan) -> Pool | None:
    """Return how many units a plan's pool leaves; ``None`` where whole counties are compared."""
    if plan.exposure is Exposure.ENTRY_COUNTY:
        return None
    funded = sum(role.role is Role.FUNDED for role in roles)
    return Pool(
        pool=plan.comparison.pool.value,
        area=plan.comparison.area.value,
        within_county=bool(plan.comparison.within_county),
        funded=funded,
        looked_at=len(roles) - funded,
        remaining=sum(role.role is Role.COMPARISON for role in roles),
        in_one_county=plan.comparison.within_county is None
        and plan.comparison.balancing is Balancing.NONE
        and _in_one_county(roles),
        left_out=tuple(
            Excluded(role.unit, role.reason, role.detail)
            for role in roles
            if role.role in {Role.EXCLUDED, Role.UNCERTAIN}
        ),
    )


def _in_one_county(roles: Sequence[UnitRole]) -> bool:
    """Whether all funded lie in one county of 2017 and some that may be compared do not."""
    own = [fylke_nrs_2017(role.unit) for role in roles if role.role is Role.FUNDED]
    others = [fylke_nrs_2017(role.unit) for role in roles if role.role is Role.COMPARISON]
    return the_one_county(own, others) is not None
