"""How often the inference of a contrast errs in the simulated designs that are most like it.

``data/error_rates.csv`` is made with ``docs/calibration.md``. A design is *like* a measured one
when it holds the same kind of figures, is tested by the same method, and its treated come from the
same part of the municipalities by size; among those, the one with the nearest numbers of units and
of treated (as ratios) is taken, if neither number differs by more than :data:`FARTHEST` times. What
a design does not show (how its noise follows size, how heavy the tails are) is left open: of all
that was measured there, the rate farthest from the nominal one is told.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.size import Size, size_of
from folkehelse_eval.checks.uncertainty import PRECISION_WEIGHTED
from folkehelse_eval.design.home_county import home_county
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Effect, Inference

CHECK = "error_rate"
RATES_FILE = "error_rates.csv"
NOMINAL = 5.0
"""Per cent."""
LOWEST, HIGHEST = 3.5, 6.5
"""Rates outside are told on the page, per cent."""
FARTHEST = 3.0
"""Ratio; half way between the measured 38 and 357 units."""

QUESTIONS = {PRECISION_WEIGHTED: "error_rate_weighted"}
"""Key of the question where it is not that of the contrast in which all units count the same."""

REGISTER, STAGGERED, SURVEY = "register", "staggered", "survey"
IMPUTATION = "imputation"
ONE_COUNTY, ACROSS = "one_county", "one_county_across"
"""All treated in one county that has shocks of its own: compared inside it, or across counties."""


@dataclass(frozen=True, slots=True)
class Measured:
    """False positives of one method in designs of one kind and size, at nominal 5 %."""

    family: str
    """Kind of designs: survey shares, others with one or with several windows, imputation; or all
    treated in one county."""
    method: str
    treated_from: str
    """``random``, ``small`` or ``large``."""
    units: int
    """With figures before and after, the treated included."""
    treated: int
    lowest: float
    """Per cent, over noise models and tails."""
    highest: float

    @property
    def farthest(self) -> float:
        """The rate that is farthest from the nominal one."""
        ends = (self.highest, self.lowest)
        return max(ends, key=lambda rate: abs(rate - NOMINAL))


@cache
def measured_rates() -> tuple[Measured, ...]:
    """Read what was measured."""
    path = resources.files("folkehelse_eval.checks") / "data" / RATES_FILE
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Measured(
            family=row["family"],
            method=row["method"],
            treated_from=row["treated_from"],
            units=int(row["units"]),
            treated=int(row["treated"]),
            lowest=float(row["lowest_percent"]),
            highest=float(row["highest_percent"]),
        )
        for row in rows
    )


def error_rates(sample: Sample, effects: Iterable[Effect]) -> tuple[CheckResult, ...]:
    """Return what is known of the error rate of each effect's main inference."""
    size = size_of(sample)
    families = families_of(sample, size)
    found = (
        error_rate(
            effect.inferences[0],
            effect_id=effect.effect_id,
            families=families,
            shapes=size.shapes,
            treated=sample.treated,
        )
        for effect in effects
    )
    return tuple(check for check in found if check is not None)


def error_rate(
    inference: Inference,
    *,
    effect_id: str,
    families: Sequence[str],
    shapes: NDArray[np.float64],
    treated: NDArray[np.bool_],
) -> CheckResult | None:
    """Return what is known of the error rate of one inference.

    Nothing where so few units cannot reach the level: they never find a difference.

    Parameters
    ----------
    inference
        The main one of an estimate.
    families
        Kinds of measured designs; the first one that holds a like design answers.
    shapes
        Shapes of the units' noise, ``(units, shapes)``; the last one falls with size.
    treated
        ``(units,)``.
    """
    if (inference.smallest_attainable_p or 0.0) > NOMINAL / 100.0:
        return None
    rates, drawn = measured_rates(), treated_from(shapes, treated)
    like = (
        nearest(
            rates,
            family=family,
            method=inference.method,
            treated_from=drawn,
            units=treated.size,
            treated=int(treated.sum()),
        )
        for family in families
    )
    return next((_check(effect_id, one) for one in like if one is not None), None)


def nearest(
    rates: Iterable[Measured],
    *,
    family: str,
    method: str,
    treated_from: str,
    units: int,
    treated: int,
) -> Measured | None:
    """Return the measured design that is most like an actual one; ``None`` if none is like it."""
    kind = (family, method, treated_from)
    same = [rate for rate in rates if (rate.family, rate.method, rate.treated_from) == kind]

    def apart(rate: Measured) -> tuple[float, float]:
        return (
            abs(float(np.log(rate.units / units))),
            abs(float(np.log(rate.treated / treated))),
        )

    close = [rate for rate in same if max(apart(rate)) <= np.log(FARTHEST)]
    return min(close, key=lambda rate: float(np.hypot(*apart(rate))), default=None)


def families_of(sample: Sample, size: Size) -> tuple[str, ...]:
    """Return the kinds of measured designs that a sample belongs to, the most alike first.

    Inside one county its shock drops out, so that figures of that many units anywhere are alike.
    Across counties nothing but a design with such shocks is.
    """
    if home_county(sample) is not None:
        return (ACROSS,)
    if size.is_share:
        return (SURVEY,)
    if len(set(sample.starts)) > 1:
        return (STAGGERED,)
    return (ONE_COUNTY, REGISTER) if len(set(sample.within)) == 1 else (REGISTER,)


def treated_from(shapes: NDArray[np.float64], treated: NDArray[np.bool_]) -> str:
    """Return ``small`` if most of the treated belong to the smallest third, ``large`` likewise."""
    noise = shapes[:, -1]
    third = max(noise.size // 3, int(treated.sum()))
    ordered = np.sort(noise)
    small = float((noise[treated] >= ordered[-third]).mean())
    large = float((noise[treated] <= ordered[third - 1]).mean())
    if shapes.shape[1] == 1 or small == large or max(small, large) <= 1.0 / 2.0:
        return "random"
    return "small" if small > large else "large"


def _check(effect_id: str, like: Measured) -> CheckResult:
    rate = like.farthest
    answer = "too_often" if rate > HIGHEST else "too_seldom" if rate < LOWEST else "inside"
    if like.family == ACROSS:  # told in any case: how large a county's shocks are is not known
        answer = "county_shock"
    return CheckResult(
        check=CHECK,
        effect_id=effect_id,
        question=QUESTIONS.get(like.method, CHECK),
        value=rate,
        unit="rate_percent",
        answer=answer,
        details=(
            ("method", like.method),
            ("units", str(like.units)),
            ("treated", str(like.treated)),
            ("treated_from", like.treated_from),
        ),
    )
