"""The one contract for figures: column names of the delivered and of the harmonised table.

Every reader in ``sources`` yields the *delivered* columns; ``harmonise`` turns them into the
*observation* columns, which is what a panel stores. ``panel/schema.py`` checks the second,
``sources/contract.py`` the first.
"""

from enum import StrEnum


class Sex(StrEnum):
    """Breakdown by sex."""

    ALL = "all"
    MALE = "male"
    FEMALE = "female"


TOTAL = "total"
"""Category of a breakdown that means all together."""

DELIVERED_COLUMNS: tuple[str, ...] = (
    "indicator",  # id of the catalogue
    "geo_code",  # text as delivered, zeros restored where the file's own rule says so; or missing
    "geo_name",  # text as delivered; or missing where the file has codes only
    "unit_type",  # UnitType where the file says it, else missing
    "first_year",  # int
    "last_year",  # int
    "sex",  # Sex
    "age",  # text as the catalogue writes it
    "group",  # socio-economic or other group, TOTAL for all
    "value",  # float in the catalogue's unit; NaN unless status is observed
    "numerator",  # float or NaN where not delivered
    "denominator",  # float or NaN where not delivered
    "answers",  # number of answers or NaN where not delivered
    "status",  # CellStatus
    "flag",  # symbol as delivered, empty where a number stood
    "row",  # line of the delivered file, 1-based as an editor or a spreadsheet shows it
    "column",  # header of the column in which the value stood
)

OBSERVATION_COLUMNS: tuple[str, ...] = (
    "indicator",
    "unit_type",  # UnitType
    "unit_code",  # municipality or county of 2024, bydel, or LAND_CODE
    "first_year",
    "last_year",
    "sex",
    "age",
    "group",
    "value",
    "numerator",
    "denominator",
    "answers",
    "status",
    "exactness",  # Exactness
    "flag",
    "sha256",  # digest of the file; key of the provenance
    "row",  # text: lines of that file, joined by "+" where parts were added
    "column",
)

OBSERVATION_KEYS: tuple[str, ...] = (
    "indicator",
    "unit_type",
    "unit_code",
    "first_year",
    "last_year",
    "sex",
    "age",
    "group",
)
"""A panel holds each combination of these once."""
