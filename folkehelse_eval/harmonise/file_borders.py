"""Which year's borders a delivered file is on, judged by its codes and never by its name.

A statistics bank recodes its whole series to one year's borders; a raw export carries the codes
that were in force; some files carry old and new codes side by side. Judged period by period:

1. all codes of the file were in force together in some year: the latest such year, whole file;
2. else all codes of the period were in force together: the period's own last year if it is among
   those years, otherwise the nearest;
3. else codes stand side by side: those in force on 1 January of the period's last year count.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from folkehelse_eval.harmonise.borders import (
    FIRST_YEAR,
    TARGET_YEAR,
    border_year,
    codes_valid_in,
)
from folkehelse_eval.harmonise.county_borders import counties_valid_in

GROWN = {"1103": 2020, "5001": 2020}
"""Numbers that stayed while others merged into them, and the first year of the larger territory."""

_YEARS = range(FIRST_YEAR, TARGET_YEAR + 1)


@dataclass(frozen=True, slots=True)
class FileBorders:
    """The borders on which a file's municipality and county rows are."""

    year_by_last_year: Mapping[int, int]
    """Border year by last year of the period."""
    side_by_side: frozenset[int]
    """Last years of the periods whose codes were never in force together."""
    undecided: frozenset[str]
    """Numbers that kept their code while growing, where the file's other codes do not tell which
    of the two territories a figure from before the merger describes."""


def judge_borders(codes_by_last_year: Mapping[int, Collection[str]]) -> FileBorders:
    """Judge the borders of a file from the municipality and county numbers of its periods.

    Parameters
    ----------
    codes_by_last_year
        Municipality and county numbers delivered, by last year of the period.
    """
    every = {code for codes in codes_by_last_year.values() for code in codes}
    together = _years_together(every)
    if together:
        return FileBorders(
            year_by_last_year=dict.fromkeys(codes_by_last_year, together[-1]),
            side_by_side=frozenset(),
            undecided=frozenset(
                code
                for code, grew in GROWN.items()
                if code in every and together[0] < grew <= together[-1]
            ),
        )
    years = {last: _border_year_of(codes, last) for last, codes in codes_by_last_year.items()}
    return FileBorders(
        year_by_last_year={
            last: border_year(last) if y is None else y for last, y in years.items()
        },
        side_by_side=frozenset(last for last, year in years.items() if year is None),
        undecided=frozenset(),
    )


def is_in_force(code: str, year: int) -> bool:
    """Whether a municipality or county number was in force on 1 January of a year."""
    return code in codes_valid_in(year) or code in counties_valid_in(year)


def _years_together(codes: Collection[str]) -> list[int]:
    return [year for year in _YEARS if all(is_in_force(code, year) for code in codes)]


def _border_year_of(codes: Collection[str], last_year: int) -> int | None:
    own = border_year(last_year)
    return min(_years_together(codes), key=lambda year: abs(year - own), default=None)
