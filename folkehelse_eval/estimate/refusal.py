"""Why an estimate is not given: the indicator is listed with its reason and the others go on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Estimate = TypeVar("Estimate", covariant=True)


class WhyNot(StrEnum):
    """Reasons of the estimators; each has its sentence in the message catalogues."""

    NOTHING_OBSERVED = "nothing_observed"
    INFINITE_VALUES = "infinite_values"
    CONSTANT_OUTCOME = "constant_outcome"
    NO_TREATED_UNITS = "no_treated_units"
    NO_COMPARISON_UNITS = "no_comparison_units"
    FEWER_THAN_TWO_COMPARISON_UNITS = "fewer_than_two_comparison_units"
    NO_PERIOD_BEFORE = "no_period_before"
    NO_TREATED_UNIT_OBSERVED = "no_treated_unit_observed"
    COVARIATES_COLLINEAR = "covariates_collinear"
    NO_OVERLAP = "no_overlap"
    PERIOD_NOT_COMPARABLE = "period_not_comparable"
    TOO_FEW_CELLS = "too_few_cells"
    MISSING_CELLS = "missing_cells"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Indicators for which an estimator gives nothing, and why."""

    indicators: tuple[int, ...]
    """Positions along the first axis of the outcome."""
    reason: WhyNot
    found: str
    """What was found, for the log: counts, units or periods."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[Estimate]):
    """Estimates of many indicators: one per group of indicators with equal missing cells."""

    estimates: tuple[Estimate, ...]
    refused: tuple[Refusal, ...]
