"""The text part of a mail that was written in HTML alone: what one reads, and where every link leads."""

from __future__ import annotations

import re
from collections.abc import Callable

from content.markup import Tag, read

_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "figure", "form"}
)
_LINES = frozenset(
    {
        "address",
        "article",
        "aside",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "head",
    }
    | {"header", "html", "li", "main", "nav", "option", "section", "tbody", "tfoot", "thead", "title", "tr"}
)
_CELLS = frozenset({"td", "th"})
_LEFT_OUT = frozenset({"title", "textarea"})
_SPACES = re.compile(r"[ \t\n\f\r\xa0]+")
_NOWHERE = re.compile(r"#|$|(?:javascript|data|cid):", re.IGNORECASE)
_BARE_SCHEMES = ("mailto:", "tel:", "sms:")


def plain_text(html: str, address_of: Callable[[str], str] = lambda url: url) -> str:
    """The HTML as text, in time linear in its length.

    Each link's address follows its words as `words <address>`; `address_of` may give another one than stands in the HTML.
    """
    writer = _Writer(address_of)
    dropping = ""
    for piece in read(html):
        if not isinstance(piece, Tag):
            if not piece.raw and not dropping:
                writer.text(piece.text)
        elif piece.name in _LEFT_OUT:
            dropping = "" if piece.closing else piece.name
        else:
            writer.tag(piece)
    return writer.done()


class _Writer:
    """Puts words on lines: blanks run together, blocks begin lines, paragraphs stand apart."""

    def __init__(self, address_of: Callable[[str], str]) -> None:
        self._address_of = address_of
        self._out: list[str] = []
        self._breaks = 0
        self._blank = False
        #: The last word is a link's address: a letter right behind it would become part of it.
        self._after_address = False
        self._marker = ""
        #: The counters of open lists; None for those without numbers.
        self._lists: list[int | None] = []
        #: Where the open link leads, and where its words begin.
        self._link: tuple[str, int] | None = None

    def text(self, text: str) -> None:
        for place, words in enumerate(_SPACES.split(text)):
            self._blank = self._blank or place > 0
            if words:
                self._word(words)

    def tag(self, tag: Tag) -> None:
        match tag.name, tag.closing:
            case "a", _:
                self._end_link()
                if not tag.closing:
                    self._begin_link(tag)
            case (("img" | "area"), False):
                self._image(tag)
            case (("ul" | "ol"), closing):
                self._list(tag.name, closing)
            case "li", False:
                self._item()
        if tag.name in _PARAGRAPHS:
            self._break(1 if self._lists and tag.name in ("ul", "ol", "p") else 2)
        elif tag.name in _LINES:
            self._break(1)
        elif tag.name in _CELLS:
            self._blank = True

    def done(self) -> str:
        """The text so far; nothing may be written after it."""
        self._end_link()
        return "".join(self._out)

    def _word(self, words: str) -> None:
        if self._out and self._breaks:
            self._out.append("\n" * self._breaks)
        elif self._out and (self._blank or (self._after_address and words[0].isalnum())):
            self._out.append(" ")
        if self._marker:
            self._out.append(self._marker)
        self._out.append(words)
        self._breaks, self._blank, self._after_address, self._marker = 0, False, False, ""

    def _break(self, lines: int) -> None:
        self._breaks = max(self._breaks, lines)

    def _list(self, name: str, closing: bool) -> None:
        if not closing:
            self._lists.append(0 if name == "ol" else None)
        elif self._lists:
            self._lists.pop()

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            number += 1
            self._lists[-1] = number
        indent = "  " * min(len(self._lists) - 1, 8)
        self._marker = f"{indent}{'-' if number is None else f'{number}.'} "

    def _image(self, tag: Tag) -> None:
        described = tag.value("alt")
        address = tag.value("href") if tag.name == "area" else None
        if described:
            self.text(described.text)
        if address:
            self._leads_to(address.text, [])

    def _begin_link(self, tag: Tag) -> None:
        address = tag.value("href")
        if address:
            self._link = (address.text, len(self._out))

    def _end_link(self) -> None:
        if self._link is not None:
            (address, start), self._link = self._link, None
            self._leads_to(address, self._out[start:])

    def _leads_to(self, written: str, words: list[str]) -> None:
        address = self._address_of(re.sub(r"[\t\n\r]", "", written).strip("\x00\x01\x1f \f").replace(" ", "%20"))
        if _NOWHERE.match(address):
            return
        said = "".join(words).strip()
        if said and said in (address, *(address.removeprefix(scheme) for scheme in _BARE_SCHEMES)):
            return
        self._blank = True
        # Behind its words, also where they end with a block.
        breaks, self._breaks = (self._breaks, 0) if words else (0, self._breaks)
        self._word(f"<{address}>")
        self._after_address = True
        self._break(breaks)
