"""Figure and tables of counties taken together."""

from folkehelse_eval.report.blocks import Cell, Column, Figure, Table
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import change, count, number, text
from folkehelse_eval.report.chapters.frame import stamp, words_of
from folkehelse_eval.report.figures.counties import CountiesWords, CountyRow, draw_counties
from folkehelse_eval.report.wording.alternatives import counties_alternative
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.names import indicator_name, label_name, unit_name
from folkehelse_eval.report.wording.nation import counties_of, county_state, digits_of_mean
from folkehelse_eval.report.wording.quantities import bare_range, digits_of_interval
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.nation import CountyPlan, Pooled, PooledEstimate
from folkehelse_eval.vocabulary.indicator import Better, find_indicator

P_DIGITS = 3


def counties_figure(item: Pooled, evaluation: Evaluation) -> Figure:
    """Return the counties' estimates with their mean, counties in order of number."""
    words = words_of(evaluation)
    unit = words.say(f"unit.{item.unit.value}.change")
    name = indicator_name(item.indicator, words)
    values = {"name": name, "unit": unit}
    anchor = item.indicator.replace("_", "-")
    mean = item.mean
    left, right = _sides(item, words)
    picture = draw_counties(
        tuple(_drawn(estimate, item, words) for estimate in item.estimates),
        None if mean is None else CountyRow("", mean.value, mean.interval.low, mean.interval.high),
        _prediction(item),
        words=CountiesWords(
            axis=words.say("comparison.axis", {"unit": unit}),
            mean=words.say("nation.row.mean"),
            prediction=words.say("nation.row.prediction"),
            left=left,
            right=right,
        ),
        language=words.language,
        stamp=stamp(evaluation),
    )
    return Figure(
        f"{anchor}-fylker-figur",
        words.say("nation.figure" if mean is not None else "nation.figure_without_mean", values),
        counties_alternative(item, words),
        picture,
        _estimates_table(item, words, table_id=f"{anchor}-fylker-tabell"),
        source_line(files_of(item.indicator, evaluation.coverage), words),
    )


def _sides(item: Pooled, words: Words) -> tuple[str, str]:
    better = find_indicator(item.indicator).better
    if better is Better.NEITHER:
        return words.say("direction.lower"), words.say("direction.higher")
    good, bad = words.say("direction.better"), words.say("direction.worse")
    return (good, bad) if better is Better.LOWER else (bad, good)


def _drawn(estimate: PooledEstimate, item: Pooled, words: Words) -> CountyRow:
    interval = estimate.interval
    return CountyRow(
        _row_name(estimate, item, words),
        estimate.value,
        None if interval is None else interval.low,
        None if interval is None else interval.high,
    )


def _row_name(estimate: PooledEstimate, item: Pooled, words: Words) -> str:
    """Return the county, with the cohort where it has several estimates."""
    if len(counties_of(item)) == len(item.estimates):
        return estimate.area
    return f"{estimate.area} ({label_name(estimate.label, words)})"


def _prediction(item: Pooled) -> tuple[float, float] | None:
    likely = None if item.mean is None else item.mean.prediction
    if likely is None or likely.low is None or likely.high is None:
        return None
    return likely.low, likely.high


def _estimates_table(item: Pooled, words: Words, *, table_id: str) -> Table:
    keys = ("difference", "interval", "standard_error", "weight", "treated", "comparison", "claim")
    values = {
        "name": indicator_name(item.indicator, words),
        "unit": words.say(f"unit.{item.unit.value}.change"),
    }
    return Table(
        table_id,
        words.say("nation.estimates.caption", values),
        (
            Column(words.say("column.county_at_entry")),
            *(
                Column(words.say(f"column.{key}"), numeric=key not in {"interval", "claim"})
                for key in keys
            ),
        ),
        tuple(_estimate_row(estimate, item, words) for estimate in item.estimates),
        notes=(words.say("nation.estimates.note"),),
    )


def _estimate_row(estimate: PooledEstimate, item: Pooled, words: Words) -> tuple[Cell, ...]:
    none, interval = words.say("not_computed"), estimate.interval
    digits = digits_of_interval(interval)
    return (
        text(_row_name(estimate, item, words)),
        change(estimate.value, words, digits=digits),
        text(none if interval is None else bare_range(interval, words, digits=digits)),
        number(estimate.standard_error, words, digits=2),
        text(none) if estimate.weight is None else number(100 * estimate.weight, words),
        count(estimate.treated, words),
        count(estimate.comparison, words),
        text(words.say(f"level.{estimate.claim.value.replace(' ', '_')}")),
    )


def means_table(items: tuple[Pooled, ...], words: Words, *, table_id: str, caption: str) -> Table:
    """Return means of several indicators, in the plans' order."""
    keys = ("mean", "interval", "prediction", "counties", "treated", "claim")
    numeric = {"mean", "counties", "treated"}
    return Table(
        table_id,
        caption,
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=key in numeric) for key in keys),
        ),
        tuple(_mean_row(item, words) for item in items),
        notes=(words.say("nation.means.note"),),
    )


def _mean_row(item: Pooled, words: Words) -> tuple[Cell, ...]:
    name = indicator_name(item.indicator, words)
    if item.follow_up > 1:
        follow_up = words.say("nation.follow_up", {"n": item.follow_up})
        name = f"{name}, {follow_up}"
    none = text(words.say("not_computed"))
    mean = item.mean
    behind = (
        count(len(counties_of(item)), words),
        count(item.treated, words),
        text(words.say(f"level.{item.claim.value.replace(' ', '_')}")),
    )
    named = text(words.say("nation.with_unit", {"name": name, "unit": _unit(item, words)}))
    if mean is None:
        return (named, none, none, none, *behind)
    digits = digits_of_mean(mean)
    likely = mean.prediction
    return (
        named,
        change(mean.value, words, digits=digits),
        text(bare_range(mean.interval, words, digits=digits)),
        none if likely is None else text(bare_range(likely, words, digits=digits)),
        *behind,
    )


def _unit(item: Pooled, words: Words) -> str:
    return words.say(f"unit.{item.unit.value}.change")


def method_table(items: tuple[Pooled, ...], words: Words) -> Table:
    """Return what a researcher asks of each mean."""
    keys = ("model", "error", "model_error", "df", "p_value", "adjusted_p", "tau", "q", "i_squared")
    return Table(
        "samlet-metode-tabell",
        words.say("nation.method.caption"),
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=key != "model") for key in keys),
        ),
        tuple(_method_row(item, words) for item in items if item.mean is not None),
        notes=tuple(
            words.say(f"nation.method.{key}") for key in ("errors", "p", "prediction", "twice")
        ),
    )


def _method_row(item: Pooled, words: Words) -> tuple[Cell, ...]:
    mean = item.mean
    if mean is None:
        return ()
    none = text(words.say("not_computed"))
    adjusted = item.adjusted[0].p_value if item.adjusted else None

    def maybe(value: float | None, digits: int) -> Cell:
        return none if value is None else number(value, words, digits=digits)

    return (
        text(indicator_name(item.indicator, words)),
        text(words.say(f"nation.model.{mean.model}")),
        number(mean.standard_error, words, digits=2),
        maybe(mean.model_error, 2),
        count(mean.degrees_of_freedom, words),
        number(mean.p_value, words, digits=P_DIGITS),
        maybe(adjusted, P_DIGITS),
        number(mean.between_variance**0.5, words, digits=2),
        maybe(mean.q_p_value, P_DIGITS),
        maybe(mean.share_percent, 0),
    )


def county_table(counties: tuple[CountyPlan, ...], words: Words) -> Table:
    """Return every county plan with how its own results stand."""
    return Table(
        "fylker-tabell",
        words.say("nation.counties.caption"),
        (
            Column(words.say("column.county_at_entry")),
            Column(words.say("column.county_2024")),
            Column(words.say("column.own_results")),
        ),
        tuple(_county_row(item, counties, words) for item in counties),
    )


def _county_row(item: CountyPlan, every: tuple[CountyPlan, ...], words: Words) -> tuple[Cell, ...]:
    names = ", ".join(item.counties_at_entry) or item.plan_id
    now = ", ".join(unit_name(number) for number in item.fylke_nrs) or words.say("not_stated")
    return text(names), text(now), text(county_state(item, every, words))
