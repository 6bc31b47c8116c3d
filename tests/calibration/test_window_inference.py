"""How often the default inference of a contrast finds an effect where there is none, own windows.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent. One window
is the scaled randomisation of ``test_scaled_inference.py``; ``tests/reference`` holds them equal.
"""

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.assignments import Arms, first_in_order, random_orders
from folkehelse_eval.estimate.inference.variance_fit import share_shapes
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest, strata_of

REPLICATIONS = 500
LOWEST, HIGHEST = 0.025, 0.08
UNITS, DRAWS = 17, 199
SLOT = np.array([0, 0, 1, 1, 2] + [-1] * (UNITS - 5))


def _changes(rng, answers):
    """Return changes over three windows that share the round before, in points."""
    between = rng.normal(scale=2.0, size=(UNITS, 4))
    sampling = rng.normal(size=(UNITS, 4)) * np.sqrt(1275.0 / answers)[:, None]
    rounds = between + sampling
    return rounds[:, 1:] - rounds[:, :1]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("treated", ["any", "smallest"])
def test_own_windows_of_survey_shares_hold_their_level(treated, weighted):
    rng = np.random.default_rng(20170101)
    exposure = np.zeros((UNITS, 3))
    exposure[np.arange(5), SLOT[:5]] = 1.0
    rejected = 0
    for _ in range(REPLICATIONS):
        answers = 20 + 0.029 * np.exp(rng.normal(np.log(5_000), 0.8, size=UNITS))
        if treated == "smallest":
            small = np.argsort(answers)[:8]
            first = rng.permutation(small)[:5]
            answers = answers[[*first, *np.setdiff1d(np.arange(UNITS), first)]]
        change = _changes(rng, answers)
        change[UNITS - 3 :, 2] = np.nan
        arms = Arms(SLOT, strata_of(change))
        orders = random_orders(UNITS, draws=DRAWS, rng=rng)
        drawn = first_in_order(orders, arms, observed=np.ones(UNITS, dtype=bool))
        shapes = share_shapes(np.array(0.15), 1.5 * answers)
        test = WindowTest(Windowed(change, exposure, shapes, arms, weighted), drawn)
        rejected += test.p_value(np.zeros(1))[0] <= 0.05
    assert LOWEST <= rejected / REPLICATIONS <= HIGHEST
