"""What units are made alike in before the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import Sample
from folkehelse_eval.vocabulary.comparison import Covariate
from folkehelse_eval.vocabulary.geography import municipalities


@dataclass(frozen=True, slots=True)
class Covariates:
    """Characteristics of a contrast's units before each of its windows."""

    names: tuple[Covariate, ...]
    values: NDArray[np.float64]
    """``[u, s, p]`` in each characteristic's own unit; NaN where a unit has none."""


def covariates_of(sample: Sample, wanted: Sequence[Covariate]) -> Covariates:
    """Return the characteristics of municipalities.

    Size is the logarithm of all inhabitants in the last year before, centrality Statistics Norway's
    index, level and trend those of the indicator itself. Income is in no register of the project.
    """
    columns = [_column(sample, name) for name in wanted]
    return Covariates(tuple(wanted), np.stack(columns, axis=-1))


def _column(sample: Sample, name: Covariate) -> NDArray[np.float64]:
    match name:
        case Covariate.LEVEL_BEFORE:
            return sample.before
        case Covariate.TREND_BEFORE:
            return sample.slope
        case Covariate.CENTRALITY:
            known = municipalities()
            index = [float(known[unit].centrality_index) for unit in sample.units]
            return np.tile(np.array(index)[:, None], len(sample.windows))
        case Covariate.SIZE:
            return _log_inhabitants(sample)


def _log_inhabitants(sample: Sample) -> NDArray[np.float64]:
    years = [sample.periods[window.before[-1]].last_year for window in sample.windows]
    known = municipalities()
    return np.log(
        [[_nearest(known[unit].population, year) for year in years] for unit in sample.units]
    )


def _nearest(by_year: Mapping[int, int], year: int) -> float:
    return float(by_year[min(by_year, key=lambda item: (abs(item - year), item))])
