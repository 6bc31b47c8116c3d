"""How much a sentence may say."""

from enum import StrEnum


class ClaimLevel(StrEnum):
    """Strongest wording that design and data bear; nothing ever says that an effect is proved."""

    DESCRIPTION = "beskrivelse"
    ASSOCIATION = "samvariasjon"
    POSSIBLE_EFFECT = "mulig effekt"

    @property
    def rank(self) -> int:
        """0 for description, 1 for association, 2 for possible effect."""
        return list(ClaimLevel).index(self)


def weakest(levels: "tuple[ClaimLevel, ...]") -> ClaimLevel:
    """Return the lowest of several levels."""
    return min(levels, key=lambda level: level.rank)
