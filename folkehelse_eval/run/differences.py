"""Two runs of the same plans: what reads differently, and which input made the difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.report.elements import Element, elements_of
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.keys import RESULTS_FILE

MOST_CELLS = 5  # of a table, told one by one
SAME_NUMBER = 1e-9
"""Relative; the same sums in another order are no other figure."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What differs between two runs besides their results."""

    code: bool
    plan: bool
    language: bool
    files: tuple[str, ...]
    """Delivered files that are new, gone, or of other bytes."""
    indicators: frozenset[str]
    """Indicators that those files hold."""

    def behind(self, indicator: str) -> str:
        """Return which of them can have changed an indicator's result; its data weigh first."""
        data = tuple(name for name in self.files if indicator in self.indicators)
        said = (
            *((f"data ({', '.join(data)})",) if data else ()),
            *(("plan",) if self.plan else ()),
            *(("code",) if self.code else ()),
        )
        return " or ".join(said) or "nothing that is stored: the registers, or a random draw"


def compare_folders(old: Path, new: Path) -> tuple[str, ...]:
    """Return the differences of two reports folders as lines of text; none where all is the same.

    Parameters
    ----------
    old, new
        Folders of one plan, or of several (``reports/``).

    Raises
    ------
    InputDataError
        When a folder holds no results.
    """
    before, after = _plans(old), _plans(new)
    lines = [f"{plan}: only in {old}" for plan in sorted(before.keys() - after.keys())]
    lines += [f"{plan}: only in {new}" for plan in sorted(after.keys() - before.keys())]
    for plan in sorted(before.keys() & after.keys()):
        lines += _of_plan(plan, before[plan], after[plan])
    return tuple(lines)


def _plans(folder: Path) -> dict[str, Path]:
    places = [folder, *sorted(folder.glob("*/"))] if folder.is_dir() else []
    found = {
        read_evaluation(place / RESULTS_FILE).header.plan_id: place
        for place in places
        if (place / RESULTS_FILE).is_file()
    }
    if found:
        return found
    raise InputDataError(
        file=folder,
        found=f"no {RESULTS_FILE}",
        expected="a folder of reports, or of one plan in it",
        remedy="Keep a copy of reports/ before the next run, and name both.",
    )


def _of_plan(plan: str, old: Path, new: Path) -> list[str]:
    before, after = (read_evaluation(folder / RESULTS_FILE) for folder in (old, new))
    inputs = inputs_between(before, after)
    lines = [
        *_told_inputs(before, after, inputs),
        *_effects(before, after, inputs),
        *(line for name in _pages(old, new) for line in _page(name, old, new)),
    ]
    return [f"{plan}:", *(f"  {line}" for line in lines)] if lines else []


def inputs_between(before: Evaluation, after: Evaluation) -> Inputs:
    """Return which inputs of two runs differ."""
    files = [{(use.file, use.sha256): use for use in run.coverage.files} for run in (before, after)]
    changed = files[0].keys() ^ files[1].keys()
    uses = [use for group in files for key, use in group.items() if key in changed]
    return Inputs(
        code=before.header.code_digest != after.header.code_digest,
        plan=before.header.plan_digest != after.header.plan_digest,
        language=before.header.language is not after.header.language,
        files=tuple(sorted({use.file for use in uses})),
        indicators=frozenset(name for use in uses for name in use.indicators),
    )


def _told_inputs(before: Evaluation, after: Evaluation, inputs: Inputs) -> Iterator[str]:
    one, other = before.header, after.header
    if inputs.code:
        yield (
            f"input code: {one.package_version} ({one.code_digest}) -> "
            f"{other.package_version} ({other.code_digest})"
        )
    if inputs.plan:
        yield f"input plan: {one.plan_digest} -> {other.plan_digest}"
    if inputs.language:
        yield f"input language: {one.language.value} -> {other.language.value}"
    for name in inputs.files:
        digests = [_digest(run, name) for run in (before, after)]
        yield f"input data {name}: {digests[0]} -> {digests[1]}"


def _digest(run: Evaluation, file: str) -> str:
    found = (use.sha256 for use in run.coverage.files if use.file == file)
    return next(found, "not there")


def _effects(before: Evaluation, after: Evaluation, inputs: Inputs) -> Iterator[str]:
    """Yield figures and claim levels that differ, each with what can have made the difference."""
    one, other = (
        {effect.effect_id: effect for item in run.comparisons for effect in item.effects}
        for run in (before, after)
    )
    for name in (*one, *(name for name in other if name not in one)):
        said = _effect(one.get(name), other.get(name))
        if said:
            effect = one.get(name) or other[name]
            yield f"{name}: {said}; by {inputs.behind(effect.indicator)}"


def _effect(before: Effect | None, after: Effect | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    said = []
    if not _same(before.value, after.value):
        said.append(f"figure {before.value:.6g} -> {after.value:.6g}")
    ends = [(effect.interval.low, effect.interval.high) if effect.interval else (None, None)
            for effect in (before, after)]  # fmt: skip
    if not all(_same(*pair) for pair in zip(*ends, strict=True)):
        said.append(f"interval {_range(*ends[0])} -> {_range(*ends[1])}")
    if before.claim is not after.claim:
        said.append(f"claim {before.claim.value} -> {after.claim.value}")
    return ", ".join(said)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_NUMBER * max(abs(one), abs(other))


def _range(low: float | None, high: float | None) -> str:
    return " to ".join("open" if end is None else f"{end:.6g}" for end in (low, high))


def _pages(old: Path, new: Path) -> list[str]:
    return sorted({path.name for folder in (old, new) for path in folder.glob("*.html")})


def _page(name: str, old: Path, new: Path) -> Iterator[str]:
    """Yield what a page says that the other does not; sentences under the same reference match."""
    if not ((old / name).is_file() and (new / name).is_file()):
        yield f"{name}: only in {'the new run' if (new / name).is_file() else 'the old run'}"
        return
    one, other = ([_told(item) for item in _elements(folder / name)] for folder in (old, new))
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"{name} - [{ref}] {text}" for ref, text in one[start:end])
            yield from (f"{name} + [{ref}] {text}" for ref, text in other[first:last])
    yield from (
        f"{name} {said}" for said in _contents(_elements(old / name), _elements(new / name))
    )


def _contents(old: tuple[Element, ...], new: tuple[Element, ...]) -> Iterator[str]:
    """Yield the tables and pictures of both runs whose content differs."""
    before = {element.element_id: element for element in old if element.content}
    for element in new:
        earlier = before.get(element.element_id)
        if earlier is None or earlier.content == element.content or not element.content:
            continue
        if element.tag == "figure":
            yield f"{element.element_id}: another picture"
        elif len(earlier.content) != len(element.content):
            yield f"{element.element_id}: {len(earlier.content)} cells -> {len(element.content)}"
        else:
            pairs = zip(earlier.content, element.content, strict=True)
            moved = [f"{one!r} -> {other!r}" for one, other in pairs if one != other]
            listed = "; ".join(moved[:MOST_CELLS])
            differ = "cell differs" if len(moved) == 1 else "cells differ"
            yield f"{element.element_id}: {len(moved)} {differ}: {listed}"


def _elements(page: Path) -> tuple[Element, ...]:
    return elements_of(page.read_text(encoding="utf-8"))


def _told(element: Element) -> tuple[str, str]:
    return element.reference, element.text
