"""Empty space."""

from __future__ import annotations

from typing import Annotated

from content.email.blocks.base import Block
from content.email.page import Page
from core.config.schema import meta
from core.i18n.text import translated


class Spacer(Block, tag="spacer", frozen=True, kw_only=True):
    """Space between blocks."""

    label = translated("Spacer")
    height: Annotated[int, meta(translated("Height in pixels"), ge=4, le=120)] = 24

    def write(self, page: Page) -> str:
        return f'<mj-spacer height="{self.height}px" />'
