"""Page 95: all counties together, what that may be used for, and who is not among them."""

from collections.abc import Iterable

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Fold,
    Fragment,
    Group,
    Heading,
    Notice,
    Text,
    Tone,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.frame import fragment, page_head, words_of
from folkehelse_eval.report.chapters.nation_blocks import (
    counties_figure,
    county_table,
    means_table,
    method_table,
)
from folkehelse_eval.report.chapters.reach import years_figure
from folkehelse_eval.report.wording.names import indicator_name
from folkehelse_eval.report.wording.nation import (
    PRIMARY,
    counties_missing,
    counties_reference,
    first_pooled,
    left_out_texts,
    nation_facts,
    pooled_doubts,
    pooled_sentences,
    spread_sentences,
)
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.report.wording.reach import (
    money_sentences,
    reach_doubts,
    reach_sentences,
    register_sentence,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.nation import Nation, Pooled
from folkehelse_eval.result.references import FIXED

NATION = "nation"


def first_screen(evaluation: Evaluation) -> Fragment:
    """Return title and key facts: the five questions of a manager, over all counties."""
    words = words_of(evaluation)
    lead = words.say(f"page.{NATION}.lead")
    return fragment(
        evaluation,
        page_head(evaluation, NATION, lead=lead),
        Facts(nation_facts(evaluation, words), key_facts=True),
        refers_to="header",
    )


def main_figure(evaluation: Evaluation) -> Fragment:
    """Return the primary indicators: counties, mean, and what another county may expect."""
    words = words_of(evaluation)
    primary = first_pooled(evaluation.nation, PRIMARY)
    shown = tuple(item for item in primary if item.estimates)
    heading = Heading(words.say("nation.primary.heading"), "samlet")
    if not shown or evaluation.nation is None:
        said = Text(words.say("nation.nothing"))
        return fragment(evaluation, heading, said, refers_to=counties_reference(evaluation))
    sections = (_section(item, evaluation, words, level=3) for item in shown)
    return fragment(evaluation, heading, *sections, refers_to=_pooled(shown))


def others(evaluation: Evaluation) -> Fragment:
    """Return the other indicators, and later follow-ups of all."""
    words, nation = words_of(evaluation), evaluation.nation
    rest = tuple(item for item in first_pooled(nation) if item.place != PRIMARY and item.estimates)
    blocks: list[Block] = []
    if rest and nation is not None:
        caption = words.say("nation.others.caption")
        table = means_table(rest, words, table_id="andre-tabell", caption=caption)
        blocks += [Heading(words.say("nation.others.heading"), "andre-indikatorer"), table]
        blocks += [
            Fold(indicator_name(item.indicator, words), (_section(item, evaluation, words),))
            for item in rest
        ]
        blocks.extend(_later(nation, words))
    return fragment(evaluation, *blocks, refers_to=_pooled(rest) or FIXED)


def _pooled(items: Iterable[Pooled]) -> str:
    """Return the reference of several indicators taken together."""
    return " ".join(item.pooled_id for item in items)


def _section(
    item: Pooled, evaluation: Evaluation, words: Words, *, level: int | None = None
) -> Group:
    nation = evaluation.nation
    fewest = 0 if nation is None else nation.fewest_counties
    blocks: list[Block] = []
    if level is not None:
        anchor = item.indicator.replace("_", "-")
        blocks.append(Heading(indicator_name(item.indicator, words), anchor, level))
    told = " ".join(pooled_sentences(item, words, fewest=fewest))
    blocks.append(Text(told))
    blocks.append(counties_figure(item, evaluation))
    spread = spread_sentences(item, words)
    if spread:
        blocks.append(Text(" ".join(spread)))
    doubts = (*pooled_doubts(item, words), *left_out_texts(item, words))
    if doubts:
        blocks.append(Fold(words.say("nation.doubts"), (Bullets(doubts),)))
    return Group(item.pooled_id, tuple(blocks))


def _later(nation: Nation, words: Words) -> tuple[Block, ...]:
    later = tuple(item for item in nation.pooled if item.follow_up > 1 and item.mean is not None)
    if not later:
        return ()
    caption = words.say("nation.later.caption")
    table = means_table(later, words, table_id="senere-tabell", caption=caption)
    told = Group(_pooled(later), (table,))
    return (Fold(words.say("nation.later.heading"), (told,)),)


def reach_of_the_nation(evaluation: Evaluation) -> Fragment:
    """Return municipalities with measures, where how many children live, and the money."""
    words, reach = words_of(evaluation), evaluation.reach
    heading = Heading(words.say("nation.reach.heading"), "rekkevidde")
    money = Text(money_sentences(reach, words, scope=evaluation.header.scope))
    if not reach.years:
        unknown = Text(words.say("reach.unknown"))
        return fragment(evaluation, heading, unknown, money, refers_to="reach")
    return fragment(
        evaluation,
        heading,
        Text(f"{reach_sentences(reach, words)} {register_sentence(reach, words)}"),
        *(block for block in years_figure(evaluation) if isinstance(block, Figure)),
        money,
        Fold(words.say("nation.reach.doubts"), (Bullets(reach_doubts(reach, words)),)),
        refers_to="reach",
    )


def cautions(evaluation: Evaluation) -> Fragment:
    """Return what must not be concluded, as visible as what can."""
    words = words_of(evaluation)
    said = [
        words.say(f"nation.caution.{key}") for key in ("proof", "rank", "average", "other_county")
    ]
    missing = counties_missing(evaluation.nation)
    if missing:
        said.append(words.say("nation.caution.missing", {"names": joined(missing, words)}))
    return fragment(
        evaluation,
        Heading(words.say("nation.caution.heading"), "ikke-konkluder"),
        Notice(Tone.CAUTION, words.say("nation.caution.title"), tuple(said)),
        refers_to=counties_reference(evaluation) if missing else FIXED,
    )


def counties(evaluation: Evaluation) -> Fragment:
    """Return whose results are among the pooled, and why others are not; then the method."""
    words, nation = words_of(evaluation), evaluation.nation
    if nation is None:
        return fragment(evaluation, refers_to=FIXED)
    blocks: list[Block] = [
        Heading(words.say("nation.counties.heading"), "fylkene"),
        Text(words.say("nation.counties.rule")),
    ]
    if nation.counties:
        blocks.append(county_table(nation.counties, words))
    if nation.without_plan:
        names = joined(nation.without_plan, words)
        blocks.append(Text(words.say("nation.counties.without_plan", {"names": names})))
    with_mean = tuple(item for item in first_pooled(nation) if item.mean is not None)
    if with_mean:
        table = Group(_pooled(with_mean), (method_table(with_mean, words),))
        blocks.append(Fold(words.say("nation.method.fold"), (table,)))
    return fragment(evaluation, *blocks, refers_to="nation.counties nation.without_plan")
