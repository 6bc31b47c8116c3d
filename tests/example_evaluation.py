"""An evaluation written out by hand: a county like Telemark, with invented values throughout.

Nothing here comes from a delivered file. It has what real counties have: hidden cells, rounds three
years apart, an incomplete register, an indicator without data, names that would break markup.
"""

from dataclasses import replace
from datetime import date

from folkehelse_eval.result.alternatives import BaconPart, PlaceboRank, Staggered, Synthetic
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.coverage import Coverage, CoverageCell, DataState, FileUse
from folkehelse_eval.result.development import Development, Line, Pair, Point
from folkehelse_eval.result.effect import Counts, Effect, Excluded, Inference, Interval
from folkehelse_eval.result.evaluation import Comparison, Evaluation, Header, Refusal
from folkehelse_eval.result.reach import (
    MunicipalityReach,
    Reach,
    ReachYear,
    Tally,
)
from folkehelse_eval.result.robustness import (
    Choice,
    Composition,
    EventPoint,
    EventStudy,
    Honest,
    LeftOutRange,
    MeanReversion,
    NotDone,
    PlaceboUnits,
    PlaceboYear,
    Robustness,
    Variant,
    Weight,
    Without,
)
from folkehelse_eval.result.time_series import InterruptedSeries, SeriesChange, SeriesFit
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import Language, Unit
from folkehelse_eval.vocabulary.status import CellStatus

DISTRESS = "ungdata_psykiske_plager"
CONTACTS = "kpr_psykiske_symptomer_lidelser"
BULLYING = "elevundersokelsen_mobbing_7"
LIFE = "ungdata_livstilfredshet"
HOSTILE_NAME = """Tiltak <script>alert("1")</script> & 'Sámi' – Guovdageaidnu đŋŧ"""

FUNDED = {"4014": 2018, "4024": 2018, "4005": 2018, "4020": 2018, "4003": 2019, "4036": 2019}
OTHERS = ("4001", "4010", "4012", "4016", "4018", "4022", "4028")
UNITS = tuple(sorted((*FUNDED, *OTHERS)))
ROUNDS = (2018, 2021, 2024)
HIDDEN = {("4024", 2021), ("4022", 2018), ("4022", 2024)}
"""Municipality and round whose figure is hidden."""


def distress(kommune_nr: str, year: int) -> float:
    """Return an invented share in percent."""
    spread = (int(kommune_nr) * 7 % 50) / 10
    start = 10.0 + spread
    rise = {2018: 0.0, 2021: 3.4, 2024: 1.8}[year]
    return round(start + rise - (1.2 if kommune_nr in FUNDED and year > 2018 else 0.0), 1)


def header(language: Language = Language.BOKMAL, *, simulated: bool = False) -> Header:
    """Return the identification of the example."""
    return Header(
        plan_id="08_telemark",
        scope="county",
        area="Telemark",
        counties_at_entry=("Telemark",),
        language=language,
        simulated=simulated,
        first_year=2016,
        last_year=2024,
        data_date=date(2026, 11, 22),
        plan_digest="a" * 64,
        data_digest="b" * 64,
        package_version="0.1.0",
        code_digest="c" * 64,
        plan_author="Evaluator",
        plan_date=date(2026, 11, 1),
    )


def status_of(kommune_nr: str, year: int) -> CellStatus:
    """Return whether the example's survey figure is there."""
    return CellStatus.HIDDEN if (kommune_nr, year) in HIDDEN else CellStatus.OBSERVED


def coverage(*, simulated: bool = False) -> Coverage:
    """Return which cells there are."""
    survey = tuple(
        CoverageCell(unit, DISTRESS, year, year, status_of(unit, year))
        for unit in UNITS
        for year in ROUNDS
    )
    contacts = tuple(
        CoverageCell(unit, CONTACTS, year, year, CellStatus.OBSERVED)
        for unit in UNITS
        for year in range(2017, 2025)
    )
    bullying = tuple(
        CoverageCell(unit, BULLYING, last - 2, last, CellStatus.OBSERVED)
        for unit in UNITS
        for last in range(2019, 2025)
    )
    files = tuple(
        FileUse(
            file=name,
            sha256=str(number) * 64,
            family="extract",
            indicators=indicators,
            rows=rows,
            retrieved="22.11.2026" if indicators else "",
            licence="CC BY 4.0",
            producer="Ungdata (NOVA/KoRus)" if number == 1 else "Helsedirektoratet",
            simulated=simulated,
            unused_reason="" if indicators else "file_no_indicator",
        )
        for number, (name, indicators, rows) in enumerate(
            (
                ("psykiske_plager_ungdom.csv", (DISTRESS,), 2912),
                ("primaerhelsetjenesten.csv", (CONTACTS,), 12480),
                ("mobbing.csv", (BULLYING,), 810),
                ("drikkevann.csv", (), 300),
            ),
            start=1,
        )
    )
    return Coverage(
        states=(
            DataState(DISTRESS, "primary", True, ROUNDS, 36, 3, 13, 0, ("psykiske",), ""),
            DataState(LIFE, "primary", False, (), 0, 0, 0, 0, (), "fetch_kommunehelsa"),
            DataState(
                CONTACTS, "secondary", True, tuple(range(2017, 2025)), 104, 0, 0, 0, ("p",), ""
            ),
            DataState(
                BULLYING, "secondary", True, tuple(range(2019, 2025)), 78, 0, 0, 0, ("m",), ""
            ),
        ),
        cells=survey + contacts + bullying,
        files=files,
        left_out=(("5055", "received_part_of_snillfjord"),),
    )


def reach() -> Reach:
    """Return the example's reach; one measure has a name that would break markup."""
    years = tuple(
        ReachYear(year, 17, active, active, active + 1, 47_210, people, False)
        for year, active, people in (
            (2018, 4, 9_870),
            (2019, 6, 29_410),
            (2020, 8, 32_050),
            (2021, 8, 31_800),
            (2022, 7, 30_120),
            (2023, 5, 27_400),
        )
    )
    known = municipalities()
    units = tuple(
        MunicipalityReach(
            kommune_nr=unit,
            name=known[unit].name,
            role="funded" if unit in FUNDED else "none",
            first_start_year=FUNDED.get(unit),
            measures=(HOSTILE_NAME,) if unit == "4014" else ("ikke oppgitt",) * (unit in FUNDED),
            population_0_24=3_000 + int(unit),
            centrality_class=known[unit].centrality_class,
        )
        for unit in UNITS
    )
    return Reach(
        years=years,
        municipalities=units,
        tallies=(
            Tally("status", "funded", 9),
            Tally("arena", "ungdomsklubb", 2),
            Tally("arena", "not_stated", 7),
            Tally("universal", "yes", 4),
        ),
        measures_registered=15,
        measures_funded=9,
        measures_without_year=("T-7",),
        measures_without_municipality=(),
        measures_reported=12,
        municipalities_reported=10,
        money=None,
        source="SSB tabell 07459; kommunegrensene 2024",
        municipalities_funded=8,
    )


def mean(values: list[float]) -> float:
    """Return the plain mean."""
    return sum(values) / len(values)


def group_points(units: tuple[str, ...]) -> tuple[Point, ...]:
    """Return a group's means over the municipalities with a figure."""
    points = []
    for year in ROUNDS:
        seen = [distress(u, year) for u in units if status_of(u, year) is CellStatus.OBSERVED]
        points.append(
            Point(year, year, mean(seen), CellStatus.OBSERVED, len(seen), len(units) - len(seen))
        )
    return tuple(points)


def developments() -> tuple[Development, ...]:
    """Return a survey indicator and a yearly one."""
    land = tuple(
        Point(year - 2, year, 11.0 + 0.6 * (year - 2018), CellStatus.OBSERVED, 1)
        for year in (2018, 2019, 2020, 2023, 2024)
    )
    units = tuple(
        Line(
            unit,
            municipalities()[unit].name,
            tuple(
                Point(
                    year,
                    year,
                    distress(unit, year) if status_of(unit, year) is CellStatus.OBSERVED else None,
                    status_of(unit, year),
                    1,
                )
                for year in ROUNDS
            ),
        )
        for unit in UNITS
    )
    survey = Development(
        DISTRESS,
        Unit.PERCENT,
        (
            Line("funded", "", group_points(tuple(FUNDED))),
            Line("others", "", group_points(OTHERS)),
            Line("county", "Telemark", (Point(2021, 2021, 15.9, CellStatus.OBSERVED, 1),)),
            Line("land", "", land),
            *units,
        ),
        (),
        ("psykiske_plager_ungdom.csv",),
    )
    yearly = Development(
        CONTACTS,
        Unit.PER_1000,
        tuple(
            Line(
                group,
                "",
                tuple(
                    Point(year, year, base + 4.2 * (year - 2017), CellStatus.OBSERVED, 7)
                    for year in range(2017, 2025)
                    if year != 2020
                ),
            )
            for group, base in (("funded", 101.0), ("others", 96.0), ("land", 97.5))
        ),
        (2021,),
        ("primaerhelsetjenesten.csv",),
    )
    return survey, yearly


def contrast(
    value: float = -1.4,
    *,
    low: float | None = -6.3,
    high: float | None = 3.5,
    claim: ClaimLevel = ClaimLevel.DESCRIPTION,
    indicator: str = DISTRESS,
    unit: Unit = Unit.PERCENT,
    pre_rounds: int = 1,
) -> Effect:
    """Return a contrast of changes with the given interval."""
    return Effect(
        effect_id=f"{indicator}.all.contrast",
        indicator=indicator,
        unit=unit,
        estimand="contrast_of_changes",
        method="welch",
        value=value,
        intervals=(Interval(low, high, 0.95),),
        inferences=(),
        counts=Counts(6, 5, tuple(FUNDED), OTHERS[:5], 0, pre_rounds, 1),
        before="2018",
        after="2021",
        excluded=(Excluded("4022", "included_haram"),),
        minimum_detectable=6.8,
        claim=claim,
    )


def change_inside(value: float = 2.2) -> Effect:
    """Return a change inside the funded municipalities."""
    return replace(
        contrast(value, low=0.4, high=4.0),
        effect_id=f"{DISTRESS}.all.change",
        estimand="change_inside",
        counts=Counts(6, 0, tuple(FUNDED), (), 0, 1, 1),
        minimum_detectable=None,
        excluded=(),
    )


def pairs() -> tuple[Pair, ...]:
    """Return before and after for every municipality; hidden cells are hidden."""
    found = []
    for unit in UNITS:
        before, after = status_of(unit, 2018), status_of(unit, 2021)
        found.append(
            Pair(
                unit,
                municipalities()[unit].name,
                "funded" if unit in FUNDED else "comparison",
                2018,
                2021,
                distress(unit, 2018) if before is CellStatus.OBSERVED else None,
                distress(unit, 2021) if after is CellStatus.OBSERVED else None,
                before,
                after,
            )
        )
    return tuple(found)


def comparisons() -> tuple[Comparison, ...]:
    """Return one primary comparison and one of a register that follows supply."""
    contacts = contrast(8.1, low=1.2, high=15.0, indicator=CONTACTS, unit=Unit.PER_1000)
    return (
        Comparison(DISTRESS, "primary", "all", (change_inside(), contrast()), (), pairs()),
        Comparison(CONTACTS, "secondary", "all", (contacts,), (), ()),
    )


def choices(main: float) -> tuple[Choice, ...]:
    """Return all combinations of some choices, the plan's first; a few turn the sign."""
    found = [
        Choice(window, pool, estimator, main + 0.9 * number - 0.2 * number**2, 6, 5, number == 0)
        for number, (window, pool, estimator) in enumerate(
            (window, pool, estimator)
            for window in ("planned", "start_earlier", "start_later", "follow_up_2")
            for pool in ("planned", "without_other_money")
            for estimator in ("contrast_of_changes", "weighted_by_population")
        )
    ]
    return (*found, Choice("planned", "not_yet_treated", "imputation", main / 2, 6, 5))


def event_study() -> EventStudy:
    """Return a study by year with three years before and four from the start on."""
    points = tuple(
        EventPoint(
            event,
            1.5 * event,
            Interval(1.5 * event - 6, 1.5 * event + 6, 0.95),
            None if event < 0 else 1.4 * event + 0.3,
            7.5,
            6,
        )
        for event in (-4, -3, -2, 0, 1, 2, 3)
    )
    return EventStudy(
        "years", points, 6, 5, 3, 0.31, 2.4, 999, 20170101, ("4022",), Honest(0.7, 1.2, 3)
    )


def robustness() -> tuple[Robustness, ...]:
    """Return what was tried around the survey's contrast and the register's."""
    survey = Robustness(
        effect_id=f"{DISTRESS}.all.contrast",
        indicator=DISTRESS,
        place="primary",
        label="all",
        unit=Unit.PERCENT,
        value=-1.4,
        interval=Interval(-6.3, 3.5, 0.95),
        without_treated=LeftOutRange(6, Without("4014", -2.6), Without("4020", 0.3)),
        without_comparison=LeftOutRange(5, Without("4010", -1.9), Without("4012", -0.8)),
        moved=(
            Variant("start_earlier", -0.9, None, 2, 5),
            Variant("start_later", -1.4, Interval(-6.3, 3.5, 0.95), 6, 5, same_windows=True),
        ),
        placebo_units=PlaceboUnits(5, 2, Without("4016", 3.3)),
        choices=choices(-1.4),
        event_study=EventStudy(
            "rounds", (EventPoint(1, -1.4, Interval(-6.3, 3.5, 0.95), None, 6.8, 6),), 6, 5
        ),
        composition=(Composition("funded", 5, 1, 0, 0, 1),),
        mean_reversion=MeanReversion(1.1, 0.3, 0.33),
        largest_weight=Weight("4001", 0.2),
        not_done=(
            NotDone("placebo_years", "too_few_before", (("n", "1"),)),
            NotDone("choices", "pool_applied_not_funded", (("n", "0"),)),
            NotDone("event_study", "no_complete_series"),
        ),
    )
    register = replace(
        survey,
        effect_id=f"{CONTACTS}.all.contrast",
        indicator=CONTACTS,
        place="secondary",
        unit=Unit.PER_1000,
        value=8.1,
        interval=Interval(1.2, 15.0, 0.95),
        without_treated=None,
        placebo_years=(
            PlaceboYear(2, "2016", "2017", 2.2, Interval(-4.0, 8.4, 0.95), 6, 5),
            PlaceboYear(3, "2015–2016", "2017", 1.1, None, 6, 5),
        ),
        choices=choices(8.1),
        event_study=event_study(),
        composition=(Composition("funded", 6, 0, 0, 0, 0),),
        mean_reversion=MeanReversion(-3.0, -0.4, 1.2),
        staggered=Staggered(
            ((2018, 4), (2019, 2)),
            5,
            7.4,
            Interval(0.8, 14.1, 0.95),
            Inference(
                "randomisation_scaled",
                "inference_several_starts",
                0.031,
                smallest_attainable_p=0.0001,
                n_assignments=10_000,
                exact=False,
                seed=20170101,
            ),
            5.9,
            (
                BaconPart("with_never_treated", 0.7, 7.0),
                BaconPart("earlier_with_later", 0.1, 6.0),
                BaconPart("later_with_earlier", 0.2, 2.0),
            ),
            0.12,
            -0.03,
        ),
        synthetic=(Synthetic("synthetic_did", 6.8, 0.9, 5, "4001", 0.41, 4),),
        ranks=(PlaceboRank("synthetic_did", 6.8, 1, 5, 1 / 6, "like_size"),),
        not_done=(NotDone("without_treated", "one_treated_unit"),),
    )
    return survey, register


def series() -> tuple[InterruptedSeries, ...]:
    """Return one break in a series that has years enough."""

    def change(value: float, half: float) -> SeriesChange:
        return SeriesChange(value, half / 2, 11, Interval(value - half, value + half, 0.95))

    fits = tuple(
        SeriesFit(
            name,
            errors,
            change(1.1, 2.2),
            change(0.9, 0.4),
            change(4.2, 2.6),
            2 if errors == "newey_west" else None,
            0.31 if errors == "autoregressive" else None,
        )
        for name in ("own", "difference")
        for errors in ("newey_west", "autoregressive")
    )
    return (InterruptedSeries(CONTACTS, "secondary", "all", Unit.PER_1000, 6, 5, 9, 6, fits),)


def refusals() -> tuple[Refusal, ...]:
    """Return what could not be done."""
    counts = (("points_before", "1"), ("points_after", "2"))
    needed = (("needed_before", "8"), ("needed_after", "4"))
    detail = (("label", "all"), *counts, *needed)
    return (Refusal(DISTRESS, "segmented_regression", "too_few_points", detail),)


def evaluation(language: Language = Language.BOKMAL, *, simulated: bool = False) -> Evaluation:
    """Return the whole example."""
    return Evaluation(
        header=header(language, simulated=simulated),
        coverage=coverage(simulated=simulated),
        reach=reach(),
        developments=developments(),
        comparisons=comparisons(),
        refusals=refusals(),
        robustness=robustness(),
        series=series(),
    )


def without_data(language: Language = Language.BOKMAL) -> Evaluation:
    """Return a county whose snapshot is not there yet: reach is real, everything else missing."""
    whole = evaluation(language)
    states = tuple(
        DataState(state.indicator, state.place, False, (), 0, 0, 0, 0, (), "fetch_kommunehelsa")
        for state in whole.coverage.states
    )
    return replace(
        whole,
        header=replace(whole.header, first_year=None, last_year=None, data_date=None),
        coverage=Coverage(states, (), (), ()),
        developments=(),
        comparisons=(),
        refusals=(),
        robustness=(),
        series=(),
    )


__all__ = ["CheckResult", "Inference", "Refusal", "evaluation", "without_data"]
