"""What yearly figures add to one contrast: the event study, and estimators that need a panel."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.choices import PLANNED
from folkehelse_eval.checks.event_panel import EventPanel, event_panel
from folkehelse_eval.checks.event_study import YearStudy, study_years
from folkehelse_eval.checks.labels import effect_id
from folkehelse_eval.checks.staggered import staggered
from folkehelse_eval.checks.synthetic import FEWEST_YEARS_BEFORE, synthetic_fits, synthetic_ranks
from folkehelse_eval.design.build import Design
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.alternatives import PlaceboRank, Staggered, Synthetic
from folkehelse_eval.result.robustness import Choice, EventStudy, NotDone
from folkehelse_eval.vocabulary.plan import Inference


@dataclass(frozen=True, slots=True)
class Yearly:
    """Parts of a contrast's robustness that rest on a panel of years."""

    study: EventStudy | None = None
    choices: tuple[Choice, ...] = ()
    staggered: Staggered | None = None
    synthetic: tuple[Synthetic, ...] = ()
    ranks: tuple[PlaceboRank, ...] = ()
    not_done: tuple[NotDone, ...] = ()


def look_by_year(
    design: Design,
    sample: Sample,
    inference: Inference,
    *,
    county: NDArray[np.bool_] | None = None,
) -> Yearly:
    """Return everything that the panel of one contrast gives, and why the rest is missing.

    Parameters
    ----------
    county
        ``[u]``: which units lie in the one county that the contrast is made inside, if it is.
    """
    panel = event_panel(design, sample.label, county=county)
    if isinstance(panel, str):
        return Yearly(not_done=(NotDone("event_study", panel),))
    last_year = _last_year(sample)
    found = study_years(
        panel, inference, last_year=last_year, seed=[inference.seed, _number_of(sample)]
    )
    if isinstance(found, str):
        return Yearly(not_done=(NotDone("event_study", found),))
    refused = () if found.study.pre_points else (NotDone("pre_joint", "one_year_before"),)
    several, without_several = _staggered(panel, inference)
    fits, ranks, without_fits = _synthetic(panel, last_year)
    return Yearly(
        study=found.study,
        choices=(*_study_choices(found), *_synthetic_choices(panel, fits)),
        staggered=several,
        synthetic=fits,
        ranks=ranks,
        not_done=(*refused, *without_several, *without_fits),
    )


def _staggered(
    panel: EventPanel, inference: Inference
) -> tuple[Staggered | None, tuple[NotDone, ...]]:
    found = staggered(panel, inference)
    if isinstance(found, str):
        return None, (NotDone("staggered", found),)
    return found, ()


def _synthetic(
    panel: EventPanel, last_year: int
) -> tuple[tuple[Synthetic, ...], tuple[PlaceboRank, ...], tuple[NotDone, ...]]:
    found = synthetic_fits(panel, last_year)
    if isinstance(found, str):
        needed = ("n", str(FEWEST_YEARS_BEFORE))
        return (), (), (NotDone("synthetic", found, (needed,)),)
    return found, synthetic_ranks(panel, last_year), ()


def _study_choices(found: YearStudy) -> tuple[Choice, ...]:
    counts = found.study.treated, found.study.comparison
    values = (("imputation", found.imputed), ("group_time", found.beside))
    return tuple(
        Choice(PLANNED, "not_yet_treated", name, value, *counts)
        for name, value in values
        if value is not None
    )


def _synthetic_choices(panel: EventPanel, fits: tuple[Synthetic, ...]) -> tuple[Choice, ...]:
    treated = int(panel.treated.sum())
    return tuple(
        Choice(PLANNED, PLANNED, fit.estimator, fit.value, treated, fit.donors) for fit in fits
    )


def _last_year(sample: Sample) -> int:
    """Return the last year that the contrast looks at."""
    return max(sample.periods[t].last_year for window in sample.windows for t in window.after)


def _number_of(sample: Sample) -> int:
    text = effect_id(sample, "event_study")
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:4], "big")
