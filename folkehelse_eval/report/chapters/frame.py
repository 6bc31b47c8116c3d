"""What every page begins and ends with."""

from folkehelse_eval.report.blocks import Block, Fact, Facts, Fragment, Heading, PageHead
from folkehelse_eval.report.catalogue import Words, load_words
from folkehelse_eval.report.numbers import NO_BREAK_SPACE, long_date
from folkehelse_eval.report.wording.disclosure import as_published_text
from folkehelse_eval.report.wording.names import area_name, units_of
from folkehelse_eval.report.wording.periods import page_years
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.measure import NOT_STATED

DIGEST_LENGTH = 12  # digits printed; results.json has them all


def words_of(evaluation: Evaluation) -> Words:
    """Return the texts in the evaluation's language."""
    return load_words(evaluation.header.language)


def fragment(evaluation: Evaluation, *blocks: Block, refers_to: str) -> Fragment:
    """Return blocks in the evaluation's language, written from the entry of the reference."""
    return Fragment(evaluation.header.language, blocks, refers_to)


def is_simulated(evaluation: Evaluation) -> bool:
    """Whether any figure rests on invented values; the files' provenance says so."""
    by_file = any(file.simulated and file.indicators for file in evaluation.coverage.files)
    return evaluation.header.simulated or by_file


def stamp(evaluation: Evaluation) -> str:
    """Return the text across every picture; empty for real figures."""
    return words_of(evaluation).say("frame.stamp") if is_simulated(evaluation) else ""


def page_head(evaluation: Evaluation, page_key: str, *, lead: str) -> PageHead:
    """Return a page's title block: subject, county, period."""
    words = words_of(evaluation)
    values = {
        "subject": words.say(f"page.{page_key}.title"),
        "area": area_name(evaluation.header, words),
        "period": page_years(evaluation, page_key) or words.say("frame.no_period"),
    }
    title = words.say("frame.title", values)
    simulated = is_simulated(evaluation)
    return PageHead(
        page_key=page_key,
        title=words.say("frame.simulated_in_title", {"title": title}) if simulated else title,
        heading=words.say(
            "frame.heading", values | {"area": values["area"].replace(" ", NO_BREAK_SPACE)}
        ),
        lead=lead,
        simulated=simulated,
        scope=evaluation.header.scope,
        paper=_paper(evaluation, words),
        caution=as_published_text(evaluation.header, words),
    )


def _paper(evaluation: Evaluation, words: Words) -> str:
    """Return area and date for the head of every printed sheet."""
    header = evaluation.header
    area = area_name(header, words)
    if is_simulated(evaluation):
        area = words.say("frame.simulated_in_title", {"title": area})
    if header.data_date is None:
        return area
    date = long_date(header.data_date, words.language)
    return words.say("frame.paper", {"area": area, "date": date})


def opening(evaluation: Evaluation, page_key: str) -> Fragment:
    """Return the title block of a page that explains itself in one sentence."""
    words = words_of(evaluation)
    of_units = f"page.{page_key}.lead_{units_of(evaluation)}"
    lead = words.say(of_units if words.has(of_units) else f"page.{page_key}.lead")
    return fragment(evaluation, page_head(evaluation, page_key, lead=lead), refers_to="header")


def closing(evaluation: Evaluation) -> Fragment:
    """Return what identifies the results of a page."""
    words, header = words_of(evaluation), evaluation.header
    shown = (
        ("plan", f"{header.plan_id} ({header.plan_digest[:DIGEST_LENGTH]})"),
        (
            "decided",
            words.say(
                "about.decided_by",
                {
                    "author": words.say("not_stated")
                    if header.plan_author == NOT_STATED
                    else header.plan_author,
                    "date": long_date(header.plan_date, words.language),
                },
            ),
        ),
        ("data", header.data_digest[:DIGEST_LENGTH] or words.say("not_stated")),
        ("version", f"{header.package_version} ({header.code_digest[:DIGEST_LENGTH]})"),
        ("libraries", ", ".join(" ".join(item) for item in header.libraries)),
    )
    facts = tuple(Fact(words.say(f"about.{key}"), (answer,)) for key, answer in shown if answer)
    heading = Heading(words.say("about.heading"), "om-siden")
    return fragment(evaluation, heading, Facts(facts), refers_to="header")
