"""Reach in sentences: living in a programme municipality is not the same as being reached."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.report.wording.quantities import joined, share
from folkehelse_eval.result.reach import MunicipalityReach, Reach, ReachYear


def widest_year(reach: Reach) -> ReachYear:
    """Return the year with most active municipalities; of several that with most young people."""
    return max(
        reach.years,
        key=lambda year: (year.municipalities_active, year.population_active or 0, year.year),
    )


def reach_sentences(reach: Reach, words: Words) -> str:
    """Return how many municipalities had a measure at most, and who lives there."""
    year = widest_year(reach)
    values = _counted(year)
    if year.population_active is None or not year.population_total:
        alone = year.municipalities_total == 1
        said = [words.say("reach.active_alone" if alone else "reach.active_only", values)]
        if not reach.bydeler:
            said.append(words.say("reach.population_unknown"))
    else:
        values |= {
            "population": year.population_active,
            "share": share(year.population_active, year.population_total, words),
        }
        said = [words.say("reach.active", values)]
    if reach.bydeler and year.population_partly:
        districts: dict[str, str | int] = {
            "names": joined(reach.bydeler, words),
            "population": year.population_partly,
        }
        said.append(words.say("reach.city_districts", districts))
    if year.municipalities_undated:
        said.append(words.say("reach.municipalities_undated", {"n": year.municipalities_undated}))
    return " ".join((*said, *municipalities_not_registered(reach, words)))


def municipalities_not_registered(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return that more municipalities take part than the register holds, where that is published.

    Without it a count of the register would pass for the reach of the programme.
    """
    reported, found = reach.municipalities_reported, reach.municipalities_funded
    if reported is None or found >= reported:
        return ()
    return (words.say("reach.more_than_registered", {"found": found, "reported": reported}),)


def short_reach(reach: Reach, words: Words) -> str:
    """Return reach for a first screen; one doubt about the register is enough there."""
    doubt = municipalities_not_registered(reach, words) if register_is_complete(reach) else ()
    if reach.measures_reported is None and reach.municipalities_reported is None:
        doubt = (words.say("short.register_unchecked"),)
    return " ".join((_short_count(reach, words), *doubt))


def _short_count(reach: Reach, words: Words) -> str:
    if not reach.years:
        return words.say("reach.unknown")
    year = widest_year(reach)
    values = _counted(year)
    if year.municipalities_total == 1 and not reach.bydeler:
        return words.say("short.reach_alone", values)
    if year.population_active is not None and year.population_total:
        values["share"] = share(year.population_active, year.population_total, words)
        return words.say("short.reach", values)
    if reach.bydeler:
        alone = year.municipalities_total == 1
        key = "short.reach_districts_alone" if alone else "short.reach_districts"
        return words.say(key, values | {"districts": len(reach.bydeler)})
    return words.say("short.reach_without_population", values)


def _counted(year: ReachYear) -> dict[str, str | int]:
    return {
        "year": str(year.year),
        "n": year.municipalities_active,
        "total": year.municipalities_total,
    }


def register_sentence(reach: Reach, words: Words) -> str:
    """Return how many of the measures that the county reports stand in the register."""
    if reach.measures_reported is None:
        return words.say("reach.register_unchecked", {"n": reach.measures_funded})
    values = {"found": reach.measures_funded, "reported": reach.measures_reported}
    return words.say("reach.register", values)


def register_details(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return what else is known about how complete the register is."""
    said = []
    if reach.municipalities_reported is not None:
        values = {"found": reach.municipalities_funded, "reported": reach.municipalities_reported}
        said.append(words.say("reach.register_municipalities", values))
    for report in reach.reports:
        if report.reported_measures is None:
            continue
        if report.reported_by:
            said.append(words.say("reach.reported_by", {"who": report.reported_by}))
        if report.reported_year is not None:
            said.append(words.say("reach.reported_year", {"year": str(report.reported_year)}))
    repairs = dict.fromkeys(key for _, key in reach.repaired)
    said.extend(words.say(f"repair.{key}") for key in repairs)
    return tuple(dict.fromkeys(said))


def register_is_complete(reach: Reach) -> bool:
    """Whether the register holds all measures that the county reports, where it reports any."""
    return reach.measures_reported is None or reach.measures_funded >= reach.measures_reported


def reach_doubts(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return what the reach figures do not tell."""
    without_end = max((year.active_without_end for year in reach.years), default=0)
    counted = (
        ("reach.without_year", len(reach.measures_without_year)),
        ("reach.without_municipality", len(reach.measures_without_municipality)),
        ("reach.outside_area", len(reach.measures_outside_area)),
        ("reach.without_end", without_end),
    )
    said = [words.say("reach.living_is_not_reached"), *start_by_grant(reach, words)]
    said.extend(words.say(key, {"n": number}) for key, number in counted if number)
    if reach.area_schemes:
        said.append(words.say("reach.area_schemes", {"names": joined(reach.area_schemes, words)}))
    return (*said, *_population_notes(reach, words))


def start_by_grant(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return for how many measures the year of the grant stands for the start."""
    counted = len(reach.measures_start_by_grant)
    return (words.say("reach.start_by_grant", {"n": counted}),) if counted else ()


def population_year_note(reach: Reach, words: Words) -> tuple[str, ...]:
    """Return the year of the municipalities' numbers of inhabitants."""
    years = {item.population_year for item in reach.municipalities if item.population_year}
    if not years:
        return ()
    told = joined(tuple(map(str, sorted(years))), words)
    return (words.say("reach.population_of", {"years": told}),)


def _population_notes(reach: Reach, words: Words) -> tuple[str, ...]:
    said = []
    if any(year.population_estimated for year in reach.years):
        said.append(words.say("reach.population_estimated"))
    borrowed = tuple(
        str(year.year)
        for year in reach.years
        if year.population_year not in {None, year.year} and year.population_total is not None
    )
    if borrowed:
        said.append(words.say("reach.population_borrowed", {"years": joined(borrowed, words)}))
    return tuple(said)


def money_sentences(reach: Reach, words: Words, *, scope: str) -> str:
    """Return the published money; a sum of stated parts says how many parts are stated.

    ``scope`` is the plan's: the money went to one county, or to the nation's counties.
    """
    said = []
    published = reach.published
    if published is not None and published.county_total_nok is not None:
        each = published.county_total_per_inhabitant_0_24
        values: dict[str, str | int] = {
            "sum": round(published.county_total_nok),
            "each": words.say("not_stated") if each is None else _whole(each, words),
            "year": str(published.population_year or ""),
        }
        said.append(words.say(f"reach.total.{scope}", values))
    money = reach.money
    if money is None or money.measures_with_amount == 0:
        return " ".join([*said, words.say("reach.money_unknown")])
    said.append(
        words.say(
            "reach.money",
            {
                "sum": round(money.stated_nok),
                "stated": money.measures_with_amount,
                "unstated": money.measures_without_amount,
            },
        )
    )
    if money.per_inhabitant_0_24 is not None:
        said.append(
            words.say("reach.money_each", {"each": _whole(money.per_inhabitant_0_24, words)})
        )
    return " ".join(said)


def _whole(value: float, words: Words) -> str:
    return decimal(value, words.language, digits=0)


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
