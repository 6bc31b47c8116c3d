"""Somebody with a county's published files, a population table and a solver.

Takes what the files say (``tests/support/loot.py``) and bounds what is hidden: by subtraction, by
linear programming over all relations, and for counts by rounding bounds inwards to whole persons.
Written against the files, not against the gate: it shares with the package the public relations
(who lies in which county, how many live there) and nothing of what chooses or checks.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, lil_array

from folkehelse_eval.vocabulary.figure import Figure, largest
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.relations import relations
from tests.support.loot import Loot

WIDEST = {Unit.PERCENT: 5.0, Unit.PER_1000: 50.0, Unit.COUNT: 5.0, Unit.POINTS: 3.0}
"""An interval of this width gives a figure away: 5 percentage points, 5 persons, 5 % of 60."""
SLACK = 1e-6
ROUNDED = 0.05
"""Half of the last digit of a delivered figure: sums that fail by less fail by rounding alone."""
ROUNDS_AT_ONCE = 4
"""Programmes for all at once before one for each figure."""
FAR_APART = 1.5
"""Of that width: enough, whole persons counted."""


@dataclass(frozen=True)
class Programme:
    """All values that fit what is shown: equations, limits, and how far the sums may be off."""

    matrix: csr_array
    sums: NDArray[np.float64]
    box: list[tuple[float, float | None]]
    misfit: NDArray[np.float64]
    """Cost of each column; not zero for those that say by how much an equation is off."""
    allowed: float

    def extreme(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values that make ``objective @ x`` smallest."""
        wanted = np.zeros(len(self.misfit))
        wanted[: len(objective)] = objective
        off = {"A_ub": csr_array(self.misfit[np.newaxis]), "b_ub": [self.allowed]}
        answer = linprog(
            wanted,
            A_eq=self.matrix,
            b_eq=self.sums,
            bounds=self.box,
            **(off if self.misfit.any() else {}),
        )
        assert answer.success, answer.message
        return answer.x[: len(objective)]


def recover(found: Loot, *, areas: Iterable[str]) -> dict[Figure, tuple[float, float]]:
    """Return the hidden figures that can be bounded closely, with their bounds."""
    seen = _taken_from_means(found)
    taken = {figure: (seen[figure], seen[figure]) for figure in found.hidden & seen.keys()}
    known = set(areas)
    fylker = {municipalities()[nr].fylke_nr for nr in known}
    whole = {
        fylke
        for fylke in fylker
        if {nr for nr, k in municipalities().items() if k.fylke_nr == fylke} <= known
    }
    recovered: dict[Figure, tuple[float, float]] = dict(taken)
    for name in sorted({figure.indicator for figure in found.hidden}):
        indicator = find_indicator(name)
        shown = {figure: v for figure, v in seen.items() if figure.indicator == name}
        hidden = {figure for figure in found.hidden - taken.keys() if figure.indicator == name}
        for pooled in (False, True):
            exist = {*shown, *hidden, *(f for f in found.unseen if f.indicator == name)}
            system = relations(indicator, exist, areas=known | whole, pooled=pooled)
            for component in _components(system, shown):
                recovered |= {
                    figure: (low, high)
                    for figure, (low, high) in _bounds(component, shown, hidden, indicator).items()
                    if high - low <= WIDEST[indicator.unit] + SLACK
                }
    return recovered


def _taken_from_means(found: Loot) -> dict[Figure, float]:
    """Return what is shown, and what a mean leaves for the only one of its periods that is not."""
    seen = dict(found.shown)
    while True:
        before = len(seen)
        for figures, mean in found.means:
            unknown = [figure for figure in figures if figure not in seen]
            if len(unknown) == 1:
                rest = sum(seen[figure] for figure in figures if figure in seen)
                seen[unknown[0]] = len(figures) * mean - rest
        if len(seen) == before:
            return seen


def _components(system, shown):
    """Yield the relations that hang together by figures not shown."""
    unknown = [[f for f in (r.total, *r.parts) if f not in shown] for r in system]
    about: dict[Figure, list[int]] = {}
    for number, figures in enumerate(unknown):
        for figure in figures:
            about.setdefault(figure, []).append(number)
    left = {number for number, figures in enumerate(unknown) if figures}
    while left:
        component, edge = set(), [left.pop()]
        while edge:
            number = edge.pop()
            component.add(number)
            for figure in unknown[number]:
                edge += left & set(about.pop(figure, ()))
            left -= set(edge)
        yield [system[number] for number in sorted(component)]


def _bounds(component, shown, hidden, indicator):
    names = sorted({f for r in component for f in (r.total, *r.parts) if f not in shown})
    targets = [figure for figure in names if figure in hidden]
    if not targets:
        return {}
    at = {figure: n for n, figure in enumerate(names)}
    matrix, sums = _equations(component, at, shown)
    box = [(0.0, largest(indicator, figure)) for figure in names]
    programme = _programme(matrix, sums, box)
    lows, highs = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    bounds = {}
    wanted = np.isin(np.arange(len(names)), [at[figure] for figure in targets])
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (ROUNDS_AT_ONCE, len(names))) * wanted

    def widen(objective):
        nonlocal lows, highs
        for sign in (1.0, -1.0):
            possible = programme.extreme(sign * objective)
            lows, highs = np.minimum(lows, possible), np.maximum(highs, possible)

    for objective in signs if len(targets) > ROUNDS_AT_ONCE else ():
        widen(objective)
    for figure in targets:
        place = at[figure]
        if highs[place] - lows[place] > FAR_APART * WIDEST[indicator.unit]:
            continue  # two answers that fit everything shown lie farther apart already
        widen(np.arange(len(names)) == place)
        low, high = float(lows[place]), float(highs[place])
        if indicator.unit is Unit.COUNT:
            low, high = math.ceil(low - SLACK), math.floor(high + SLACK)
        bounds[figure] = (low, high)
    return bounds


def _equations(component, at, shown):
    """Return the relations as equations: what is not shown on the left, what is on the right."""
    matrix, sums = lil_array((len(component), len(at))), np.zeros(len(component))
    for row, relation in enumerate(component):
        terms = [(relation.total, -1.0), *zip(relation.parts, relation.weights, strict=True)]
        for figure, weight in terms:
            if figure in shown:
                sums[row] -= weight * shown[figure]
            else:
                matrix[row, at[figure]] += weight
    return matrix.tocsr(), sums


def _programme(matrix, sums, box) -> Programme:
    """Population weights are not the supplier's, and what is shown is rounded.

    Sums that agree are taken as exact. Where they are off by no more than one figure's rounding,
    everything is possible that is off by no more than that. Else they are moved by as little as
    makes them fit: the nearest that anybody could come.
    """
    rows, columns = matrix.shape
    eye = eye_array(rows)
    relaxed = csr_array(hstack([matrix, eye, -eye]))
    misfit = np.concatenate([np.zeros(columns), np.ones(2 * rows)])
    wide = [*box, *([(0.0, None)] * (2 * rows))]
    answer = linprog(misfit, A_eq=relaxed, b_eq=sums, bounds=wide)
    assert answer.success, answer.message
    if SLACK < answer.fun <= ROUNDED:
        return Programme(relaxed, sums, wide, misfit, ROUNDED)
    nearest = np.clip(answer.x[:columns], 0.0, [high for _, high in box])
    return Programme(matrix, matrix @ nearest, box, np.zeros(columns), 0.0)
