"""A county's figures as rows for other programs: who has what figure when, and why not.

A cell without a figure says why in a word of the plan's language, never a blank and never zero.
"""

from collections.abc import Callable, Mapping

from folkehelse_eval.report.catalogue import Words, load_words
from folkehelse_eval.result.coverage import WithheldFigure
from folkehelse_eval.result.development import Pair, distinct_pairs
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.reach import MunicipalityReach, ReachYear
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.status import CellStatus

Value = str | int | float | bool | None
Row = Mapping[str, Value]


def county_tables(evaluation: Evaluation) -> dict[str, tuple[Row, ...]]:
    """Return the tables of figures by name; every row of a table has the same columns."""
    words = load_words(evaluation.header.language)
    return {
        "indicators": tuple(_indicator(name, words) for name in _indicators(evaluation)),
        "development": _development(evaluation, words),
        "before_after": tuple(
            _pair(pair, comparison.indicator, comparison.label, words)
            for comparison in evaluation.comparisons
            for pair in distinct_pairs(comparison.pairs)
        ),
        "coverage": _coverage(evaluation, words),
        "withheld": tuple(_withheld(item) for item in evaluation.coverage.withheld),
        "reach_by_year": tuple(_reach_year(item, words) for item in evaluation.reach.years),
        "reach_by_municipality": tuple(
            _reach(item, words) for item in evaluation.reach.municipalities
        ),
    }


def _indicators(evaluation: Evaluation) -> tuple[str, ...]:
    return tuple(state.indicator for state in evaluation.coverage.states)


def _indicator(indicator_id: str, words: Words) -> Row:
    indicator = find_indicator(indicator_id)
    return {
        "indicator": indicator_id,
        "name": indicator.name[words.language],
        "definition": indicator.definition[words.language],
        "unit": words.say(f"unit.{indicator.unit.value}.axis"),
        "age": indicator.age,
        "source": indicator.source,
    }


def _development(evaluation: Evaluation, words: Words) -> tuple[Row, ...]:
    return tuple(
        {
            "indicator": item.indicator,
            "unit": _unit(item.unit, words),
            "group": line.group,
            "name": line.label,
            "basis": line.basis,
            "first_year": point.first_year,
            "last_year": point.last_year,
            "value": _figure(point.value, point.status, words),
            "status": str(point.status),
            "municipalities": point.n_units,
        }
        for item in evaluation.developments
        for line in item.lines
        for point in line.points
    )


def _pair(pair: Pair, indicator: str, label: str, words: Words) -> Row:
    absent = next(
        (
            status
            for status in (CellStatus.HIDDEN, CellStatus.WITHHELD, CellStatus.MISSING)
            if status in {pair.before_status, pair.after_status}
        ),
        CellStatus.NOT_COMPUTABLE,
    )
    return {
        "indicator": indicator,
        "unit": _unit(find_indicator(indicator).unit, words),
        "label": label,
        "kommune_nr": pair.kommune_nr,
        "name": pair.name,
        "role": pair.role,
        "before_year": pair.before_year,
        "before": _figure(pair.before, pair.before_status, words),
        "after_year": pair.after_year,
        "after": _figure(pair.after, pair.after_status, words),
        "change": _figure(pair.change, absent, words),
    }


def _coverage(evaluation: Evaluation, words: Words) -> tuple[Row, ...]:
    said: dict[CellStatus, str] = {CellStatus.OBSERVED: words.say("coverage.has_figure")}
    return tuple(
        {
            "indicator": cell.indicator,
            "kommune_nr": cell.kommune_nr,
            "first_year": cell.first_year,
            "last_year": cell.last_year,
            "status": said.get(cell.status) or words.say(f"absent_cell.{cell.status.value}"),
        }
        for cell in evaluation.coverage.cells
    )


def _withheld(item: WithheldFigure) -> Row:
    return {
        "indicator": item.indicator,
        "area": item.unit,
        "first_year": item.first_year,
        "last_year": item.last_year,
        "protects_area": item.protects_unit,
        "protects_first_year": item.protects_first_year,
        "protects_last_year": item.protects_last_year,
    }


def _reach_year(item: ReachYear, words: Words) -> Row:
    stated = _stated(words)
    return {
        "year": item.year,
        "municipalities": item.municipalities_total,
        "municipalities_active": item.municipalities_active,
        "municipalities_ever": item.municipalities_ever,
        "measures_active": item.measures_active,
        "inhabitants_0_24": stated(item.population_total),
        "inhabitants_0_24_active": stated(item.population_active),
    }


def _reach(item: MunicipalityReach, words: Words) -> Row:
    stated = _stated(words)
    return {
        "kommune_nr": item.kommune_nr,
        "name": item.name,
        "role": item.role,
        "first_start_year": stated(item.first_start_year),
        "measures": "; ".join(item.measures),
        "inhabitants_0_24": stated(item.population_0_24),
    }


def _figure(value: float | None, status: CellStatus, words: Words) -> Value:
    """Return a figure, or the word for why there is none."""
    if value is not None:
        return value
    kept = CellStatus.MISSING if status is CellStatus.OBSERVED else status
    return words.say(f"absent_cell.{kept.value}")


def _stated(words: Words) -> Callable[[int | None], Value]:
    return lambda value: words.say("not_stated") if value is None else value


def _unit(unit: Unit, words: Words) -> str:
    return words.say(f"unit.{unit.value}.axis")
