"""Small raw files and indicators for the readers' tests."""

from collections.abc import Callable

import pytest

from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.vocabulary.indicator import Indicator, Recognition, catalogue


@pytest.fixture
def raw() -> Callable[..., RawFile]:
    """Make a raw file of a text or of bytes."""

    def make(content: str | bytes, name: str = "file.csv") -> RawFile:
        data = content.encode() if isinstance(content, str) else content
        return RawFile(name=name, data=data, sha256="0" * 64)

    return make


@pytest.fixture
def indicator() -> Callable[..., Indicator]:
    """Make an indicator like one of the catalogue, with other recognitions."""

    def make(like: str, *recognised_by: Recognition, **changes: object) -> Indicator:
        rules = recognised_by or catalogue()[like].recognised_by
        return catalogue()[like].model_copy(update={"recognised_by": rules, **changes})

    return make
