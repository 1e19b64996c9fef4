"""Packed uploads (.gz, .zip): unpacked beside the upload before they are read, to a limit, since a small file can unpack to any
size."""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Final

from django.conf import settings

from cdp.ingest.imports.stream import UnreadableFile

FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
"""By how a file's name ends."""
PACKED: Final = (".gz", ".zip")

_MAX_FILES = 5_000
_PIECE = 1 << 20
_BROKEN: Final = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError),
    *(ValueError, struct.error, zlib.error, lzma.LZMAError),
)
"""What reading an archive may raise."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file that can be read: where it lies, what it is called and its format."""

    path: Path
    name: str
    format: str


def promised(name: str) -> str | None:
    """The format that a file name promises, or "zip" of an archive that has not been looked into; None if it promises none."""
    path = PurePath(name.lower())
    if path.suffix == ".zip":
        return "zip"
    return FORMATS.get(PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix)


@contextmanager
def unpacked(upload: Path, name: str) -> Iterator[Unpacked]:
    """The file within the upload, or the upload itself if it is not packed. `name` is what people call it. What was unpacked is
    deleted at the end. Raises UnreadableFile; OSError for a full disk."""
    suffix = PurePath(name.lower()).suffix
    if suffix not in PACKED:
        yield Unpacked(upload, name, promised(name) or "")
        return
    plain = upload.with_name(f"{upload.name}.plain")
    try:
        inner = _from_zip(upload, plain, name) if suffix == ".zip" else _from_gzip(upload, plain, name)
        yield Unpacked(plain, inner, promised(inner) or "")
    finally:
        plain.unlink(missing_ok=True)


def _from_gzip(upload: Path, plain: Path, name: str) -> str:
    with gzip.open(upload) as content:
        _copy(content, plain, name)
    return name[: -len(".gz")]


def _from_zip(upload: Path, plain: Path, name: str) -> str:
    with _readable(name):
        archive = zipfile.ZipFile(upload)
    with archive:
        inner = _only_table(archive, name)
        with _readable(name):
            content = archive.open(inner)
        with content:
            _copy(content, plain, name)
        return inner.filename.rpartition("/")[2]


def _only_table(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The one file of an archive, besides what systems add to one."""
    found = [
        each
        for each in archive.infolist()[: _MAX_FILES + 1]
        if not each.is_dir() and not each.filename.startswith("__MACOSX/")
        and not each.filename.rpartition("/")[2].startswith(".")
    ]  # fmt: skip
    if len(found) != 1:
        raise UnreadableFile("zip_of_several", file=name, count=len(found))
    if PurePath(found[0].filename.lower()).suffix not in FORMATS:
        raise UnreadableFile("zip_without_table", file=name, name=found[0].filename[:100], known=", ".join(FORMATS))
    if found[0].flag_bits & 1:
        raise UnreadableFile("zip_encrypted", file=name)
    return found[0]


def _copy(content: IO[bytes] | gzip.GzipFile, plain: Path, name: str) -> None:
    size = 0
    with plain.open("wb") as target:
        plain.chmod(0o600)
        while piece := _read(content, name):
            size += len(piece)
            if size > settings.IMPORT_MAX_BYTES:
                raise UnreadableFile("too_large_packed", file=name, limit=settings.IMPORT_MAX_BYTES // 1_000_000)
            target.write(piece)


def _read(content: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    with _readable(name):
        return content.read(_PIECE)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What is wrong with an archive becomes UnreadableFile; a full disk does not."""
    try:
        yield
    except _BROKEN as error:
        raise UnreadableFile("not_an_archive", file=name) from error
