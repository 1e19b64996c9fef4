"""Uploaded files on disk: under the state folder, by workspace, under a random name. Nothing of the name that the sender gave
is part of a path.

A file comes in pieces, each appended where the one before ended, so that an upload goes on after an interruption, and no more
than a piece is ever in memory.
"""

from __future__ import annotations

import secrets
from collections.abc import Set
from pathlib import Path

from django.conf import settings

from core import growing_file
from core.growing_file import TooShort

PIECE_BYTES = 4_000_000
"""Most bytes of one piece."""


class WrongOffset(Exception):
    """The piece does not begin where the file ends; `received` says where that is."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(received)


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
    growing_file.check_room(Path(settings.STATE_DIR), 2 * size)


def append(workspace_id: int, name: str, offset: int, piece: bytes) -> int:
    """Add a piece after the first `offset` bytes of the file; its size then. Raises WrongOffset and DiskFull."""
    try:
        return growing_file.append(upload_path(workspace_id, name), offset, piece)
    except TooShort as error:
        raise WrongOffset(error.end) from error


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
