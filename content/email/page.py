"""What blocks are written with: the look of the message, and a place for every text that people wrote.

mrml lays the message out and never sees such a text: it gets a token in its place, and the text, escaped for HTML and with
its Liquid untouched, is put in afterwards. So no text can become markup, and no Liquid is rewritten by a parser of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from content.email.settings import Settings

_OPENING = re.compile(r"\{[{%]")
_DEFAULT = re.compile(r"""(\|\s*default:\s*)(['"])(.*?)\2""", re.DOTALL)
SIDE = 24
"""The space left and right of what a column holds, in pixels."""


def escaped(text: str) -> str:
    """Text for HTML, also in attributes, in linear time.

    What stands in Liquid's braces is escaped when it is filled in, and stays as it is but for fallbacks: Liquid takes texts
    of the template's own for HTML.
    """
    pieces = []
    at = 0
    while opening := _OPENING.search(text, at):
        closing = "}}" if opening[0] == "{{" else "%}"
        end = text.find(closing, opening.end()) + 2
        if end < 2:
            break
        pieces += [escape(text[at : opening.start()]), _DEFAULT.sub(_escaped_default, text[opening.start() : end])]
        at = end
    return "".join((*pieces, escape(text[at:])))


def _escaped_default(found: re.Match[str]) -> str:
    before, quote, fallback = found.groups()
    return f"{before}{quote}{escape(fallback)}{quote}"


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
