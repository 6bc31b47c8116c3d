"""Which years a page is about: those of the results on it, not of every file that was read."""

from collections.abc import Iterable, Iterator

from folkehelse_eval.report.numbers import years
from folkehelse_eval.report.wording.names import covered_years
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.evaluation import Evaluation

COMPARING = frozenset({"summary", "before_after", "comparison", "robustness"})
"""Pages about figures before and after."""
PRIMARY = "primary"


def page_years(evaluation: Evaluation, page_key: str) -> str:
    """Return the years of a page's results as printed; the data's where it has none of its own."""
    found = sorted(set(_years(evaluation, page_key)))
    if not found:
        return covered_years(evaluation.header) or _register_years(evaluation)
    return years(found[0], found[-1])


def _years(evaluation: Evaluation, page_key: str) -> Iterator[int]:
    if page_key == "reach":
        yield from (item.year for item in evaluation.reach.years)
    elif page_key == "development":
        for development in evaluation.developments:
            for line in development.lines:
                for point in line.points:
                    yield from (point.first_year, point.last_year)
    elif page_key == "nation":
        yield from _pooled_years(evaluation)
    elif page_key in COMPARING:
        yield from _compared_years(evaluation, only_primary=page_key == "summary")


def _register_years(evaluation: Evaluation) -> str:
    known = [item.year for item in evaluation.reach.years]
    return years(known[0], known[-1]) if known else ""


def _compared_years(evaluation: Evaluation, *, only_primary: bool) -> Iterator[int]:
    for comparison in evaluation.comparisons:
        if not only_primary or comparison.place == PRIMARY:
            yield from _of_pairs(comparison.pairs)


def _of_pairs(pairs: Iterable[Pair]) -> Iterator[int]:
    for pair in pairs:
        ends = (pair.before_from, pair.before_year, pair.after_from, pair.after_year)
        yield from (year for year in ends if year is not None)


def _pooled_years(evaluation: Evaluation) -> Iterator[int]:
    """Yield the years with figures of the indicators that the counties are judged by."""
    pooled = () if evaluation.nation is None else evaluation.nation.pooled
    asked = {item.indicator for item in pooled if item.place == PRIMARY and item.estimates}
    for state in evaluation.coverage.states:
        if state.indicator in asked:
            yield from state.rounds
