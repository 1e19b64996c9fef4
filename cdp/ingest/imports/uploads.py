"""Uploaded files on disk: under the state folder, by workspace, under a random name. Nothing of the name that the sender gave
is part of a path.

A file comes in pieces, each appended where the one before ended, so that an upload goes on after an interruption, and no more
than a piece is ever in memory.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Set
from pathlib import Path

from django.conf import settings

PIECE_BYTES = 4_000_000
"""Most bytes of one piece."""
SPARE_BYTES = 500_000_000
"""What a disk must have free besides: PostgreSQL may live on it."""


class WrongOffset(Exception):
    """The piece does not begin where the file ends; `received` says where that is."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(received)


class DiskFull(Exception):
    """There is no room for the file. What was there before is as it was."""


def new_name() -> str:
    """A random name."""
    return secrets.token_hex(16)


def upload_path(workspace_id: int, name: str) -> Path:
    """Where the file as it was uploaded lies."""
    return _folder(workspace_id) / name


def rows_path(workspace_id: int, name: str) -> Path:
    """Where its rows lie once it has been read."""
    return _folder(workspace_id) / f"{name}.rows"


def check_room(size: int) -> None:
    """Raise DiskFull unless the file and its rows, about as large, have room."""
    root = Path(settings.STATE_DIR)
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < 2 * size + SPARE_BYTES:
        raise DiskFull


def append(workspace_id: int, name: str, offset: int, piece: bytes) -> int:
    """Add a piece after the first `offset` bytes of the file; its size then. Raises WrongOffset and DiskFull.

    What lies behind them is of a piece that was not acknowledged: the process ended before its import said so.
    """
    path = upload_path(workspace_id, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as content:
        end = content.seek(0, os.SEEK_END)
        if end < offset:
            raise WrongOffset(end)
        content.seek(offset)
        content.truncate()
        try:
            content.write(piece)
            content.flush()
            os.fsync(content.fileno())
        except OSError as error:
            content.truncate(offset)
            raise DiskFull from error
    return offset + len(piece)


def remove(workspace_id: int, name: str) -> None:
    """Delete the file and its rows, as far as they are there."""
    for path in (upload_path(workspace_id, name), rows_path(workspace_id, name)):
        path.unlink(missing_ok=True)


def remove_others(kept: Set[str], before: float) -> None:
    """Delete all files but those under these names, if nobody has written to them since that time (seconds since 1970): what a
    worker that died left behind, and what belonged to a workspace that is gone."""
    for path in (Path(settings.STATE_DIR) / "uploads").glob("*/*"):
        if path.name.partition(".")[0] not in kept and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _folder(workspace_id: int) -> Path:
    return Path(settings.STATE_DIR) / "uploads" / str(workspace_id)
