"""R ``DRDID``'s panel estimators for one comparison, transcribed line by line with means over n."""

import numpy as np
import statsmodels.api as sm


def plain_adjusted(change, treated, covariates, kind):
    """Effect and R's influence function for ``kind`` reg, ipw or dr."""
    n = len(change)
    x = np.column_stack([np.ones(n), covariates])
    d = treated.astype(float)
    residual, ols = change, np.zeros_like(x)
    if kind != "ipw":
        fit = sm.OLS(change[~treated], x[~treated]).fit()
        residual = change - x @ fit.params
        cross = np.linalg.inv(((1 - d)[:, None] * x).T @ x / n)
        ols = ((1 - d) * residual)[:, None] * x @ cross
    if kind == "reg":
        eta = (d * residual).mean() / d.mean()
        influence = (d * residual - d * eta - ols @ (d[:, None] * x).mean(axis=0)) / d.mean()
        return eta, influence
    logit = sm.Logit(d, x).fit(disp=0, tol=1e-14, maxiter=200)
    probability = logit.predict()
    score = (d - probability)[:, None] * x @ (logit.cov_params() * n)
    odds = probability * (1 - d) / (1 - probability)
    own = (d * residual).mean() / d.mean()
    other = (odds * residual).mean() / odds.mean()
    left = (d * residual - d * own - ols @ (d[:, None] * x).mean(axis=0)) / d.mean()
    moved = ((odds * (residual - other))[:, None] * x).mean(axis=0)
    right = odds * residual - odds * other + score @ moved - ols @ (odds[:, None] * x).mean(axis=0)
    return own - other, left - right / odds.mean()
