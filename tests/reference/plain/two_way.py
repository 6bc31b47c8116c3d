"""Two-way regression for one outcome with a dummy for every unit and year."""

from dataclasses import dataclass

import numpy as np

ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class PlainTwoWay:
    coefficient: float
    cr1: float
    cr2: float
    cr3: float | None
    degrees: float


def plain_two_way(outcome, treated):
    """Effect of ``treated[u, t]``; None where nothing is left of it or of the rest."""
    cells = [tuple(cell) for cell in np.argwhere(np.isfinite(outcome))]
    design, y, unit = _regression(outcome, treated, cells)
    if np.linalg.matrix_rank(design) == np.linalg.matrix_rank(design[:, 1:]):
        return None
    if np.linalg.matrix_rank(design) == len(y):
        return None  # fits every figure
    inverse = np.linalg.pinv(design.T @ design)
    beta = inverse @ design.T @ y
    rest = y - design @ beta
    maker = np.eye(len(y)) - design @ inverse @ design.T
    groups = [np.flatnonzero(unit == u) for u in sorted(set(unit))]
    count, periods = len(groups), len({t for _, t in cells})
    meat, scores, loads = 0.0, 0.0, []
    for own in groups:
        slope = (inverse @ design[own].T)[0]
        meat += (slope @ rest[own]) ** 2
        half = _power(maker[np.ix_(own, own)], -0.5)
        scores += (slope @ half @ rest[own]) ** 2
        loads.append(maker[:, own] @ half @ slope)
    gram = np.array([[a @ b for b in loads] for a in loads])
    degrees = np.trace(gram) ** 2 / (gram**2).sum() if np.trace(gram) > ZERO else 0.0
    factor = count / (count - 1) * (len(y) - 1) / (len(y) - 1 - periods)
    return PlainTwoWay(
        beta[0],
        np.sqrt(factor * meat),
        np.sqrt(scores),
        _jackknife(outcome, treated, beta[0], groups, cells),
        degrees,
    )


def _jackknife(outcome, treated, beta, groups, cells):
    squares = 0.0
    for own in groups:
        rest = [cell for position, cell in enumerate(cells) if position not in set(own)]
        design, y, _ = _regression(outcome, treated, rest)
        if np.linalg.matrix_rank(design) == np.linalg.matrix_rank(design[:, 1:]):
            return None
        squares += (np.linalg.lstsq(design, y)[0][0] - beta) ** 2
    return np.sqrt((len(groups) - 1) / len(groups) * squares)


def _regression(outcome, treated, cells):
    units, periods = outcome.shape
    design = np.zeros((len(cells), 1 + units + periods))
    for row, (u, t) in enumerate(cells):
        design[row, 0] = treated[u, t]
        design[row, 1 + u] = design[row, 1 + units + t] = 1.0
    y = np.array([outcome[cell] for cell in cells])
    return design, y, np.array([u for u, _ in cells])


def _power(matrix, power):
    values, vectors = np.linalg.eigh(matrix)
    powered = np.array([value**power if value > ZERO else 0.0 for value in values])
    return vectors @ np.diag(powered) @ vectors.T
