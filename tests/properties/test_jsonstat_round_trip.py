"""Whatever form of JSON-stat 2 a cube is written in, reading it gives the cube back."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from folkehelse_eval.sources.jsonstat import parse_cube
from folkehelse_eval.sources.raw import RawFile

CELLS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(min_value=-(10**9), max_value=10**9),
    st.none(),
    st.sampled_from(["..", ".", ":"]),
)


@st.composite
def cubes(draw):
    """Draw dimensions (id -> codes) and one cell for each combination."""
    codes = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=4, unique=True)
    dimensions = draw(
        st.dictionaries(st.text(min_size=1, max_size=6), codes, min_size=1, max_size=4)
    )
    size = int(np.prod([len(items) for items in dimensions.values()]))
    return dimensions, draw(st.lists(CELLS, min_size=size, max_size=size))


def written(dimensions, cells, *, index, sparse, apart, mark):
    """Write a cube: index as list or object, dense or sparse, flags among the figures or apart."""
    described = {}
    for name, codes in dimensions.items():
        places = {code: place for place, code in enumerate(codes)}
        # the order of an object's members must not matter
        shuffled = dict(sorted(places.items(), reverse=True))
        described[name] = {"category": {"index": shuffled if index == "object" else codes}}
    flags = {str(at): cell for at, cell in enumerate(cells) if isinstance(cell, str)}
    figures = [None if apart and isinstance(cell, str) else cell for cell in cells]
    full = {str(at): cell for at, cell in enumerate(figures) if cell is not None}
    content = {
        "class": "dataset",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "role": None,
        "dimension": described,
        "value": full if sparse and full else figures,
        "status": flags if apart else "",
    }
    return json.dumps(content).encode("utf-8-sig" if mark else "utf-8")


@given(
    cube=cubes(),
    index=st.sampled_from(["list", "object"]),
    sparse=st.booleans(),
    apart=st.booleans(),
    mark=st.booleans(),
)
def test_round_trip(cube, index, sparse, apart, mark):
    dimensions, cells = cube
    data = written(dimensions, cells, index=index, sparse=sparse, apart=apart, mark=mark)
    read = parse_cube(RawFile(name="t.json", data=data, sha256=""))
    assert [d.dimension_id for d in read.dimensions] == list(dimensions)
    assert [list(d.codes) for d in read.dimensions] == list(dimensions.values())
    expected = [float("nan") if isinstance(c, str) or c is None else float(c) for c in cells]
    np.testing.assert_array_equal(read.value, np.array(expected))
    assert [read.flags[at] for at in read.flag] == [c if isinstance(c, str) else "" for c in cells]


@given(cube=cubes())
def test_rows_come_in_the_order_of_the_cube(cube):
    dimensions, cells = cube
    data = written(dimensions, cells, index="list", sparse=False, apart=False, mark=False)
    frame = parse_cube(RawFile(name="t.json", data=data, sha256="")).frame()
    combinations = np.array(
        np.meshgrid(*map(range, (len(c) for c in dimensions.values())), indexing="ij")
    )
    for axis, (name, codes) in enumerate(dimensions.items()):
        expected = [codes[at] for at in combinations[axis].ravel()]
        assert frame[name].tolist() == expected if name not in {"value", "flag"} else True
