"""Small deliveries written out."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from folkehelse_eval.sources.contract import Delivery, delivered_frame
from folkehelse_eval.vocabulary.indicator import Better, Indicator, Language, Rhythm, Unit
from folkehelse_eval.vocabulary.provenance import Provenance

Rows = Sequence[Mapping[str, object]]
Deliver = Callable[..., Delivery]

DEFAULTS: Mapping[str, object] = {
    "indicator": "mean",
    "geo_code": None,
    "geo_name": None,
    "unit_type": None,
    "first_year": 2016,
    "last_year": 2016,
    "sex": "all",
    "age": "10",
    "group": "total",
    "value": float("nan"),
    "numerator": float("nan"),
    "denominator": float("nan"),
    "answers": float("nan"),
    "flag": "",
    "column": "value",
}


@pytest.fixture
def deliver() -> Deliver:
    """Return a maker of deliveries; a row without a value is missing unless it says otherwise."""

    def make(rows: Rows, *, file: str = "file.csv", sha256: str = "a" * 64) -> Delivery:
        whole = [
            {
                **DEFAULTS,
                "row": line,
                "status": "observed" if "value" in row else "missing",
                **({"last_year": row["first_year"]} if "first_year" in row else {}),
                **row,
            }
            for line, row in enumerate(rows, start=2)
        ]
        columns = {name: [row[name] for row in whole] for name in whole[0]}
        provenance = Provenance("s", "p", "t", file, sha256, None, "NLOD", simulated=True)
        frame = delivered_frame(columns, length=len(whole))
        return Delivery(frame, provenance, "extract", place_header="Geografi")

    return make


def _indicator(key: str, unit: Unit, *, standardised: bool, n_years: int = 1) -> Indicator:
    words = dict.fromkeys(Language, key)
    return Indicator(
        indicator_id=key,
        name=words,
        definition=words,
        source="test",
        unit=unit,
        better=Better.HIGHER,
        rhythm=Rhythm.YEARLY,
        n_years=n_years,
        age="10",
        theme="test",
        standardised=standardised,
    )


@pytest.fixture
def indicators() -> Mapping[str, Indicator]:
    """One indicator for each way of combining parts."""
    return {
        "mean": _indicator("mean", Unit.POINTS, standardised=False),
        "share": _indicator("share", Unit.PERCENT, standardised=False),
        "standardised": _indicator("standardised", Unit.PERCENT, standardised=True),
        "count": _indicator("count", Unit.COUNT, standardised=False),
    }
