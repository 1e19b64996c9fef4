"""Catalogs of texts: compiled where a source is newer than what is there. `python -m core.i18n.catalogs` before a start."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "locale"


def outdated(folder: Path = FOLDER) -> list[Path]:
    """The sources that are not compiled, or were changed since: their texts would be shown in English, or as they were."""
    return [source for source in folder.glob("*/LC_MESSAGES/*.po") if not _is_compiled(source)]


def compile_catalogs(folder: Path = FOLDER) -> None:
    """Write every outdated catalog as Django reads it. Raises PoFileError for one that is not well formed."""
    for source in outdated(folder):
        with source.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        written = source.with_suffix(f".{os.getpid()}.mo")  # Two processes may find it outdated at once.
        with written.open("wb") as file:
            write_mo(file, catalog)
        written.replace(source.with_suffix(".mo"))


def _is_compiled(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


if __name__ == "__main__":
    compile_catalogs()
