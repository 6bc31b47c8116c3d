"""The years that a value describes."""

from dataclasses import dataclass

from folkehelse_eval.errors import InputDataError


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last calendar year that a value describes; one year has both equal.

    A school year counts as its two calendar years (2015-16 is 2015 to 2016) and is dated by the
    spring term, as is the survey or examination that closes it.
    """

    first_year: int
    last_year: int

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise InputDataError(
                file="period",
                found=f"{self.first_year} to {self.last_year}",
                expected="a first year that is not after the last",
                remedy="Correct the period in the delivered file.",
            )

    @property
    def n_years(self) -> int:
        """Number of calendar years touched."""
        return self.last_year - self.first_year + 1

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a calendar year, so that their values share data."""
        return self.first_year <= other.last_year and other.first_year <= self.last_year
