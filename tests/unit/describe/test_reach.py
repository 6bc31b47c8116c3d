"""Reach on small registers written out, and on the real register for every plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from folkehelse_eval.describe.reach import reach, reach_years, years_of_register
from folkehelse_eval.describe.reach_money import money_of
from folkehelse_eval.describe.reach_years import is_active
from folkehelse_eval.harmonise.area import municipalities_of_plan
from folkehelse_eval.result.reach import Reach
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.sources.programme import Programme, read_programme
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure, MeasureStatus, OtherScheme
from folkehelse_eval.vocabulary.plan import Indicators, Plan, Scope

ROOT = Path(__file__).resolve().parents[3]
PLANS = sorted((ROOT / "params").glob("*.yaml"))
SKIEN, NOME, TINN = "4003", "4018", "4026"
FUNDED, ENDED, WITHDRAWN = MeasureStatus.FUNDED, MeasureStatus.ENDED, MeasureStatus.WITHDRAWN

PLAN = Plan(
    plan_id="liten",
    scope=Scope.COUNTY,
    counties_at_entry=("Telemark",),
    fylke_nrs=("40",),
    language=Language.BOKMAL,
    author="x",
    date=date(2026, 1, 31),
    programme=Path("data_raw/programme"),
    snapshots=(),
    indicators=Indicators(primary=("ungdata_psykiske_plager",)),
)
TELEMARK = EntryCounty(
    county_at_entry="Telemark",
    fylke_nr_2017="08",
    fylke_nr="40",
    cohort_year=2018,
    reported_measures=12,
    reported_municipalities=10,
    source="x",
)


def _measure(number: int, *places: str, **fields: object) -> Measure:
    stated: dict[str, object] = {
        "measure_id": f"m-{number}",
        "name": None,
        "county_at_entry": "Telemark",
        "fylke_nr": "40",
        "kommune_nrs": places,
        "place_as_stated": None,
        "year_granted": 2018,
        "status": FUNDED,
        "source": "https://www.telemarkfylke.no/side",
    }
    return Measure.model_validate(stated | fields)


def _reach(
    measures: Sequence[Measure],
    *,
    schemes: Sequence[OtherScheme] = (),
    years: Sequence[int] = (2017, 2018, 2020, 2024, 2026),
    area: Sequence[str] = (TINN, SKIEN, NOME),
    entry: Sequence[EntryCounty] = (TELEMARK,),
) -> Reach:
    return reach(measures, entry, schemes, (), plan=PLAN, years=years, kommune_nrs=area)


def _young(number: str, year: int) -> int:
    return municipalities()[number].population_0_24[year]


@pytest.mark.parametrize(
    ("fields", "active"),
    [
        ({"year_ended": 2020}, [2018, 2019, 2020]),
        ({"year_started": 2019, "year_ended": 2020}, [2019, 2020]),
        ({}, [2018, 2019, 2020, 2021]),
        ({"status": ENDED, "year_ended": 2019}, [2018, 2019]),
        ({"status": WITHDRAWN}, [2018]),
        ({"year_granted": None}, []),
    ],
)
def test_active_means_from_start_to_end_both_included(
    fields: dict[str, object], active: list[int]
) -> None:
    measure = _measure(1, SKIEN, **fields)
    assert [year for year in range(2017, 2022) if is_active(measure, year)] == active


def test_municipalities_and_population_by_year() -> None:
    found = _reach(
        [_measure(1, SKIEN, year_ended=2020), _measure(2, SKIEN, TINN, year_granted=2020)]
    )
    by_year = {item.year: item for item in found.years}
    assert [(y.municipalities_active, y.municipalities_ever) for y in found.years] == [
        (0, 0),
        (1, 1),
        (2, 2),
        (2, 2),
        (2, 2),
    ]
    assert by_year[2017].population_active == 0
    assert by_year[2018].population_active == _young(SKIEN, 2018)
    assert by_year[2020].population_active == _young(SKIEN, 2020) + _young(TINN, 2020)
    assert by_year[2020].population_total == sum(_young(nr, 2020) for nr in (SKIEN, TINN, NOME))
    assert (by_year[2024].measures_active, by_year[2024].active_without_end) == (1, 1)
    assert by_year[2024].population_year is None
    assert by_year[2026].population_year == 2024
    assert by_year[2026].population_total == by_year[2024].population_total


def test_ended_and_withdrawn_stay_in_the_counts() -> None:
    found = _reach(
        [
            _measure(1, SKIEN, status=ENDED, year_ended=2019),
            _measure(2, TINN, status=WITHDRAWN, year_ended=2018),
        ]
    )
    assert (found.measures_funded, found.municipalities_funded) == (2, 2)
    last = found.years[-1]
    assert (last.municipalities_active, last.municipalities_ever) == (0, 2)
    assert [m.role for m in found.municipalities if m.kommune_nr != NOME] == ["funded", "funded"]


def test_what_lacks_a_year_or_a_place_is_listed_and_never_shown_as_nobody() -> None:
    undated, placeless = _measure(1, SKIEN, year_granted=None), _measure(2)
    found = _reach([undated, placeless])
    assert found.measures_without_year == ("m-1",)
    assert found.measures_without_municipality == ("m-2",)
    assert found.measures_funded == 2
    assert found.years == ()
    dated = _reach([undated, placeless, _measure(3, TINN)])
    assert dated.years[-1].municipalities_active == 1
    assert dated.years[-1].municipalities_undated == 1


def test_a_measure_of_city_districts_does_not_count_the_whole_city() -> None:
    oslo = _measure(1, "0301", bydeler=("Sagene",), year_ended=2023)
    found = _reach([oslo], area=("0301",), years=(2020, 2024))
    first, last = found.years
    assert (first.municipalities_active, first.population_active) == (1, None)
    assert first.population_partly == _young("0301", 2020)
    assert (last.population_active, last.population_partly) == (0, 0)
    assert found.bydeler == ("Sagene",)
    both = _reach([oslo, _measure(2, SKIEN)], area=("0301", SKIEN), years=(2020,))
    assert both.years[0].population_active == _young(SKIEN, 2020)
    assert both.years[0].population_partly == _young("0301", 2020)


def test_split_territory_makes_the_population_an_estimate() -> None:
    heim = _measure(1, SKIEN)
    assert _reach([heim], years=(2018,)).years[0].population_estimated is False
    assert _reach([heim], area=(SKIEN, "5055"), years=(2018,)).years[0].population_estimated is True
    assert (
        _reach([heim], area=(SKIEN, "5055"), years=(2021,)).years[0].population_estimated is False
    )


def test_each_municipality_has_the_role_that_says_most() -> None:
    rows = [
        _measure(1, SKIEN),
        _measure(2, SKIEN, TINN, status=MeasureStatus.REJECTED),
        _measure(3, TINN, status=MeasureStatus.COUNTY_GRANT),
        _measure(4, NOME, county_at_entry="Vestfold", fylke_nr=None),
        _measure(5, "4012", status=MeasureStatus.UNCERTAIN),
        _measure(6, "4012", status=MeasureStatus.PILOT),
    ]
    schemes = [
        OtherScheme(
            scheme="Nær", period="2015", county="Telemark", kommune_nrs=("4001",), source="x"
        ),
        OtherScheme(
            scheme="Alle",
            period="2017",
            county="alle",
            kommune_nrs=(),
            whole_county=True,
            source="x",
        ),
    ]
    found = _reach(rows, schemes=schemes, area=(SKIEN, TINN, NOME, "4012", "4001", "4005"))
    roles = {item.kommune_nr: (item.role, item.other_roles) for item in found.municipalities}
    assert roles == {
        SKIEN: ("funded", ("rejected",)),
        TINN: ("rejected", ("county_grant",)),
        NOME: ("funded_elsewhere", ()),
        "4012": ("uncertain", ("pilot",)),
        "4001": ("other_scheme", ()),
        "4005": ("none", ()),
    }
    assert found.area_schemes == ("Alle",)
    assert (found.measures_registered, found.measures_funded) == (5, 1)


def test_a_scheme_for_a_whole_county_marks_its_municipalities_in_a_wider_area() -> None:
    scheme = OtherScheme(
        scheme="Fylkesmidler",
        period="2020",
        county="Vestland",
        kommune_nrs=(),
        whole_county=True,
        source="x",
    )
    found = _reach([_measure(1, SKIEN)], schemes=[scheme], area=(SKIEN, "4601"))
    by_number = {item.kommune_nr: item for item in found.municipalities}
    assert by_number["4601"].other_schemes == ("Fylkesmidler",)
    assert (by_number["4601"].role, by_number[SKIEN].other_schemes) == ("none", ())
    assert found.area_schemes == ()


def test_a_measure_outside_the_area_is_listed() -> None:
    found = _reach([_measure(1, "3234"), _measure(2, SKIEN)])
    assert found.measures_outside_area == ("m-1",)
    assert found.years[-1].measures_active == 1


def test_money_inside_another_row_is_added_once() -> None:
    first = _measure(1, SKIEN, grant_nok={2018: 100.0})
    second = _measure(2, SKIEN, grant_total_nok=250.0, grant_includes=("m-1",))
    money = money_of([first, second], register="r")
    assert money is not None
    assert (money.stated_nok, money.measures_with_amount, money.measures_without_amount) == (
        250,
        2,
        0,
    )
    assert money.per_inhabitant_0_24 == pytest.approx(250 / _young(SKIEN, 2024))
    unknown = money_of([first, second, _measure(3, TINN)], register="r")
    assert unknown is not None
    assert (unknown.per_inhabitant_0_24, unknown.measures_without_amount) == (None, 1)
    assert money_of([_measure(3, TINN)], register="r") is None


def test_properties_are_counted_with_what_is_not_stated() -> None:
    found = _reach(
        [
            _measure(1, SKIEN, arena="skole; fritid", universal=True),
            _measure(2, TINN, arena="skole", partner="NTNU"),
            _measure(3, NOME, status=MeasureStatus.REJECTED, arena="barnehage"),
        ]
    )
    counted = {(item.property, item.value): item.measures for item in found.tallies}
    assert counted["status", "funded"] == 2
    assert counted["status", "rejected"] == 1
    assert counted["arena", "skole"] == 2
    assert counted["arena", "fritid"] == 1
    assert ("arena", "barnehage") not in counted
    assert counted["theme", "not_stated"] == 2
    assert (counted["universal", "yes"], counted["universal", "not_stated"]) == (1, 1)
    assert (counted["partner", "stated"], counted["partner", "not_stated"]) == (1, 1)


# --- the real register ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read_programme(ROOT / "data_raw" / "programme")


def _real(programme: Programme, name: str) -> Reach:
    plan = load_plan(ROOT / "params" / f"{name}.yaml")
    return reach(
        programme.measures,
        programme.entry_counties,
        programme.other_schemes,
        programme.grants,
        plan=plan,
        years=reach_years(plan),
        kommune_nrs=municipalities_of_plan(plan),
    )


@pytest.mark.parametrize("name", [file.stem for file in PLANS])
def test_every_real_plan_has_its_reach_offline(programme: Programme, name: str) -> None:
    found = _real(programme, name)
    assert found.municipalities
    assert found.reports
    assert found.measures_funded <= found.measures_registered
    for year in found.years:
        assert year.municipalities_active <= year.municipalities_ever <= year.municipalities_total
        assert year.population_total is not None
        assert (year.population_active or 0) + (
            year.population_partly or 0
        ) <= year.population_total


def test_telemark_has_nine_of_twelve_measures(programme: Programme) -> None:
    found = _real(programme, "telemark")
    assert (found.measures_funded, found.municipalities_funded) == (9, 8)
    assert (found.measures_reported, found.municipalities_reported) == (12, 10)
    assert len(found.municipalities) == 17
    ever = {item.year: item.municipalities_ever for item in found.years}
    assert [ever[year] for year in (2017, 2018, 2019, 2020)] == [0, 4, 6, 8]
    starts = Counter(
        item.first_start_year for item in found.municipalities if item.role == "funded"
    )
    assert starts == {2018: 4, 2019: 2, 2020: 2}
    roles = Counter(item.role for item in found.municipalities)
    assert roles == {"funded": 8, "county_grant": 5, "none": 4}


def test_telemark_names_the_measures_that_count_from_their_grant(programme: Programme) -> None:
    found = _real(programme, "telemark")
    assert len(found.measures_start_by_grant) == 9
    assert {item.population_year for item in found.municipalities} == {2024}


def test_trondelag_has_its_pilots_and_the_uncertain_one(programme: Programme) -> None:
    found = _real(programme, "trondelag")
    assert len(found.municipalities) == 38
    roles = {item.name: item.role for item in found.municipalities if item.role != "none"}
    assert Counter(roles.values()) == {"funded": 7, "pilot": 3, "uncertain": 1}
    assert roles["Overhalla"] == "uncertain"
    assert found.municipalities_reported == 31
    assert found.published is not None
    assert found.published.county_total_nok == pytest.approx(38_400_000)
    assert "Frøya" in {item.area for item in found.published.sums}


def test_agder_is_one_programme_of_two_counties(programme: Programme) -> None:
    found = _real(programme, "agder")
    assert [(item.county_at_entry, item.joint_with) for item in found.reports] == [
        ("Aust-Agder", ("Vest-Agder",))
    ]
    assert (found.measures_funded, found.municipalities_reported) == (3, 20)
    assert len(found.measures_without_municipality) == 2


def test_old_counties_have_their_own_area(programme: Programme) -> None:
    oppland, hedmark = _real(programme, "oppland"), _real(programme, "hedmark")
    assert {item.name for item in oppland.municipalities} >= {"Lillehammer", "Lunner", "Jevnaker"}
    assert (oppland.measures_funded, oppland.years) == (0, ())
    assert (hedmark.measures_funded, hedmark.measures_reported) == (10, 9)
    assert not {i.kommune_nr for i in oppland.municipalities} & {
        i.kommune_nr for i in hedmark.municipalities
    }
    whole = _real(programme, "innlandet")
    assert (whole.measures_funded, whole.measures_reported) == (10, None)


def test_finnmark_counts_the_money_of_2018_once(programme: Programme) -> None:
    money = _real(programme, "finnmark").money
    assert money is not None
    assert money.stated_nok == 8_689_000
    assert (money.measures_with_amount, money.measures_without_amount) == (19, 2)


def test_the_nation_holds_every_row(programme: Programme) -> None:
    found = _real(programme, "nasjonal")
    assert (found.measures_registered, found.measures_funded) == (93, 76)
    assert len(found.municipalities) == 357
    assert len(found.reports) == 17  # Agder's two are one
    assert found.measures_without_municipality == (
        "agder-felles-vei-2",
        "agder-felles-vei-3",
        "hordaland-juniorforskar-1",
    )


def test_the_order_of_rows_changes_nothing_but_the_order_of_lists(programme: Programme) -> None:
    turned = replace(programme, measures=tuple(reversed(programme.measures)))
    one, two = _real(programme, "nasjonal"), _real(turned, "nasjonal")
    assert one.years == two.years
    assert one.money == two.money
    assert one.tallies == two.tallies


@pytest.mark.parametrize(("name", "last"), [("trondelag", 2023), ("hedmark", 2024)])
def test_years_after_the_last_stated_one_are_unknown_and_not_nought(
    programme: Programme, name: str, last: int
) -> None:
    plan = load_plan(ROOT / "params" / f"{name}.yaml")
    assert years_of_register(plan, programme.measures) == tuple(range(2017, last + 1))
