"""How often a comparison inside counties finds an effect where there is only a county's own year.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent. All treated
lie in two of three counties, and a county's year moves all its municipalities.
"""

import numpy as np

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    first_in_order,
    one_stratum,
    random_orders,
)
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest, strata_of

REPLICATIONS = 500
LOWEST, HIGHEST = 0.025, 0.08
DRAWS = 199
COUNTY = np.repeat([0, 1, 2], [14, 12, 12])
SHOCK_SD = 3.0  # of what a county's own year adds, where a municipality's own change has about 0.9
TREATED = np.isin(np.arange(38), [0, 1, 2, 3, 14])


def _rejected(rng):
    """Return whether no effect is rejected inside the counties, and across them."""
    population = np.exp(rng.normal(8.0, 0.9, size=38))
    noise = np.sqrt(0.3 + 0.7 * 3_000 / population)
    change = noise * rng.normal(size=38) + SHOCK_SD * rng.normal(size=3)[COUNTY]
    orders = random_orders(38, draws=DRAWS, rng=rng)
    everybody = np.ones(38, dtype=bool)
    shapes = register_shapes(population)
    own = np.where(COUNTY[:, None] == np.arange(2), change[:, None], np.nan)
    kept = np.flatnonzero(np.isfinite(own).any(axis=1))
    slot = np.where(TREATED, COUNTY, -1)
    split = Arms(slot, strata_of(own))
    inside = first_in_order(orders, split, observed=np.isin(np.arange(38), kept))
    within = Windowed(own[kept], np.zeros((len(kept), 2)), shapes[kept], split.among(kept))
    one = one_stratum(TREATED)
    across = Windowed(change[:, None], np.zeros((38, 1)), shapes, one)
    tests = (
        WindowTest(within, inside),
        WindowTest(across, first_in_order(orders, one, observed=everybody)),
    )
    return [test.p_value(np.zeros(1))[0] <= 0.05 for test in tests]


def test_inside_the_county_its_year_drops_out():
    rng = np.random.default_rng(20170101)
    within, across = np.mean([_rejected(rng) for _ in range(REPLICATIONS)], axis=0)
    assert LOWEST <= within <= HIGHEST
    assert across > 0.10
