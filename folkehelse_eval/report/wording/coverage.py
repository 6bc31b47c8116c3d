"""What data there is, in sentences: what is missing, what to fetch, why a unit is left out."""

from collections.abc import Iterable
from dataclasses import replace

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import long_date, printed_day
from folkehelse_eval.report.wording.names import indicator_name, inside_sentence, unit_name
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.coverage import Coverage, DataState, FileUse
from folkehelse_eval.result.evaluation import Evaluation, Header
from folkehelse_eval.vocabulary.indicator import find_indicator

MOST_NAMES = 2  # more indicators are not named on a first screen


def available_sentence(coverage: Coverage, words: Words) -> str:
    """Return for how many of the plan's indicators there are data."""
    return words.say(
        "coverage.available",
        {
            "n": sum(state.available for state in coverage.states),
            "total": len(coverage.states),
        },
    )


def missing_text(state: DataState, words: Words) -> str:
    """Return that data are missing for an indicator, and what to fetch or pass."""
    values: dict[str, str | int] = {
        "indicator": indicator_name(state.indicator, words),
        "source": find_indicator(state.indicator).source,
    }
    said = words.say("coverage.missing", values)
    if state.remedy:
        remedy = words.first_of((f"remedy.{state.remedy}", f"reason.{state.remedy}"), values)
        return f"{said} {remedy}"
    return said


def missing_states(coverage: Coverage) -> tuple[DataState, ...]:
    """Return the indicators without data."""
    return tuple(state for state in coverage.states if not state.available)


def primary_age_sentence(evaluation: Evaluation, words: Words) -> str:
    """Return in which year the primary indicators were last measured, and when fetched."""
    primary = tuple(state for state in evaluation.coverage.states if state.place == "primary")
    rounds = tuple(year for state in primary for year in state.rounds)
    if not rounds:
        return age_sentence(evaluation.header, words)
    newest = max(rounds)
    names = tuple(
        inside_sentence(indicator_name(state.indicator, words))
        for state in primary
        if newest in state.rounds
    )
    if len(names) > MOST_NAMES:
        return age_sentence(replace(evaluation.header, last_year=newest), words)
    values: dict[str, str | int] = {"year": str(newest), "names": joined(names, words)}
    day = evaluation.header.data_date
    if day is None:
        return words.say("coverage.primary_age_unknown", values)
    return words.say("coverage.primary_age", values | {"date": long_date(day, words.language)})


def age_sentence(header: Header, words: Words) -> str:
    """Return how old the data are."""
    if header.last_year is None:
        return words.say("coverage.no_data_yet")
    values: dict[str, str | int] = {"year": str(header.last_year)}
    if header.data_date is None:
        return words.say("coverage.age_unknown", values)
    values["date"] = long_date(header.data_date, words.language)
    return words.say("coverage.age", values)


def left_out_texts(coverage: Coverage, words: Words) -> tuple[str, ...]:
    """Return the municipalities without an exact series, together for each reason."""
    by_reason: dict[str, list[str]] = {}
    for kommune_nr, reason in coverage.left_out:
        by_reason.setdefault(reason, []).append(unit_name(kommune_nr))
    return tuple(
        words.say(
            "left_out",
            {"units": joined(tuple(units), words), "reason": words.say(f"reason.{reason}")},
        )
        for reason, units in by_reason.items()
    )


def source_line(files: tuple[FileUse, ...], words: Words) -> str:
    """Return the source line of a figure or table: producer, date, licence of the files used."""
    if not files:
        return words.say("source.unknown")
    return words.say(
        "source.line",
        {
            "producers": joined(_distinct(file.producer for file in files), words),
            "retrieved": joined(
                _distinct(printed_day(file.retrieved, words.language) for file in files), words
            )
            or words.say("source.no_date"),
            "licences": joined(_distinct(file.licence for file in files), words)
            or words.say("source.no_licence"),
        },
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def files_of(indicator: str, coverage: Coverage) -> tuple[FileUse, ...]:
    """Return the delivered files that an indicator's figures come from."""
    return tuple(file for file in coverage.files if indicator in file.indicators)
