"""What one contrast stands on: years used, starts, people, noise, hidden cells, mergers."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.size import answers_of
from folkehelse_eval.design.rounds import is_spring_dated
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.harmonise.borders import border_year, parts_of
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.indicator import Unit
from folkehelse_eval.vocabulary.plan import Timing
from folkehelse_eval.vocabulary.status import CellStatus

FEWEST_FOR_SPREAD = 3
Floats = NDArray[np.float64]
Details = tuple[tuple[str, str], ...]


def footing(sample: Sample, effect_id: str, timing: Timing) -> tuple[CheckResult, ...]:
    """Return what must be printed of every contrast besides its figures."""
    return (
        _timing(sample, effect_id, timing),
        _starts(sample, effect_id),
        _people(sample, effect_id),
        _overdispersion(sample, effect_id),
        _hidden(sample, effect_id),
        _mergers(sample, effect_id),
    )


def _check(
    check: str, effect_id: str, value: float | None, unit: str, answer: str, details: Details
) -> CheckResult:
    return CheckResult(check, effect_id, check, value, unit, answer, details=details)


def _timing(sample: Sample, effect_id: str, timing: Timing) -> CheckResult:
    details = (
        ("lead_in", str(timing.lead_in_years)),
        ("anticipation", str(timing.anticipation_years)),
    )
    return _check("timing", effect_id, None, "", _start_year(sample, timing), details)


def _start_year(sample: Sample, timing: Timing) -> str:
    """Return what becomes of the start year's figure; one made in spring has a rule of its own."""
    last = sample.periods[sample.windows[0].after[-1]]
    if not is_spring_dated(last, sample.indicator):
        return f"partly_{timing.partly_treated_year}"
    if timing.start_round_is_before:
        return "spring_before"
    return "spring_drop" if timing.lead_in_years else "spring_treated"


def _starts(sample: Sample, effect_id: str) -> CheckResult:
    """Count the treated by start year; counties of the treated as well."""
    roles = [r for r, is_in in zip(sample.roles, sample.treated, strict=True) if is_in]
    years = Counter(role.first_treated or 0 for role in roles)
    told = ", ".join(f"{year} ({number})" for year, number in sorted(years.items()))
    answer = "several" if len(years) > 1 else "one"
    return _check("starts", effect_id, float(len(years)), "", answer, (("starts", told),))


def _people(sample: Sample, effect_id: str) -> CheckResult:
    if not (sample.population > 0.0).all():
        return _check("people", effect_id, None, "", "not_known", ())
    treated = float(sample.population[sample.treated].mean())
    others = float(sample.population[~sample.treated].mean())
    details = (("treated", str(round(treated))), ("comparison", str(round(others))))
    return _check("people", effect_id, treated / others, "", "known", details)


def _overdispersion(sample: Sample, effect_id: str) -> CheckResult:
    """Set how much the untreated changed apart against what chance in who answered would give."""
    unknown = _check("overdispersion", effect_id, None, "", "not_known", ())
    expected = _chance_variance(sample)
    if expected is None:
        return unknown
    others = np.flatnonzero(~sample.treated)
    first = np.isfinite(sample.change[others]).argmax(axis=1)
    change = sample.change[others, first]
    known = np.isfinite(change * expected[others])  # a unit may have no change, or no answers
    if int(known.sum()) < FEWEST_FOR_SPREAD:
        return unknown
    change, weight = change[known], 1.0 / expected[others][known]
    away = np.square(change - np.average(change, weights=weight)) * weight
    factor = float(away.sum() / (change.size - 1))
    answer = "larger" if factor > 1.0 else "as_chance"
    details = (("factor", f"{factor:.1f}"),)
    return _check("overdispersion", effect_id, factor, "", answer, details)


def _chance_variance(sample: Sample) -> Floats | None:
    """Return the binomial or Poisson variance of each unit's change, ``[u]``, in squared units."""
    level = float(np.nanmean(np.stack([sample.before, sample.after])))
    if sample.indicator.unit is Unit.PERCENT:
        answers, note = answers_of(sample)
        if answers is None or not 0.0 < level < 100.0:
            return None
        rounds = 1.0 if note == "answers_known" else 2.0  # a guess is of one round
        return rounds * level * (100.0 - level) / answers
    if sample.indicator.unit is Unit.PER_1000 and (sample.population > 0.0).all() and level > 0.0:
        window = sample.windows[0]
        rounds = 1.0 / len(window.before) + 1.0 / len(window.after)
        return rounds * 1000.0 * level / sample.population
    return None


def _hidden(sample: Sample, effect_id: str) -> CheckResult:
    """Count the figures before and after that are hidden, in all units of the area."""
    cells = {
        (pair.kommune_nr, year)
        for pair in sample.pairs
        for year, status in (
            (pair.before_year, pair.before_status),
            (pair.after_year, pair.after_status),
        )
        if status is CellStatus.HIDDEN
    }
    answer = "some" if cells else "none"
    details = (("n", str(len(cells))),)
    return _check("hidden", effect_id, float(len(cells)), "", answer, details)


def _mergers(sample: Sample, effect_id: str) -> CheckResult:
    """Count the units that were put together from several between the first and the last year."""
    used = [t for w in sample.windows for t in (*w.before, *w.after)]
    years = [border_year(sample.periods[t].last_year) for t in used]
    first, last = min(years), max(years)
    merged = [len(parts_of(unit, first)) > len(parts_of(unit, last)) for unit in sample.units]
    own = int(np.array(merged)[sample.treated].sum())
    details = (("n", str(sum(merged))), ("treated", str(own)))
    answer = "some" if any(merged) else "none"
    return _check("mergers", effect_id, float(sum(merged)), "", answer, details)
