"""Harmonised tables written out."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pytest

from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised
from folkehelse_eval.panel.schema import as_panel_columns
from folkehelse_eval.vocabulary.provenance import Provenance

Table = Callable[..., Harmonised]

DEFAULTS: Mapping[str, object] = {
    "indicator": "ungdata_psykiske_plager",
    "unit_type": "kommune",
    "first_year": 2018,
    "last_year": 2018,
    "sex": "all",
    "age": "8-10",
    "group": "total",
    "value": float("nan"),
    "numerator": float("nan"),
    "denominator": float("nan"),
    "answers": float("nan"),
    "exactness": "exact",
    "flag": "",
    "column": "value",
}


@pytest.fixture
def table() -> Table:
    """Return a maker of harmonised tables; a row without a value is missing."""

    def make(
        rows: Sequence[Mapping[str, object]],
        *,
        file: str = "file.csv",
        digest: str = "a",
        left_out: tuple[LeftOut, ...] = (),
        simulated: bool = False,
    ) -> Harmonised:
        sha256 = digest * 64
        whole = [
            {
                **DEFAULTS,
                "status": "observed" if "value" in row else "missing",
                "row": str(line),
                "sha256": sha256,
                **({"last_year": row["first_year"]} if "first_year" in row else {}),
                **row,
            }
            for line, row in enumerate(rows, start=2)
        ]
        origin = Provenance("s", "p", "t", file, sha256, None, "NLOD", simulated, ("a_step",))
        return Harmonised(as_panel_columns(pd.DataFrame(whole)), origin, left_out)

    return make
