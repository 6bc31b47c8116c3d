"""Whether the register holds all the measures and municipalities that are reported elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure


@dataclass(frozen=True, slots=True)
class RegisterCoverage:
    """Registered beside reported measures and municipalities."""

    registered: int
    reported: int | None
    """``None`` where a county of the plan has no published number."""
    registered_municipalities: int = 0
    reported_municipalities: int | None = None

    @property
    def share_of_measures(self) -> float | None:
        """Registered of reported measures."""
        return self.registered / self.reported if self.reported else None

    @property
    def share_of_municipalities(self) -> float | None:
        """Registered of reported municipalities."""
        reported = self.reported_municipalities
        return self.registered_municipalities / reported if reported else None

    @property
    def share(self) -> float | None:
        """The smaller of the two shares that are known: what is missing hides in a comparison."""
        known = [self.share_of_measures, self.share_of_municipalities]
        return min((share for share in known if share is not None), default=None)


def cover_register(
    measures: Sequence[Measure],
    entry_counties: Sequence[EntryCounty],
    counties_at_entry: Collection[str],
) -> RegisterCoverage:
    """Count the funded measures of the plan's counties, with or without year and municipality.

    A county whose numbers stand in the row of another one adds nothing of its own.
    """
    funded = [
        measure
        for measure in measures
        if measure.status.is_funded and measure.is_paid_by(counties_at_entry)
    ]
    counties = [
        county
        for county in entry_counties
        if county.county_at_entry in counties_at_entry
        and county.joint_with not in counties_at_entry
    ]
    return RegisterCoverage(
        registered=len(funded),
        reported=_sum_of_all([county.reported_measures for county in counties]),
        registered_municipalities=len({nr for measure in funded for nr in measure.kommune_nrs}),
        reported_municipalities=_sum_of_all([c.reported_municipalities for c in counties]),
    )


def _sum_of_all(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def register_coverage(coverage: RegisterCoverage, effect_id: str) -> CheckResult:
    """Return the coverage as an answer, in the number that leaves more out."""
    by_municipality = coverage.share is not None and coverage.share != coverage.share_of_measures
    registered, reported = (
        (coverage.registered_municipalities, coverage.reported_municipalities)
        if by_municipality
        else (coverage.registered, coverage.reported)
    )
    if coverage.share is None:
        answer = "not_stated"
    else:
        state = "complete" if coverage.share >= 1.0 else "incomplete"
        answer = f"{state}_municipalities" if by_municipality else state
    stated = () if reported is None else (("reported", str(reported)),)
    return CheckResult(
        check="register_coverage",
        effect_id=effect_id,
        question="register_coverage",
        value=coverage.share,
        unit="share",
        answer=answer,
        details=(("registered", str(registered)), *stated),
    )
