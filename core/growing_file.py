"""Files that grow piece by piece, each piece on disk before anybody is told of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SPARE_BYTES = 500_000_000
"""What a disk must have free besides: PostgreSQL may live on it."""


class DiskFull(Exception):
    """There is no room to go on. What was there before is as it was."""


class TooShort(Exception):
    """The file ends before the place where it was to go on: at `end`."""

    def __init__(self, end: int) -> None:
        self.end = end
        super().__init__(end)


def check_room(root: Path, size: int = 0) -> None:
    """Raise DiskFull unless so many bytes fit under the folder, which is made if need be, and SPARE_BYTES are left."""
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < size + SPARE_BYTES:
        raise DiskFull


def append(path: Path, offset: int, piece: bytes) -> int:
    """Write a piece after the first `offset` bytes, on disk when it returns; the size then. Raises TooShort and DiskFull.

    What lies behind the offset is deleted: it is of a process that died before anybody was told of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Unbuffered: a buffer would try to write the rest again when the file is closed.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as content:
        end = content.seek(0, os.SEEK_END)
        if end < offset:
            raise TooShort(end)
        content.seek(offset)
        content.truncate()
        try:
            left = memoryview(piece)
            while left:
                left = left[content.write(left) :]
            os.fsync(content.fileno())
        except OSError as error:
            content.truncate(offset)
            raise DiskFull from error
    return offset + len(piece)
