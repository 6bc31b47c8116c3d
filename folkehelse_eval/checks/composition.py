"""Who is in the comparison, who left it, and who had money from elsewhere."""

from collections import Counter

from folkehelse_eval.design.roles import Role
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.check import CheckResult


def composition(sample: Sample, effect_id: str) -> CheckResult:
    """Count the funded units with figures before and after against all funded ones."""
    funded = len(sample.funded)
    with_figures = int(sample.treated.sum())
    reasons = Counter(item.reason for item in sample.excluded)
    return CheckResult(
        check="composition",
        effect_id=effect_id,
        question="composition",
        value=with_figures / funded,
        unit="share",
        answer="all_present" if with_figures == funded else "some_left_out",
        details=(
            ("treated", str(with_figures)),
            ("funded", str(funded)),
            ("comparison", str(int((~sample.treated).sum()))),
            *((f"left_out.{reason}", str(count)) for reason, count in sorted(reasons.items())),
        ),
    )


def contamination(sample: Sample, effect_id: str) -> CheckResult:
    """Share of the comparison units that had money for the same purpose from elsewhere."""
    others = [
        role
        for role, treated in zip(sample.roles, sample.treated, strict=True)
        if not treated and role.role is Role.COMPARISON
    ]
    marked = [role for role in others if role.is_contaminated]
    share = len(marked) / len(others) if others else 0.0
    return CheckResult(
        check="contamination",
        effect_id=effect_id,
        question="contamination",
        value=share,
        unit="share",
        answer="some_marked" if marked else "none_known",
        details=(
            ("marked", str(len(marked))),
            ("comparison", str(len(others))),
            *((f"marked.{role.reason}", role.unit) for role in marked),
        ),
    )
