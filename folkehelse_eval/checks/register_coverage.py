"""Whether the register holds all the measures that the county reports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure


@dataclass(frozen=True, slots=True)
class RegisterCoverage:
    """Registered beside reported measures."""

    registered: int
    reported: int | None
    """``None`` where a county of the plan reports no number."""

    @property
    def share(self) -> float | None:
        """Registered of reported measures."""
        return self.registered / self.reported if self.reported else None


def cover_register(
    measures: Sequence[Measure],
    entry_counties: Sequence[EntryCounty],
    counties_at_entry: Collection[str],
) -> RegisterCoverage:
    """Count the funded measures of the plan's counties, with or without year and municipality.

    A county whose numbers stand in the row of another one adds nothing of its own.
    """
    registered = sum(
        measure.status.is_funded and measure.is_paid_by(counties_at_entry) for measure in measures
    )
    reported = [
        county.reported_measures
        for county in entry_counties
        if county.county_at_entry in counties_at_entry
        and county.joint_with not in counties_at_entry
    ]
    known = [number for number in reported if number is not None]
    complete = bool(reported) and len(known) == len(reported)
    return RegisterCoverage(registered, sum(known) if complete else None)


def register_coverage(coverage: RegisterCoverage, effect_id: str) -> CheckResult:
    """Return the coverage as an answer: a measure that is not registered hides in a comparison."""
    if coverage.share is None:
        answer = "not_stated"
    else:
        answer = "complete" if coverage.share >= 1.0 else "incomplete"
    reported = () if coverage.reported is None else (("reported", str(coverage.reported)),)
    return CheckResult(
        check="register_coverage",
        effect_id=effect_id,
        question="register_coverage",
        value=coverage.share,
        unit="share",
        answer=answer,
        details=(("registered", str(coverage.registered)), *reported),
    )
