"""The real run of Telemark, and one of its figures from the delivered line to the page."""

import hashlib
import re
from statistics import mean

import pytest

from folkehelse_eval.vocabulary.claim import ClaimLevel
from tests.report_pages import page
from tests.support.page_text import visible_text
from tests.trace.raw_lines import raw_lines

pytestmark = pytest.mark.realdata

PRIMARY = "ungdata_psykiske_plager"
UNGDATA = ("ungdata_psykiske_plager", "ungdata_fornoyd_helsa", "ungdata_smertestillende")
FILE = "psykiske_plager_ungdom.csv"
STARTS = {
    2018: {"Kragerø", "Hjartdal", "Notodden", "Midt-Telemark"},
    2019: {"Skien", "Vinje"},
    2020: {"Nissedal", "Tinn"},
}
CLOSED_FORM = 1e-9  # the same sums in another order


def _contrasts(comparison):
    return [item for item in comparison.effects if item.estimand == "contrast_of_changes"]


def _values(run, year):
    """Return every municipality's figure of one year, read from the delivered lines."""
    lines = raw_lines(run.raw / FILE)
    chosen = [line for line in lines if line.cells["År"] == str(year)]
    return {
        line.cells["Geografi"]: float(line.cells["value"])
        for line in chosen
        if line.cells["Kjønn"] == "kjønn samlet" and line.cells["value"] not in {".", "..", ":"}
    }


def test_there_are_seventeen_municipalities(telemark):
    assert len(telemark.evaluation.reach.municipalities) == 17
    assert telemark.evaluation.reach.years[0].municipalities_total == 17
    for indicator in UNGDATA:
        cells = [cell for cell in telemark.evaluation.coverage.cells if cell.indicator == indicator]
        assert len({cell.kommune_nr for cell in cells}) == 17


@pytest.mark.parametrize("indicator", UNGDATA)
def test_ungdata_has_three_rounds_and_nothing_between(telemark, indicator):
    [state] = [s for s in telemark.evaluation.coverage.states if s.indicator == indicator]
    assert state.rounds == (2018, 2021, 2024)
    own = telemark.panel[
        (telemark.panel["indicator"] == indicator) & (telemark.panel["unit_type"] == "kommune")
    ]
    between = own[~own["last_year"].isin(state.rounds)]
    assert set(between["status"]) == {"not_computable"}
    assert between["value"].isna().all()


def test_a_hidden_cell_is_hidden_in_panel_coverage_and_on_the_page(telemark):
    cell = telemark.panel[
        (telemark.panel["indicator"] == PRIMARY)
        & (telemark.panel["unit_code"] == "4020")
        & (telemark.panel["last_year"] == 2024)
    ]
    assert set(cell["status"]) == {"hidden"}
    assert cell["value"].isna().all()
    [covered] = [
        item
        for item in telemark.evaluation.coverage.cells
        if (item.indicator, item.kommune_nr, item.last_year) == (PRIMARY, "4020", 2024)
    ]
    assert covered.status == "hidden"
    html = page(telemark.evaluation, "40_sammenligning")
    row = re.search(r"<tr>(?:(?!</tr>).)*4020:ungdata_psykiske_plager:2024.*?</tr>", html, re.S)
    assert row is not None
    assert 'data-status="hidden"' in row.group()
    assert "skjult" in visible_text(row.group())
    assert "skjult av hensyn til personvern" in visible_text(html)  # what the mark means


def test_municipalities_are_funded_from_the_year_that_the_register_says(telemark):
    funded = [item for item in telemark.evaluation.reach.municipalities if item.role == "funded"]
    found: dict[int, set[str]] = {}
    for item in funded:
        found.setdefault(item.first_start_year, set()).add(item.name)
    assert found == STARTS
    ever = {item.year: item.municipalities_ever for item in telemark.evaluation.reach.years}
    assert [ever[year] for year in (2017, 2018, 2019, 2020)] == [0, 4, 6, 8]


def test_the_page_says_how_much_of_the_register_is_known(telemark):
    for stem in ("90_sammendrag", "10_rekkevidde"):
        text = visible_text(page(telemark.evaluation, stem))
        assert "registeret har 9 av 12 oppgitte tiltak" in text


def test_no_comparison_says_more_than_description(telemark):
    effects = [effect for item in telemark.evaluation.comparisons for effect in item.effects]
    assert effects
    assert {effect.claim for effect in effects} == {ClaimLevel.DESCRIPTION}


def test_complete_pairs_are_six_against_five_and_five_against_five(telemark):
    counts = [
        (item.before, item.after, item.counts.treated, item.counts.comparison)
        for item in _contrasts(telemark.comparison(PRIMARY))
    ]
    assert counts == [("2018", "2021", 6, 5), ("2018", "2024", 5, 5)]


def test_the_page_says_that_no_trend_before_the_start_can_be_tested(telemark):
    text = visible_text(page(telemark.evaluation, "40_sammenligning"))
    assert "for alle samlet kan det ikke prøves om gruppene utviklet seg likt" in text
    first_screen = visible_text(page(telemark.evaluation, "90_sammendrag"))
    assert "for få målinger før start" in first_screen.lower()


def test_one_figure_from_the_line_to_the_sentence(telemark):
    # the delivered line
    file = telemark.raw / FILE
    [line] = [
        line
        for line in raw_lines(file)
        if (line.cells["Geografi"], line.cells["År"], line.cells["Kjønn"])
        == ("Kragerø", "2021", "kjønn samlet")
    ]
    assert line.number == 227
    assert line.text == (
        'Kragerø,2021,kjønn samlet,8-10.trinn,plaget,Total SØR,"andel (prosent, standardisert)",'
        "11.7497356152957"
    )
    # its panel cell
    [cell] = telemark.panel[
        (telemark.panel["indicator"] == PRIMARY)
        & (telemark.panel["unit_code"] == "4014")
        & (telemark.panel["last_year"] == 2021)
        & (telemark.panel["sex"] == "all")
    ].itertuples()
    assert cell.value == float(line.cells["value"])
    assert (cell.row, cell.column) == (str(line.number), "value")
    assert cell.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    [use] = [item for item in telemark.evaluation.coverage.files if item.file == FILE]
    assert use.sha256 == cell.sha256
    # the municipality's pair
    comparison = telemark.comparison(PRIMARY)
    [pair] = [
        item for item in comparison.pairs if (item.kommune_nr, item.after_year) == ("4014", 2021)
    ]
    assert (pair.before_year, pair.role) == (2018, "funded")
    assert pair.after == cell.value
    # the effect, worked out again from the lines alone
    before, after = _values(telemark, 2018), _values(telemark, 2021)
    funded = set().union(*STARTS.values())
    places = (set(before) & set(after)) - {"Hele landet", "Telemark"}
    change = {place: after[place] - before[place] for place in places}
    treated = [change[place] for place in places & funded]
    others = [change[place] for place in places - funded]
    assert (len(treated), len(others)) == (6, 5)
    effect = _contrasts(comparison)[0]
    assert effect.value == pytest.approx(mean(treated) - mean(others), rel=CLOSED_FORM)
    # the cells and the sentence on the page
    html = page(telemark.evaluation, "40_sammenligning")
    assert re.search(rf'data-cell="4014:{PRIMARY}:2021"[^>]*>\s*11,7\s*<', html)
    paragraph = re.search(
        rf'<p[^>]* data-ref="{re.escape(effect.effect_id)}">(.*?)</p>', html, re.S
    )
    assert paragraph is not None
    assert f"{abs(mean(treated) - mean(others)):.1f}" == "2.9"
    assert "2,9 prosentpoeng lavere" in visible_text(paragraph.group(1))
    assert "6 tiltakskommuner og 5 sammenligningskommuner" in visible_text(paragraph.group(1))
    # the way back: the page names the file and its digest
    sources = visible_text(page(telemark.evaluation, "00_datagrunnlag"))
    assert FILE in sources
    assert cell.sha256[:12] in sources


def test_the_unit_that_moves_the_answer_most_follows_from_the_lines(telemark):
    before, after = _values(telemark, 2018), _values(telemark, 2021)
    funded = set().union(*STARTS.values())
    change = {place: after[place] - before[place] for place in set(before) & set(after)}
    own = {place: change[place] for place in change.keys() & funded}
    rest = change.keys() - funded - {"Hele landet", "Telemark"}
    others = mean(change[place] for place in rest)
    without = {
        place: mean(value for name, value in own.items() if name != place) - others for place in own
    }
    lowest = min(without, key=without.__getitem__)
    [item] = [r for r in telemark.evaluation.robustness if r.indicator == PRIMARY]
    assert item.without_treated.lowest.value == pytest.approx(without[lowest], rel=CLOSED_FORM)
    text = visible_text(page(telemark.evaluation, "50_robusthet")).replace("\u2212", "-")
    assert f"{without[lowest]:.1f} prosentpoeng uten {lowest}".replace(".", ",") in text


def test_the_page_says_why_segmented_regression_is_not_done(telemark):
    text = visible_text(page(telemark.evaluation, "30_for_og_etter"))
    assert telemark.evaluation.series == ()
    assert "Det trengs 8 målinger før start og 4 etter" in text
    assert "Den som har færrest, har 1 før og 1 etter" in text


def test_only_registers_are_told_year_by_year(telemark):
    counted = {r.indicator: r.event_study.counted for r in telemark.evaluation.robustness}
    assert counted[PRIMARY] == "rounds"
    assert counted["kpr_psykiske_symptomer_lidelser"] == "years"


def test_every_indicator_of_the_plan_is_compared_or_has_its_reason_on_the_page(telemark):
    text = visible_text(page(telemark.evaluation, "40_sammenligning"))
    refused = text[text.rindex("Det som ikke kunne gjøres") :]
    assert "Ingen måling før tiltakene startet" in refused
    assert "Tilfredshet med livet" in refused
    assert "Det er ikke lest inn tall for 4 av planens indikatorer: ensomhet" in refused
