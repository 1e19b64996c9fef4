"""A file's content as bytes, unpacked on the way."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cdp.ingest.imports.messages import FILE_TEXTS
from core.i18n.messages import text_of


class UnreadableFile(Exception):
    """The file as a whole cannot be read: the code of FILE_TEXTS and its parameters say why, and what would help."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        return str(text_of(FILE_TEXTS, self.code, self.params))


def unpacked(path: Path) -> tuple[IO[bytes], IO[bytes]]:
    """The file (for its position) and the stream of its content."""
    raw = path.open("rb")
    return raw, gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw  # type: ignore[return-value]  # Reads alike.


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The content, closed at the end."""
    raw, content = unpacked(path)
    with raw:
        yield content
