"""Reach in sentences: living in a programme municipality is not the same as being reached."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, integer
from folkehelse_eval.report.wording.quantities import joined, share
from folkehelse_eval.result.reach import MunicipalityReach, Reach, ReachYear


def reach_sentence(year: ReachYear, words: Words) -> str:
    """Return how many municipalities had a measure in a year and who lives there."""
    values: dict[str, str | int] = {
        "year": str(year.year),
        "n": year.municipalities_active,
        "total": year.municipalities_total,
    }
    if year.population_active is None or not year.population_total:
        return words.say("reach.active_without_population", values)
    values |= {
        "population": year.population_active,
        "share": share(year.population_active, year.population_total, words),
    }
    return words.say("reach.active", values)


def short_reach(reach: Reach, words: Words) -> str:
    """Return reach for a first screen."""
    if not reach.years:
        return words.say("reach.unknown")
    year = widest_year(reach)
    values: dict[str, str | int] = {
        "year": str(year.year),
        "n": year.municipalities_active,
        "total": year.municipalities_total,
    }
    if year.population_active is None or not year.population_total:
        return words.say("short.reach_without_population", values)
    values["share"] = share(year.population_active, year.population_total, words)
    return words.say("short.reach", values)


def widest_year(reach: Reach) -> ReachYear:
    """Return the year with most active municipalities, the latest of several."""
    return max(reach.years, key=lambda year: (year.municipalities_active, year.year))


def register_sentence(reach: Reach, words: Words) -> str:
    """Return how many of the measures that the county reports stand in the register."""
    if reach.measures_reported is None:
        return words.say("reach.register_unchecked", {"n": reach.measures_funded})
    return words.say(
        "reach.register",
        {"found": reach.measures_funded, "reported": reach.measures_reported},
    )


def register_is_complete(reach: Reach) -> bool:
    """Whether the register holds all measures that the county reports, where it reports any."""
    return reach.measures_reported is None or reach.measures_funded >= reach.measures_reported


def reach_doubts(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return what the reach figures do not tell."""
    said = [words.say("reach.living_is_not_reached")]
    if reach.measures_without_year:
        said.append(words.say("reach.without_year", {"n": len(reach.measures_without_year)}))
    if reach.measures_without_municipality:
        said.append(
            words.say("reach.without_municipality", {"n": len(reach.measures_without_municipality)})
        )
    if any(year.population_estimated for year in reach.years):
        said.append(words.say("reach.population_estimated"))
    borrowed = tuple(str(year.year) for year in reach.years if year.population_year)
    if borrowed:
        said.append(words.say("reach.population_borrowed", {"years": joined(borrowed, words)}))
    return tuple(said)


def money_sentence(reach: Reach, words: Words) -> str:
    """Return the published money; a sum of stated parts says how many parts are stated."""
    money = reach.money
    if money is None:
        return words.say("reach.money_unknown")
    values: dict[str, str | int] = {
        "sum": integer(round(money.stated_nok), words.language),
        "stated": money.measures_with_amount,
        "unstated": money.measures_without_amount,
    }
    said = words.say("reach.money", values)
    if money.per_inhabitant_0_24 is None:
        return said
    each = decimal(money.per_inhabitant_0_24, words.language, digits=0)
    return f"{said} {words.say('reach.money_each', {'each': each})}"


def left_outside(reach: Reach, words: Words) -> str:
    """Return who is not in the programme: how many, and how central they are."""
    outside = tuple(item for item in reach.municipalities if item.role != "funded")
    inside = tuple(item for item in reach.municipalities if item.role == "funded")
    if not outside or not inside:
        return words.say("reach.outside_none" if not outside else "reach.inside_none")
    return words.say(
        "reach.outside",
        {
            "n": len(outside),
            "outside": decimal(_mean_centrality(outside), words.language),
            "inside": decimal(_mean_centrality(inside), words.language),
        },
    )


def _mean_centrality(items: tuple[MunicipalityReach, ...]) -> float:
    return sum(item.centrality_class for item in items) / len(items)
