"""HTML as a browser's tokenizer sees it: tags with their place in the text, attributes, character references.

In linear time on any input: each search either moves on or ends the reading, and no pattern can go back. It follows the
tokenization of the HTML standard, but for scripts that hold comments (what scripts hold is not read at all).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5

_MARKUP = re.compile(r"<(?=[a-zA-Z!?]|/[\s\S])")
_REST_OF_TAG = r"""(?P<attributes>(?:[\t\n\f\r /]*+[^\t\n\f\r />][^\t\n\f\r />=]*+
        (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+|(?=>)))?+)*+)
    [\t\n\f\r /]*+>"""
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>[a-zA-Z][^\t\n\f\r />]*+){_REST_OF_TAG}", re.VERBOSE)
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*+)
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+
        (?P<value>"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\t\n\f\r >"'][^\t\n\f\r >]*+)|(?=>|\Z)))?+""",
    re.VERBOSE,
)
_TAG_BEGINS = re.compile(r"</?[a-zA-Z]")
_COMMENT_END = re.compile(r"--!?>")
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
"""What they hold is neither markup nor has references."""
_TEXT_ONLY = frozenset({"title", "textarea"})
"""What they hold is no markup, but has references."""
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in _RAW | _TEXT_ONLY}
_ANCHOR = re.compile(r"<[aA][\t\n\f\r />]")
_PLAIN = re.compile(
    r"""(?:[^<]*+<(?![aA][\t\n\f\r />]|[!?]|[sS](?:[cC]|[tT][yY])|[tT](?:[iI]|[eE])|[xX]|[iI][fF]|[nN][oO]|[pP][lL])
    [^<>"']*+(?:(?<==)"[^"<>]*+(?<![\t\n\f\r =])"[^<>"']*+)*+>)*+[^<]*+""",
    re.VERBOSE,
)
"""Text and tags that hold no link, no comment and no element with rules of its own, in one step: most of a mail. Of the tags
only those that end at the same place however their quotes are read: both quotes of a value stand where quotes are put."""
_REFERENCE = re.compile(r"&(?:#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[a-zA-Z][a-zA-Z0-9]*+;?)")
_LONGEST_NAME = max(map(len, html5))


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute's value, and where it stands with its quotation marks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag, or an end tag (`closing`)."""

    name: str
    closing: bool
    html: str
    #: Where the attributes stand in `html`.
    start: int
    end: int

    def value(self, name: str) -> Value | None:
        """The value of an attribute, the first of that name, with its references resolved; None if it has none."""
        at = self.start
        while at < self.end:
            found = _ATTRIBUTE.match(self.html, at, self.end)
            if found is None:
                break
            at = found.end()
            if found["name"].lower() == name:
                if not found["value"]:
                    return None
                written = next(found[group] for group in ("double", "single", "bare") if found[group] is not None)
                return Value(resolve(written, in_attribute=True), *found.span("value"))
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags with its references resolved, or, of `raw` elements (style, script), as it stands."""

    text: str
    raw: bool = False


def read(html: str) -> Iterator[Tag | Text]:
    """The tags and texts of a document in order; comments and declarations are passed over.

    What a browser drops because it never ends (a tag, a comment) is dropped.
    """
    at = 0
    while at < len(html):
        found = _MARKUP.search(html, at)
        start = found.start() if found else len(html)
        if start > at:
            yield Text(resolve(html[at:start]))
        if start < len(html):
            pieces, at = _markup(html, start)
            yield from pieces
        else:
            return


def anchors(html: str) -> Iterator[Tag]:
    """The start tags of links alone, as `read` finds them and some twenty times as quick."""
    at = candidate = 0
    while True:
        if candidate <= at:
            anchor = _ANCHOR.search(html, at)
            if anchor is None:
                return
            candidate = anchor.start()
        plain = _PLAIN.match(html, at, candidate)
        start = plain.end() if plain else at
        if not _MARKUP.match(html, start):
            at = start + 1  # A `<` that begins nothing.
            continue
        pieces, at = _markup(html, start)
        yield from (piece for piece in pieces if isinstance(piece, Tag) and piece.name == "a" and not piece.closing)


def _markup(html: str, start: int) -> tuple[list[Tag | Text], int]:
    """What begins at a `<`, with the text of an element that holds nothing else, and where reading goes on."""
    tag = _TAG.match(html, start)
    if tag is None:
        return [], _after_comment(html, start)
    name, at, closing = tag["name"].lower(), tag.end(), bool(tag["close"])
    pieces: list[Tag | Text] = [Tag(name, closing, html, *tag.span("attributes"))]
    if not closing and name in _RAW_END:
        end = _RAW_END[name].search(html, at)
        stop = end.start() if end else len(html)
        raw = name in _RAW
        pieces.append(Text(html[at:stop] if raw else resolve(html[at:stop]), raw))
        at = stop
    elif not closing and name == "plaintext":
        pieces.append(Text(html[at:]))
        at = len(html)
    return pieces, at


def _after_comment(html: str, start: int) -> int:
    """Where reading goes on after something that begins like a tag and is none."""
    if html.startswith("<!--", start):
        if html.startswith((">", "->"), start + 4):
            return html.index(">", start) + 1
        # The two dashes of the beginning may be those of the end.
        end = _COMMENT_END.search(html, start + 4)
        return end.end() if end else len(html)
    is_tag = _TAG_BEGINS.match(html, start)
    stop = -1 if is_tag else html.find(">", start + 2)
    return stop + 1 if stop >= 0 else len(html)


def resolve(text: str, *, in_attribute: bool = False) -> str:
    """Text with its character references resolved. In an attribute `&region=` is no reference, in a text `&reg` is."""
    if "&" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        written = found[0]
        if written[1] == "#":
            # Python reads no number of thousands of digits; no character has more than seven.
            digits = written[2:].lstrip("xX0").rstrip(";")
            return unescape(written) if len(digits) <= 7 else "\ufffd"
        name = written[1:]
        if name in html5 and (name[-1] == ";" or not in_attribute or text[found.end() : found.end() + 1] != "="):
            return html5[name]
        if in_attribute:
            return written
        for length in range(min(len(name), _LONGEST_NAME), 1, -1):
            if name[:length] in html5:
                return html5[name[:length]] + name[length:]
        return written

    return _REFERENCE.sub(character, text)
