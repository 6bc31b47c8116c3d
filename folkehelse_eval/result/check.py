"""What a check found: a number that answers a question, never a pass mark."""

from dataclasses import dataclass

from folkehelse_eval.result.effect import Interval


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Answer to one question about an effect."""

    check: str
    """Key of the check (``pre_trend``, ``register_coverage``, ``composition`` ...)."""
    effect_id: str
    question: str
    """Key of the question in words."""
    value: float | None
    """The answering number; ``None`` where it cannot be computed, with the reason in ``answer``."""
    unit: str
    answer: str
    """Key of the answer in words."""
    interval: Interval | None = None
    details: tuple[tuple[str, str], ...] = ()
