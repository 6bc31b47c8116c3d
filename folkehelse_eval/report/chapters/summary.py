"""Page 90: one page for management; its first screen answers five questions."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Fragment,
    Heading,
    Link,
    Links,
)
from folkehelse_eval.report.chapters.contrasts import contrasts_figure
from folkehelse_eval.report.chapters.frame import fragment, page_head, words_of
from folkehelse_eval.report.chapters.reach import years_figure
from folkehelse_eval.report.pages import pages_of
from folkehelse_eval.report.wording.summary import advice, key_facts, primary_contrasts
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.references import FIXED

SUMMARY = "summary"


def first_screen(evaluation: Evaluation) -> Fragment:
    """Return title and key facts: what was evaluated, what was seen, what not to conclude."""
    words = words_of(evaluation)
    lead = words.say(f"page.{SUMMARY}.lead")
    return fragment(
        evaluation,
        page_head(evaluation, SUMMARY, lead=lead),
        Facts(key_facts(evaluation, words), key_facts=True),
        refers_to="header",
    )


def main_figure(evaluation: Evaluation) -> Fragment:
    """Return the one figure: the primary contrasts of one unit, else reach."""
    words = words_of(evaluation)
    heading = Heading(words.say("summary.figure.heading"), "figur")
    contrasts = primary_contrasts(evaluation, words)
    blocks: tuple[Block, ...]
    if contrasts:
        unit = contrasts[0].effect.unit
        same_unit = tuple(item for item in contrasts if item.effect.unit is unit)
        blocks = (contrasts_figure(same_unit, evaluation, figure_id="sammendrag"),)
    else:
        blocks = years_figure(evaluation) if evaluation.reach.years else ()
    if not any(isinstance(block, Figure) for block in blocks):
        return fragment(evaluation, refers_to=FIXED)
    refers_to = " ".join(item.effect.effect_id for item in contrasts) or "reach.years"
    return fragment(evaluation, heading, *blocks, refers_to=refers_to)


def what_next(evaluation: Evaluation) -> Fragment:
    """Return what to do with the results and where to read more."""
    words = words_of(evaluation)
    links = tuple(
        Link(words.say(f"page.{page.key}.link"), f"{page.stem}.html")
        for page in pages_of(evaluation.header.scope)
        if page.key != SUMMARY
    )
    return fragment(
        evaluation,
        Heading(words.say("summary.advice.heading"), "videre"),
        Bullets(advice(evaluation, words)),
        Heading(words.say("summary.more.heading"), "les-mer"),
        Links(links),
        refers_to="coverage.states reach",
    )
