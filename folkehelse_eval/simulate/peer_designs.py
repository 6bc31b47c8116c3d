"""The intervals that other programs give by default, on the designs of ours.

Written with this package's estimators, whose estimates and errors equal theirs
(``tests/reference``; ``benchmarks/calibration_peers.py`` runs the programs themselves on some of
the designs). They stand beside the default to show what it is needed for; no report uses them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.aggregate import Averages, overall_effect
from folkehelse_eval.estimate.cells import Comparison
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap
from folkehelse_eval.estimate.influence import Multipliers
from folkehelse_eval.estimate.simultaneous import Multiplier, draw_multipliers
from folkehelse_eval.estimate.synthetic_cases import SyntheticPanel
from folkehelse_eval.estimate.synthetic_did import synthetic_did
from folkehelse_eval.estimate.synthetic_placebo import placebo_error, placebo_groups
from folkehelse_eval.estimate.two_way import two_way_effect
from folkehelse_eval.simulate.null_panels import YEARS
from folkehelse_eval.simulate.register_designs import START, RegisterCell
from folkehelse_eval.simulate.staggered_designs import StaggeredCell

Floats = NDArray[np.float64]

FIRST_YEAR = 2_000
YEAR = FIRST_YEAR + np.arange(YEARS)
PLACEBOS = 200
"""Placebo groups of synthetic difference-in-differences, as in R's synthdid."""
QUARTILES = stats.norm.ppf(0.75) - stats.norm.ppf(0.25)


@dataclass(frozen=True, slots=True)
class PeerCell:
    """Callaway-Sant'Anna, two-way fixed effects and the wild bootstrap on registers."""

    design: RegisterCell | StaggeredCell

    @property
    def label(self) -> tuple[str, ...]:
        """Starts and the label of the design."""
        if isinstance(self.design, StaggeredCell):
            return self.design.label
        return ("one start year", *self.design.label)

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect where there is none."""
        drawn = self.design.draw(panels, rng)
        first = np.where(drawn.start > 0, FIRST_YEAR + drawn.start, 0)
        effects = group_time(
            drawn.outcome, first, YEAR, comparison=Comparison.NEVER_TREATED
        ).estimates[0]
        overall = overall_effect(effects)
        return {
            "cs_analytic": _normal(overall.effect[:, 0], overall.standard_error()[:, 0]),
            "cs_bootstrap_percentile": _percentile(overall, draws, rng),
            "cs_bootstrap_quartiles": _quartiles(overall, draws, rng),
            **_two_way(drawn.outcome, first),
            "wild_bootstrap_restricted": _wild(drawn.outcome, first, draws, rng),
        }


@dataclass(frozen=True, slots=True)
class SyntheticCell:
    """Synthetic difference-in-differences with its placebo error; slow, so few panels."""

    design: RegisterCell

    @property
    def label(self) -> tuple[str, ...]:
        """The same as that of the design."""
        return ("one start year", *self.design.label)

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect where there is none; ``draws`` is not used."""
        del draws  # the program draws 200
        drawn = self.design.draw(panels, rng)
        treated = drawn.start > 0
        found = np.empty(panels)
        for n, outcome in enumerate(drawn.outcome):
            panel = SyntheticPanel(outcome, treated, START)
            placebos = placebo_groups(panel, synthetic_did, draws=PLACEBOS, rng=rng)
            error = placebo_error(placebos, treated=int(treated.sum()))
            found[n] = 2.0 * stats.norm.sf(abs(placebos.value) / error)
        return {"synthetic_did_placebo": found}


def _normal(value: Floats, error: Floats) -> Floats:
    p_value: Floats = 2.0 * stats.norm.sf(np.abs(value) / error)
    return p_value


def _percentile(overall: Averages, draws: int, rng: np.random.Generator) -> Floats:
    """Twice the smaller share of draws around the estimate that lie beyond zero."""
    moved = overall.effect[:, 0, None] + _drawn(overall, draws, rng, Multiplier.RADEMACHER)
    below = (moved <= 0.0).mean(axis=1)
    smaller: Floats = np.minimum(below, (moved >= 0.0).mean(axis=1))
    return np.maximum(2.0 * smaller, 1.0 / (draws + 1.0))


def _quartiles(overall: Averages, draws: int, rng: np.random.Generator) -> Floats:
    """Use the normal law with the error that the quartiles of the draws give."""
    drawn = _drawn(overall, draws, rng, Multiplier.MAMMEN)
    low, high = np.quantile(drawn, [0.25, 0.75], axis=1)
    return _normal(overall.effect[:, 0], (high - low) / QUARTILES)


def _drawn(
    overall: Averages, draws: int, rng: np.random.Generator, kind: Multiplier
) -> NDArray[np.float32]:
    block = overall.influence.block
    by_unit = draw_multipliers(len(block.units), draws=draws, rng=rng, kind=kind)
    by_cohort = np.add.reduceat(by_unit, block.bounds[:-1], axis=0)
    return overall.influence.multiplied(Multipliers(by_unit, by_cohort), slice(None))[:, 0]


def _two_way(outcome: Floats, first: NDArray[np.int64]) -> dict[str, Floats]:
    """Two-way fixed effects, errors clustered by unit with t(units - 1), and not clustered."""
    found = two_way_effect(outcome, first, YEAR).estimates[0]
    value = np.abs(found.coefficient[:, 0])
    clustered = value / found.standard_error()[:, 0]
    plain = value / found.unclustered_error()[:, 0]
    return {
        "twfe_clustered": 2.0 * stats.t.sf(clustered, outcome.shape[1] - 1),
        "twfe_not_clustered": 2.0 * stats.t.sf(plain, found.design.residual_degrees),
    }


def _wild(
    outcome: Floats, first: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> Floats:
    treated = (first[:, None] > 0) & (first[:, None] <= YEAR)
    design = partial_out(treated.astype(np.float64), np.ones(treated.shape, dtype=np.bool_))
    options = WildOptions(seed=int(rng.integers(2**31)), draws=draws, intervals=False)
    return wild_cluster_bootstrap(outcome, design, options=options).p_value
