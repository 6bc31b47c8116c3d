"""Rows of imputation, two-way regressions and their decomposition."""

from functools import partial
from pathlib import Path

import numpy as np
from scipy import stats

from folkehelse_eval.estimate.blocks import blocks_of, moments
from folkehelse_eval.estimate.event_regression import (
    EventRegression,
    extended_two_way,
    sun_abraham,
)
from folkehelse_eval.estimate.goodman_bacon import PairKind, goodman_bacon
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.two_way import TwoWay, two_way_effect
from folkehelse_eval.estimate.unit_robust import Correction
from tests.reference.serving.figure import Figure, Figures, Key, Server
from tests.reference.serving.panels import (
    Data,
    card_krueger,
    castle,
    medicaid,
    mpdta,
    prop99,
    two_waves,
)

BACON_NAMES = {
    PairKind.EARLIER_WITH_LATER: "Earlier vs Later Treated",
    PairKind.LATER_WITH_EARLIER: "Later vs Earlier Treated",
    PairKind.WITH_NEVER_TREATED: "Treated vs Untreated",
}


def _two_way(data: Data, *, weighted: bool = False) -> TwoWay:
    weights = data.weights if weighted else None
    batch = two_way_effect(data.outcome, data.first_treated, data.years, weights=weights)
    return batch.estimates[0]


def _coefficient(fit: TwoWay, correction: Correction = Correction.CR1) -> Figure:
    return Figure(float(fit.coefficient[0, 0]), float(fit.standard_error(correction)[0, 0]))


def _mpdta_two_way(refdata: Path) -> Figures:
    return {"post": _coefficient(_two_way(mpdta(refdata)))}


def _castle_two_way(
    column: str, correction: Correction, refdata: Path, *, weighted: bool = False
) -> Figures:
    fit = _two_way(castle(refdata, column), weighted=weighted)
    return {column: _coefficient(fit, correction)}


def _castle_satterthwaite(refdata: Path) -> Figures:
    fit = _two_way(castle(refdata, "post"))
    found = _coefficient(fit, Correction.CR2)
    degrees = float(fit.degrees_of_freedom()[0])
    p_value = 2.0 * stats.t.sf(abs(found.value) / found.se, degrees)
    return {"df": Figure(degrees), "p": Figure(float(p_value))}


def _bacon(data: Data) -> Figures:
    parts = goodman_bacon(data.outcome, data.first_treated, data.years).estimates[0]
    found: dict[str, Figure] = {}
    for kind, name in BACON_NAMES.items():
        weight, effect = parts.by_kind(kind)
        found[f"{name}:weight"] = Figure(weight)
        found[f"{name}:avg_est"] = Figure(float(effect[0]))
    found["sum w*est"] = Figure(float(parts.effect[0] @ parts.weight))
    return found


def _events(regression: EventRegression) -> Figures:
    event = regression.year - regression.start
    return _averages(regression, event, "year::{}")


def _averages(regression: EventRegression, groups: np.ndarray, name: str) -> Figures:
    labels = np.unique(groups)
    value, error = regression.average(groups == labels[:, None])
    return {
        name.format(label): Figure(float(v), float(se))
        for label, v, se in zip(labels, value[0], error[0], strict=True)
    }


def _regression(kind, data: Data) -> EventRegression:
    return kind(data.outcome, data.first_treated, data.years).estimates[0]


def _sun_abraham_events(refdata: Path) -> Figures:
    return _events(_regression(sun_abraham, mpdta(refdata)))


def _sun_abraham_overall(refdata: Path) -> Figures:
    fit = _regression(sun_abraham, mpdta(refdata))
    value, error = fit.average((fit.year >= fit.start)[None])
    return {"ATT": Figure(float(value[0, 0]), float(error[0, 0]))}


def _sun_abraham_cohorts(refdata: Path) -> Figures:
    fit = _regression(sun_abraham, mpdta(refdata))
    labels = np.unique(fit.start)
    value, error = fit.average((fit.start == labels[:, None]) & (fit.year >= fit.start))
    return {
        f"cohort::{label}": Figure(float(v), float(se))
        for label, v, se in zip(labels, value[0], error[0], strict=True)
    }


def _medicaid_events(refdata: Path) -> Figures:
    fit = _regression(sun_abraham, medicaid(refdata))
    return _averages(fit, fit.year, "{}")


def _extended_cells(refdata: Path) -> Figures:
    found = _regression(extended_two_way, mpdta(refdata))
    error = found.fit.standard_error()[0]
    return {
        f"ft::{start}:year::{year}:post": Figure(float(value), float(se))
        for start, year, value, se in zip(
            found.start, found.year, found.fit.coefficient[0], error, strict=True
        )
    }


def _extended_overall(refdata: Path) -> Figures:
    found = _regression(extended_two_way, mpdta(refdata))
    value, error = found.average(np.ones((1, len(found.year)), dtype=bool))
    return {"overall": Figure(float(value[0, 0]), float(error[0, 0]))}


def _imputation(refdata: Path) -> Figures:
    data = mpdta(refdata)
    found = imputation(data.outcome, data.first_treated, data.years).estimates[0]
    events = found.by_event_time
    figures = {
        f"event:{label}": Figure(float(value), float(se))
        for label, value, se in zip(
            events.label, events.effect[0], events.standard_error()[0], strict=True
        )
    }
    overall = found.overall
    figures["overall"] = Figure(float(overall.effect[0, 0]), float(overall.standard_error()[0, 0]))
    return figures


def _prop99_effect(refdata: Path) -> Figures:
    # the rows' errors are resampled with R's generator: the point only
    return {"tau": Figure(_one_start(prop99(refdata)))}


def _prop99_placebos(refdata: Path) -> Figures:
    data = prop99(refdata)
    controls = data.first_treated == 0
    outcome = data.outcome[:, controls]
    placebos = np.array(
        [
            _one_start(Data(outcome, np.where(np.arange(38) == u, 1989, 0), data.years))
            for u in range(38)
        ]
    )
    larger = int((np.abs(placebos) >= abs(_one_start(data))).sum())
    return {
        "sd of 38 placebos": Figure(float(placebos.std(ddof=1))),
        "rank p two-sided": Figure((1 + larger) / 39),
    }


def _one_start(data: Data) -> float:
    batch = imputation(data.outcome, data.first_treated, data.years)
    return float(batch.estimates[0].overall.effect[0, 0])


def _store_mean(values: np.ndarray) -> Figure:
    count = len(values)
    blocks, _ = blocks_of(values[None, :, None], np.zeros(count, dtype=np.int64), np.array([1]))
    found = moments(blocks[0])
    variance = found.scatter[0, 0, 0, 0] / (count - 1) / count
    return Figure(float(found.means[0, 0, 0]), float(variance**0.5))


def _stores(refdata: Path) -> Figures:
    stores = card_krueger(refdata)
    return {
        f"{name} {when}": _store_mean(
            stores.loc[stores["state"] == code, column].dropna().to_numpy()
        )
        for name, code in (("NJ", 1), ("PA", 0))
        for when, column in (("before", "fte1"), ("after", "fte2"))
    }


def _stores_did(refdata: Path) -> Figures:
    means = {name: figure.value for name, figure in _stores(refdata).items()}
    change = {state: means[f"{state} after"] - means[f"{state} before"] for state in ("NJ", "PA")}
    return {"did": Figure(change["NJ"] - change["PA"])}


def _balanced_stores(refdata: Path) -> Figures:
    stores = card_krueger(refdata).dropna(subset=["fte1", "fte2"])
    return {"did": _coefficient(_two_way(two_waves(stores)), Correction.CR2)}


def _stores_regression(refdata: Path) -> Figures:
    stores = card_krueger(refdata).dropna(subset=["fte1", "fte2", "wage_st"])
    stores = stores[stores["wage_st2"].notna() | (stores["status2"] == 3)]
    fit = _two_way(two_waves(stores))
    return {"NJ": Figure(float(fit.coefficient[0, 0]), float(fit.unclustered_error()[0, 0]))}


def _castle_bacon(column: str, refdata: Path) -> Figures:
    return _bacon(castle(refdata, column))


def _mpdta_bacon(refdata: Path) -> Figures:
    return _bacon(mpdta(refdata))


SERVERS: dict[Key, Server] = {
    ("mpdta", "twfe", "CR1 cluster county (fixest defaults)"): _mpdta_two_way,
    ("mpdta", "goodman_bacon", "lemp~post"): _mpdta_bacon,
    ("mpdta", "sun_abraham", "never-treated; CR1 county"): _sun_abraham_events,
    ("mpdta", "sun_abraham", "agg=ATT"): _sun_abraham_overall,
    ("mpdta", "sun_abraham", "agg=cohort"): _sun_abraham_cohorts,
    ("mpdta", "etwfe", "no covariates; CR1 county"): _extended_cells,
    ("mpdta", "etwfe", "no covariates; not-yet-treated"): _extended_overall,
    ("mpdta", "imputation_bjs", "no covariates"): _imputation,
    (
        "mpdta",
        "imputation_bjs",
        "no covariates; all treated cells weighted equally",
    ): _imputation,
    ("castle", "goodman_bacon", "l_homicide~post"): partial(_castle_bacon, "post"),
    ("castle", "goodman_bacon", "l_homicide~post_full"): partial(_castle_bacon, "post_full"),
    ("castle", "twfe", "l_homicide~post | state+year; CR1 by state"): partial(
        _castle_two_way, "post", Correction.CR1
    ),
    ("castle", "twfe", "l_homicide~post_full | state+year; CR1 by state"): partial(
        _castle_two_way, "post_full", Correction.CR1
    ),
    ("castle", "twfe", "l_homicide~post_full | state+year; weights popwt; CR1 by state"): partial(
        _castle_two_way, "post_full", Correction.CR1, weighted=True
    ),
    ("castle", "twfe_vcovCR", "clubSandwich CR1S"): partial(
        _castle_two_way, "post", Correction.CR1S
    ),
    ("castle", "twfe_vcovCR", "clubSandwich CR2"): partial(_castle_two_way, "post", Correction.CR2),
    ("castle", "twfe_vcovCR", "clubSandwich CR2 Satterthwaite"): _castle_satterthwaite,
    ("castle", "twfe_crv3", "summclust jackknife"): partial(
        _castle_two_way, "post", Correction.CR3
    ),
    ("prop99", "did", "published; placebo SE"): _prop99_effect,
    ("prop99", "did", "synthdid 0.0.9 placebo B=500 seed 12345"): _prop99_effect,
    ("prop99", "did", "each control as pseudo-treated"): _prop99_placebos,
    (
        "medicaid_ehec",
        "twfe_event_study",
        "years<2016, without the 2015 cohort (43 states; expanders after 2015 are controls); "
        "ref 2013; cluster state",
    ): _medicaid_events,
    ("card_krueger", "mean_fte", "all stores"): _stores,
    ("card_krueger", "did_2x2", "all available stores"): _stores_did,
    ("card_krueger", "did_2x2", "balanced stores, n=384, unequal variances"): _balanced_stores,
    (
        "card_krueger",
        "did_regression",
        "Table 4 column i, n=357: both full-time equivalents known, wage_st present, and "
        "wage_st2 present or status2 = 3",
    ): _stores_regression,
}
