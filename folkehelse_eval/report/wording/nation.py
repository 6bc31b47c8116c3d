"""All counties together in sentences: the mean, how counties differ, what another may expect."""

from dataclasses import replace

from folkehelse_eval.report.blocks import Fact
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.coverage import primary_age_sentence
from folkehelse_eval.report.wording.effects import CHANCE, reason_text, told_reasons
from folkehelse_eval.report.wording.names import indicator_name, inside_sentence
from folkehelse_eval.report.wording.quantities import (
    difference,
    digits_of_interval,
    interval_text,
    joined,
    share,
    spoken_range,
)
from folkehelse_eval.report.wording.reach import (
    register_is_complete,
    register_sentence,
    short_reach,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.nation import CountyPlan, CountyState, Nation, Pooled, PooledMean
from folkehelse_eval.result.references import FIXED

FIRST = 1
"""Follow-up that a page is about; later ones stand in a table."""
PRIMARY = "primary"
SURE_OF_DIFFERENCES = 0.05
"""P value of Q below which the counties' effects are called different."""


def nation_facts(evaluation: Evaluation, words: Words) -> tuple[Fact, ...]:
    """Return the five questions of the first screen with their answers."""
    primary = first_pooled(evaluation.nation, PRIMARY)
    pooled = " ".join(item.pooled_id for item in primary)
    return (
        Fact(
            words.say("nation.question.change"),
            change_answers(evaluation.nation, words),
            refers_to=pooled or counties_reference(evaluation),
        ),
        Fact(
            words.say("summary.question.reach"),
            (short_reach(evaluation.reach, words),),
            refers_to="reach.years",
        ),
        Fact(
            words.say("summary.question.not_conclude"),
            _not_concluded(evaluation, words),
            refers_to=f"{pooled} {counties_reference(evaluation)} reach".strip(),
        ),
        Fact(
            words.say("summary.question.age"),
            (primary_age_sentence(_about(evaluation, primary), words),),
            refers_to="coverage.states coverage.files",
        ),
    )


def counties_reference(evaluation: Evaluation) -> str:
    """Return the reference of who is among the counties, where they are taken together."""
    return FIXED if evaluation.nation is None else "nation.counties"


def _about(evaluation: Evaluation, primary: tuple[Pooled, ...]) -> Evaluation:
    """Return the evaluation with the counties' primary indicators as its own, where it has them."""
    asked = {item.indicator for item in primary}
    states = tuple(
        replace(state, place=PRIMARY)
        for state in evaluation.coverage.states
        if state.indicator in asked
    )
    if not states:
        return evaluation
    return replace(evaluation, coverage=replace(evaluation.coverage, states=states))


def first_pooled(nation: Nation | None, place: str = "") -> tuple[Pooled, ...]:
    """Return what is taken together at the first follow-up, of one place in the plans or of all."""
    every = () if nation is None else nation.pooled
    return tuple(
        item for item in every if item.follow_up == FIRST and (not place or item.place == place)
    )


def change_answers(nation: Nation | None, words: Words) -> tuple[str, ...]:
    """Return whether the funded changed differently over all counties, and how sure that is."""
    primary = first_pooled(nation, PRIMARY)
    with_mean = tuple(item for item in primary if item.mean is not None)
    if nation is None or not with_mean:
        return (_nothing_pooled(nation, primary, words),)
    return tuple(_short(item, words) for item in with_mean)


def _nothing_pooled(nation: Nation | None, primary: tuple[Pooled, ...], words: Words) -> str:
    counties = max((len(counties_of(item)) for item in primary), default=0)
    fewest = 0 if nation is None else nation.fewest_counties
    return words.say("nation.short.none", {"n": counties, "fewest": fewest})


def _short(item: Pooled, words: Words) -> str:
    values = _values(item, words)
    values["name"] = inside_sentence(str(values["name"]))
    key = f"short.{_level_key(item)}.{direction(item)}" if is_clear(item) else "short.unclear"
    mean = words.say("nation.short.mean", {"n": len(counties_of(item))})
    return f"{words.say(key, values)} {mean}"


def _not_concluded(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    clear = tuple(item for item in first_pooled(evaluation.nation, PRIMARY) if is_clear(item))
    told = _level_key(clear[0]) if clear else "unclear"
    said = [words.say(f"summary.not_conclude.{told}")]
    said.extend(_who_is_missing(evaluation.nation, words))
    if not register_is_complete(evaluation.reach):
        said.append(register_sentence(evaluation.reach, words))
    return tuple(said)


def _who_is_missing(nation: Nation | None, words: Words) -> tuple[str, ...]:
    missing = counties_missing(nation)
    if not missing or nation is None:
        return ()
    return (words.say("nation.missing", {"n": len(missing), "total": len(every_county(nation))}),)


def counties_of(item: Pooled) -> tuple[str, ...]:
    """Return the plans behind the estimates, each once."""
    return tuple(dict.fromkeys(estimate.plan_id for estimate in item.estimates))


def every_county(nation: Nation) -> tuple[str, ...]:
    """Return the counties at entry that the plans are about, and those without a plan."""
    planned = (name for item in nation.counties for name in item.counties_at_entry)
    return tuple(dict.fromkeys((*planned, *nation.without_plan)))


def counties_missing(nation: Nation | None) -> tuple[str, ...]:
    """Return the counties at entry whose results are not among the pooled."""
    if nation is None:
        return ()
    used = {
        name
        for item in nation.counties
        if item.state is CountyState.USED
        for name in item.counties_at_entry
    }
    return tuple(name for name in every_county(nation) if name not in used)


def is_clear(item: Pooled) -> bool:
    """Whether a mean may be told as a difference: off zero, and not by what chance could give."""
    if item.mean is None or CHANCE.intersection(item.held_down_by):
        return False
    low, high = item.mean.interval.low, item.mean.interval.high
    return (low is not None and low > 0) or (high is not None and high < 0)


def direction(item: Pooled) -> str:
    """Return ``up``, ``down`` or ``same``, by the mean as it is printed."""
    shown = 0.0 if item.mean is None else round(item.mean.value, digits_of_mean(item.mean))
    return "same" if shown == 0 else "up" if shown > 0 else "down"


def digits_of_mean(mean: PooledMean) -> int:
    """Return the decimals of a mean: one, or two where its interval is narrower than one."""
    return digits_of_interval(mean.interval)


def pooled_sentences(item: Pooled, words: Words, *, fewest: int) -> tuple[str, ...]:
    """Return one indicator's mean in words, at its claim level."""
    if item.mean is None:
        return (_why_no_mean(item, words, fewest=fewest),)
    values = _values(item, words)
    way = direction(item)
    if not is_clear(item):
        return (
            words.say("nation.unclear", values),
            words.say(f"nation.estimate.{way}", values),
        )
    return (
        words.say(f"nation.clear.{way}", values),
        words.say(f"contrast.meaning.{_level_key(item)}"),
    )


def _why_no_mean(item: Pooled, words: Words, *, fewest: int) -> str:
    values: dict[str, str | int] = {
        "name": indicator_name(item.indicator, words),
        "n": len(counties_of(item)),
        "fewest": fewest,
    }
    return words.say(f"nation.not_pooled.{item.reason}", values)


def spread_sentences(item: Pooled, words: Words) -> tuple[str, ...]:
    """Return how much counties differ beyond chance, and what another county may expect."""
    mean = item.mean
    if mean is None:
        return ()
    said = [_heterogeneity(mean, words)]
    if mean.prediction is not None:
        digits = digits_of_mean(mean)
        likely = spoken_range(mean.prediction, item.unit, words, digits=digits)
        values = {"range": likely, "comparison": words.say("group.comparison.kommune")}
        said.append(words.say("nation.prediction", values))
    return tuple(said)


def _heterogeneity(mean: PooledMean, words: Words) -> str:
    if mean.q_p_value is None or mean.share_percent is None:
        return words.say("nation.spread.nested")
    if mean.q_p_value < SURE_OF_DIFFERENCES:
        return words.say("nation.spread.some", {"share": share(mean.share_percent, 100.0, words)})
    return words.say("nation.spread.none")


def pooled_doubts(item: Pooled, words: Words) -> tuple[str, ...]:
    """Return what holds the claim down, and whom the mean counts twice or not at all."""
    said = [reason_text(key, words) for key in told_reasons(item.held_down_by)]
    if item.shared_units:
        said.append(words.say("nation.shared_units", {"n": item.shared_units}))
    return tuple(said)


def left_out_texts(item: Pooled, words: Words) -> tuple[str, ...]:
    """Return the counties without a part in a mean, together for each reason."""
    by_reason: dict[str, list[str]] = {}
    for county in item.left_out:
        by_reason.setdefault(_left_out_reason(county.reason, words), []).append(county.area)
    return tuple(
        words.say("refused", {"reason": reason, "names": "; ".join(areas)})
        for reason, areas in by_reason.items()
    )


def _left_out_reason(reason: str, words: Words) -> str:
    known = f"nation.left_out.{reason}"
    return words.say(known if words.has(known) else "nation.left_out.no_contrast")


def county_state(county: CountyPlan, every: tuple[CountyPlan, ...], words: Words) -> str:
    """Return how a county's own results stand, with the reason where they are not used."""
    detail = county.detail
    if county.state is CountyState.OVERLAPS:
        names = {item.plan_id: ", ".join(item.counties_at_entry) for item in every}
        detail = joined(tuple(names[plan_id] for plan_id in detail.split(", ")), words)
    return words.say(f"nation.state.{county.state.value}", {"detail": detail}).strip()


def _level_key(item: Pooled) -> str:
    return item.claim.value.replace(" ", "_")


def _values(item: Pooled, words: Words) -> dict[str, str | int]:
    values: dict[str, str | int] = {
        "name": indicator_name(item.indicator, words),
        "comparison": words.say("group.comparison.kommune"),
        "treated": words.say("group.treated.kommune"),
        "n": len(counties_of(item)),
    }
    if item.mean is not None:
        digits = digits_of_mean(item.mean)
        interval = item.mean.interval
        values |= {
            "size": difference(item.mean.value, item.unit, words, digits=digits),
            "range": spoken_range(interval, item.unit, words, digits=digits),
            "interval": interval_text(interval, item.unit, words, digits=digits),
        }
    return values
