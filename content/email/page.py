"""What blocks are written with: the look of the message, and a place for every text that people wrote.

mrml lays the message out and never sees such a text: it gets a token in its place, and the text, escaped for HTML and with
its Liquid untouched, is put in afterwards. So no text can become markup, and no Liquid is rewritten by a parser of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from content.email.settings import Settings

_LIQUID = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
SIDE = 24
"""The space left and right of what a column holds, in pixels."""


def escaped(text: str) -> str:
    """Text for HTML, also in attributes; what stands in Liquid's braces stays as it is, and is escaped when it is filled in."""
    return "".join(part if n % 2 else escape(part) for n, part in enumerate(_LIQUID.split(text)))


class Page:
    """The message while it is written. `width` is that of the column that is being written, in pixels."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.width = settings.width
        self._pieces: list[str] = []

    def html(self, piece: str) -> str:
        """A token for a piece of HTML."""
        self._pieces.append(piece)
        return f"pl{len(self._pieces) - 1}lp"

    def text(self, text: str) -> str:
        """A token for a text, in an element or in an attribute."""
        return self.html(escaped(text))

    def finish(self, laid_out: Callable[[str], str], mjml: str) -> str:
        """The HTML of `mjml` as `laid_out` makes it, with every text in its place."""
        pieces = self._pieces
        return re.sub(r"pl(\d+)lp", lambda found: pieces[int(found[1])], laid_out(mjml))
