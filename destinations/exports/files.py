"""Exported files on disk: under the state folder, by workspace, under a random name. Nothing that a person gave is in a path.

The rows of an export are appended to one file while they are read; the file that people get is made of them in one go, and has
its name only when it is whole.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from core import growing_file
from core.growing_file import TooShort

_ROWS, _WORK = ".rows", ".work"


class RowsGone(Exception):
    """The rows that were read are not all there: the disk was changed or lost what it had taken."""


def new_name() -> str:
    """A random name."""
    return secrets.token_hex(16)


def file_path(workspace_id: int, name: str) -> Path:
    """The file that people get."""
    return _folder(workspace_id) / name


def rows_path(workspace_id: int, name: str) -> Path:
    """Its rows while they are read, a line of JSON each."""
    return _folder(workspace_id) / f"{name}{_ROWS}"


def work_folder(workspace_id: int, name: str) -> Path:
    """An empty folder in which the file is made, with all that this needs meanwhile."""
    folder = _folder(workspace_id) / f"{name}{_WORK}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def check_room() -> None:
    """Raise DiskFull if only what must be spared is left."""
    growing_file.check_room(Path(settings.STATE_DIR))


def append_rows(workspace_id: int, name: str, offset: int, rows: list[list[Any]]) -> int:
    """Write rows after the first `offset` bytes, on disk when it returns; the size then. Raises RowsGone and DiskFull."""
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    try:
        return growing_file.append(rows_path(workspace_id, name), offset, lines)
    except TooShort as error:
        raise RowsGone from error


def publish(made: Path, workspace_id: int, name: str) -> int:
    """Give a file that was made in a work folder its name, once all of it is on disk; its size."""
    path = file_path(workspace_id, name)
    with made.open("rb") as content:
        os.fsync(content.fileno())
    made.rename(path)
    made.parent.rmdir()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.stat().st_size


def read_rows(workspace_id: int, name: str, size: int) -> Iterator[list[Any]]:
    """The rows in the first `size` bytes, one after another. Raises RowsGone."""
    if not size:
        return
    try:
        with rows_path(workspace_id, name).open("rb") as content:
            while content.tell() < size:
                line = content.readline()
                if not line:
                    raise RowsGone
                yield orjson.loads(line)
    except (FileNotFoundError, orjson.JSONDecodeError) as error:
        raise RowsGone from error


def remove(workspace_id: int, name: str) -> None:
    """Delete all that an export has on disk."""
    for path in _folder(workspace_id).glob(f"{name}*"):
        _delete(path)


def remove_others(kept: Set[str], before: float) -> None:
    """Delete all but what has one of these names, if nobody has written to it since that time (seconds since 1970)."""
    for path in (Path(settings.STATE_DIR) / "exports").glob("*/*"):
        with suppress(FileNotFoundError):  # Another worker deleted it first.
            if path.name.partition(".")[0] not in kept and path.stat().st_mtime < before:
                _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _folder(workspace_id: int) -> Path:
    return Path(settings.STATE_DIR) / "exports" / str(workspace_id)
