"""Random small panels for the comparisons with plain estimators."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

FIRST_YEAR = 2010


@dataclass(frozen=True, slots=True)
class Panel:
    outcome: np.ndarray  # [k, u, t]
    first_treated: np.ndarray  # [u]
    years: np.ndarray  # [t]


@st.composite
def panels(draw, *, gaps: bool, units: tuple[int, int] = (5, 12), years: tuple[int, int] = (3, 6)):
    """Three indicators; with gaps, two of them miss the same cells, the third others.

    Any cohort may have one unit, start in the second year or stand treated from the first on, and
    there may be no never treated unit.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, periods = draw(st.integers(*units)), draw(st.integers(*years))
    skipped = draw(st.booleans())  # a year without a survey
    year = FIRST_YEAR + np.arange(periods) + (np.arange(periods) > 1) * skipped
    starts = np.concatenate([[0], np.arange(FIRST_YEAR, year[-1] + 2)])
    first = draw(
        st.lists(st.sampled_from(starts.tolist()), min_size=count, max_size=count).filter(
            lambda chosen: any(FIRST_YEAR < start <= year[-1] for start in chosen)
        )
    )
    outcome = rng.normal(size=(3, count, periods)) + rng.normal(size=(3, count, 1)) + 10.0
    if gaps:
        rate = draw(st.sampled_from([0.05, 0.2, 0.4]))
        mask = rng.random((2, count, periods)) < rate
        outcome[:2, mask[0]] = np.nan
        outcome[2, mask[1]] = np.nan
        if draw(st.booleans()):
            outcome[:2, :, draw(st.integers(0, periods - 1))] = np.nan  # a whole round missing
    return Panel(outcome, np.array(first, dtype=np.int64), year.astype(np.int64))
