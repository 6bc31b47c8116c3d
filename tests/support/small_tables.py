"""Small municipal tables written out by hand, as panels and plans."""

from datetime import date
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from folkehelse_eval.panel.build import Panel
from folkehelse_eval.vocabulary.comparison import Comparison, ComparisonPool
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Language, find_indicator
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure, MeasureStatus
from folkehelse_eval.vocabulary.observation import OBSERVATION_COLUMNS
from folkehelse_eval.vocabulary.period import Period
from folkehelse_eval.vocabulary.plan import Exposure, Indicators, Inference, Plan, Scope, Timing
from folkehelse_eval.vocabulary.provenance import Provenance
from folkehelse_eval.vocabulary.status import CellStatus

SHA256 = "ab" * 32
AT_ENTRY = "e"
"""Before the number of a county as it was when it entered."""
SYMBOLS = {":": CellStatus.HIDDEN, ".": CellStatus.NOT_COMPUTABLE, "..": CellStatus.MISSING}
DEFAULT_INFERENCE = Inference()
DEFAULT_TIMING = Timing()
DISTRESS = find_indicator("ungdata_psykiske_plager")
SCHOOL_POINTS = find_indicator("udir_grunnskolepoeng")
CONTACTS = find_indicator("kpr_psykiske_symptomer_lidelser")
BULLYING = find_indicator("elevundersokelsen_mobbing_7")
PAINKILLERS = find_indicator("ungdata_smertestillende")


def panel_of(table: str, indicator: Indicator = DISTRESS) -> Panel:
    """Return a panel from a text table: units down, periods across, symbols for absence.

    Periods are ``2018`` or ``2016-2019``; a figure with denominator is ``41.5/120``; ``-`` is a row
    that was not delivered. Two-digit units are counties, ``e08`` is the county at entry 08, ``0``
    is the country.
    """
    lines = [line.split() for line in table.strip().splitlines()]
    periods = [_period(text) for text in lines[0][1:]]
    rows = [
        _row(indicator, unit, period, cell)
        for unit, *cells in lines[1:]
        for period, cell in zip(periods, cells, strict=True)
        if cell != "-"
    ]
    origin = Provenance(
        source="test",
        producer="test",
        table="test",
        file="small.csv",
        sha256=SHA256,
        retrieved=None,
        licence="none",
        simulated=True,
    )
    frame = pd.DataFrame(rows, columns=list(OBSERVATION_COLUMNS))
    return Panel(frame, MappingProxyType({SHA256: origin}))


def _period(text: str) -> Period:
    first, _, last = text.partition("-")
    return Period(int(first), int(last or first))


def _row(indicator: Indicator, unit: str, period: Period, cell: str) -> dict[str, object]:
    value, _, denominator = cell.partition("/")
    status = SYMBOLS.get(value, CellStatus.OBSERVED)
    kinds = {
        1: UnitType.LAND,
        2: UnitType.FYLKE,
        len(AT_ENTRY) + 2: UnitType.ENTRY_COUNTY,
        4: UnitType.KOMMUNE,
    }
    return {
        "indicator": indicator.indicator_id,
        "unit_type": kinds[len(unit)].value,
        "unit_code": unit.removeprefix(AT_ENTRY),
        "first_year": period.first_year,
        "last_year": period.last_year,
        "sex": "all",
        "age": indicator.age,
        "group": "total",
        "value": float(value) if status is CellStatus.OBSERVED else float("nan"),
        "numerator": float("nan"),
        "denominator": float(denominator) if denominator else float("nan"),
        "answers": float("nan"),
        "status": status.value,
        "exactness": "exact",
        "flag": "" if status is CellStatus.OBSERVED else value,
        "sha256": SHA256,
        "row": "1",
        "column": "value",
    }


def measure(
    kommune_nr: str,
    year: int | None,
    *,
    status: MeasureStatus = MeasureStatus.FUNDED,
    county: str = "Telemark",
    measure_id: str = "",
) -> Measure:
    """Return one row of a register."""
    return Measure(
        measure_id=measure_id or f"m-{kommune_nr}-{status}",
        name=None,
        county_at_entry=county,
        fylke_nr="40",
        kommune_nrs=(kommune_nr,) if kommune_nr else (),
        place_as_stated=None,
        year_granted=year,
        status=status,
        source="test",
    )


def county(name: str, number: str, cohort: int, *, reported: int | None = None) -> EntryCounty:
    """Return one entry county."""
    return EntryCounty(
        county_at_entry=name,
        fylke_nr_2017=number,
        fylke_nr="40",
        cohort_year=cohort,
        reported_measures=reported,
        source="test",
    )


def plan_of(
    *,
    primary: str = DISTRESS.indicator_id,
    pool: ComparisonPool = ComparisonPool.NEVER_TREATED,
    comparison: Comparison | None = None,
    timing: Timing = DEFAULT_TIMING,
    exposure: Exposure = Exposure.MEASURE,
    scope: Scope = Scope.COUNTY,
    fewest_units: int = 2,
    counties_at_entry: tuple[str, ...] = ("Telemark",),
    inference: Inference = DEFAULT_INFERENCE,
) -> Plan:
    """Return a plan about Telemark."""
    return Plan(
        plan_id="test",
        scope=scope,
        counties_at_entry=counties_at_entry,
        fylke_nrs=("40",),
        language=Language.BOKMAL,
        author="test",
        date=date(2026, 1, 1),
        programme=Path("data_raw/programme"),
        snapshots=(),
        indicators=Indicators(primary=(primary,)),
        exposure=exposure,
        inference=inference,
        timing=timing,
        # a county of a small table has a few of its municipalities only
        comparison=comparison
        or Comparison(pool=pool, fewest_units=fewest_units, smallest_county_coverage=0.0),
    )
