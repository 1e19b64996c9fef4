"""Text as PostgreSQL can hold it."""

from __future__ import annotations


def clean(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL and lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
