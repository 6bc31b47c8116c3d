"""Whom a plan compares with, and who is left out and why; part of the page on comparison."""

from folkehelse_eval.report.blocks import Block, Bullets, Fold, Heading, Text
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.checks import excluded_texts
from folkehelse_eval.report.wording.pools import pool_texts
from folkehelse_eval.result.pool import Pool


def pool_blocks(pool: Pool | None, words: Words) -> tuple[Block, ...]:
    """Return what the pool is, how many remain, and the others behind a line with their number."""
    if pool is None:
        return ()
    blocks: list[Block] = [
        Heading(words.say("pool.heading"), "sammenlignes-med"),
        Text(" ".join(pool_texts(pool, words))),
    ]
    if pool.left_out:
        summary = words.say("left_out_fold", {"n": len(pool.left_out)})
        blocks.append(Fold(summary, (Bullets(excluded_texts(pool.left_out, words)),)))
    return tuple(blocks)
