"""Sentences from reach, coverage, checks, refusals and the first screen."""

import re
from dataclasses import replace

import pytest

from folkehelse_eval.report.blocks import Facts, PageHead, Text
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import summary
from folkehelse_eval.report.chapters.comparison import overview
from folkehelse_eval.report.chapters.frame import is_simulated, opening
from folkehelse_eval.report.wording.checks import check_answer, excluded_texts, refusal_texts
from folkehelse_eval.report.wording.coverage import age_sentence, left_out_texts, missing_text
from folkehelse_eval.report.wording.developments import development_sentence, reading_notes
from folkehelse_eval.report.wording.effects import (
    doubts,
    effect_sentences,
    is_clear,
    periods_of,
    reason_text,
    short_contrast,
    told_reasons,
    weighted_sentence,
)
from folkehelse_eval.report.wording.names import inside_sentence, period_name, units_of
from folkehelse_eval.report.wording.quantities import spoken_range
from folkehelse_eval.report.wording.reach import (
    left_outside,
    money_sentences,
    reach_doubts,
    reach_sentences,
    register_sentence,
    short_reach,
    start_by_grant,
    widest_year,
)
from folkehelse_eval.report.wording.summary import advice, not_concluded
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Excluded, Interval
from folkehelse_eval.result.evaluation import Comparison, Evaluation, Refusal
from folkehelse_eval.result.reach import Money, PublishedMoney
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Language, Unit
from tests.example_evaluation import (
    BULLYING,
    CONTACTS,
    DISTRESS,
    LIFE,
    comparisons,
    contrast,
    coverage,
    developments,
    evaluation,
    header,
    reach,
    without_data,
)

WORDS = load_words(Language.BOKMAL)
LONGEST_FIRST_SCREEN = 120  # words


def primary(indicator: str, *, high: float) -> Comparison:
    """Return a primary comparison whose contrast ends at ``high``."""
    effect = contrast(-3.7, low=-6.3, high=high, indicator=indicator)
    return Comparison(indicator, "primary", "all", (effect,), (), ())


def first_screen(given: Evaluation) -> str:
    """Return all words of the summary's first fragment, heading and lead included."""
    head, facts = summary.first_screen(given).blocks
    assert isinstance(head, PageHead)
    assert isinstance(facts, Facts)
    told = [fact.term + " " + " ".join(fact.answers) for fact in facts.facts]
    return " ".join([head.heading, head.lead, *told])


def test_register_says_how_many_of_the_reported_measures_it_has() -> None:
    assert "registeret har 9 av 12 oppgitte tiltak" in register_sentence(reach(), WORDS)
    unknown = replace(reach(), measures_reported=None)
    assert "Vi vet ikke om det er alle" in register_sentence(unknown, WORDS)


def test_reach_says_who_lives_there_and_that_living_is_not_being_reached() -> None:
    said = reach_sentences(reach(), WORDS).replace("\u00a0", " ")
    assert said == (
        "På det meste, i 2020, hadde 8 av 17 kommuner minst ett tiltak i gang. "
        "Der bodde 32 050 barn og unge 0–24 år, 68 prosent av alle. "
        "Registeret har 8 av 10 oppgitte kommuner, så flere er trolig nådd."
    )
    assert "ikke det samme som å være nådd" in reach_doubts(reach(), WORDS)[0]


def test_of_years_with_as_many_municipalities_the_one_with_most_people_is_the_widest() -> None:
    years = tuple(
        replace(reach().years[-1], year=year, municipalities_active=8)
        for year in (2019, 2020, 2021)
    )
    people = (28_468, 28_100, 27_790)
    some = tuple(replace(item, population_active=n) for item, n in zip(years, people, strict=True))
    assert widest_year(replace(reach(), years=some)).year == 2019
    unknown = tuple(replace(item, population_active=None) for item in years)
    assert widest_year(replace(reach(), years=unknown)).year == 2021


@pytest.mark.parametrize("language", list(Language))
def test_a_grant_that_stands_for_a_start_is_told_where_starts_are_used(language) -> None:
    given = evaluation()
    words, ids = load_words(language), ("a", "b")
    header = replace(given.header, language=language)
    told = replace(given, header=header, reach=replace(reach(), measures_start_by_grant=ids))
    said = words.say("reach.start_by_grant", {"n": 2})
    assert said in reach_doubts(told.reach, words)
    texts = [block.text for block in overview(told).blocks if isinstance(block, Text)]
    assert said in texts
    assert not start_by_grant(reach(), words)


def test_a_register_that_lacks_municipalities_does_not_pass_for_the_reach() -> None:
    lacking = replace(reach(), measures_reported=None)
    assert "8 av 10 oppgitte kommuner" in short_reach(lacking, WORDS)
    complete = replace(lacking, municipalities_reported=8)
    assert "oppgitte kommuner" not in short_reach(complete, WORDS)
    measures_told = reach()
    assert "oppgitte kommuner" not in short_reach(measures_told, WORDS)


def test_unknown_population_is_said_and_never_zero() -> None:
    years = tuple(replace(year, population_active=None) for year in reach().years)
    given = replace(reach(), years=years)
    assert "Folketallet 0–24 år er ikke oppgitt" in reach_sentences(given, WORDS)
    assert "Vi vet ikke hvor mange" in short_reach(given, WORDS)
    districts = replace(given, bydeler=("Alna", "Stovner"))
    assert "i 2 bydeler" in short_reach(districts, WORDS)


def test_register_without_years_is_not_nobody_reached() -> None:
    assert short_reach(replace(reach(), years=()), WORDS).startswith("Vi vet ikke")


def test_money_says_how_many_measures_have_no_stated_amount() -> None:
    assert "ingen beløp er oppgitt" in money_sentences(reach(), WORDS, scope="county")
    money = Money(1_250_000.0, 3, 6, None, "x")
    said = money_sentences(replace(reach(), money=money), WORDS, scope="county").replace(
        "\u00a0", " "
    )
    assert said.startswith("Oppgitt tilskudd: 1 250 000 kroner for 3 tiltak. For 6 tiltak")


@pytest.mark.parametrize(("scope", "whom"), [("county", "til fylket"), ("nation", "fylkene")])
def test_money_went_to_one_county_or_to_all(scope: str, whom: str) -> None:
    published = PublishedMoney(39_900_000.0, 980.0, 2024, ())
    said = money_sentences(replace(reach(), published=published), WORDS, scope=scope)
    assert whom in said.partition(" i hele perioden")[0]


def test_who_is_left_outside() -> None:
    assert left_outside(reach(), WORDS).startswith("7 kommuner har ikke tiltak")
    everybody = tuple(replace(item, role="funded") for item in reach().municipalities)
    assert "ingen å sammenligne med" in left_outside(
        replace(reach(), municipalities=everybody), WORDS
    )


def test_missing_data_say_what_to_fetch() -> None:
    state = next(state for state in coverage().states if not state.available)
    said = missing_text(state, WORDS)
    assert said.startswith("Data mangler for Tilfredshet med livet")
    assert "--data" in said


def test_left_out_municipalities_are_named_with_the_reason() -> None:
    (said,) = left_out_texts(coverage(), WORDS)
    assert said.startswith("Heim: Fikk en del av Snillfjord")


def test_age_of_data() -> None:
    assert age_sentence(header(), WORDS) == "Nyeste tall: 2024, hentet 22. november 2026."
    unknown = replace(header(), data_date=None)
    assert "Når de ble hentet, er ikke oppgitt" in age_sentence(unknown, WORDS)


def test_development_is_told_without_a_cause() -> None:
    said = development_sentence(developments()[0], WORDS)
    assert "tiltakskommuner fra" in said
    assert "Telemark 15,9" in said.replace("\u00a0", " ")
    assert "(bare 2021)" in said


@pytest.mark.parametrize("key", ["not_distinguishable", "cannot_reach_level"])
def test_chance_outweighs_an_interval_on_one_side_of_zero(key: str) -> None:
    clear = contrast(-3.7, low=-6.3, high=-1.1)
    assert is_clear(clear)
    held = replace(clear, held_down_by=(key,))
    assert not is_clear(held)
    assert "Vi vet ikke" in effect_sentences(held, WORDS)[0]
    alone = WORDS.say("contrast.alone")  # the reader sees an interval without zero beside it
    assert alone in effect_sentences(held, WORDS)
    assert alone not in effect_sentences(contrast(-1.0, low=-4.0, high=2.0), WORDS)


@pytest.mark.parametrize("language", list(Language))
def test_the_weighted_contrast_says_when_we_do_not_know(language: Language) -> None:
    words = load_words(language)
    unsure = words.say(
        "contrast.weighted.unclear", {"comparison": words.say("group.comparison.kommune")}
    )
    for effect in (contrast(-3.7, low=-6.3, high=-1.1), contrast(-1.0, low=-4.0, high=2.0)):
        assert weighted_sentence(effect, words).startswith(unsure) is not is_clear(effect)


def test_what_could_not_be_found_is_not_told_as_chance() -> None:
    chance, few = (reason_text(key, WORDS) for key in ("not_distinguishable", "cannot_reach_level"))
    both = replace(contrast(), held_down_by=("cannot_reach_level", "not_distinguishable"))
    assert few in doubts(both, WORDS)
    assert chance not in doubts(both, WORDS)
    assert chance in doubts(replace(both, held_down_by=("not_distinguishable",)), WORDS)


@pytest.mark.parametrize("answer", ["partly_drop", "spring_before"])
def test_the_timing_names_only_the_years_that_are_held_out(answer: str) -> None:
    words = load_words(Language.ENGLISH)

    def told(lead_in: int, anticipation: int) -> str:
        details = (("lead_in", str(lead_in)), ("anticipation", str(anticipation)))
        return check_answer(
            CheckResult("timing", "e", "timing", None, "", answer, details=details), words
        )

    assert "No year right before the start is left out" in told(1, 0)
    assert "1 year after the start" in told(1, 0)
    assert "2 years after the start" in told(2, 1)
    assert "1 year right before the start is left out" in told(2, 1)
    assert "2 years right before the start are left out" in told(0, 2)
    assert "0 year" not in told(0, 0)


def test_fewer_than_two_rounds_before_says_that_no_trend_can_be_tested() -> None:
    one = replace(contrast(), held_down_by=("few_pre_rounds",))
    said = " ".join(doubts(one, WORDS))
    assert said.count("måling før start") == 1
    assert "for alle samlet kan det ikke prøves" in said
    assert "kan det ikke prøves" not in " ".join(doubts(contrast(pre_rounds=2), WORDS))


def test_results_outside_the_plan_are_labelled() -> None:
    said = effect_sentences(replace(contrast(), planned=False), WORDS)
    assert said[0] == "Utforskende, ikke bestemt på forhånd i planen."


def test_check_answers_with_its_number_and_unit() -> None:
    check = CheckResult(
        "pre_trend",
        "e",
        "pre_trend",
        -0.4,
        "percent_per_year",
        "not_ruled_out",
        Interval(-1.9, 1.1, 0.95),
    )
    said = check_answer(check, WORDS)
    assert "−0,4 prosentpoeng" in said
    assert "(−1,9 til 1,1)" in said
    without_interval = replace(check, interval=None)
    assert "ubegrenset" in check_answer(without_interval, WORDS)
    narrow = replace(check, value=-0.11, interval=Interval(-0.24, -0.02, 0.95))
    assert "(−0,24 til −0,02)" in check_answer(narrow, WORDS)  # not an end at zero


def test_a_factor_in_an_answer_has_the_comma_of_the_language() -> None:
    check = CheckResult(
        "overdispersion", "e", "overdispersion", 2.14, "", "larger", details=(("factor", "2.1"),)
    )
    assert "2,1 ganger" in check_answer(check, WORDS)


def test_refusals_are_told_once_with_cohort_and_reason() -> None:
    refusal = Refusal(
        DISTRESS,
        "contrast_of_changes",
        "too_few_comparison",
        (("label", "cohort_2017"), ("comparison", "1"), ("before", "-1"), ("units", "4022")),
    )
    [said] = refusal_texts((refusal, refusal), WORDS)
    assert said.startswith(
        "For få å sammenligne med, bare 1 (Seljord): Psykiske plager (start 2017). Velg et større"
    )


def test_left_out_units_stand_together_by_reason() -> None:
    excluded = tuple(Excluded(unit, "hidden") for unit in ("4022", "4024", "4022"))
    assert excluded_texts(excluded, WORDS) == (
        "Seljord og Hjartdal: Tallet er skjult av hensyn til personvern",
    )


def test_relative_rounds_are_words() -> None:
    assert period_name("-1", WORDS) == "siste måling før start"
    assert period_name("+2", WORDS) == "2. måling etter start"
    assert period_name("2018–2019", WORDS) == "2018–2019"


def test_yearly_figures_are_means_of_years_and_not_single_figures() -> None:
    yearly = replace(contrast(indicator=CONTACTS), before="-1", after="+1")
    assert periods_of(yearly, WORDS) == ("årene før start", "årene etter start")
    rounds = replace(contrast(), before="-1", after="+1")
    assert periods_of(rounds, WORDS) == ("siste måling før start", "første måling etter start")


def test_abbreviations_keep_their_letters_inside_a_sentence() -> None:
    assert inside_sentence("Psykiske plager") == "psykiske plager"
    assert inside_sentence("KPR-kontakter") == "KPR-kontakter"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("claim", list(ClaimLevel))
@pytest.mark.parametrize("high", [-1.1, 3.5])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_first_screen_is_short_and_has_no_p_value(
    language: Language, claim: ClaimLevel, high: float, number: int
) -> None:
    given = evaluation(language)
    first = replace(comparisons()[0], effects=(contrast(-3.7, low=-6.3, high=high, claim=claim),))
    names = (DISTRESS, LIFE, CONTACTS, BULLYING, "ungdata_fornoyd_helsa")[:number]
    several = tuple(
        replace(
            first,
            indicator=name,
            effects=tuple(replace(effect, indicator=name) for effect in first.effects),
        )
        for name in names
    )
    said = first_screen(replace(given, comparisons=several))
    assert len(said.split()) <= LONGEST_FIRST_SCREEN
    assert not re.search(r"\bp[ -=<]|%", said)


def test_first_screen_says_what_must_not_be_concluded() -> None:
    said = " ".join(not_concluded(evaluation(), WORDS))
    assert "verken at tiltakene har virket eller at de ikke har det" in said
    assert "For få målinger før start" in said
    assert "registeret har 9 av 12 oppgitte tiltak" in said


def test_first_screen_without_data_says_that_we_do_not_know() -> None:
    assert "Vi vet ikke: data mangler" in first_screen(without_data())


@pytest.mark.parametrize("language", Language)
def test_only_figures_that_exist_are_for_talking_with_municipalities(language: Language) -> None:
    words = load_words(language)
    talk = words.say("summary.advice.talk")
    assert talk in advice(evaluation(), words)
    assert talk not in advice(without_data(), words)
    assert words.say("summary.advice.fetch") in advice(without_data(), words)


def test_first_screen_tells_the_last_follow_up_beside_the_first() -> None:
    early = contrast(-2.9, low=-5.8, high=0.1)
    late = replace(contrast(0.8, low=-5.5, high=7.2), effect_id="late", after="2024")
    clear = replace(contrast(-4.0, low=-6.0, high=-2.0), effect_id="clear", after="2024")
    for last, said in (
        (late, "Fram til 2024 vet vi heller ikke."),
        (clear, "var det en forskjell"),
    ):
        both = Comparison(DISTRESS, "primary", "all", (early, last), (), ())
        screen = first_screen(replace(evaluation(), comparisons=(both,)))
        assert "Dette gjelder fram til 2021." in screen
        assert said in screen
    alone = Comparison(DISTRESS, "primary", "all", (early,), (), ())
    assert "Dette gjelder" not in first_screen(replace(evaluation(), comparisons=(alone,)))


def test_a_register_that_nobody_can_check_says_so_on_the_first_screen() -> None:
    unchecked = replace(reach(), measures_reported=None, municipalities_reported=None)
    assert "Vi vet ikke om registeret har alle." in short_reach(unchecked, WORDS)
    assert "Vi vet ikke om registeret har alle." not in short_reach(reach(), WORDS)


def test_published_lines_of_surveys_are_told_to_share_answers() -> None:
    [survey] = [item for item in developments() if item.indicator == DISTRESS]
    lines = {
        basis: tuple(replace(line, basis=basis) for line in survey.lines)
        for basis in ("published", "unweighted_mean")
    }
    told = {
        basis: " ".join(reading_notes((replace(survey, lines=some),), WORDS))
        for basis, some in lines.items()
    }
    assert "bygger delvis på de samme svarene" in told["published"]
    assert "de samme svarene" not in told["unweighted_mean"]


def test_a_page_without_data_promises_no_reasons_below() -> None:
    refusal = Refusal(DISTRESS, "contrast_of_changes", "all_treated")
    refused = replace(evaluation(), comparisons=(), refusals=(refusal,))
    assert not without_data().refusals
    for given, said in ((without_data(), "Siden om datagrunnlaget"), (refused, "Grunnene står")):
        [_, told] = overview(given).blocks
        assert isinstance(told, Text)
        assert said in told.text


def test_several_primary_indicators_are_named_and_many_are_counted() -> None:
    unclear = primary(DISTRESS, high=3.5)
    some = first_screen(replace(evaluation(), comparisons=(unclear, primary(LIFE, high=-1.1))))
    assert "Vi vet ikke for psykiske plager." in some
    assert "Det var en forskjell for tilfredshet med livet; se figuren." in some
    four = tuple(primary(name, high=3.5) for name in (DISTRESS, LIFE, CONTACTS, BULLYING))
    many = first_screen(replace(evaluation(), comparisons=four))
    assert "Vi vet ikke for 4 av 4 hovedindikatorer." in many


def test_cohorts_of_one_indicator_are_one_name_until_they_differ() -> None:
    cohorts = tuple(
        replace(primary(DISTRESS, high=high), label=f"cohort_{year}")
        for year, high in ((2017, 3.5), (2018, 3.5))
    )
    said = first_screen(replace(evaluation(), comparisons=cohorts))
    assert "Vi vet ikke for psykiske plager." in said
    clear = replace(primary(DISTRESS, high=-1.1), label="cohort_2019")
    mixed = first_screen(replace(evaluation(), comparisons=(*cohorts, clear)))
    assert "Det var en forskjell for psykiske plager (start 2019); se figuren." in mixed


def test_provenance_decides_whether_a_page_is_simulated() -> None:
    assert is_simulated(evaluation(simulated=True))
    assert not is_simulated(evaluation())
    files = coverage(simulated=True).files
    unused = replace(coverage(), files=tuple(replace(file, indicators=()) for file in files))
    assert not is_simulated(replace(evaluation(), coverage=unused))


def test_pages_about_counties_do_not_speak_of_municipalities() -> None:
    given = evaluation()
    counties = replace(
        given,
        comparisons=tuple(
            replace(
                item,
                pairs=tuple(replace(pair, kommune_nr=pair.kommune_nr[:2]) for pair in item.pairs),
            )
            for item in given.comparisons
        ),
    )
    assert units_of(given) == "kommune"
    assert units_of(counties) == "fylke"
    for key in ("before_after", "comparison"):
        [head] = [block for block in opening(counties, key).blocks if isinstance(block, PageHead)]
        assert "fylkene" in head.lead
        assert "kommune" not in head.lead


@pytest.mark.parametrize("language", list(Language))
def test_a_range_without_an_end_can_stand_before_than(language):
    words = load_words(language)
    spoken = {
        (low, high): spoken_range(Interval(low, high, 0.95), Unit.PERCENT, words)
        for low, high in ((None, None), (-5.9, None), (2.0, None), (None, 5.9), (None, -2.0))
    }
    assert len(set(spoken.values())) == len(spoken)
    for said in spoken.values():
        assert not set("-\u2212+") & set(said)  # lower and higher are words
    assert "5" in spoken[-5.9, None]
    assert spoken[-5.9, None] != spoken[None, 5.9]


def test_the_first_screen_of_an_open_interval_is_a_sentence():
    interval = Interval(None, None, 0.95)
    effect = replace(contrast(), intervals=(interval,), held_down_by=("not_distinguishable",))
    assert "kan endringen ha vært hvor mye lavere eller høyere som helst enn i" in short_contrast(
        effect, WORDS
    )


@pytest.mark.parametrize("reason", ["cannot_reach_level", "cannot_reach_level_together"])
def test_what_could_not_be_found_is_not_told_as_not_found(reason):
    assert told_reasons(("few_treated", "not_distinguishable", reason)) == ("few_treated", reason)
    assert told_reasons(("not_distinguishable",)) == ("not_distinguishable",)
