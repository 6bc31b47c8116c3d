import json

import numpy as np
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.jsonstat import parse_cube
from folkehelse_eval.sources.jsonstat_rows import read_jsonstat
from folkehelse_eval.vocabulary.indicator import Recognition, catalogue


def document(value, *, dimensions, status=None, index="list", role=None, title="x"):
    """Write one dataset; ``dimensions`` is id -> codes."""
    described = {}
    for name, codes in dimensions.items():
        category = {"label": {code: f"navn {code}" for code in codes}}
        if index == "list":
            category["index"] = list(codes)
        elif index == "object":
            category["index"] = {code: place for place, code in enumerate(codes)}
        described[name] = {"label": name, "category": category}
    content = {
        "class": "dataset",
        "version": "2.0",
        "label": title,
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "role": role,
        "dimension": described,
        "value": value,
    }
    if status is not None:
        content["status"] = status
    return content


TWO_BY_TWO = {"GEO": ["0", "4001"], "AAR": ["2018_2018", "2021_2021"]}


def parse(raw, content, *, mark=False):
    text = json.dumps(content, ensure_ascii=False)
    return parse_cube(raw(text.encode("utf-8-sig" if mark else "utf-8"), name="t.json"))


@pytest.mark.parametrize("mark", [True, False], ids=["with mark", "without"])
@pytest.mark.parametrize("index", ["list", "object"])
def test_index_as_list_or_object_with_or_without_mark(raw, index, mark):
    cube = parse(raw, document([1, 2.5, None, ":"], dimensions=TWO_BY_TWO, index=index), mark=mark)
    assert cube.shape == (2, 2)
    assert cube.value[:2].tolist() == [1.0, 2.5]
    assert np.isnan(cube.value[2:]).all()
    assert [cube.flags[number] for number in cube.flag] == ["", "", "", ":"]


def test_object_index_decides_the_order(raw):
    content = document([1, 2], dimensions={"GEO": ["b", "a"]}, index="object")
    content["dimension"]["GEO"]["category"]["index"] = {"b": 1, "a": 0}
    assert parse(raw, content).dimensions[0].codes == ("a", "b")


def test_one_category_may_go_without_index(raw):
    content = document([7], dimensions={"GEO": ["0"]}, index="none")
    assert parse(raw, content).dimensions[0].codes == ("0",)


def test_sparse_values(raw):
    cube = parse(raw, document({"0": 1, "3": 4}, dimensions=TWO_BY_TWO))
    assert cube.value[[0, 3]].tolist() == [1.0, 4.0]
    assert np.isnan(cube.value[[1, 2]]).all()


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        ("", ["", "", "", ""]),
        (None, ["", "", "", ""]),
        ({"1": "..", "2": ":"}, ["", "..", ":", ""]),
        ([None, "..", ":", ""], ["", "..", ":", ""]),
        ([":"], [":"] * 4),
        (":", [":"] * 4),
    ],
    ids=["empty", "none", "object", "list", "list of one", "text"],
)
def test_status_in_every_form(raw, status, flags):
    cube = parse(raw, document([1, None, None, 4], dimensions=TWO_BY_TWO, status=status))
    assert [cube.flags[number] for number in cube.flag] == flags


def test_a_figure_with_a_flag_is_dropped(raw):
    cube = parse(raw, document([1, 2, 3, 4], dimensions=TWO_BY_TWO, status={"2": ":"}))
    assert np.isnan(cube.value[2])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"value": [1, 2, 3]}, "3 values"),
        ({"value": {"9": 1}}, "position 9"),
        ({"size": [2, 3]}, "sizes"),
        ({"status": [":", ":"]}, "another length"),
    ],
)
def test_what_does_not_fit_stops(raw, change, found):
    content = document([1, 2, 3, 4], dimensions=TWO_BY_TWO) | change
    with pytest.raises(InputDataError, match=found):
        parse(raw, content)


def test_cut_off_json_stops(raw):
    text = json.dumps(document([1, 2, 3, 4], dimensions=TWO_BY_TWO), indent=1)
    with pytest.raises(InputDataError, match="breaks off"):
        parse_cube(raw(text[:-30], name="t.json"))


def test_metadata_and_other_json_stay_unread(raw):
    assert parse_cube(raw("[1, 2]")) == Unread("file_unknown_layout")
    assert parse_cube(raw('{"metadata": {}}')) == Unread("file_unknown_layout")
    empty = document([], dimensions=TWO_BY_TWO)
    assert parse(raw, empty) == Unread("file_without_rows")


# --- delivered rows


def read(raw, content, *ids):
    known = [catalogue()[i] for i in ids] if ids else list(catalogue().values())
    return read_jsonstat(raw(json.dumps(content), name="t.json"), known)


UNGDATA = {
    "GEO": ["0", "40", "4001"],
    "AAR": ["2021_2021"],
    "KJONN": ["0", "1"],
    "ALDER": ["1_6"],
    "SOES": ["0", "3"],
    "MEASURE_TYPE": ["SMR", "MEIS"],
}


def test_fhi_table_of_ungdata(raw):
    value = [float(cell) for cell in range(24)]
    value[-1] = ":"
    content = document(value, dimensions=UNGDATA, title="Psykiske plager, ungdom")
    frame = read(raw, content).frame
    assert len(frame) == 12  # SMR is left out
    assert frame["value"].iloc[:2].tolist() == [1.0, 3.0]
    assert frame["row"].iloc[:2].tolist() == [2, 4]
    assert frame["column"].unique().tolist() == ["value"]
    assert frame["group"].iloc[:2].tolist() == ["total", "3"]
    assert frame["sex"].iloc[[0, 2]].tolist() == ["all", "male"]
    assert frame["unit_type"].unique().tolist() == ["land", "fylke", "kommune"]
    assert frame["geo_name"].iloc[-1] == "navn 4001"
    assert frame["age"].unique().tolist() == ["8-10"]
    assert frame["status"].iloc[-1] == "hidden"


def test_only_one_social_group_is_never_taken_for_all(raw):
    content = document(
        [1.0, 2.0],
        dimensions={"GEO": ["0"], "AAR": ["2021"], "SOES": ["3"], "MEASURE_TYPE": ["SMR", "MEIS"]},
        title="psykiske plager",
    )
    assert read(raw, content).frame["group"].tolist() == ["3"]


def test_another_title_is_another_table(raw):
    content = document(list(range(24)), dimensions=UNGDATA, title="Høyt blodtrykk")
    assert read(raw, content) == Unread("file_no_indicator")


def test_indicator_dimension_names_it_outright(raw):
    content = document(
        [11.0, 12.0],
        dimensions={"GEO": ["4001"], "AAR": ["2018"], "Indikator": ["ungdata_sovn", "kpr_skader"]},
    )
    assert read(raw, content).frame["indicator"].tolist() == ["ungdata_sovn", "kpr_skader"]


def test_counts_beside_the_rate(raw):
    content = document(
        [25.0, 5.0, 20.0, ":", 2.0, 9.0],
        dimensions={
            "GEO": ["4001", "4003"],
            "AAR": ["2018"],
            "Indikator": ["ungdata_sovn"],
            "MEASURE_TYPE": ["RATE", "sumTELLER", "sumNEVNER"],
        },
    )
    frame = read(raw, content).frame
    assert frame["value"].iloc[0] == 25.0
    assert (frame["numerator"].iloc[0], frame["denominator"].iloc[0]) == (5.0, 20.0)
    assert frame["numerator"].isna().iloc[1]  # a hidden cell has no counts


def test_null_without_flag_was_not_delivered(raw):
    content = document(
        [None, 1.0],
        dimensions={"GEO": ["4001", "4003"], "AAR": ["2018"], "Indikator": ["overvekt_17"]},
    )
    assert read(raw, content).frame["status"].tolist() == ["missing", "observed"]


def test_points_in_ungdata_mean_not_computable(raw):
    content = document(
        ["..", ".", 1.0],
        dimensions={
            "GEO": ["4001"],
            "AAR": ["2018", "2019", "2021"],
            "Indikator": ["ungdata_sovn"],
        },
    )
    assert read(raw, content).frame["status"].tolist() == [
        "not_computable",
        "not_computable",
        "observed",
    ]


@pytest.mark.parametrize("flag", ["k", "-", True])
def test_an_unknown_flag_stops_with_its_position(raw, flag):
    content = document(
        [1.0, flag],
        dimensions={"GEO": ["4001", "4003"], "AAR": ["2018"], "Indikator": ["overvekt_17"]},
    )
    with pytest.raises(InputDataError, match="unknown symbol") as caught:
        read(raw, content)
    assert (caught.value.row, caught.value.column) == (2, "value")


def test_pxweb_roles_find_place_and_time(raw, indicator):
    content = document(
        [1.0, 2.0],
        dimensions={"Region": ["K-3101", "K-Rest"], "Tid": ["2020"], "Kjonn": ["0"]},
        role={"geo": ["Region"], "time": ["Tid"], "metric": None},
        title="07459: Befolkning",
        index="object",
    )
    rule = Recognition(family="jsonstat", title="07459")
    frame = read_jsonstat(raw(json.dumps(content)), [indicator("ssb_befolkning", rule)]).frame
    assert frame["geo_code"].tolist() == ["3101", "Rest"]
    assert frame["unit_type"].tolist() == ["kommune", "unknown"]


@pytest.mark.parametrize(
    ("title", "dimension", "category", "expected"),
    [
        ("Depressive symptomer_Ungdata_KH", "DEPRESJON", "Ja", "ungdata_psykiske_plager"),
        ("Livskvalitet_Ungdata_KH", "LIVSKVALITET", "8_10", "ungdata_livstilfredshet"),
        ("FORTROLIGVENN_Ungdata_KH", "HARVENN", "Jatrorellerheltsikker", "ungdata_fortrolig_venn"),
        ("Hasjbruk_Ungdata_KH", "ANTALL_GANGER", "engangellerflere", "ungdata_cannabis"),
        ("Alkohol_Ungdata_KH", "ANTALL_GANGER", "engangellerflere", "ungdata_beruset"),
        ("Smertestillende_ungdata", "STATUS", "Minst_ukentlig", "ungdata_smertestillende"),
        ("Fremtidsoptimisme_Ungdata_KH", "X", "Ja", "ungdata_lykkelig_liv"),
        ("Trygghet_ungdata", "X", "Ja", "ungdata_trygghet"),
    ],
)
def test_tables_of_the_statistics_bank_by_their_own_names(
    raw, title, dimension, category, expected
):
    dimensions = {
        "GEO": ["4001"],
        "AAR": ["2021_2021"],
        "ALDER": ["1_6"],
        dimension: [category],
        "SOES": ["0"],
        "MEASURE_TYPE": ["SMR", "MEIS"],
    }
    frame = read(raw, document([100.0, 12.5], dimensions=dimensions, title=title)).frame
    assert frame["indicator"].tolist() == [expected]
    assert frame["value"].tolist() == [12.5]
    assert frame["group"].tolist() == ["total"]


def test_primary_care_table_holds_two_indicators(raw):
    dimensions = {
        "GEO": ["4001"],
        "AAR": ["2021_2021"],
        "ALDER": ["0_24", "0_74"],
        "KODEGRUPPE": ["P01_P29", "P01_P29ogP70_P99", "Skader"],
        "MEASURE_TYPE": ["TELLER", "RATE", "MEIS", "SMR"],
    }
    content = document([float(at) for at in range(24)], dimensions=dimensions, title="KPR_1")
    frame = read(raw, content).frame
    assert frame["indicator"].tolist() == ["kpr_psykiske_symptomer_lidelser", "kpr_skader"]
    assert frame["value"].tolist() == [6.0, 10.0]
