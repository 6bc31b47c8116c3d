"""How much a cell may put out: more is left out, and a note says so.

What ``show`` puts out is ours and has its own limits; a researcher's cell may print a whole table
of the country.
"""

from collections.abc import Mapping
from typing import Any

from folkehelse_eval.report.notebook import MARK

LONGEST_PRINTED = 200_000  # characters that one cell may print
LARGEST_DISPLAY = 2_000_000  # characters of one rich output: a picture, a table as HTML
MOST_DISPLAYS = 200  # rich outputs of one cell
MOST_PRINTED_PARTS = 2_000  # separate messages of printed text of one cell

NOTE = "[left out here: {what}; the limit is {limit}]\n"
RICH = {"display_data", "execute_result", "update_display_data"}

Message = dict[str, Any]


class OutputLimits:
    """Counts what one cell put out."""

    def __init__(self) -> None:
        self._printed = 0
        self._parts = 0
        self._displays = 0

    def bounded(self, message: Message) -> Message | None:
        """Return the message, a shorter one with a note, or ``None`` when nothing is left of it."""
        kind = message["msg_type"]
        if kind == "stream":
            return self._printed_part(message)
        if kind in RICH and MARK not in message["content"]["metadata"]:
            return self._display(message)
        return message

    def _printed_part(self, message: Message) -> Message | None:
        text = message["content"]["text"]
        left = LONGEST_PRINTED - self._printed
        self._printed += len(text)
        self._parts += 1
        if left < 0 or self._parts > MOST_PRINTED_PARTS + 1:
            return None
        if len(text) > left or self._parts > MOST_PRINTED_PARTS:
            self._printed = LONGEST_PRINTED + 1
            return _with(message, text=text[:left] + "\n" + _printed_note())
        return message

    def _display(self, message: Message) -> Message | None:
        self._displays += 1
        if self._displays > MOST_DISPLAYS + 1:
            return None
        if self._displays > MOST_DISPLAYS:
            note = NOTE.format(what="more rich outputs of this cell", limit=MOST_DISPLAYS)
            return _with(message, data={"text/plain": note}, metadata={})
        data = message["content"]["data"]
        small = {kind: value for kind, value in data.items() if _size(value) <= LARGEST_DISPLAY}
        if len(small) == len(data):
            return message
        return _with(message, data=_told(data, small))


def _printed_note() -> str:
    return NOTE.format(what="the rest of what this cell printed", limit=LONGEST_PRINTED)


def _told(data: Mapping[str, Any], small: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is small enough, with a note about the rest in its plain text."""
    plain = str(data.get("text/plain", ""))[:LONGEST_PRINTED]
    gone = ", ".join(
        f"{kind} of {_size(value)} characters" for kind, value in data.items() if kind not in small
    )
    note = NOTE.format(what=gone, limit=LARGEST_DISPLAY)
    return {**small, "text/plain": f"{plain}\n{note}"}


def _size(value: object) -> int:
    return len(value) if isinstance(value, str) else len(str(value))


def _with(message: Message, **changes: object) -> Message:
    return {**message, "content": {**message["content"], **changes}}
