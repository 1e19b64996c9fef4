"""HTML by hand within a message of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from content.email.blocks.base import Block, Fault
from content.email.page import SIDE, Page
from content.markup import Tag, read
from core.config.schema import meta
from core.i18n.text import translated

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_UNCLOSED_IS_FINE: Final = frozenset({"p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot"})
_REFUSED: Final = frozenset(
    {"script", "iframe", "object", "embed", "form", "html", "head", "body", "base", "plaintext"}
)
_MOST: Final = 64_000
_END: Final = "pl-end"
"""A tag behind the HTML, which is read as one only if nothing before it is unfinished."""


class Html(Block, tag="html", frozen=True, kw_only=True):
    """A part that somebody wrote as HTML."""

    label = translated("HTML")
    html: Annotated[str, meta("HTML", format="code", max_length=_MOST)] = ""

    def write(self, page: Page) -> str:
        if any(self.wrong()):
            return ""
        return f'<mj-text padding="8px {SIDE}px">{page.html(self.html)}</mj-text>'

    def wrong(self) -> Iterator[Fault]:
        if said := _wrong(self.html):
            yield Fault("html", "bad_html", said)

    def texts(self) -> dict[str, str]:
        return {"html": self.html}


def _wrong(html: str) -> str:
    """Why this HTML would break the message around it, and the remedy; '' if it would not."""
    opened: list[str] = []
    finished = False
    for tag in read(f"{html}<{_END}>"):
        if not isinstance(tag, Tag):
            continue
        if tag.name in _REFUSED:
            return translated("<{tag}> has no place in an e-mail. Take it out", tag=tag.name)
        if tag.name == _END:
            finished = True
            break
        if tag.name in _VOID:
            continue
        if not tag.closing:
            opened.append(tag.name)
            continue
        while opened and opened[-1] != tag.name and opened[-1] in _UNCLOSED_IS_FINE:
            opened.pop()
        if opened and opened[-1] == tag.name:
            opened.pop()
        elif tag.name in opened:
            return _unclosed(opened[-1])
        else:
            return translated("</{tag}> closes what was not opened. Take it out, or open it", tag=tag.name)
    if left := next((name for name in opened if name not in _UNCLOSED_IS_FINE), None):
        return _unclosed(left)
    return "" if finished else translated("a tag or a comment never ends. End it with > or -->")


def _unclosed(tag: str) -> str:
    return translated("<{tag}> is never closed. Close it with </{tag}>", tag=tag)
