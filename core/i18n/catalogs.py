"""Catalogs of texts: compiled where a source is newer than what is there. `python -m core.i18n.catalogs` before a start."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "locale"


def compile_catalogs(folder: Path = FOLDER) -> None:
    """Write every catalog as Django reads it. Raises ValueError for one that is not well formed."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        written = target.with_suffix(f".{os.getpid()}.mo")  # Two processes may find it old at once.
        with written.open("wb") as file:
            write_mo(file, catalog)
        written.replace(target)


if __name__ == "__main__":
    compile_catalogs()
