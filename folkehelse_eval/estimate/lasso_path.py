"""Minimisers of a quadratic plus a price on absolute values, for every price at once.

The solutions are piecewise linear in the price (Osborne, Presnell and Turlach 2000); the path runs
from the price at which everything is zero down to no price at all.
"""

import numpy as np
from numpy.typing import NDArray

STEPS = 40  # per term; each step adds or drops one of at most a dozen terms
TIE = 1e-12  # relative: changes of sides at the same price count once


def lasso_path(curvature: NDArray[np.float64], slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners ``[corner, n]`` of ``argmin x'Qx / 2 + q'x + price |x|``.

    Parameters
    ----------
    curvature
        ``Q``, ``[n, n]``, positive definite.
    slope
        ``q``, ``[n]``.
    """
    count = len(slope)
    corners = [np.zeros(count)]
    if count == 0:
        return np.array(corners)
    price = float(np.abs(slope).max())
    sign = np.zeros(count)
    first = int(np.abs(slope).argmax())
    sign[first] = -np.sign(slope[first])
    for _ in range(STEPS * count):
        active = np.flatnonzero(sign)
        fixed, moving = _lines(curvature, slope, sign, active)
        next_price, changed = _next_change(curvature, slope, sign, (fixed, moving), price)
        corners.append(fixed + next_price * moving)
        if changed is None:
            break
        gradient = slope + curvature @ corners[-1]
        sign = sign.copy()
        sign[changed] = 0.0 if sign[changed] else -np.sign(gradient[changed])
        price = next_price
    return np.array(corners)


def _lines(
    curvature: NDArray[np.float64],
    slope: NDArray[np.float64],
    sign: NDArray[np.float64],
    active: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solution ``fixed + price * moving`` while the signs stay."""
    fixed, moving = np.zeros(len(slope)), np.zeros(len(slope))
    if active.size:
        own = curvature[np.ix_(active, active)]
        fixed[active] = -np.linalg.solve(own, slope[active])
        moving[active] = -np.linalg.solve(own, sign[active])
    return fixed, moving


def _next_change(
    curvature: NDArray[np.float64],
    slope: NDArray[np.float64],
    sign: NDArray[np.float64],
    line: tuple[NDArray[np.float64], NDArray[np.float64]],
    price: float,
) -> tuple[float, int | None]:
    """Highest lower price at which a term enters or leaves, and which; none down to zero."""
    fixed, moving = line
    level = slope + curvature @ fixed
    tilt = curvature @ moving
    below = price * (1.0 - TIE)
    best, changed = 0.0, None
    for j in range(len(slope)):
        if sign[j]:
            candidates = [-fixed[j] / moving[j]] if moving[j] else []
        else:  # the gradient reaches plus or minus the price
            candidates = [level[j] / (side - tilt[j]) for side in (1.0, -1.0) if side != tilt[j]]
        for candidate in candidates:
            if best < candidate < below:
                best, changed = float(candidate), j
    return best, changed
