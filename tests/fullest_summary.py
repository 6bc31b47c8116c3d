"""The longest first screen: simulated, two follow-ups, a difference, an incomplete register."""

from dataclasses import replace

from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.claim import ClaimLevel
from tests.example_evaluation import contrast, evaluation


def fullest() -> Evaluation:
    """Return the example with everything that a first screen may have to say."""
    whole = evaluation(simulated=True)
    clear = contrast(-6.1, low=-9.7, high=-2.5, claim=ClaimLevel.ASSOCIATION)
    later = replace(contrast(), effect_id=f"{clear.effect_id}.follow_up_2", after="2024")
    first, *others = whole.comparisons
    return replace(
        whole,
        header=replace(whole.header, area="Oppland, Hedmark"),
        comparisons=(replace(first, effects=(first.effects[0], clear, later)), *others),
    )
