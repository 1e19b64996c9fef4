"""The links of a message: what leads back to us, and how a click is noticed."""

from __future__ import annotations

from html import escape

from channels.links import tokens
from content.markup import anchors

MAX_TRACKED = 4_000
"""The longest address that is tracked: ours, which holds it, must still be one that programs take."""


def unsubscribe_url(base: str, key: str) -> str:
    """Where the person of a touch can say no. `base` is the public URL of this installation."""
    return f"{base}/u/{tokens.unsubscribe(key)}"


def tracked(base: str, key: str, url: str) -> str:
    """A link of ours that notes the click and leads on to `url`; `url` itself where that is impossible or needless."""
    if url.startswith(f"{base}/") or len(url) > MAX_TRACKED or not tokens.followable(url):
        return url
    return f"{base}/c/{tokens.click(key, url)}"


def untracked(url: str) -> str:
    """Where a link of `tracked` leads on to; any other URL as it is."""
    _, found, token = url.rpartition("/c/")
    click = tokens.read_click(token) if found else None
    return click.url if click else url


def track_html(base: str, key: str, html: str) -> str:
    """HTML with the links of its anchors tracked; mail addresses, anchors within the page and our own links stay.

    Nothing else changes, not by a byte: mail programs read markup that no parser would write again as it was.
    """
    pieces: list[str] = []
    done = 0
    for tag in anchors(html):
        href = tag.value("href")
        # Browsers take off blanks around an address.
        url = href.text.strip(" \t\n\f\r") if href else ""
        if href and (leads := tracked(base, key, url)) != url:
            pieces += (html[done : href.start], f'"{escape(leads)}"')
            done = href.end
    return "".join((*pieces, html[done:]))
