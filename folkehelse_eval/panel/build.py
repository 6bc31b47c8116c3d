"""The panel: all figures of a plan on the borders of 2024, each key once, with their origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised
from folkehelse_eval.panel.schema import as_panel_columns, check_panel_frame
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.observation import (
    OBSERVATION_COLUMNS,
    OBSERVATION_KEYS,
    TOTAL,
    Sex,
)
from folkehelse_eval.vocabulary.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Panel:
    """All figures of a plan, each combination of ``OBSERVATION_KEYS`` once."""

    frame: pd.DataFrame
    """Columns as in ``OBSERVATION_COLUMNS``, sorted by ``OBSERVATION_KEYS``. Not to be changed."""
    provenances: Mapping[str, Provenance]
    """Origin of the rows, by the digest in their ``sha256`` column."""
    left_out: tuple[LeftOut, ...] = ()
    """What has no figures on the borders of 2024, and why."""

    @property
    def simulated(self) -> bool:
        """Whether any value rests on invented data."""
        return any(origin.simulated for origin in self.provenances.values())

    @property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators that have rows, sorted."""
        return tuple(sorted(self.frame["indicator"].unique()))

    def series(
        self,
        indicator: str,
        unit_type: UnitType,
        *,
        sex: Sex = Sex.ALL,
        group: str = TOTAL,
    ) -> pd.DataFrame:
        """Return one indicator's rows for one kind of area: observation columns, one row a cell.

        Empty when there are none; sorted by area and period.
        """
        frame = self.frame
        chosen = (
            (frame["indicator"] == indicator)
            & (frame["unit_type"] == unit_type)
            & (frame["sex"] == sex)
            & (frame["group"] == group)
        )
        return frame[chosen].reset_index(drop=True)


def build_panel(tables: Sequence[Harmonised]) -> Panel:
    """Put harmonised tables together into one checked panel.

    A file that was delivered twice, byte for byte, counts once.

    Raises
    ------
    InputDataError
        When two files hold the same key, naming both rows, or a row breaks the contract.
    """
    once = {_identity(table): table for table in reversed(tables)}
    different = tuple(reversed(once.values()))
    used = [table for table in different if len(table.frame)]
    provenances = {table.provenance.sha256: table.provenance for table in used}
    frames = [as_panel_columns(table.frame) for table in used]
    empty = as_panel_columns(pd.DataFrame(columns=list(OBSERVATION_COLUMNS)))
    frame = pd.concat(frames or [empty], ignore_index=True)
    check_panel_frame(frame, files={key: origin.file for key, origin in provenances.items()})
    return Panel(
        frame=frame.sort_values(list(OBSERVATION_KEYS), ignore_index=True),
        provenances=MappingProxyType(provenances),
        left_out=tuple(dict.fromkeys(item for table in different for item in table.left_out)),
    )


def _identity(table: Harmonised) -> tuple[str, frozenset[str]]:
    """Return what makes two tables the same: the file's bytes and the indicators taken from it."""
    return table.provenance.sha256, frozenset(table.frame["indicator"].unique())
