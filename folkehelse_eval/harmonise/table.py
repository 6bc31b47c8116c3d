"""One delivery onto the borders of 2024: the observation table, and what is left out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from folkehelse_eval.harmonise.borders import TARGET_YEAR
from folkehelse_eval.harmonise.county_borders import county_on_2024_borders
from folkehelse_eval.harmonise.crosswalk import crosswalk, inexact_periods
from folkehelse_eval.harmonise.entry_counties import counties_covering, entry_counties_covered
from folkehelse_eval.harmonise.file_borders import GROWN, FileBorders
from folkehelse_eval.harmonise.in_force import NUMBERED_BY_BORDERS, keep_in_force
from folkehelse_eval.harmonise.left_out import LeftOut, left_out_of
from folkehelse_eval.harmonise.merging import add_parts
from folkehelse_eval.harmonise.names import resolve_units
from folkehelse_eval.sources.contract import Delivery
from folkehelse_eval.vocabulary.geography import LAND_CODE, UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, catalogue
from folkehelse_eval.vocabulary.observation import OBSERVATION_COLUMNS
from folkehelse_eval.vocabulary.plan import SplitRule
from folkehelse_eval.vocabulary.provenance import Provenance
from folkehelse_eval.vocabulary.status import CellStatus, Exactness

_NO_WEIGHTS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Harmonised:
    """The rows of one delivered file on the borders of 2024."""

    frame: pd.DataFrame
    """Columns as in ``OBSERVATION_COLUMNS``; each combination of ``OBSERVATION_KEYS`` once."""
    provenance: Provenance
    left_out: tuple[LeftOut, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Placed:
    """Rows with ``unit_code`` and ``exactness``, and what was left out on the way."""

    frame: pd.DataFrame
    left_out: tuple[LeftOut, ...] = ()


def harmonise(
    delivery: Delivery,
    *,
    splits: SplitRule = SplitRule.LEAVE_OUT,
    stated_weights: Mapping[str, float] = _NO_WEIGHTS,
    indicators: Mapping[str, Indicator] | None = None,
) -> Harmonised:
    """Put one delivery on the borders of 2024.

    Parameters
    ----------
    delivery
        Checked rows of one file.
    splits
        Whether receivers of split parts are left out in the years concerned (the default), or given
        values by population weights, each marked as estimated.
    stated_weights
        Weight by municipality number as delivered, for combining rates that come without counts;
        values made with them are marked. Without weights such municipalities are left out.
    indicators
        Catalogue to look units up in; the package's own when left out.

    Raises
    ------
    InputDataError
        For codes that never existed, names that stay unknown or ambiguous, and repeated rows.
    """
    file = delivery.provenance.file
    known = catalogue() if indicators is None else indicators
    resolved = resolve_units(delivery.frame, file=file, place_header=delivery.place_header)
    current = keep_in_force(resolved, file=file)
    rows = current.frame.assign(row=current.frame["row"].astype("str"))
    municipalities = _municipalities(
        rows[rows["unit_type"] == UnitType.KOMMUNE],
        borders=current.borders,
        splits=splits,
        stated_weights=stated_weights,
        indicators=known,
    )
    of_counties = rows[rows["unit_type"] == UnitType.FYLKE]
    counties = _counties(of_counties)
    at_entry = _at_entry(of_counties, indicators=known)
    others = _others(rows[~rows["unit_type"].isin(NUMBERED_BY_BORDERS)])
    placed = (others, counties.frame, at_entry, municipalities.frame)
    parts = [part for part in placed if len(part)]
    frame = pd.concat(parts or [others], ignore_index=True)
    return Harmonised(
        frame=frame.assign(sha256=delivery.provenance.sha256)[list(OBSERVATION_COLUMNS)],
        provenance=_with_steps(delivery.provenance, frame, current.borders),
        left_out=(*current.left_out, *counties.left_out, *municipalities.left_out),
    )


def _municipalities(
    rows: pd.DataFrame,
    *,
    borders: FileBorders,
    splits: SplitRule,
    stated_weights: Mapping[str, float],
    indicators: Mapping[str, Indicator],
) -> _Placed:
    if rows.empty:
        return _Placed(rows)
    joined = rows.merge(
        crosswalk(frozenset(rows["border_year"])),
        on=["border_year", "code"],
        how="left",
        validate="many_to_many",
    )
    reasons = inexact_periods(joined.assign(first_year=_first_border_year(joined, indicators)))
    if splits is SplitRule.ESTIMATE:
        joined = _marked_as_estimated(joined, inexact=reasons != "")
        reasons = pd.Series("", index=joined.index, dtype="str")
    reasons = reasons.mask(_is_undecided(joined, borders), "territory_undecided")
    inexact = joined[reasons != ""]
    combined = add_parts(
        joined[reasons == ""], indicators=indicators, stated_weights=stated_weights
    )
    unweighted = combined[combined["unweighted"]]
    no_weights = pd.Series("rate_without_counts", index=unweighted.index, dtype="str")
    return _Placed(
        combined[~combined["unweighted"]],
        (
            *left_out_of(inexact, unit="unit_code", reason=reasons[reasons != ""]),
            *left_out_of(unweighted, unit="unit_code", reason=no_weights),
        ),
    )


def _first_border_year(rows: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Return the first year on whose 1 January borders a figure counts people.

    A figure of one school year touches two calendar years and is dated by its spring term.
    """
    n_years = rows["indicator"].map({key: item.n_years for key, item in indicators.items()})
    is_by_school_year = rows["last_year"] - rows["first_year"] == n_years
    return rows["first_year"] + is_by_school_year.astype("int64")


def _is_undecided(joined: pd.DataFrame, borders: FileBorders) -> pd.Series:
    """Whether the file leaves open which of two territories a number describes."""
    undecided = pd.Series(data=False, index=joined.index)
    for code in borders.undecided:
        undecided |= (joined["code"] == code) & (joined["first_year"] < GROWN[code])
    return undecided


def _marked_as_estimated(joined: pd.DataFrame, *, inexact: pd.Series) -> pd.DataFrame:
    """Mark what a plan wants estimated; the producer's own 0 for a receiver means no figure.

    Statistics Norway's aggregated lists carry 0 for receivers before the split.
    """
    no_figure = inexact & ~joined["split"] & (joined["value"] == 0)
    absent = {name: joined[name].mask(no_figure) for name in ("value", "numerator", "denominator")}
    return joined.assign(
        **absent,
        status=joined["status"].mask(no_figure, str(CellStatus.MISSING)),
        any_split=joined["any_split"] | inexact,
    )


def _counties(rows: pd.DataFrame) -> _Placed:
    """Keep the counties whose territory is exactly that of a county of 2024."""
    if rows.empty:
        return _Placed(rows)
    pairs = rows[["code", "border_year"]].drop_duplicates()
    targets = pairs.assign(
        unit_code=[
            county_on_2024_borders(code, year) or ""
            for code, year in zip(pairs["code"], pairs["border_year"], strict=True)
        ]
    )
    joined = rows.merge(targets, on=["code", "border_year"], how="left", validate="many_to_one")
    changed = joined[joined["unit_code"] == ""]
    reason = pd.Series("county_borders_changed", index=changed.index, dtype="str")
    kept = joined[joined["unit_code"] != ""]
    return _Placed(
        kept.assign(exactness=str(Exactness.EXACT)),
        left_out_of(changed, unit="code", reason=reason),
    )


def _at_entry(rows: pd.DataFrame, *, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return published figures of whole entry counties: those of exactly their territory of 2017.

    Trøndelag before 2018 is its two halves put together. Other counties have no such row; what they
    published is kept, or left out with its reason, as a county of 2024.
    """
    pairs = rows[["code", "border_year"]].drop_duplicates()
    homes = [
        entry_counties_covered(year).get(code, "")
        for code, year in zip(pairs["code"], pairs["border_year"], strict=True)
    ]
    halves = [
        len(counties_covering(home, year)) if home else 0
        for home, year in zip(homes, pairs["border_year"], strict=True)
    ]
    joined = rows.merge(
        pairs.assign(unit_code=homes, n_existing=halves),
        on=["code", "border_year"],
        how="left",
        validate="many_to_one",
    )
    covering = joined[joined["unit_code"] != ""].assign(
        unit_type=str(UnitType.ENTRY_COUNTY), share=1.0, split=False, any_split=False
    )
    combined = add_parts(covering, indicators=indicators, stated_weights=_NO_WEIGHTS)
    return combined[~combined["unweighted"]]


def _others(rows: pd.DataFrame) -> pd.DataFrame:
    """Take over the nation, city districts, and people without a known municipality."""
    is_nation = rows["unit_type"] == UnitType.LAND
    return rows.assign(
        unit_code=rows["code"].mask(is_nation, LAND_CODE), exactness=str(Exactness.EXACT)
    )


def _with_steps(provenance: Provenance, frame: pd.DataFrame, borders: FileBorders) -> Provenance:
    """Note the steps by key; the report words them."""
    used = set(frame["exactness"].unique())
    as_delivered = set(borders.year_by_last_year.values()) <= {TARGET_YEAR}
    done = {
        "numbers_in_force_kept": bool(borders.side_by_side),
        "put_on_2024_borders": not as_delivered,
        "merged_parts_added": Exactness.MERGED in used,
        "rates_combined_with_weights": Exactness.WEIGHTED in used,
        "split_parts_estimated": Exactness.ESTIMATED in used,
    }
    for step in (step for step, was_done in done.items() if was_done):
        provenance = provenance.with_step(step)
    return provenance
