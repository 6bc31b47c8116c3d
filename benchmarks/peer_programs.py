"""Programs of others that ``peers.py`` times, each a function of one outcome's long table."""

import contextlib
import io
from collections.abc import Callable

import csdid.att_gt
import diff_diff
import moderndid
import numpy as np
import pandas as pd
import pyfixest
from group_time import YEARS
from numpy.typing import NDArray

Estimate = tuple[float, float]
"""Overall effect and its standard error."""
Peer = Callable[[pd.DataFrame, int], Estimate]
"""Takes the table and the number of draws, 0 for analytic errors."""
Panel = NDArray[np.float64]
Starts = NDArray[np.int64]


def frame(outcome: Panel, first: Starts) -> pd.DataFrame:
    """One outcome as the long table that peers take."""
    units = first.size
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), YEARS.size),
            "year": np.tile(YEARS, units),
            "first": np.repeat(first, YEARS.size),
            "post": np.repeat(first, YEARS.size) * 0.0 + treated_cells(first).ravel(),
            "y": outcome.ravel(),
        }
    )


def treated_cells(first: Starts) -> Panel:
    """Return one where a unit is treated, ``[u, t]``."""
    return ((first[:, None] > 0) & (first[:, None] <= YEARS)) * 1.0


def by_diff_diff(table: pd.DataFrame, draws: int) -> Estimate:
    found = diff_diff.CallawaySantAnna(
        n_bootstrap=draws, seed=1, estimation_method="reg", control_group="not_yet_treated"
    ).fit(table, "y", "unit", "year", "first", aggregate="event_study")
    return found.overall_att, found.overall_se


def by_csdid(table: pd.DataFrame, draws: int) -> Estimate:
    boot = draws > 0
    with contextlib.redirect_stdout(io.StringIO()):
        found = csdid.att_gt.ATTgt(
            yname="y",
            tname="year",
            idname="unit",
            gname="first",
            data=table,
            control_group="notyettreated",
            biters=max(draws, 1),
            cband=boot,
        ).fit(est_method="reg", bstrap=boot)
        found.aggte("dynamic", bstrap=boot, biters=max(draws, 1), cband=boot)
        found.aggte("simple", bstrap=False)
    return float(found.atte["overall_att"]), float(found.atte["overall_se"])


def by_moderndid(table: pd.DataFrame, draws: int) -> Estimate:
    boot = {"boot": draws > 0, "cband": draws > 0, "biters": max(draws, 1)}
    found = moderndid.att_gt(
        data=table,
        yname="y",
        tname="year",
        idname="unit",
        gname="first",
        est_method="reg",
        control_group="notyettreated",
        random_state=1,
        **boot,
    )
    moderndid.aggte(found, type="dynamic", random_state=1, **boot)
    simple = moderndid.aggte(found, type="simple", boot=False, cband=False)
    return float(simple.overall_att), float(simple.overall_se)


def by_pyfixest(table: pd.DataFrame, draws: int) -> Estimate:
    fit = pyfixest.feols("y ~ post | unit + year", table, vcov={"CRV1": "unit"})
    if draws:
        fit.wildboottest(param="post", reps=draws, cluster="unit", seed=1)
    return float(fit.coef()["post"]), float(fit.se()["post"])


PEERS: dict[str, Peer] = {
    "diff-diff": by_diff_diff,
    "csdid": by_csdid,
    "moderndid": by_moderndid,
}
