"""A researcher's own markdown to HTML: escaped, headings below the page's title, nothing loaded."""

from collections.abc import Mapping

import mistune

LOWEST = 6
HIGHEST = 2  # the page's title is the only level-1 heading


class _Renderer(mistune.HTMLRenderer):
    """Headings start at level 2 and never skip a level; a picture is replaced by its text."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self._level = HIGHEST

    def heading(self, text: str, level: int, **_attrs: Mapping[str, object]) -> str:
        """Return a heading at most one level below the one before."""
        self._level = min(max(level, HIGHEST), self._level + 1, LOWEST)
        return f"<h{self._level}>{text}</h{self._level}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002 - mistune's signature
        """Return the picture's text; a page loads nothing from outside."""
        return f"<em>{text}</em>"


def markdown_to_html(source: str) -> str:
    """Return markdown as HTML; raw HTML inside it is shown as text."""
    convert = mistune.create_markdown(renderer=_Renderer(), plugins=[])
    return str(convert(source))
