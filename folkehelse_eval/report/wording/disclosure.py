"""What is withheld here and why, and what a plan lets through, in words."""

from collections.abc import Iterable

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.developments import period_text
from folkehelse_eval.report.wording.names import indicator_name, unit_name
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.coverage import WithheldFigure
from folkehelse_eval.result.evaluation import Header
from folkehelse_eval.vocabulary.geography import LAND_CODE

AS_PUBLISHED = "as_published"


def withheld_texts(withheld: tuple[WithheldFigure, ...], words: Words) -> tuple[str, ...]:
    """Return one sentence for each area and indicator: which periods, and whose figure it keeps."""
    groups: dict[tuple[str, str], list[WithheldFigure]] = {}
    for item in withheld:
        groups.setdefault((item.indicator, item.unit), []).append(item)
    return tuple(
        words.say(
            "disclosure.withheld.item",
            {
                "name": indicator_name(indicator, words),
                "area": _area(unit, words),
                "periods": _listed((_period(item) for item in items), words),
                "protects": _listed((_protected(item, words) for item in items), words),
            },
        )
        for (indicator, unit), items in groups.items()
    )


def withheld_note(
    withheld: tuple[WithheldFigure, ...], indicator: str, words: Words
) -> tuple[str, ...]:
    """Return what a reader of one indicator's figures must know; nothing where all are shown."""
    mine = [item for item in withheld if item.indicator == indicator]
    if not mine:
        return ()
    areas = _listed((f"{_area(item.unit, words)} {_period(item)}" for item in mine), words)
    return (words.say("disclosure.withheld.note", {"figures": areas}),)


def as_published_text(header: Header, words: Words) -> str:
    """Return that figures stand from which hidden ones may follow; empty in strict plans."""
    return words.say("disclosure.as_published") if header.disclosure == AS_PUBLISHED else ""


def _area(unit: str, words: Words) -> str:
    return words.say("disclosure.land") if unit == LAND_CODE else unit_name(unit)


def _period(item: WithheldFigure) -> str:
    return period_text(item.first_year, item.last_year, item.indicator)


def _protected(item: WithheldFigure, words: Words) -> str:
    period = period_text(item.protects_first_year, item.protects_last_year, item.indicator)
    return f"{_area(item.protects_unit, words)} {period}"


def _listed(texts: Iterable[str], words: Words) -> str:
    return joined(tuple(dict.fromkeys(texts)), words)
