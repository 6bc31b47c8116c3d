"""The real run of the nation: school points, counties as units, one mean worked out by hand."""

import csv
import re
from collections import Counter

import pytest

from folkehelse_eval.vocabulary.geography import municipalities
from tests.report_pages import page
from tests.support.page_text import visible_text

pytestmark = pytest.mark.realdata

POINTS = "udir_grunnskolepoeng"
FILE = "grunnskolepoeng_2015-16_2020-21_raw_codes.csv"
COHORTS = ("cohort_2017", "cohort_2018", "cohort_2019")
CLOSED_FORM = 1e-9  # the same sums in another order


def _weighted_mean(run, county, school_year, *, without):
    """Return a county's mean by pupils, from the delivered lines (numbers in force in 2017)."""
    with (run.raw / FILE).open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if row["niva"] == "3" and row["kode"][:2] == county and row["skoleaar"] == school_year
        ]
    used = [row for row in rows if row["kode"] not in without and row["grunnskolepoeng"]]
    pupils = [int(row["antall_elever"]) for row in used]
    points = [float(row["grunnskolepoeng"]) for row in used]
    return sum(p * n for p, n in zip(points, pupils, strict=True)) / sum(pupils)


def test_eighteen_counties_in_cohorts_of_six_five_and_seven(nation):
    found = [nation.comparison(POINTS, label) for label in COHORTS]
    first, second, last = (set(item.effects[0].counts.treated_units) for item in found)
    assert (len(first), len(second)) == (6, 5)
    assert last == {"04", "11", "14", "18", "19"}
    left_out = {item.unit: item.reason for item in found[2].effects[0].excluded}
    # Buskerud lacks Drammen and half of Asker, Møre og Romsdal the Ålesund of 2020
    assert left_out["06"] == left_out["15"] == "county_covered_too_little"


def test_how_much_of_buskerud_is_covered_is_that_of_its_delivered_lines(nation):
    with (nation.raw / FILE).open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kode"].startswith("06")]
    gone = {"0602", "0625", "0627", "0628"}  # into Drammen and Asker, which mix cohorts
    covered, whole = 0, 0
    for year in ("2015-16", "2016-17", "2017-18"):
        of_year = {row["kode"]: row for row in rows if row["skoleaar"] == year}
        whole += int(of_year.pop("06")["antall_elever"])
        covered += sum(
            int(row["antall_elever"])
            for code, row in of_year.items()
            if code not in gone and row["grunnskolepoeng"]
        )
    [buskerud] = [
        item
        for item in nation.comparison(POINTS, "cohort_2017").county_coverage
        if (item.fylke_nr, item.after) == ("06", "2018")
    ]
    assert buskerud.share == pytest.approx(covered / whole, rel=CLOSED_FORM)
    assert (round(buskerud.share, 2), buskerud.is_counted, buskerud.is_enough) == (
        0.54,
        True,
        False,
    )
    text = visible_text(page(nation.evaluation, "40_sammenligning"))
    assert "Buskerud (54 prosent)" in text


def test_published_counties_stand_among_the_choices(nation):
    [robust] = [item for item in nation.evaluation.robustness if item.label == "cohort_2018"]
    [published] = [
        choice
        for choice in robust.choices
        if choice.basis == "published" and choice.estimator == "contrast_of_changes"
    ]
    # 15 and 50 changed in 2019; 11 is withheld, since a hidden municipality follows from it
    assert (published.treated, published.comparison) == (4, 5)
    assert not published.is_main
    with (nation.raw / FILE).open(encoding="utf-8-sig", newline="") as stream:
        rows = {
            (row["kode"], row["skoleaar"]): row["grunnskolepoeng"]
            for row in csv.DictReader(stream)
            if row["niva"] == "2"
        }

    def change(code):
        before = [float(rows[code, year]) for year in ("2015-16", "2016-17", "2017-18")]
        return float(rows[code, "2018-19"]) - sum(before) / 3

    treated = [change(code) for code in ("02", "08", "12", "20")]
    others = [change(code) for code in ("04", "06", "14", "18", "19")]
    expected = sum(treated) / 4 - sum(others) / 5
    assert published.value == pytest.approx(expected, rel=CLOSED_FORM)


def test_pupils_are_the_denominators(nation):
    observed = nation.panel[
        (nation.panel["indicator"] == POINTS) & (nation.panel["status"] == "observed")
    ]
    assert (observed["denominator"] > 0).all()
    national = observed[(observed["unit_type"] == "land") & (observed["last_year"] == 2016)]
    assert national["denominator"].tolist() == [60_679]
    effect = nation.comparison(POINTS, "cohort_2017").effects[0]
    assert "weighted_by_count" in effect.notes


def test_a_countys_mean_is_that_of_its_delivered_lines(nation):
    # Østfold; Rømskog (0121) is a part of Aurskog-Høland, which mixes cohorts
    def mean(year):
        return _weighted_mean(nation, "01", year, without={"0121"})

    [pair] = [
        item
        for item in nation.comparison(POINTS, "cohort_2017").pairs
        if (item.name, item.after_year) == ("Østfold", 2018)
    ]
    assert pair.after == pytest.approx(mean("2017-18"), rel=CLOSED_FORM)
    before = (mean("2015-16") + mean("2016-17")) / 2
    assert pair.before == pytest.approx(before, rel=CLOSED_FORM)
    assert pair.before == pytest.approx(40.5847, abs=5e-5)  # written down once, four decimals


def test_municipalities_that_mix_cohorts_are_named_with_the_reason(nation):
    excluded = nation.comparison(POINTS, "cohort_2017").effects[0].excluded
    mixed = {
        municipalities()[item.unit].name for item in excluded if item.reason == "mixed_cohorts"
    }
    assert mixed == {"Asker", "Aurskog-Høland", "Drammen", "Heim"}
    text = visible_text(page(nation.evaluation, "40_sammenligning"))
    assert (
        "Asker, Aurskog-Høland, Drammen og Heim: "
        "Delene av kommunen kom med i programmet i ulike år" in text
    )


def test_the_exam_free_years_are_a_break(nation):
    [development] = [d for d in nation.evaluation.developments if d.indicator == POINTS]
    assert development.breaks == (2020,)
    text = visible_text(page(nation.evaluation, "20_indikatorutvikling"))
    assert "Eksamen avlyst våren 2020 og 2021" in text
    later = [
        effect
        for label in COHORTS
        for effect in nation.comparison(POINTS, label).effects
        if effect.after in {"2020", "2021"}
    ]
    assert later
    assert all("break_between" in effect.held_down_by for effect in later)
    assert {effect.estimand for effect in later} == {"change_inside"}


def test_the_cohort_of_2019_is_described_only(nation):
    last = nation.comparison(POINTS, "cohort_2019")
    assert Counter(effect.estimand for effect in last.effects) == {"change_inside": 2}
    assert {effect.claim for effect in last.effects} == {"beskrivelse"}


def test_the_first_screen_does_not_deny_the_comparisons_of_cohorts(nation):
    first = visible_text(page(nation.evaluation, "90_sammendrag"))
    overview = visible_text(page(nation.evaluation, "40_sammenligning"))
    assert "ikke gjøres noen sammenligning" not in first
    assert "ingen sammenligning kunne gjøres" not in overview
    assert re.search(r"[Gg]runnskolepoeng", first)
