"""Text alternatives of figures: chart type, what is drawn, the main thing with its numbers."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.contrasts import Contrast
from folkehelse_eval.report.wording.developments import development_sentence
from folkehelse_eval.report.wording.effects import periods_of
from folkehelse_eval.report.wording.names import area_kind, comparison_name, indicator_name
from folkehelse_eval.report.wording.nation import counties_of, digits_of_mean
from folkehelse_eval.report.wording.quantities import (
    digits_of,
    interval_range,
    joined,
    lies_beside_zero,
    share,
    signed_difference,
)
from folkehelse_eval.report.wording.reach import widest_year
from folkehelse_eval.result.development import Development, Pair
from folkehelse_eval.result.evaluation import Comparison
from folkehelse_eval.result.nation import Pooled
from folkehelse_eval.result.reach import Reach


def reach_alternative(reach: Reach, words: Words) -> str:
    """Return the text of the reach bars."""
    first, last, widest = reach.years[0], reach.years[-1], widest_year(reach)
    said = words.say(
        "alt.reach",
        {
            "first": str(first.year),
            "last": str(last.year),
            "n": widest.municipalities_active,
            "total": widest.municipalities_total,
            "year": str(widest.year),
        },
    )
    if widest.population_active is None or not widest.population_total:
        return said
    lived = share(widest.population_active, widest.population_total, words)
    return f"{said} {words.say('alt.reach_share', {'share': lived})}"


def development_alternative(development: Development, words: Words) -> str:
    """Return the text of a development figure."""
    told = words.say("alt.development", {"name": indicator_name(development.indicator, words)})
    return f"{told} {development_sentence(development, words)}"


def pairs_alternative(
    comparison: Comparison, pairs: tuple[Pair, ...], words: Words, *, absent: int, later: int
) -> str:
    """Return the text of a before/after figure: how many went up, down, or have no pair.

    ``pairs`` are those drawn, one for each unit, ``later`` of them over a later follow-up than the
    first; ``absent`` units have none.
    """
    changes = tuple(pair.change for pair in pairs if pair.change is not None)
    kind = area_kind(pairs[0].kommune_nr)
    up = sum(round(change, 1) > 0 for change in changes)
    down = sum(round(change, 1) < 0 for change in changes)
    given: dict[str, str | int] = {
        "name": indicator_name(comparison.indicator, words),
        "which": comparison_name(comparison, words),
        "n": len(changes),
        "up": up,
        "down": down,
    }
    rest = (
        ("alt.pairs_unchanged", len(changes) - up - down),
        ("alt.pairs_later", later),
        ("alt.pairs_absent", absent),
    )
    return " ".join(
        (
            words.say(f"alt.pairs.{kind}", given),
            *(words.say(key, {"n": number}) for key, number in rest if number),
        )
    )


def contrasts_alternative(contrasts: tuple[Contrast, ...], words: Words) -> str:
    """Return the text of a figure of contrasts: each with value and interval."""
    outside = sum(lies_beside_zero(contrast.effect.interval) for contrast in contrasts)
    listed = tuple(_contrast_listed(contrast, words) for contrast in contrasts)
    said = words.say("alt.contrasts", {"n": len(contrasts), "outside": outside})
    return f"{said} {joined(listed, words)}."


def _contrast_listed(contrast: Contrast, words: Words) -> str:
    effect = contrast.effect
    before, after = periods_of(effect, words)
    values: dict[str, str | int] = {
        "name": contrast.name,
        "years": words.say("from_to", {"before": before, "after": after}),
        "value": signed_difference(effect.value, effect.unit, words, digits=digits_of(effect)),
    }
    if effect.interval is None:
        return words.say("alt.contrast_without_interval", values)
    values["range"] = interval_range(effect.interval, effect.unit, words, digits=digits_of(effect))
    return words.say("alt.contrast", values)


def counties_alternative(item: Pooled, words: Words) -> str:
    """Return the text of a figure of counties: how many, from where to where, and their mean."""
    values = [estimate.value for estimate in item.estimates]
    lowest, highest = (
        signed_difference(value, item.unit, words) for value in (min(values), max(values))
    )
    said = words.say(
        "alt.counties",
        {
            "name": indicator_name(item.indicator, words),
            "n": len(counties_of(item)),
            "lowest": lowest,
            "highest": highest,
        },
    )
    if item.mean is None:
        return said
    digits = digits_of_mean(item.mean)
    mean = words.say(
        "alt.counties_mean",
        {
            "value": signed_difference(item.mean.value, item.unit, words, digits=digits),
            "range": interval_range(item.mean.interval, item.unit, words, digits=digits),
        },
    )
    return f"{said} {mean}"
