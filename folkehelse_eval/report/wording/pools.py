"""Whom a plan compares with, in words."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.result.pool import Pool


def pool_texts(pool: Pool, words: Words) -> tuple[str, ...]:
    """Return who is compared with, how many remain, and whether it is inside the county."""
    names = {
        "who": words.say(f"pool.who.{pool.pool}"),
        "where": words.say(f"pool.where.{pool.area}"),
    }
    counts: dict[str, str | int] = {"n": pool.looked_at, "remaining": str(pool.remaining)}
    told = (words.say("pool.sentence", names), words.say("pool.remaining", counts))
    if pool.within_county:
        return (*told, words.say("pool.within_county"))
    return (*told, words.say("pool.in_one_county")) if pool.in_one_county else told
