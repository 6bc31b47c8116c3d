"""What a plan has released: the numbers of its results, as they may be printed.

A number on a page belongs to a result when it is, rounded to the digits printed and without sign,

- a number of ``results.json``, or that times 100 (shares and probabilities as percentages),
- a difference or a ratio of two numbers that stand in the same entry of ``results.json`` (after
  minus before of a pair, active inhabitants of all), or
- the mean centrality of the municipalities with or without a measure, or
- part of a text of ``results.json`` (dates, names of files and tables).

Exempt are years, whole numbers up to the number of municipalities (they count something), and the
numbers that the message catalogue and the indicators' own descriptions contain. Under the heading
of an indicator only that indicator's results and those of no indicator count. A cell about a
municipality must be a number of that municipality and that indicator.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from types import MappingProxyType

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.gate.printed import forms, is_year, numbers_in_words, stored
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import catalogue

NO_INDICATOR = ""
FUNDED = "funded"
DIGEST_LENGTH = 12
MOST_IN_ENTRY = 12  # entries with more numbers are lists of their own, not things to compare

Plain = Mapping[str, object]
Entry = tuple[str, list[float]]


@dataclass(frozen=True, slots=True)
class Released:
    """Numbers that may stand in a plan's files."""

    by_indicator: Mapping[str, frozenset[str]]
    """As printed; under ``NO_INDICATOR`` what is about none, texts and exemptions included."""
    by_municipality: Mapping[tuple[str, str], frozenset[str]]
    """As printed, by municipality and indicator."""
    exact: frozenset[str]
    """Every number as stored, for files that hold all digits."""

    def allows(self, number: str, indicator: str = NO_INDICATOR) -> bool:
        """Whether a printed number belongs to a result, or needs none."""
        if is_year(number) or (number.isdigit() and int(number) <= len(municipalities())):
            return True
        if indicator in self.by_indicator and indicator != NO_INDICATOR:
            both = (self.by_indicator[indicator], self.by_indicator[NO_INDICATOR])
            return any(number in known for known in both)
        return any(number in known for known in self.by_indicator.values())


def released(evaluation: Evaluation) -> Released:
    """Return what an evaluation releases."""
    plain = json.loads(to_json(evaluation))
    numbers: dict[str, set[float]] = defaultdict(set)
    for indicator, entry in _entries(plain, NO_INDICATOR):
        numbers[indicator].update(entry)
        if len(entry) <= MOST_IN_ENTRY:
            numbers[indicator].update(_compared(entry))
    numbers[NO_INDICATOR].update(_mean_centrality(evaluation))
    exact = frozenset(stored(value) for values in numbers.values() for value in values)
    by_indicator = {
        indicator: frozenset(form for value in values for form in _with_percent(value))
        for indicator, values in numbers.items()
    }
    texts = frozenset(number for text in _texts(plain) for number in numbers_in_words(text))
    by_indicator[NO_INDICATOR] = (
        by_indicator.get(NO_INDICATOR, frozenset()) | texts | _exempt(evaluation)
    )
    return Released(MappingProxyType(by_indicator), MappingProxyType(_municipal(evaluation)), exact)


def _entries(plain: object, indicator: str) -> Iterator[Entry]:
    """Yield the numbers of every entry, with the indicator that it is about."""
    if isinstance(plain, dict):
        own = plain.get("indicator", indicator)
        yield own, [value for value in plain.values() if _is_number(value)]
        for value in plain.values():
            yield from _entries(value, own)
    elif isinstance(plain, list):
        yield indicator, [value for value in plain if _is_number(value)]
        for value in plain:
            yield from _entries(value, indicator)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compared(entry: list[float]) -> Iterator[float]:
    for one, other in permutations(entry, 2):
        yield one - other
        if other:
            yield one / other


def _mean_centrality(evaluation: Evaluation) -> Iterator[float]:
    """Yield public facts about municipalities that pages sum up: no figure of an indicator."""
    for funded in (True, False):
        classes = [
            item.centrality_class
            for item in evaluation.reach.municipalities
            if (item.role == FUNDED) == funded
        ]
        if classes:
            yield sum(classes) / len(classes)


def _with_percent(value: float) -> Iterator[str]:
    yield from forms(value)
    if abs(value) <= 1:
        yield from forms(100 * value)


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
        yield plain[:DIGEST_LENGTH]  # digests are printed shortened
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _texts(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _texts(value)


def _exempt(evaluation: Evaluation) -> frozenset[str]:
    """Return the numbers of fixed texts: messages and the indicators' descriptions."""
    language = evaluation.header.language
    words = load_words(language)
    fixed = [form for pattern in words.patterns.values() for form in pattern.values()]
    for indicator in catalogue().values():
        fixed += [indicator.name[language], indicator.definition[language], indicator.age]
        fixed += [item.reason[language] for item in indicator.breaks]
    return frozenset(number for text in fixed for number in numbers_in_words(text))


def _municipal(evaluation: Evaluation) -> dict[tuple[str, str], frozenset[str]]:
    values: dict[tuple[str, str], set[float]] = defaultdict(set)
    for development in evaluation.developments:
        for line in development.lines:
            shown = (point.value for point in line.points if point.value is not None)
            values[line.group, development.indicator].update(shown)
    for comparison in evaluation.comparisons:
        for pair in comparison.pairs:
            figures = (pair.before, pair.after, pair.change)
            found = (figure for figure in figures if figure is not None)
            values[pair.kommune_nr, comparison.indicator].update(found)
    return {
        key: frozenset(form for value in found for form in forms(value))
        for key, found in values.items()
    }
