"""Finding texts that stand outside Python, for Babel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

_HEADER = re.compile(rb"-- (?:means|do): (.+)")


def invariants(
    file: IO[bytes], keywords: Sequence[str], comment_tags: Sequence[str], options: Mapping[str, str]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """What each invariant of the doctor means and what to do, from the header lines of its SQL."""
    for number, line in enumerate(file, 1):
        if found := _HEADER.fullmatch(line.strip()):
            yield number, "translated", found[1].decode(), []
