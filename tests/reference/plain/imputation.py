"""Imputation for one outcome: dummies, a dense least-squares fit, and loops."""

import numpy as np

SAME = 1e-8


def plain_imputation(outcome, first_treated, years, *, anticipation=0):
    """Map (kind, label) to (effect, conservative error, leave-one-out error or None)."""
    seen = np.isfinite(outcome)
    units, periods = outcome.shape
    cells = [(u, t) for u in range(units) for t in range(periods) if seen[u, t]]
    affected = {
        (u, t): first_treated[u] != 0 and years[t] >= first_treated[u] - anticipation
        for u, t in cells
    }
    clean = [cell for cell in cells if not affected[cell]]
    if not clean:
        return {}
    design = np.array([_dummies(cell, units, periods) for cell in clean])
    inverse = np.linalg.pinv(design)
    fitted = inverse @ np.array([outcome[cell] for cell in clean])
    residual = {cell: outcome[cell] - _dummies(cell, units, periods) @ fitted for cell in cells}
    usable = [
        cell
        for cell in cells
        if affected[cell]
        and np.abs(
            _dummies(cell, units, periods) @ inverse @ design - _dummies(cell, units, periods)
        ).max()
        < SAME
    ]
    found = {}
    for key, members in _members(usable, first_treated, years).items():
        weight = dict.fromkeys(members, 1.0 / len(members))
        wanted = sum(w * _dummies(cell, units, periods) for cell, w in weight.items())
        weight |= dict(zip(clean, -(wanted @ inverse), strict=True))
        effect = sum(w * outcome[cell] for cell, w in weight.items())
        found[key] = (effect, *_errors(weight, members, residual, first_treated, units))
    return found


def _dummies(cell, units, periods):
    row = np.zeros(units + periods)
    row[cell[0]] = row[units + cell[1]] = 1.0
    return row


def _members(usable, first_treated, years):
    found = {}
    for u, t in usable:
        event = int(years[t] - first_treated[u])
        keys = [("event", event)]
        if event >= 0:
            keys += [("overall", 0), ("cohort", int(first_treated[u])), ("year", int(years[t]))]
        for key in keys:
            found.setdefault(key, []).append((u, t))
    return found


def _errors(weight, members, residual, first_treated, units):
    treated = set(members)
    plain, without = np.zeros(units), np.zeros(units)
    alone = False
    for cell, w in weight.items():
        if cell not in treated:
            plain[cell[0]] += w * residual[cell]
            without[cell[0]] += w * residual[cell]
            continue
        alike = [
            other
            for other in members
            if other[1] == cell[1] and first_treated[other[0]] == first_treated[cell[0]]
        ]
        others = [other for other in alike if other != cell]
        alone = alone or not others
        plain[cell[0]] += w * (residual[cell] - _weighted(residual, weight, alike))
        if others:
            without[cell[0]] += w * (residual[cell] - _weighted(residual, weight, others))
    return np.sqrt((plain**2).sum()), None if alone else np.sqrt((without**2).sum())


def _weighted(residual, weight, cells):
    total = sum(weight[cell] ** 2 for cell in cells)
    return sum(weight[cell] ** 2 * residual[cell] for cell in cells) / total
