"""Reference data as the arrays that estimators take."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Data:
    """One outcome as ``[1, u, t]`` with what goes with it."""

    outcome: NDArray[np.float64]
    first_treated: NDArray[np.int64]
    years: NDArray[np.int64]
    covariates: NDArray[np.float64] | None = None
    weights: NDArray[np.float64] | None = None


def wide(frame: pd.DataFrame, unit: str, value: str) -> pd.DataFrame:
    """Units as rows, years as columns."""
    return frame.pivot_table(index=unit, columns="year", values=value)


def mpdta(refdata: Path) -> Data:
    """County teen employment; covariate log population."""
    frame = pd.read_csv(refdata / "mpdta.csv")
    outcome = wide(frame, "countyreal", "lemp")
    start = wide(frame, "countyreal", "first_treat")
    population = wide(frame, "countyreal", "lpop")
    return Data(
        outcome.to_numpy()[None],
        start.to_numpy()[:, 0].astype(np.int64),
        outcome.columns.to_numpy(dtype=np.int64),
        covariates=population.to_numpy()[:, :1],
    )


def castle(refdata: Path, column: str) -> Data:
    """Homicide by state; the start is the first year in which ``column`` is one."""
    frame = pd.read_csv(refdata / "castle.csv")
    outcome = wide(frame, "state", "l_homicide")
    years = outcome.columns.to_numpy(dtype=np.int64)
    after = wide(frame, "state", column).to_numpy() == 1
    start = np.where(after.any(axis=1), years[after.argmax(axis=1)], 0)
    weights = wide(frame, "state", "popwt").to_numpy(dtype=np.float64)
    return Data(outcome.to_numpy()[None], start, years, weights=weights)


def medicaid(refdata: Path) -> Data:
    """Insurance cover by state before 2016; states that expanded in 2014 against later or never."""
    frame = pd.read_csv(refdata / "medicaid_ehec.csv")
    kept = frame[(frame["year"] < 2016) & (frame["yexp2"] != 2015)]
    outcome = wide(kept, "stfips", "dins")
    expanded = kept.drop_duplicates("stfips").set_index("stfips")["yexp2"].loc[outcome.index]
    start = np.where(expanded == 2014, 2014, 0)
    return Data(outcome.to_numpy()[None], start, outcome.columns.to_numpy(dtype=np.int64))


def prop99(refdata: Path) -> Data:
    """Cigarette packs per head by state; California from 1989."""
    frame = pd.read_csv(refdata / "prop99.csv")
    outcome = wide(frame, "state", "packs_per_capita")
    start = np.where(outcome.index == "California", 1989, 0)
    return Data(outcome.to_numpy()[None], start, outcome.columns.to_numpy(dtype=np.int64))


def card_krueger(refdata: Path) -> pd.DataFrame:
    """Fast-food stores; ``state`` 1 is New Jersey."""
    return pd.read_csv(refdata / "card_krueger.csv")


def two_waves(stores: pd.DataFrame) -> Data:
    """Stores with both waves as a panel of two years, New Jersey treated in the second."""
    start = np.where(stores["state"] == 1, 2, 0)
    return Data(stores[["fte1", "fte2"]].to_numpy()[None], start, np.array([1, 2]))
