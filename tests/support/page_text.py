"""What a reader sees of a page."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._silent += tag in {"style", "script"}

    def handle_endtag(self, tag):
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)


def read_page(html: str) -> tuple[str, list[tuple[str, dict[str, str | None]]]]:
    """Return the visible text with single spaces, and the tags with their attributes."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split()), reader.tags


def visible_text(html: str) -> str:
    return read_page(html)[0]
