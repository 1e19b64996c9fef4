"""A file's content as bytes, unpacked on the way."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what would help."""


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
