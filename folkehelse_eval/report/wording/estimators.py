"""What other estimators say of one contrast: several starts, synthetic comparisons, ranks."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, digits_for
from folkehelse_eval.report.wording.checks import INSIDE, check_answer
from folkehelse_eval.report.wording.names import unit_name
from folkehelse_eval.report.wording.quantities import (
    interval_range,
    interval_width,
    joined,
    share,
    signed_difference,
)
from folkehelse_eval.result.alternatives import PlaceboRank, Staggered, Synthetic
from folkehelse_eval.result.robustness import Robustness

P_DIGITS, SMALLEST_DIGITS = 2, 4
Values = dict[str, str | int]
ALREADY_STARTED = "later_with_earlier"


def digits_of_check(item: Robustness) -> int:
    """Return the decimals of the contrast and of everything set beside it."""
    return digits_for(interval_width(item.interval))


def size_text(value: float, item: Robustness, words: Words) -> str:
    """Return a difference with sign and unit."""
    return signed_difference(value, item.unit, words, digits=digits_of_check(item))


def staggered_texts(item: Robustness, words: Words) -> tuple[str, ...]:
    """Return what imputation says of several start years, and why two-way effects are not used."""
    found = item.staggered
    if found is None:
        return ()
    told = [_cohorts(found, words), _imputed(found, item, words)]
    if found.error_rate is not None and found.error_rate.answer != INSIDE:
        told.append(check_answer(found.error_rate, words))
    if found.two_way is not None:
        given: Values = {
            "value": size_text(found.two_way, item, words),
            "already": share(_already_started(found), 1.0, words),
            "negative": share(found.negative_share, 1.0, words),
        }
        told.append(words.say("robustness.staggered.two_way", given))
    return tuple(told)


def synthetic_texts(item: Robustness, words: Words) -> tuple[str, ...]:
    """Return every synthetic comparison with the donor that weighs most."""
    return tuple(_synthetic(fit, item, words) for fit in item.synthetic)


def rank_texts(item: Robustness, words: Words) -> tuple[str, ...]:
    """Return the ranks of a single treated unit."""
    return tuple(_rank(rank, item, words) for rank in item.ranks)


def _cohorts(found: Staggered, words: Words) -> str:
    cohorts = tuple(
        words.say("robustness.staggered.cohort", {"year": str(year), "n": number})
        for year, number in found.cohorts
    )
    given: Values = {"cohorts": joined(cohorts, words), "n": found.comparison}
    return words.say("robustness.staggered.cohorts", given)


def _imputed(found: Staggered, item: Robustness, words: Words) -> str:
    inference = found.inference
    seed = words.say("drawn.every")
    if not inference.exact:
        seed = words.say("drawn.random", {"seed": str(inference.seed)})
    given: Values = {
        "value": size_text(found.value, item, words),
        "range": interval_range(found.interval, item.unit, words, digits=digits_of_check(item)),
        "p": decimal(inference.p_value or 0.0, words.language, digits=P_DIGITS),
        "smallest": decimal(
            inference.smallest_attainable_p or 0.0, words.language, digits=SMALLEST_DIGITS
        ),
        "draws": inference.n_assignments or 0,
        "seed": seed.lower(),
    }
    return words.say("robustness.staggered.imputed", given)


def _already_started(found: Staggered) -> float:
    return sum(part.weight for part in found.parts if part.kind == ALREADY_STARTED)


def _synthetic(fit: Synthetic, item: Robustness, words: Words) -> str:
    given: Values = {
        "name": words.say(f"choice.estimator.{fit.estimator}"),
        "value": size_text(fit.value, item, words),
        "unit": unit_name(fit.largest_unit),
        "share": share(fit.largest_share, 1.0, words),
        "misfit": size_text(fit.misfit, item, words).lstrip("+"),
        "n": fit.years_before,
    }
    return words.say("robustness.synthetic.answer", given)


def _rank(rank: PlaceboRank, item: Robustness, words: Words) -> str:
    given: Values = {
        "name": words.say(f"choice.estimator.{rank.estimator}"),
        "value": size_text(rank.value, item, words),
        "n": rank.as_large,
        "total": rank.runs,
        "among": words.say(f"robustness.rank.{rank.among}"),
        "smallest": decimal(rank.smallest_p, words.language, digits=P_DIGITS),
    }
    return words.say("robustness.rank.answer", given)
