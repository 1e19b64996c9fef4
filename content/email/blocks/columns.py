"""Blocks side by side."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from content.email.blocks.base import Block
from core.config.schema import meta
from core.i18n.text import translated

SHARES: Final = {"1-1": (50, 50), "1-2": (33, 67), "2-1": (67, 33), "1-1-1": (33, 34, 33)}
"""The widths of the columns in percent, by their arrangement."""


class Columns(Block, tag="columns", frozen=True, kw_only=True):
    """Two or three columns, one below the other on a phone. `content.email.document` reads the blocks in them."""

    label = translated("Columns")
    arrangement: Annotated[Literal["1-1", "1-2", "2-1", "1-1-1"], meta(translated("Arrangement"))] = "1-1"
    columns: Annotated[
        list[list[dict[str, Any]]], meta(translated("Columns"), format="hidden", min_length=2, max_length=3)
    ] = msgspec.field(default_factory=lambda: [[], []])

    @classmethod
    def start(cls) -> dict[str, Any]:
        return {"columns": [[], []]}
