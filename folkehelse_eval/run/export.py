"""Results as tables for other programs: one row per estimate, check and file; csv and xlsx.

Every row names the plan's and the data's digest, so that a row that is pasted elsewhere can be
traced. Open ends of intervals and what was not computed are empty cells, never zero.
"""

import csv
import io
import re
from collections.abc import Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.coverage import FileUse
from folkehelse_eval.result.effect import AdjustedP, Chance, Effect, Inference, Interval
from folkehelse_eval.result.evaluation import Comparison, Evaluation, Refusal
from folkehelse_eval.run.county_tables import Row, Value, county_tables

PROPERTIES = "docProps/core.xml"
CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EARLIEST = (1980, 1, 1, 0, 0, 0)
EARLIEST_TIME = b"1980-01-01T00:00:00Z"
"""The earliest time that a zip file can hold."""

FORMULA_STARTS = frozenset("=+-@\t\r")


def tables(evaluation: Evaluation) -> dict[str, tuple[Row, ...]]:
    """Return the tables of an evaluation by name; every row of a table has the same columns."""
    return {
        "effects": effect_rows(evaluation),
        "inferences": _inference_rows(evaluation),
        "checks": _check_rows(evaluation),
        "county_coverage": _coverage_rows(evaluation),
        "refusals": tuple(_refusal(item) for item in evaluation.refusals),
        **county_tables(evaluation),
        "sources": tuple(_file(item) for item in evaluation.coverage.files if item.indicators),
    }


def tidy_frame(evaluation: Evaluation) -> pd.DataFrame:
    """Return one row per estimate, with its main interval and inference."""
    return pd.DataFrame(list(effect_rows(evaluation)))


def effect_rows(evaluation: Evaluation) -> tuple[Row, ...]:
    """Return one row per estimate, in the plan's order."""
    return tuple(
        {
            **_identity(evaluation),
            "place": comparison.place,
            "label": comparison.label,
            **_effect(effect),
            "sources": _sources(evaluation, effect.indicator),
        }
        for comparison, effect in _effects(evaluation)
    )


def to_csv(evaluation: Evaluation) -> bytes:
    """Return the estimates as csv: UTF-8, comma, decimal point."""
    rows = effect_rows(evaluation)
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _disarmed(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8")


def _disarmed(value: Value) -> Value:
    """Return a text that no spreadsheet runs: one that begins like a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS else value


def to_xlsx(evaluation: Evaluation) -> bytes:
    """Return all tables as one workbook, a sheet each, the plan first."""
    book = Workbook(write_only=True)
    plan = tuple({"name": name, "value": value} for name, value in _plan(evaluation).items())
    for name, rows in {"plan": plan, **tables(evaluation)}.items():
        _write(book, name, rows)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _without_clock(content: bytes) -> bytes:
    """Return the workbook without the time of writing, so that equal results are equal files."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = (
                CLOCK.sub(EARLIEST_TIME, old.read(name)) if name == PROPERTIES else old.read(name)
            )
            new.writestr(ZipInfo(name, EARLIEST), part, ZIP_DEFLATED)
    return out.getvalue()


def _write(book: Workbook, name: str, rows: Sequence[Row]) -> None:
    sheet = book.create_sheet(name)
    if rows:
        sheet.append(list(rows[0]))
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row.values()]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a name that begins with = is text, never a formula
        sheet.append(cells)


def _identity(evaluation: Evaluation) -> Row:
    header = evaluation.header
    return {
        "plan_id": header.plan_id,
        "plan_digest": header.plan_digest,
        "data_digest": header.data_digest,
        "simulated": header.simulated,
    }


def _plan(evaluation: Evaluation) -> Row:
    header = evaluation.header
    return {
        **_identity(evaluation),
        "scope": header.scope,
        "counties_at_entry": ", ".join(header.counties_at_entry),
        "plan_author": header.plan_author,
        "plan_date": header.plan_date.isoformat(),
        "data_date": None if header.data_date is None else header.data_date.isoformat(),
        "package_version": header.package_version,
        "code_digest": header.code_digest,
    }


def _effects(evaluation: Evaluation) -> tuple[tuple[Comparison, Effect], ...]:
    return tuple((item, effect) for item in evaluation.comparisons for effect in item.effects)


def _effect(effect: Effect) -> Row:
    first = effect.inferences[0] if effect.inferences else None
    return {
        "effect_id": effect.effect_id,
        "indicator": effect.indicator,
        "unit": str(effect.unit),
        "estimand": effect.estimand,
        "method": effect.method,
        "before": effect.before,
        "after": effect.after,
        "value": effect.value,
        **_interval(effect.interval),
        **_inference(first),
        **_adjusted(effect.adjusted),
        **_chance(effect.chance),
        "minimum_detectable": effect.minimum_detectable,
        "placebo_windows": effect.placebo_windows,
        "treated": effect.counts.treated,
        "comparison": effect.counts.comparison,
        "counties": effect.counts.counties,
        "pre_rounds": effect.counts.pre_rounds,
        "excluded": len(effect.excluded),
        "planned": effect.planned,
        "claim": str(effect.claim),
        "held_down_by": ";".join(effect.held_down_by),
        "notes": ";".join(effect.notes),
    }


def _interval(interval: Interval | None) -> Row:
    return {
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
        "level": None if interval is None else interval.level,
        "has_interval": interval is not None,
    }


def _chance(chance: Chance | None) -> Row:
    return {
        "chance": None if chance is None else chance.kind,
        "chance_low": None if chance is None else chance.interval.low,
        "chance_high": None if chance is None else chance.interval.high,
    }


def _inference(inference: Inference | None) -> Row:
    names = (
        "p_value",
        "smallest_attainable_p",
        "n_assignments",
        "exact",
        "seed",
        "standard_error",
        "degrees_of_freedom",
    )
    return {
        "inference": None if inference is None else inference.method,
        "inference_reason": None if inference is None else inference.reason,
        **{name: None if inference is None else getattr(inference, name) for name in names},
    }


def _adjusted(adjusted: tuple[AdjustedP, ...]) -> Row:
    by_method = {item.method: item.p_value for item in adjusted}
    return {
        "adjusted_p": adjusted[0].p_value if adjusted else None,
        "adjusted_by": adjusted[0].method if adjusted else None,
        "n_tests": adjusted[0].n_tests if adjusted else None,
        "max_t_p": by_method.get("max_t"),
    }


def _inference_rows(evaluation: Evaluation) -> tuple[Row, ...]:
    return tuple(
        {"effect_id": effect.effect_id, **_inference(inference)}
        for _, effect in _effects(evaluation)
        for inference in effect.inferences
    )


def _check_rows(evaluation: Evaluation) -> tuple[Row, ...]:
    return tuple(_check(check) for item in evaluation.comparisons for check in item.checks)


def _check(check: CheckResult) -> Row:
    return {
        "effect_id": check.effect_id,
        "check": check.check,
        "value": check.value,
        "unit": check.unit,
        **_interval(check.interval),
        "answer": check.answer,
        "details": ";".join(f"{name}={text}" for name, text in check.details),
    }


def _coverage_rows(evaluation: Evaluation) -> tuple[Row, ...]:
    return tuple(
        {
            "indicator": comparison.indicator,
            "label": comparison.label,
            "county": item.fylke_nr,
            "before": item.before,
            "after": item.after,
            "share_covered": item.share,
            "counted_by": "counts" if item.is_counted else "inhabitants",
            "used": item.is_enough,
        }
        for comparison in evaluation.comparisons
        for item in comparison.county_coverage
    )


def _refusal(refusal: Refusal) -> Row:
    return {
        "indicator": refusal.indicator,
        "analysis": refusal.analysis,
        "reason": refusal.reason,
        "detail": ";".join(f"{name}={text}" for name, text in refusal.detail),
    }


def _file(used: FileUse) -> Row:
    return {
        "file": used.file,
        "sha256": used.sha256,
        "producer": used.producer,
        "indicators": ";".join(used.indicators),
        "rows": used.rows,
        "retrieved": used.retrieved,
        "licence": used.licence,
        "simulated": used.simulated,
    }


def _sources(evaluation: Evaluation, indicator: str) -> str:
    """Return the files behind an indicator, each with the first digits of its digest."""
    used = (item for item in evaluation.coverage.files if indicator in item.indicators)
    return ";".join(f"{item.file} ({item.producer}, sha256 {item.sha256[:12]})" for item in used)
