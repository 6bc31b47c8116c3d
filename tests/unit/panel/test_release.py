"""What the shown panel lacks, and what the pages are told about it."""

from folkehelse_eval.panel.build import build_panel
from folkehelse_eval.panel.release import release, withheld_of
from folkehelse_eval.vocabulary.plan import Disclosure
from folkehelse_eval.vocabulary.status import CellStatus


def released(panel, disclosure=Disclosure.STRICT):
    withheld = [item for name in panel.indicators for item in withheld_of(panel, name)]
    return release(panel, withheld, disclosure=disclosure)


def county_and_city(table, *, city="hidden", exactness="exact"):
    rows = [
        {"unit_type": "fylke", "unit_code": "03", "value": 14.0, "exactness": exactness},
        {"unit_code": "0301", "status": city, **({"value": 14.0} if city == "observed" else {})},
    ]
    return build_panel([table(rows)])


def status_of(panel, unit, sex="all"):
    frame = panel.frame
    return frame[(frame["unit_code"] == unit) & (frame["sex"] == sex)]["status"].item()


def test_oslo_as_a_county_goes_with_oslo_as_a_municipality(table) -> None:
    panel = county_and_city(table)
    shown, withheld = released(panel)
    assert status_of(shown, "03") == CellStatus.WITHHELD
    assert shown.frame["value"].isna().all()
    assert [(item.unit, item.protects_unit) for item in withheld] == [("03", "0301")]
    assert status_of(panel, "03") == CellStatus.OBSERVED  # what was handed in is as it was


def test_nothing_is_withheld_where_nothing_is_hidden(table) -> None:
    panel = county_and_city(table, city="observed")
    shown, withheld = released(panel)
    assert shown.frame.equals(panel.frame)
    assert withheld == ()


def test_as_published_lets_through_what_was_taken_unchanged(table) -> None:
    shown, withheld = released(county_and_city(table), Disclosure.AS_PUBLISHED)
    assert status_of(shown, "03") == CellStatus.OBSERVED
    assert withheld == ()


def test_as_published_still_withholds_what_was_put_together_here(table) -> None:
    shown, _ = released(county_and_city(table, exactness="merged"), Disclosure.AS_PUBLISHED)
    assert status_of(shown, "03") == CellStatus.WITHHELD


def test_girls_go_where_boys_are_hidden_and_all_stay(table) -> None:
    rows = [
        {"unit_code": "4001", "value": 15.0},
        {"unit_code": "4001", "sex": "male", "status": "hidden"},
        {"unit_code": "4001", "sex": "female", "value": 20.0},
    ]
    shown, told = released(build_panel([table(rows)]))
    assert status_of(shown, "4001", "female") == CellStatus.WITHHELD
    assert status_of(shown, "4001") == CellStatus.OBSERVED
    assert told == ()  # figures by sex stand on no page


def test_a_withheld_county_goes_under_its_number_at_entry_as_well(table) -> None:
    rows = [
        {"unit_type": "fylke", "unit_code": "03", "value": 14.0, "row": "2"},
        {"unit_type": "entry_county", "unit_code": "03", "value": 14.0, "row": "2"},
        {"unit_type": "entry_county", "unit_code": "01", "value": 15.0, "row": "3"},
        {"unit_code": "0301", "status": "hidden", "row": "4"},
    ]
    shown, _ = released(build_panel([table(rows)]))
    at_entry = shown.frame[shown.frame["unit_type"] == "entry_county"]
    assert dict(zip(at_entry["unit_code"], at_entry["status"], strict=True)) == {
        "01": "observed",
        "03": "withheld",
    }
