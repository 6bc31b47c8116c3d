"""Money: what the register states, and what was published about the counties."""

from collections.abc import Sequence

from folkehelse_eval.describe.reach_years import latest_population_year, population_0_24
from folkehelse_eval.harmonise.area import municipalities_of_county
from folkehelse_eval.result.reach import Money, PublishedMoney, PublishedSum
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.measure import EntryCounty, Grant, Measure
from folkehelse_eval.vocabulary.plan import Plan, Scope

NOK_PER_MNOK = 1_000_000


def amount_of(measure: Measure) -> float | None:
    """Return a measure's grant in NOK: the total as stated, else the sum of the stated years."""
    if measure.grant_total_nok is not None:
        return measure.grant_total_nok
    return sum(measure.grant_nok.values()) if measure.grant_nok else None


def money_of(funded: Sequence[Measure], *, register: str) -> Money | None:
    """Add the stated grants, each once; ``None`` where no amount is stated.

    A row whose money is part of another row's stated amount is covered by that one.
    """
    stated = [measure for measure in funded if amount_of(measure) is not None]
    if not stated:
        return None
    inside_others = {name for measure in stated for name in measure.grant_includes}
    total = sum(amount_of(m) or 0.0 for m in stated if m.measure_id not in inside_others)
    covered = [m for m in funded if m in stated or m.measure_id in inside_others]
    return Money(
        stated_nok=total,
        measures_with_amount=len(covered),
        measures_without_amount=len(funded) - len(covered),
        per_inhabitant_0_24=_per_inhabitant(total, funded) if len(covered) == len(funded) else None,
        source=register,
    )


def _per_inhabitant(total: float, funded: Sequence[Measure]) -> float | None:
    if any(measure.bydeler or not measure.kommune_nrs for measure in funded):
        return None
    places = sorted({number for measure in funded for number in measure.kommune_nrs})
    population = population_0_24(places, latest_population_year(places))
    return total / population if population else None


def published_money(
    entry_counties: Sequence[EntryCounty],
    grants: Sequence[Grant],
    *,
    plan: Plan,
    area: Sequence[str],
) -> PublishedMoney:
    """Return the state's grants to the plan's counties and every published sum about them."""
    total = _county_total(entry_counties, plan)
    year = latest_population_year(area)
    population = population_0_24(area, year)
    return PublishedMoney(
        county_total_nok=total,
        county_total_per_inhabitant_0_24=total / population if total and population else None,
        population_year=year,
        sums=tuple(
            PublishedSum(
                year=grant.year,
                area=_place(grant),
                what=grant.what,
                nok=grant.amount_nok,
                source=grant.source,
            )
            for grant in grants
            if _is_about(grant, plan, frozenset(area))
        ),
    )


def _place(grant: Grant) -> str:
    names = [municipalities()[number].name for number in grant.kommune_nrs]
    return ", ".join(names) or grant.county or ""


def _county_total(entry_counties: Sequence[EntryCounty], plan: Plan) -> float | None:
    parts = [
        county.grant_total_mnok
        for county in entry_counties
        if county.county_at_entry in plan.counties_at_entry and county.joint_with is None
    ]
    known = [part for part in parts if part is not None]
    return sum(known) * NOK_PER_MNOK if known and len(known) == len(parts) else None


def _is_about(grant: Grant, plan: Plan, area: frozenset[str]) -> bool:
    if plan.scope is Scope.NATION:
        return True
    if grant.county is None:
        return False
    if grant.county in plan.counties_at_entry:
        return True
    # a wider county of 2020-2024 that holds the whole area, or one that the area holds
    wider = municipalities_of_county(grant.county)
    return bool(wider) and (area <= wider or wider <= area)
