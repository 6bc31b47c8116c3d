"""What stands on the pages about the pages, block by block."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from folkehelse_eval.checks.claim import RULES
from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.vocabulary.indicator import Indicator, catalogue
from folkehelse_eval.vocabulary.plan import ClaimThresholds, Inference, Pooling, Timing

TERMS = (
    "funded",
    "comparison",
    "entry_county",
    "reach",
    "change",
    "difference",
    "percentage_points",
    "interval",
    "detectable",
    "description",
    "association",
    "possible_effect",
    "mean",
    "hidden",
    "distress",
)
DECISIONS = ("0001", "0002", "0003", "0004", "0005", "0008", "0010", "0011")
"""Decision records of ``docs/decisions`` that have a line on the page."""
ACCESS_RULES = (
    "outline",
    "addresses",
    "tables",
    "absences",
    "figures",
    "alternatives",
    "security",
    "reflow",
    "keyboard",
    "print",
    "paint",
)
"""Rules of ``docs/pages.md`` that every kind of page is tried against in a browser."""


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What the pages say of the program that made them."""

    version: str
    code_digest: str
    libraries: tuple[tuple[str, str], ...]
    """Name and version of those that figures rest on."""


def _words_body(words: Words, _: PackageFacts) -> tuple[Block, ...]:
    return (
        Heading(words.say("words.read.heading"), "slik-leses-en-side"),
        _bullets(
            words,
            "words.read.first",
            "words.read.claims",
            "words.read.unclear",
            "words.read.figures",
            "words.read.trace",
        ),
        Heading(words.say("words.terms.heading"), "ord"),
        Facts(
            tuple(
                Fact(words.say(f"term.{key}.word"), (words.say(f"term.{key}.meaning"),))
                for key in TERMS
            )
        ),
        Heading(words.say("words.method.heading"), "metode"),
        _bullets(
            words,
            "words.method.compare",
            "words.method.chance",
            "words.method.rules",
            "words.method.nation",
            "words.method.not",
        ),
        Heading(words.say("words.indicators.heading"), "indikatorer"),
        Text(words.say("words.indicators.text")),
        _indicator_table(words),
    )


def _indicator_table(words: Words) -> Table:
    columns = ("indicator", "definition", "unit", "direction", "source")
    return Table(
        "indikatorer-tabell",
        words.say("words.indicators.caption"),
        tuple(Column(words.say(f"column.{key}")) for key in columns),
        tuple(_indicator_row(item, words) for item in catalogue().values()),
    )


def _indicator_row(item: Indicator, words: Words) -> tuple[Cell, ...]:
    texts = (
        item.name[words.language],
        item.definition[words.language],
        words.say(f"unit.{item.unit.value}.axis"),
        words.say(f"better.{item.better.value}"),
        item.source,
    )
    return tuple(Cell(text) for text in texts)


def _researchers_body(words: Words, facts: PackageFacts) -> tuple[Block, ...]:
    return (
        Heading(words.say("research.estimand.heading"), "estimand"),
        _bullets(
            words,
            "research.estimand.contrast",
            "research.estimand.inside",
            "research.estimand.weighted",
            "research.estimand.nation",
        ),
        Heading(words.say("research.design.heading"), "design"),
        _bullets(
            words,
            "research.design.borders",
            "research.design.windows",
            "research.design.pool",
            "research.design.excluded",
        ),
        Heading(words.say("research.assumptions.heading"), "forutsetninger"),
        _bullets(
            words,
            "research.assumptions.trends",
            "research.assumptions.anticipation",
            "research.assumptions.spillover",
            "research.assumptions.missing",
        ),
        Heading(words.say("research.inference.heading"), "usikkerhet"),
        _bullets(
            words,
            "research.inference.randomisation",
            "research.inference.few",
            "research.inference.multiplicity",
            "research.inference.pooling",
        ),
        Heading(words.say("research.claims.heading"), "pastandsniva"),
        Text(words.say("research.claims.text")),
        _rules_table(words),
        Heading(words.say("research.thresholds.heading"), "grenser"),
        Text(words.say("research.thresholds.text")),
        _thresholds_table(words),
        Heading(words.say("research.decisions.heading"), "beslutninger"),
        Text(words.say("research.decisions.text")),
        Bullets(tuple(f"{key}: {words.say(f'decision.{key}')}" for key in DECISIONS)),
        Heading(words.say("research.versions.heading"), "versjoner"),
        _versions_table(words, facts),
        Heading(words.say("research.check.heading"), "etterprov"),
        _bullets(
            words, "research.check.digests", "research.check.results", "research.check.by_hand"
        ),
    )


def _rules_table(words: Words) -> Table:
    return Table(
        "regler-tabell",
        words.say("research.claims.caption"),
        (Column(words.say("column.rule")), Column(words.say("column.at_most"))),
        tuple(
            (
                Cell(words.say(f"claim.{rule.key}")),
                Cell(words.say(f"level.{rule.at_most.value.replace(' ', '_')}")),
            )
            for rule in RULES
        ),
    )


def _thresholds_table(words: Words) -> Table:
    sections = {
        "timing": Timing(),
        "inference": Inference(),
        "claims": ClaimThresholds(),
        "pooling": Pooling(),
    }
    rows = tuple(
        (Cell(f"{section}.{name}"), _setting(value, words))
        for section, model in sections.items()
        for name, value in model.model_dump().items()
        if value is not None
    )
    return Table(
        "grenser-tabell",
        words.say("research.thresholds.caption"),
        (
            Column(words.say("column.plan_key")),
            Column(words.say("column.default"), numeric=True),
        ),
        rows,
    )


def _setting(value: object, words: Words) -> Cell:
    if isinstance(value, bool):
        return Cell(words.say("value.universal.yes" if value else "value.universal.no"))
    if isinstance(value, float):
        return Cell(decimal(value, words.language, digits=2), numeric=True)
    return Cell(str(value), numeric=True)


def _versions_table(words: Words, facts: PackageFacts) -> Table:
    own = f"{facts.version} ({facts.code_digest})"
    rows = (("folkehelse_eval", own), *facts.libraries)
    return Table(
        "versjoner-tabell",
        words.say("research.versions.caption"),
        (Column(words.say("column.program")), Column(words.say("column.version"))),
        tuple((Cell(name), Cell(version)) for name, version in rows),
    )


def _accessibility_body(words: Words, _: PackageFacts) -> tuple[Block, ...]:
    rows = tuple(
        (
            Cell(words.say(f"access.rule.{key}.name")),
            Cell(words.say(f"access.rule.{key}.asks")),
            Cell(words.say("access.met")),
        )
        for key in ACCESS_RULES
    )
    columns = ("requirement", "asked", "status")
    return (
        Heading(words.say("access.standard.heading"), "krav"),
        _bullets(words, "access.standard.law", "access.standard.status", "access.standard.owner"),
        Heading(words.say("access.tried.heading"), "provd"),
        Text(words.say("access.tried.text")),
        Table(
            "krav-tabell",
            words.say("access.tried.caption"),
            tuple(Column(words.say(f"column.{key}")) for key in columns),
            rows,
        ),
        Heading(words.say("access.gaps.heading"), "mangler"),
        _bullets(
            words,
            "access.gaps.users",
            "access.gaps.downloads",
            "access.gaps.own_notebooks",
            "access.gaps.names",
        ),
        Heading(words.say("access.contact.heading"), "si-fra"),
        Text(words.say("access.contact.text")),
    )


def _bullets(words: Words, *keys: str) -> Bullets:
    return Bullets(tuple(words.say(key) for key in keys))


BODIES: Mapping[str, Callable[[Words, PackageFacts], tuple[Block, ...]]] = {
    "words": _words_body,
    "researchers": _researchers_body,
    "accessibility": _accessibility_body,
}
