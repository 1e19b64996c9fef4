"""The links of a message: what leads back to us, and how a click is noticed."""

from __future__ import annotations

import re
from html import escape, unescape

from channels import tokens

_HREF = re.compile(r"""(<a\b[^>]{0,1000}?\shref\s*=\s*)(?:"([^"]{1,4000})"|'([^']{1,4000})')""", re.IGNORECASE)


def unsubscribe_url(base: str, key: str) -> str:
    """Where the person of a touch can say no. `base` is the public URL of this installation."""
    return f"{base}/u/{tokens.unsubscribe(key)}"


def tracked(base: str, key: str, url: str) -> str:
    """A link of ours that notes the click and leads on to `url`; `url` itself where that is impossible or needless."""
    if url.startswith(f"{base}/") or not tokens.followable(url):
        return url
    return f"{base}/c/{tokens.click(key, url)}"


def track_html(base: str, key: str, html: str) -> str:
    """HTML with the links of its anchors tracked; mail addresses, anchors within the page and our own links stay."""

    def replace(found: re.Match[str]) -> str:
        url = unescape(found.group(2) or found.group(3))
        return f'{found.group(1)}"{escape(tracked(base, key, url))}"'

    return _HREF.sub(replace, html)
