"""A line between blocks."""

from __future__ import annotations

from typing import Annotated

from content.email.blocks.base import Block
from content.email.page import SIDE, Page
from content.email.settings import color
from core.config.schema import meta
from core.i18n.text import translated


class Divider(Block, tag="divider", frozen=True, kw_only=True):
    """A line."""

    label = translated("Divider")
    color: Annotated[str, color(translated("Color"))] = "#e5e7eb"
    thickness: Annotated[int, meta(translated("Thickness in pixels"), ge=1, le=8)] = 1

    def write(self, page: Page) -> str:
        return f'<mj-divider border-color="{self.color}" border-width="{self.thickness}px" padding="12px {SIDE}px" />'
