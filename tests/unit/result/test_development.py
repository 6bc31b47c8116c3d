"""Which pairs a table shows."""

from dataclasses import replace

from folkehelse_eval.result.development import distinct_pairs
from tests.example_evaluation import pairs


def test_a_table_shows_every_pair_once_and_one_side_only_where_there_is_no_whole_pair() -> None:
    first, second, *_ = pairs()
    halves = tuple(replace(pair, after_year=None, after=None) for pair in (first, second))
    assert distinct_pairs((first, first, *halves, *halves)) == (first, halves[1])
