import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.partialled import partial_out


def slow_cr2(outcome, regressor, observed):
    """Regression with every dummy, hat matrix written out, one unit after the other."""
    cells = np.argwhere(observed)
    units, years = observed.shape
    design = np.zeros((len(cells), units + years + 1))
    for i, (u, t) in enumerate(cells):
        design[i, u] = design[i, units + t] = 1.0
        design[i, -1] = regressor[u, t]
    y = np.array([outcome[u, t] for u, t in cells])
    pseudo = np.linalg.pinv(design)
    residual_maker = np.eye(len(cells)) - design @ pseudo
    residual = residual_maker @ y
    columns, variance = [], 0.0
    for u in range(units):
        rows = np.flatnonzero(cells[:, 0] == u)
        size, vectors = np.linalg.eigh(residual_maker[np.ix_(rows, rows)])
        keep = size > 1e-9
        root = (vectors[:, keep] / np.sqrt(size[keep])) @ vectors[:, keep].T
        a = root @ pseudo[-1, rows]
        variance += (a @ residual[rows]) ** 2
        columns.append(residual_maker[:, rows] @ a)
    b = np.stack(columns, axis=1)
    b = b.T @ b
    return pseudo[-1] @ y, np.sqrt(variance), np.trace(b) ** 2 / np.trace(b @ b)


@pytest.mark.parametrize("share_missing", [0.0, 0.2])
def test_equals_the_regression_with_dummies(share_missing):
    rng = np.random.default_rng(4)
    units, years = 12, 6
    start = rng.integers(2, 9, units)
    regressor = (np.arange(years) >= start[:, None]) * 1.0
    outcome = rng.standard_normal((2, units, years)) + rng.standard_normal((2, units, 1))
    observed = rng.random((units, years)) >= share_missing
    found = cr2(np.where(observed, outcome, np.nan), partial_out(regressor, observed))
    for k in range(2):
        value, error, df = slow_cr2(outcome[k], regressor, observed)
        assert found.value[k] == pytest.approx(value, rel=1e-9)
        assert found.standard_error[k] == pytest.approx(error, rel=1e-9)
        assert found.degrees_of_freedom == pytest.approx(df, rel=1e-9)


def test_a_regressor_that_is_a_year_effect_is_refused():
    regressor = np.tile([0.0, 0.0, 1.0], (5, 1))
    with pytest.raises(EstimationError, match="start at once"):
        partial_out(regressor, np.ones((5, 3), dtype=bool))
