"""How much of the counties their figures cover, in sentences."""

from collections.abc import Sequence

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.names import unit_name
from folkehelse_eval.report.wording.quantities import joined, share
from folkehelse_eval.result.county_coverage import CountyCoverage


def coverage_sentences(items: Sequence[CountyCoverage], words: Words) -> tuple[str, ...]:
    """Return the span of the shares, who is left out for covering too little, and what is counted.

    Parameters
    ----------
    items
        Of one comparison, at least one.
    """
    used = [item.share for item in items if item.is_enough]
    too_little: dict[str, list[float]] = {}
    for item in items:
        if not item.is_enough:
            too_little.setdefault(item.fylke_nr, []).append(item.share)
    told: list[str] = []
    if used:
        span = {"low": share(min(used), 1.0, words), "high": share(max(used), 1.0, words)}
        told.append(words.say("county_coverage.text", span))
    if too_little:
        named = tuple(
            words.say(
                "county_coverage.named",
                {"county": unit_name(nr), "share": share(min(shares), 1.0, words)},
            )
            for nr, shares in sorted(too_little.items())
        )
        values: dict[str, str | int] = {"n": len(named), "counties": joined(named, words)}
        told.append(words.say("county_coverage.too_little", values))
    return tuple(told)
