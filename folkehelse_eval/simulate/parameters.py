"""The numbers of the model, one row for each simulated indicator.

Levels and national paths are rounded to what Norway looks like (``docs/simulated_country.md``);
every value that is drawn from them is invented.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorModel:
    """How one indicator moves; every number is in the indicator's own unit."""

    indicator_id: str
    first_year: int
    """First published year, a school year counted by its spring."""
    last_year: int
    level_2016: float
    """National level of both sexes in 2016."""
    girls_minus_boys: float
    drift_per_year: float
    """National change per year, the same everywhere."""
    covid_step: float
    """Added in 2021."""
    covid_lasting: float
    """Share of the step that stays from 2022."""
    level_sd: float
    """Standard deviation of the municipalities' permanent levels."""
    need_sign: int
    """+1 where a needy municipality lies higher, -1 where it lies lower."""
    yearly_sd: float
    """Standard deviation of the serially correlated deviation."""
    county_year_sd: float
    """Standard deviation of the shock that a county's municipalities share in a year."""
    break_years: tuple[int, int] | None = None
    """First and last year that are measured another way."""
    break_step: float = 0.0
    """Added in those years: a change of the measurement, not of the world."""


SERIAL_CORRELATION = 0.5
"""Correlation of a municipality's deviation with the year before: AR(1)."""

NEED_SHARE = 0.6
"""Correlation of a municipality's permanent level with its need, the same for all indicators."""

SURVEYS: tuple[IndicatorModel, ...] = (
    IndicatorModel(
        indicator_id="ungdata_psykiske_plager",
        first_year=2012,
        last_year=2025,
        level_2016=12.0,
        girls_minus_boys=12.0,
        drift_per_year=0.4,
        covid_step=1.8,
        covid_lasting=0.3,
        level_sd=2.2,
        need_sign=1,
        yearly_sd=1.2,
        county_year_sd=0.4,
    ),
    IndicatorModel(
        indicator_id="ungdata_livstilfredshet",
        first_year=2021,
        last_year=2025,
        level_2016=53.0,
        girls_minus_boys=-20.0,
        drift_per_year=-0.2,
        covid_step=-1.5,
        covid_lasting=0.3,
        level_sd=3.0,
        need_sign=-1,
        yearly_sd=1.5,
        county_year_sd=0.5,
    ),
    IndicatorModel(
        indicator_id="ungdata_fornoyd_helsa",
        first_year=2012,
        last_year=2025,
        level_2016=71.0,
        girls_minus_boys=-10.0,
        drift_per_year=-0.4,
        covid_step=-1.5,
        covid_lasting=0.5,
        level_sd=3.0,
        need_sign=-1,
        yearly_sd=1.5,
        county_year_sd=0.5,
    ),
    IndicatorModel(
        indicator_id="ungdata_smertestillende",
        first_year=2012,
        last_year=2025,
        level_2016=16.5,
        girls_minus_boys=10.0,
        drift_per_year=0.1,
        covid_step=-0.5,
        covid_lasting=0.0,
        level_sd=2.0,
        need_sign=1,
        yearly_sd=1.2,
        county_year_sd=0.4,
        break_years=(2022, 2025),
        break_step=3.5,
    ),
    IndicatorModel(
        indicator_id="ungdata_ensomhet",
        first_year=2014,
        last_year=2025,
        level_2016=20.0,
        girls_minus_boys=14.0,
        drift_per_year=0.4,
        covid_step=2.0,
        covid_lasting=0.3,
        level_sd=2.5,
        need_sign=1,
        yearly_sd=1.3,
        county_year_sd=0.4,
    ),
    IndicatorModel(
        indicator_id="ungdata_treffsteder",
        first_year=2014,
        last_year=2025,
        level_2016=52.0,
        girls_minus_boys=-2.0,
        drift_per_year=-0.3,
        covid_step=-3.0,
        covid_lasting=0.2,
        level_sd=6.0,
        need_sign=-1,
        yearly_sd=2.0,
        county_year_sd=0.6,
    ),
    IndicatorModel(
        indicator_id="ungdata_beruset",
        first_year=2014,
        last_year=2025,
        level_2016=12.0,
        girls_minus_boys=2.0,
        drift_per_year=-0.1,
        covid_step=-1.0,
        covid_lasting=0.2,
        level_sd=2.0,
        need_sign=1,
        yearly_sd=1.0,
        county_year_sd=0.4,
    ),
    IndicatorModel(
        indicator_id="ungdata_cannabis",
        first_year=2014,
        last_year=2025,
        level_2016=3.0,
        girls_minus_boys=-1.5,
        drift_per_year=0.05,
        covid_step=-0.3,
        covid_lasting=0.0,
        level_sd=0.5,
        need_sign=1,
        yearly_sd=0.2,
        county_year_sd=0.1,
    ),
)
"""Ungdata, grades 8-10: a share of the answers, only in years with a round."""

CONTACTS: tuple[IndicatorModel, ...] = (
    IndicatorModel(
        indicator_id="kpr_psykiske_symptomer_lidelser",
        first_year=2017,
        last_year=2024,
        level_2016=93.0,
        girls_minus_boys=8.0,
        drift_per_year=4.0,
        covid_step=7.0,
        covid_lasting=0.5,
        level_sd=12.0,
        need_sign=1,
        yearly_sd=4.0,
        county_year_sd=2.0,
    ),
    IndicatorModel(
        indicator_id="kpr_skader",
        first_year=2017,
        last_year=2024,
        level_2016=110.0,
        girls_minus_boys=-15.0,
        drift_per_year=0.5,
        covid_step=-6.0,
        covid_lasting=0.2,
        level_sd=10.0,
        need_sign=1,
        yearly_sd=4.0,
        county_year_sd=2.0,
    ),
)
"""Primary care, ages 0-24: users per 1,000 inhabitants, every year."""

POOLED: tuple[IndicatorModel, ...] = (
    IndicatorModel(
        indicator_id="elevundersokelsen_mobbing_7",
        first_year=2015,
        last_year=2025,
        level_2016=6.0,
        girls_minus_boys=0.0,
        drift_per_year=0.35,
        covid_step=0.4,
        covid_lasting=1.0,
        level_sd=1.2,
        need_sign=1,
        yearly_sd=0.8,
        county_year_sd=0.2,
    ),
    IndicatorModel(
        indicator_id="vaksinasjon_meslinger_9",
        first_year=2012,
        last_year=2025,
        level_2016=95.0,
        girls_minus_boys=0.0,
        drift_per_year=0.1,
        covid_step=-0.3,
        covid_lasting=0.5,
        level_sd=1.0,
        need_sign=-1,
        yearly_sd=0.5,
        county_year_sd=0.1,
    ),
)
"""Figures published as sums over several years; the years here are the single years behind them."""

SCHOOL_POINTS = IndicatorModel(
    indicator_id="udir_grunnskolepoeng",
    first_year=2014,
    last_year=2025,
    level_2016=41.2,
    girls_minus_boys=4.0,
    drift_per_year=0.15,
    covid_step=0.0,
    covid_lasting=0.0,
    level_sd=0.9,
    need_sign=-1,
    yearly_sd=0.4,
    county_year_sd=0.1,
    break_years=(2020, 2021),
    break_step=1.3,
)
"""Mean school points; without examinations in 2020 and 2021, as in the real world."""

SIMULATED_INDICATORS: tuple[str, ...] = tuple(
    model.indicator_id for model in (*SURVEYS, *CONTACTS, *POOLED, SCHOOL_POINTS)
)
