"""Balancing weights and their contrast, one assignment at a time, by a general solver and loops."""

import numpy as np
from scipy.optimize import minimize


def plain_entropy(compared, target):
    """Return the weights of largest entropy with the target's means; the primal problem itself."""
    number = len(compared)
    found = minimize(
        lambda w: float((w * np.log(w)).sum()),
        np.full(number, 1.0 / number),
        jac=lambda w: np.log(w) + 1.0,
        bounds=[(1e-12, 1.0)] * number,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1.0, "jac": np.ones_like},
            {
                "type": "eq",
                "fun": lambda w: compared.T @ w - target,
                "jac": lambda _: compared.T,
            },
        ],
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-14},
    )
    return found.x


def plain_matched(covariates, treated, matches):
    """Return the weights of each treated unit's nearest others, summed."""
    weight = np.zeros(len(covariates))
    free = [u for u in range(len(covariates)) if u not in set(treated)]
    for own in treated:
        ordered = sorted(free, key=lambda u: (np.linalg.norm(covariates[u] - covariates[own]), u))
        nearest = ordered[:matches]
        for u in nearest:
            weight[u] += 1.0 / len(nearest) / len(treated)
    return weight


def plain_contrast(change, treated, weight):
    """Return the treated units' mean less the weighted mean of the others, one window."""
    value = sum(change[u] for u in treated) / len(treated)
    return value - sum(w * x for w, x in zip(weight, change, strict=True))
