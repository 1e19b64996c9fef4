"""Who may see how much of a provider's answer: it can reveal internal addresses or bytes of the response."""

from __future__ import annotations

import re

from tenancy.access import Access

LONGEST = 120
"""At most so many characters of a detail are shown to anybody."""
_CODE = re.compile(r"[a-z0-9_]{1,60}")


def shown(detail: str, access: Access) -> str:
    """The detail of an attempt (`code: text`): to those who set up channels, cut; to others its code alone."""
    code, _, _ = detail.partition(":")
    if access.may("channels:write"):
        return detail if len(detail) <= LONGEST else detail[: LONGEST - 1] + "…"
    return code if _CODE.fullmatch(code) else ""
