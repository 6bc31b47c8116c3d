"""Message catalogues: every word that a county or a manager reads, in three languages.

``messages/<domain>.<language>.toml`` holds texts under dotted keys; all domains of a language are
merged. A text is a ``str.format`` pattern (``"{n} kommuner"``); a table with ``other`` is a plural
whose form Babel chooses on ``{n}``. The three languages hold the same keys and placeholders.
"""

import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.numbers import integer, plural_form
from folkehelse_eval.vocabulary.indicator import Language

PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})  # CLDR's categories
NO_VALUES: Mapping[str, str | int] = MappingProxyType({})

Pattern = Mapping[str, str]
"""Patterns by plural form; a text without plural has ``other`` alone."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language."""

    language: Language
    patterns: Mapping[str, Pattern]

    def has(self, key: str) -> bool:
        """Whether the catalogue has a text of this name."""
        return key in self.patterns

    def say(self, key: str, values: Mapping[str, str | int] = NO_VALUES) -> str:
        """Return one text with its placeholders filled; whole numbers are formatted here.

        Raises
        ------
        ReportError
            When the key or the value of a placeholder is missing.
        """
        if key not in self.patterns:
            raise ReportError(
                f"no text {key!r} in language {self.language.value!r}; add it to a file in "
                "report/messages/ in all three languages"
            )
        pattern = self._form(self.patterns[key], values)
        printed = {
            name: integer(value, self.language) if isinstance(value, int) else value
            for name, value in values.items()
        }
        try:
            return pattern.format_map(printed)
        except KeyError as missing:
            raise ReportError(
                f"text {key!r} ({self.language.value}) wants a value for {missing}; "
                f"given: {', '.join(sorted(values)) or 'none'}"
            ) from None

    def first_of(self, keys: Iterable[str], values: Mapping[str, str | int] = NO_VALUES) -> str:
        """Return the text of the first key that exists; the last one's absence is the error."""
        tried = tuple(keys)
        found = next((key for key in tried if key in self.patterns), tried[-1])
        return self.say(found, values)

    def _form(self, pattern: Pattern, values: Mapping[str, str | int]) -> str:
        count = values.get("n")
        if len(pattern) > 1 and isinstance(count, int):
            return pattern.get(plural_form(count, self.language), pattern["other"])
        return pattern["other"]


@cache
def load_words(language: Language) -> Words:
    """Return the shipped texts of one language, checked against the other two."""
    by_language = {each: merge_domains(_shipped(each)) for each in Language}
    check_agreement(by_language)
    return Words(language, MappingProxyType(by_language[language]))


def _shipped(language: Language) -> dict[str, str]:
    folder = resources.files("folkehelse_eval.report") / "messages"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda item: item.name)
        if entry.name.endswith(f".{language.value}.toml")
    }


def merge_domains(texts: Mapping[str, str]) -> dict[str, Pattern]:
    """Return all patterns of one language from the TOML text of its files, by file name.

    Raises
    ------
    ReportError
        When a file is no TOML, when two files hold the same key, or when an entry is no text.
    """
    merged: dict[str, Pattern] = {}
    origin: dict[str, str] = {}
    for name, text in texts.items():
        try:
            tree = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ReportError(f"{name}: not valid TOML: {error}") from error
        for key, pattern in _leaves(tree, prefix="", name=name):
            if key in merged:
                raise ReportError(f"text {key!r} stands in {origin[key]} and again in {name}")
            merged[key] = pattern
            origin[key] = name
    return merged


def _leaves(tree: Mapping[str, object], *, prefix: str, name: str) -> Iterator[tuple[str, Pattern]]:
    for key, entry in tree.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(entry, str):
            yield path, {"other": entry}
        elif not isinstance(entry, dict):
            raise ReportError(f"{name}: {path!r} is no text but {type(entry).__name__}")
        elif "other" in entry and entry.keys() <= PLURAL_FORMS and _all_texts(entry):
            yield path, {form: str(text) for form, text in entry.items()}
        else:
            yield from _leaves(entry, prefix=path, name=name)


def _all_texts(entry: Mapping[str, object]) -> bool:
    return all(isinstance(text, str) for text in entry.values())


def check_agreement(by_language: Mapping[Language, Mapping[str, Pattern]]) -> None:
    """Refuse catalogues whose keys or placeholders differ from bokmål's.

    Raises
    ------
    ReportError
        Naming every key that is missing or too many, or the first whose placeholders differ.
    """
    reference = by_language[Language.BOKMAL]
    for language, patterns in by_language.items():
        lacking = sorted(reference.keys() - patterns.keys())
        surplus = sorted(patterns.keys() - reference.keys())
        if lacking or surplus:
            raise ReportError(
                f"language {language.value!r} lacks {lacking or 'nothing'} and has "
                f"{surplus or 'nothing'} that bokmål lacks"
            )
        for key, pattern in patterns.items():
            ours, theirs = placeholders(pattern), placeholders(reference[key])
            if ours != theirs:
                raise ReportError(
                    f"text {key!r}: placeholders {sorted(ours)} in {language.value!r}, "
                    f"{sorted(theirs)} in bokmål"
                )


def placeholders(pattern: Pattern) -> frozenset[str]:
    """Return the names of the placeholders in any form of a pattern, ``n`` of plurals left out.

    A form may drop ``{n}`` ("one municipality"), so ``n`` is compared only in texts without plural.
    """
    named = {
        field
        for text in pattern.values()
        for _, field, _, _ in string.Formatter().parse(text)
        if field is not None
    }
    return frozenset(named - {"n"}) if len(pattern) > 1 else frozenset(named)
