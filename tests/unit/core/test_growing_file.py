"""A file grows by whole pieces, or not at all."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from core.growing_file import DiskFull, TooShort, append


def test_a_piece_that_the_disk_does_not_take_leaves_those_before(tmp_path: Path) -> None:
    path = tmp_path / "made" / "file"
    assert append(path, 0, b"kept") == 4
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(DiskFull):
            append(path, 4, b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"kept"


def test_what_nobody_was_told_of_is_written_over_and_what_is_lost_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    append(path, 0, b"kept and not told of")
    assert append(path, 4, b" on") == 7
    assert path.read_bytes() == b"kept on"
    with pytest.raises(TooShort) as lost:
        append(path, 9, b"x")
    assert lost.value.end == 7
