"""Taking a JSON text apart without reading what is inside: for bodies that a strict reader gives up on.

Walks the text token by token, so depth costs no recursion, and the parts are the very bytes that came.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\],:]', re.DOTALL)
_CLOSED_BY = {b"{": b"}", b"[": b"]"}


def members(text: bytes) -> list[tuple[bytes, bytes]] | None:
    """The (key with its quotes, value) pairs of a JSON object; None if `text` is none, or its brackets do not match."""
    found = _parts(text, b"{")
    if found is None or any(colon is None for _, colon, _ in found):
        return None
    return [(text[start:colon].strip(), text[colon + 1 : end].strip()) for start, colon, end in found if colon]


def elements(text: bytes) -> list[bytes] | None:
    """The elements of a JSON array; None if `text` is none, or its brackets do not match."""
    found = _parts(text, b"[")
    return None if found is None else [text[start:end].strip() for start, _, end in found]


def _parts(text: bytes, opening: bytes) -> list[tuple[int, int | None, int]] | None:
    """(start, first colon, end) of what the commas of the outermost container part."""
    waiting: list[bytes] = []
    parts: list[tuple[int, int | None, int]] = []
    start, colon = 0, None
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if not waiting:  # Nothing may come before the container, nor after it.
            if parts or sign != opening or text[: token.start()].strip():
                return None
            start = token.end()
        if sign in _CLOSED_BY:
            waiting.append(_CLOSED_BY[sign])
        elif sign in (b"}", b"]"):
            if waiting.pop() != sign:
                return None
            if not waiting:
                parts.append((start, colon, token.end() - 1))
                start = token.end()
        elif sign == b'"':  # A text that does not end.
            return None
        elif len(waiting) == 1 and sign == b",":
            parts.append((start, colon, token.start()))
            start, colon = token.end(), None
        elif len(waiting) == 1 and sign == b":" and colon is None:
            colon = token.start()
    if waiting or not parts or text[start:].strip():
        return None
    only = parts[0]
    return [] if len(parts) == 1 and not text[only[0] : only[2]].strip() else parts
