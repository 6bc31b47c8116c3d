"""Where a value came from; travels with every table to the page."""

from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Provenance:
    """Origin of one delivered file and what was done to it."""

    source: str
    """Supplier's short name, for example ``FHI Kommunehelsa``."""
    producer: str
    """Who made the statistics, for example ``Helsedirektoratet``."""
    table: str
    """Name or number of the supplier's table."""
    file: str
    """Name of the file as delivered, without its folder."""
    sha256: str
    """Digest of the bytes as delivered, 64 hexadecimal digits."""
    retrieved: date | None
    """Day the file was fetched; ``None`` where nobody noted it."""
    licence: str
    simulated: bool
    """Whether the values are invented; any page that rests on one says so."""
    steps: tuple[str, ...] = field(default=())
    """What was done since, in order."""

    def with_step(self, step: str) -> "Provenance":
        """Return the same origin with one more step noted."""
        return replace(self, steps=(*self.steps, step))
