"""Panels to Parquet and back, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised
from folkehelse_eval.panel.build import Panel, build_panel
from folkehelse_eval.panel.schema import DTYPES
from folkehelse_eval.panel.store import METADATA_KEY, load_panel, store_panel

Table = Callable[..., Harmonised]


@pytest.fixture
def panel(table: Table) -> Panel:
    left_out = (LeftOut("ungdata_psykiske_plager", "kommune", "5055", 2016, 2019, "some_reason"),)
    rows = [{"unit_code": "4001", "value": 2.0}, {"unit_code": "4003", "flag": ".."}]
    return build_panel([table(rows, left_out=left_out, simulated=True)])


def test_round_trip(panel: Panel, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "panel.parquet"
    store_panel(panel, path)
    loaded = load_panel(path)
    pd.testing.assert_frame_equal(loaded.frame, panel.frame)
    assert dict(loaded.provenances) == dict(panel.provenances)
    assert loaded.left_out == panel.left_out
    assert loaded.simulated
    assert [found.name for found in path.parent.iterdir()] == ["panel.parquet"]


def test_an_empty_panel_survives(tmp_path: Path) -> None:
    store_panel(build_panel([]), tmp_path / "panel.parquet")
    frame = load_panel(tmp_path / "panel.parquet").frame
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == dict(DTYPES)


def test_an_interrupted_write_leaves_the_old_file(
    panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "panel.parquet"
    store_panel(panel, path)
    before = path.read_bytes()

    def stop_halfway(_table: pa.Table, where: Path, **_options: object) -> None:
        where.write_bytes(b"PAR1 half")
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", stop_halfway)
    with pytest.raises(KeyboardInterrupt):
        store_panel(panel, path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["panel.parquet"]


@pytest.mark.parametrize("content", [b"", b"PAR1 half", b"not parquet at all"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "panel.parquet"
    path.write_bytes(content)
    with pytest.raises(InputDataError, match=r"panel.parquet.*no Parquet"):
        load_panel(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match="no such file"):
        load_panel(tmp_path / "panel.parquet")


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (None, "without a panel's metadata"),
        ({METADATA_KEY: b'{"version": 0, "provenances": [], "left_out": []}'}, "format 0"),
        ({METADATA_KEY: b'{"version": "new"}'}, "another version"),
    ],
)
def test_another_parquet_file_is_no_panel(
    tmp_path: Path, metadata: dict[bytes, bytes] | None, found: str
) -> None:
    path = tmp_path / "panel.parquet"
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata(metadata), path)
    with pytest.raises(InputDataError, match=found):
        load_panel(path)


def test_a_nationwide_panel_keeps_every_cell(table: Table, tmp_path: Path) -> None:
    one = table([{"unit_code": "4001", "value": 2.0}])
    years = np.arange(1000, 3000)
    many = one.frame.loc[[0] * len(years)].assign(
        first_year=years, last_year=years, value=np.linspace(0.0, 1.0, len(years))
    )
    panel = build_panel([Harmonised(many, one.provenance)])
    store_panel(panel, tmp_path / "panel.parquet")
    loaded = load_panel(tmp_path / "panel.parquet").frame
    np.testing.assert_array_equal(loaded["value"], np.linspace(0.0, 1.0, len(years)))
