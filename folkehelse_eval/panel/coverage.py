"""Coverage: for each municipality, indicator and period a figure, or why there is none."""

from collections.abc import Collection, Mapping, Sequence

from folkehelse_eval.panel.build import Panel
from folkehelse_eval.result.coverage import (
    Coverage,
    CoverageCell,
    DataState,
    FileUse,
    WithheldFigure,
)
from folkehelse_eval.vocabulary.geography import LAND_CODE, UnitType, municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.plan import Indicators
from folkehelse_eval.vocabulary.status import CellStatus

REMEDY_BY_FAMILY: Mapping[str, str] = {
    "udir": "fetch_udir",
    "ssb": "fetch_ssb",
}
"""Key of what to fetch, by payload family; everything else is in Kommunehelsa."""
REMEDY_ELSE = "fetch_kommunehelsa"


def coverage(
    panel: Panel,
    *,
    indicators: Indicators,
    kommune_nrs: Collection[str],
    files: Sequence[FileUse] = (),
    withheld: Sequence[WithheldFigure] = (),
) -> Coverage:
    """Say what data a plan has, in municipality-periods of both sexes and all groups together.

    Parameters
    ----------
    panel
        The figures.
    indicators
        The plan's indicators; one without data gets a state that says what to fetch.
    kommune_nrs
        Municipalities of 2024 that the plan is about.
    files
        Use made of every delivered file.
    withheld
        Figures that ``panel`` holds back, of whichever area.

    Returns
    -------
    Coverage
        A cell for each municipality and each period that the files hold of the indicator. A cell
        without a row is not computable where the borders are the reason, otherwise missing.
    """
    units = sorted(kommune_nrs)
    cells = {name: _cells(panel, name, units) for name in indicators.every}
    places = {
        **dict.fromkeys(indicators.placebo, "placebo"),
        **dict.fromkeys(indicators.secondary, "secondary"),
        **dict.fromkeys(indicators.primary, "primary"),
    }
    return Coverage(
        states=tuple(_state(panel, name, places[name], cells[name]) for name in indicators.every),
        cells=tuple(cell for name in indicators.every for cell in cells[name]),
        files=tuple(files),
        left_out=_left_out(panel, indicators, units),
        withheld=_withheld(withheld, indicators, units),
    )


def _cells(panel: Panel, indicator: str, units: Sequence[str]) -> tuple[CoverageCell, ...]:
    series = panel.series(indicator, UnitType.KOMMUNE)
    periods = sorted(set(zip(series["first_year"], series["last_year"], strict=True)))
    keys = zip(series["unit_code"], series["first_year"], series["last_year"], strict=True)
    found = dict(zip(keys, series["status"], strict=True))
    borders_to_blame = {
        (item.unit, year)
        for item in panel.left_out
        if item.indicator == indicator and item.unit_type == UnitType.KOMMUNE
        for year in range(item.first_year, item.last_year + 1)
    }

    def status(unit: str, first: int, last: int) -> CellStatus:
        if (unit, first, last) in found:
            return CellStatus(found[unit, first, last])
        absent = (unit, last) in borders_to_blame
        return CellStatus.NOT_COMPUTABLE if absent else CellStatus.MISSING

    return tuple(
        CoverageCell(unit, indicator, int(first), int(last), status(unit, first, last))
        for unit in units
        for first, last in periods
    )


def _state(panel: Panel, indicator: str, place: str, cells: tuple[CoverageCell, ...]) -> DataState:
    counts = {status: sum(cell.status is status for cell in cells) for status in CellStatus}
    rounds = {cell.last_year for cell in cells if cell.status is CellStatus.OBSERVED}
    return DataState(
        indicator=indicator,
        place=place,
        available=bool(rounds),
        rounds=tuple(sorted(rounds)),
        observed=counts[CellStatus.OBSERVED],
        hidden=counts[CellStatus.HIDDEN],
        not_computable=counts[CellStatus.NOT_COMPUTABLE],
        missing=counts[CellStatus.MISSING],
        withheld=counts[CellStatus.WITHHELD],
        files=_files(panel, indicator),
        remedy="" if rounds else _remedy(indicator),
    )


def _files(panel: Panel, indicator: str) -> tuple[str, ...]:
    digests = panel.frame.loc[panel.frame["indicator"] == indicator, "sha256"].unique()
    return tuple(sorted(panel.provenances[digest].file for digest in digests))


def _remedy(indicator: str) -> str:
    families = [recognition.family for recognition in find_indicator(indicator).recognised_by]
    return REMEDY_BY_FAMILY.get(families[0], REMEDY_ELSE) if families else REMEDY_ELSE


def _withheld(
    withheld: Sequence[WithheldFigure], indicators: Indicators, units: Sequence[str]
) -> tuple[WithheldFigure, ...]:
    """Return what is held back of the plan's municipalities, their counties and the country."""
    area = {*units, *(municipalities()[unit].fylke_nr for unit in units), LAND_CODE}
    return tuple(
        item for item in withheld if item.indicator in indicators.every and item.unit in area
    )


def _left_out(
    panel: Panel, indicators: Indicators, units: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Return the municipalities left out of some of the plan's figures, with the reason's key."""
    found = {
        (item.unit, item.reason)
        for item in panel.left_out
        if item.unit_type == UnitType.KOMMUNE
        and item.indicator in indicators.every
        and item.unit in units
    }
    return tuple(sorted(found))
