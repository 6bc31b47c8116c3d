"""Which year's borders a file is on."""

from folkehelse_eval.harmonise.borders import codes_valid_in
from folkehelse_eval.harmonise.file_borders import judge_borders


def test_a_whole_series_on_one_years_borders() -> None:
    codes = {"4001", "4003", "1103"}
    assert dict(judge_borders({2016: codes, 2021: codes}).year_by_last_year) == {
        2016: 2024,
        2021: 2024,
    }


def test_a_raw_export_follows_the_numbers_in_force() -> None:
    found = judge_borders({year: codes_valid_in(year) for year in (2016, 2018, 2021, 2024)})
    assert dict(found.year_by_last_year) == {2016: 2016, 2018: 2018, 2021: 2021, 2024: 2024}
    assert not found.side_by_side


def test_one_old_table_is_on_the_last_borders_it_fits() -> None:
    """Tables of 2014 and 2016 fit both years; nothing changed between them."""
    assert judge_borders({2014: codes_valid_in(2014)}).year_by_last_year[2014] == 2016


def test_old_and_new_numbers_side_by_side() -> None:
    both = codes_valid_in(2016) | codes_valid_in(2020)
    found = judge_borders({2016: both, 2020: both})
    assert found.side_by_side == {2016, 2020}
    assert dict(found.year_by_last_year) == {2016: 2016, 2020: 2020}


def test_a_period_on_the_nearest_borders_it_fits() -> None:
    """A three-year period ending in 2019, published on the borders of 2020."""
    found = judge_borders({2019: codes_valid_in(2020), 2018: codes_valid_in(2018)})
    assert dict(found.year_by_last_year) == {2019: 2020, 2018: 2018}


def test_counties_count_as_well() -> None:
    assert judge_borders({2016: {"40", "1101"}}).year_by_last_year[2016] == 2024
    assert judge_borders({2016: {"08", "1101"}}).year_by_last_year[2016] == 2019


def test_stavanger_alone_does_not_tell_which_stavanger() -> None:
    assert judge_borders({2016: {"1103"}}).undecided == {"1103"}
    assert judge_borders({2016: {"1103", "1108"}}).undecided == frozenset()
    assert judge_borders({2016: {"1103", "1102"}}).undecided == frozenset()


def test_a_file_of_the_nation_only() -> None:
    assert dict(judge_borders({2016: frozenset()}).year_by_last_year) == {2016: 2024}
