"""Effects by cohort and year for one outcome: loops over cells and units, nothing shared.

Influence functions are R's, one number per unit; their squares are summed and divided by n squared.
"""

from math import sqrt

import numpy as np


def plain_group_time(outcome, first_treated, years, *, never_only, universal, anticipation):
    """Map (start, year) to (effect, influence function [u], treated, compared)."""
    kept = [t for t in range(len(years)) if any(np.isfinite(row[t]) for row in outcome)]
    units = [u for u in range(len(outcome)) if any(np.isfinite(value) for value in outcome[u])]
    n = len(units)
    found = {}
    for start in sorted({int(first_treated[u]) for u in units} - {0}):
        before = [t for t in kept if years[t] < start - anticipation]
        if not before or start - anticipation > years[kept[-1]]:
            continue
        for position, t in enumerate(kept):
            base = before[-1]
            if not universal and years[t] < start - anticipation:
                if position == 0:
                    continue
                base = kept[position - 1]
            latest = max(years[t], years[base]) + anticipation
            change = {
                u: outcome[u][t] - outcome[u][base]
                for u in units
                if np.isfinite(outcome[u][t]) and np.isfinite(outcome[u][base])
            }
            own = [u for u in change if first_treated[u] == start]
            other = [u for u in change if first_treated[u] == 0]
            if not never_only:
                other += [
                    u for u in change if first_treated[u] > latest and first_treated[u] != start
                ]
            if not own or not other:
                continue
            found[start, int(years[t])] = _two_means(change, own, other, len(outcome), n)
    return found, units


def _two_means(change, own, other, size, n):
    own_mean = sum(change[u] for u in own) / len(own)
    other_mean = sum(change[u] for u in other) / len(other)
    influence = np.zeros(size)
    for u in own:
        influence[u] += n / len(own) * (change[u] - own_mean)
    for u in other:
        influence[u] -= n / len(other) * (change[u] - other_mean)
    return own_mean - other_mean, influence, len(own), len(other)


def error_of(influence, n):
    """Standard error from an influence function."""
    return sqrt(sum(value * value for value in influence)) / n


def plain_average(found, units, first_treated, members):
    """Average of cells weighted by cohort size, with R's term for estimated weights (``wif``)."""
    n = len(units)
    share = {key: sum(first_treated[u] == key[0] for u in units) / n for key in members}
    total = sum(share.values())
    effect = sum(share[key] * found[key][0] for key in members) / total
    influence = sum(share[key] / total * found[key][1] for key in members)
    for u in units:
        gap = {key: (first_treated[u] == key[0]) - share[key] for key in members}
        for key in members:
            term = gap[key] / total - sum(gap.values()) * share[key] / total**2
            influence[u] += term * found[key][0]
    return effect, influence
