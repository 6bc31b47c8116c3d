"""Pictures: lines only over neighbouring years, the stamp on simulated figures, fixed bytes."""

import base64
from collections.abc import Callable

import pytest

from folkehelse_eval.report.figures.canvas import compact, draw
from folkehelse_eval.report.figures.contrasts import ContrastRow, ContrastWords, draw_contrasts
from folkehelse_eval.report.figures.counties import CountyRow, _span
from folkehelse_eval.report.figures.development import Dot, Track, draw_development, joined_runs
from folkehelse_eval.report.figures.pairs import PairRow, draw_pairs, short_name
from folkehelse_eval.report.figures.reach import ReachBar, draw_reach
from folkehelse_eval.vocabulary.indicator import Better, Language

NB = Language.BOKMAL
WORDS = ContrastWords("Forskjell", "bedre", "verre", "høyere", "lavere")


def dots(*years: int) -> tuple[Dot, ...]:
    return tuple(Dot(year, year, 10.0 + year % 7) for year in years)


def development(stamp: str) -> str:
    tracks = (
        Track("funded", "tiltak", dots(2018, 2021, 2024)),
        Track("land", "landet", dots(2018)),
    )
    return draw_development(
        tracks, axis_label="Prosent", breaks=(2022,), break_label="brudd", language=NB, stamp=stamp
    )


def contrasts(stamp: str) -> str:
    rows = (
        ContrastRow("Psykiske plager", -1.4, -6.3, 3.5, True, Better.LOWER, 6.8),
        ContrastRow("Uten grense", 0.0, None, 2.0, True, Better.NEITHER, None),
        ContrastRow("Uten intervall", 0.1, None, None, False, Better.HIGHER, None),
    )
    return draw_contrasts(rows, words=WORDS, language=NB, stamp=stamp)


def pairs(stamp: str) -> str:
    rows = tuple(PairRow(f"Kommune {number}", 10.0, 12.0 + number) for number in range(46))
    return draw_pairs(
        rows,
        axis_label="Prosent",
        before_label="Før",
        after_label="Etter",
        language=NB,
        stamp=stamp,
    )


def reach(stamp: str) -> str:
    bars = (
        ReachBar(2018, 0.0, "(0 av 17)"),
        ReachBar(2019, 100.0, "(17 av 17)"),
        ReachBar(2020, None, "andel ikke kjent"),
    )
    return draw_reach(bars, axis_label="Andel", language=NB, stamp=stamp)


FIGURES = [development, contrasts, pairs, reach]


def svg(address: str) -> str:
    return base64.b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()


def test_neighbouring_years_are_joined() -> None:
    assert [len(run) for run in joined_runs(dots(2017, 2018, 2019))] == [3]


def test_a_year_without_a_figure_breaks_the_line() -> None:
    runs = joined_runs(dots(2017, 2018, 2020, 2021))
    assert [[dot.last_year for dot in run] for run in runs] == [[2017, 2018], [2020, 2021]]


def test_rounds_three_years_apart_are_never_joined() -> None:
    assert joined_runs(dots(2018, 2021, 2024)) == ()


def test_a_new_definition_breaks_the_line() -> None:
    runs = joined_runs(dots(2018, 2019, 2020, 2021), breaks=(2020,))
    assert [[dot.last_year for dot in run] for run in runs] == [[2018, 2019], [2020, 2021]]


def test_averages_over_several_years_are_never_joined() -> None:
    assert joined_runs((Dot(2016, 2018, 1.0), Dot(2017, 2019, 2.0), Dot(2019, 2021, 2.0))) == ()


@pytest.mark.parametrize("picture", FIGURES)
def test_picture_is_a_complete_svg_without_outside_addresses(
    picture: Callable[[str], str],
) -> None:
    text = svg(picture(""))
    assert text.rstrip().endswith("</svg>")
    assert "<image" not in text
    assert 'href="http' not in text


@pytest.mark.parametrize("picture", FIGURES)
def test_stamp_changes_the_picture_and_bytes_repeat(picture: Callable[[str], str]) -> None:
    assert picture("") == picture("")
    assert "#8a1c1c" not in svg(picture(""))
    assert "#8a1c1c" in svg(picture("SIMULERTE TALL"))


def test_stamp_makes_the_sheet_higher_instead_of_covering_it() -> None:
    def height(stamp: str) -> float:
        text = svg(draw(lambda sheet: None, height_inches=2.0, stamp=stamp))  # noqa: ARG005
        return float(text.partition('height="')[2].partition("pt")[0])

    assert height("SIMULERTE TALL") > height("")


def test_long_name_is_cut_with_an_ellipsis() -> None:
    assert short_name("Aurskog-Høland") == "Aurskog-Høland"
    assert short_name("Guovdageaidnu – Kautokeino") == "Guovdageaidnu – Kaut…"


def test_a_small_picture_keeps_its_scales_and_drops_idle_decimals() -> None:
    drawn = (
        '<svg><!-- words -->\n <metadata><a/></metadata>\n <g transform="translate(7.123456 2) '
        'scale(0.015625)">\n  <path d="M 12.000400 -0.004999"/>\n </g></svg>'
    )
    assert compact(drawn) == (
        '<svg><g transform="translate(7.12 2) scale(0.015625)"><path d="M 12 -0"/></g></svg>'
    )


def test_one_wide_interval_does_not_push_all_counties_together() -> None:
    rows = [CountyRow(name, 0.1, -2.0, 2.0) for name in ("a", "b", "c")]
    usual = _span(tuple(rows), None, None)
    wide = _span((*rows, CountyRow("d", 0.1, -40.0, 40.0)), None, None)
    assert 2.0 < usual < 2.5
    assert usual < wide < 8.0
