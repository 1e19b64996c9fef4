"""Is a Chinese message Chinese throughout? Names and samples may be Latin; a run of English words is a leak."""

from __future__ import annotations

import re

from core.i18n.text import in_language

_QUOTED = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|'[^']*'")
_RUN = re.compile(r"\b[A-Za-z][a-z']+(?: [a-z']+)+\b")


def english_in(chinese: str) -> list[str]:
    """The runs of English words outside quotation marks; the whole text if there is no Chinese in it."""
    if not any("\u4e00" <= letter <= "\u9fff" for letter in chinese):
        return [chinese]
    return _RUN.findall(_QUOTED.sub("", chinese))


def in_chinese(message: str) -> str:
    """A text as a Chinese reader sees it."""
    return in_language(message, "zh-hans")
