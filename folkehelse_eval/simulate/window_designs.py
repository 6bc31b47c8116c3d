"""Contrasts of changes in which the treated have windows of their own, for :mod:`.error_rates`.

What reports print where start years differ: every treated unit's change over its own window, less
the mean change of the others over the same window. One panel at a time, so it is slow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest
from folkehelse_eval.simulate.error_rates import assignments
from folkehelse_eval.simulate.null_panels import YEARS
from folkehelse_eval.simulate.staggered_designs import StaggeredCell, StaggeredPanels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WindowCell:
    """Yearly register figures, several start years, all years after less all before."""

    design: StaggeredCell

    @property
    def label(self) -> tuple[str, ...]:
        """The same as that of the design."""
        return self.design.label

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect where there is none."""
        drawn = self.design.draw(panels, rng)
        found = assignments(drawn.arms, draws, rng)
        after = np.arange(YEARS) >= drawn.starts[:, None]
        mean = after / after.sum(axis=1, keepdims=True)
        mean -= ~after / (~after).sum(axis=1, keepdims=True)
        change, exposure = drawn.outcome @ mean.T, _treated_years(drawn) @ mean.T
        shapes = register_shapes(drawn.population)
        p_values = [
            WindowTest(Windowed(own, exposure, shapes, drawn.arms), found).p_value(np.zeros(1))[0]
            for own in change
        ]
        return {str(Statistic.SCALED): np.array(p_values)}


def _treated_years(drawn: StaggeredPanels) -> Floats:
    """Return one where a unit is treated, ``(units, years)``."""
    treated = drawn.arms.treated[:, None] & (np.arange(YEARS) >= drawn.start[:, None])
    return treated.astype(np.float64)
