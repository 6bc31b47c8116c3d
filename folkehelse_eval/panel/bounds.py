"""What somebody can work out about figures that are not shown: exact bounds by linear programming.

Every relation between figures (``vocabulary.relations``) is an equation with public weights; every
figure lies between zero and its largest value. The smallest and largest value that a hidden figure
can have under all of them are two linear programmes (Willenborg and de Waal 2001, *Elements of
Statistical Disclosure Control*, section 4.2), solved by HiGHS. Relations that share no unknown
figure are independent, so one programme answers for all of them at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity
from scipy.sparse.csgraph import connected_components

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.relations import Relation

SIGN_ROUNDS = 4
"""Programmes with random signs, which show most figures to be free before each is asked for."""
SEED = 20170101

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest value that a figure can have, given what is shown."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Programme:
    """Equations ``matrix @ x == sums`` with ``0 <= x <= upper``; one column for each unknown."""

    unknown: tuple[Figure, ...]
    matrix: csr_array
    sums: Vector
    upper: Vector
    component: NDArray[np.int32]
    """Which columns belong together."""

    def extreme(self, objective: Vector) -> Vector:
        """Return the possible values that make ``objective @ x`` smallest."""
        return _solve(objective, self.matrix, self.sums, self.upper)

    def part(self, columns: NDArray[np.bool_]) -> "_Programme":
        """Return the equations of whole components."""
        picked = np.flatnonzero(columns)
        matrix = csr_array(self.matrix[:, picked])
        rows = np.flatnonzero(np.diff(matrix.indptr))
        return _Programme(
            unknown=tuple(self.unknown[at] for at in picked),
            matrix=csr_array(matrix[rows]),
            sums=self.sums[rows],
            upper=self.upper[picked],
            component=self.component[picked],
        )


def recovered(
    relations: Sequence[Relation],
    shown: Mapping[Figure, float],
    hidden: Collection[Figure],
    *,
    closeness: float,
    largest: Callable[[Figure], float],
) -> dict[Figure, Bounds]:
    """Return the hidden figures that what is shown bounds more closely than allowed.

    Parameters
    ----------
    relations
        Of one indicator.
    shown
        Values of all figures that are shown, in the indicator's unit.
    hidden
        Figures to protect.
    closeness
        Width of the widest interval that counts as recovered; same unit.
    largest
        Largest value that a figure can have.

    Notes
    -----
    Public weights are not the supplier's own, so the equations may contradict what is shown. They
    are then relaxed by as little as makes them agree, which is the closest that anybody could come.
    """
    programme = _set_up(relations, shown, frozenset(hidden), largest)
    if programme is None:
        return {}
    wanted = np.array([figure in hidden for figure in programme.unknown], dtype=bool)
    low, high = _ranges(programme, wanted, enough=closeness)
    return {
        programme.unknown[at]: Bounds(float(low[at]), float(high[at]))
        for at in np.flatnonzero(wanted)
        if high[at] - low[at] <= closeness
    }


def _set_up(
    relations: Sequence[Relation],
    shown: Mapping[Figure, float],
    hidden: frozenset[Figure],
    largest: Callable[[Figure], float],
) -> _Programme | None:
    """Return the equations that bear on a hidden figure, made consistent; ``None`` without any."""
    entries: list[tuple[int, int, float]] = []
    sums: list[float] = []
    column: dict[Figure, int] = {}
    for relation in relations:
        terms = (*zip(relation.parts, relation.weights, strict=True), (relation.total, -1.0))
        unknown = [(figure, weight) for figure, weight in terms if figure not in shown]
        if not unknown:
            continue
        row = len(sums)
        sums.append(-sum(weight * shown[figure] for figure, weight in terms if figure in shown))
        entries += [
            (row, column.setdefault(figure, len(column)), weight) for figure, weight in unknown
        ]
    if not hidden & column.keys():
        return None
    rows, columns, weights = (np.array(part) for part in zip(*entries, strict=True))
    matrix = csr_array((weights, (rows, columns)), shape=(len(sums), len(column)))
    programme = _Programme(
        unknown=tuple(column),
        matrix=matrix,
        sums=np.array(sums),
        upper=np.array([largest(figure) for figure in column]),
        component=connected_components(matrix.T @ matrix, directed=False)[1],
    )
    touched = {int(programme.component[column[figure]]) for figure in hidden & column.keys()}
    return _consistent(programme.part(np.isin(programme.component, list(touched))))


def _consistent(programme: _Programme) -> _Programme:
    """Return the equations with the smallest change of their sums that makes them possible."""
    n_rows, n_columns = programme.matrix.shape
    slack = identity(n_rows, format="csr")
    objective = np.concatenate([np.zeros(n_columns), np.ones(2 * n_rows)])
    widened = np.concatenate([programme.upper, np.full(2 * n_rows, np.inf)])
    relaxed = csr_array(hstack([programme.matrix, slack, -slack]))
    solution = _solve(objective, relaxed, programme.sums, widened)[:n_columns]
    return _Programme(
        programme.unknown,
        programme.matrix,
        programme.matrix @ np.clip(solution, 0.0, programme.upper),
        programme.upper,
        programme.component,
    )


def _ranges(
    programme: _Programme, wanted: NDArray[np.bool_], *, enough: float
) -> tuple[Vector, Vector]:
    """Return bounds of the wanted columns: exact, or more than ``enough`` apart."""
    rng = np.random.default_rng(SEED)
    everything = np.ones(len(wanted), dtype=bool)
    low = programme.extreme(np.zeros(len(wanted)))
    high = low.copy()
    narrow = wanted
    for _ in range(SIGN_ROUNDS):
        signs = rng.choice([-1.0, 1.0], len(wanted)) * narrow
        for objective in (signs, -signs):
            _widen(low, high, programme.extreme(objective), everything)
        narrow = wanted & (high - low <= enough)
    while narrow.any():
        at = np.flatnonzero(narrow)
        _, one_each = np.unique(programme.component[at], return_index=True)
        columns = np.isin(programme.component, programme.component[at[one_each]])
        part = programme.part(columns)
        objective = np.isin(np.flatnonzero(columns), at[one_each]).astype(np.float64)
        for signed in (objective, -objective):
            _widen(low, high, part.extreme(signed), columns)
        narrow[at[one_each]] = False
        narrow &= high - low <= enough
    return low, high


def _widen(low: Vector, high: Vector, possible: Vector, columns: NDArray[np.bool_]) -> None:
    """Take one more possible set of values into the bounds, in place."""
    low[columns] = np.minimum(low[columns], possible)
    high[columns] = np.maximum(high[columns], possible)


def _solve(objective: Vector, matrix: csr_array, sums: Vector, upper: Vector) -> Vector:
    answer = milp(
        objective,
        constraints=LinearConstraint(matrix, sums, sums),
        bounds=Box(np.zeros(len(upper)), upper),
    )
    if not answer.success:
        raise EstimationError(f"the bounds of hidden figures were not found: {answer.message}")
    return np.asarray(answer.x, dtype=np.float64)
