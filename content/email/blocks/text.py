"""Paragraphs and lists."""

from __future__ import annotations

from typing import Annotated

from content.email import richtext
from content.email.blocks.base import Align
from content.email.blocks.written import WrittenBlock
from content.email.page import SIDE, Page
from core.config.schema import meta
from core.i18n.text import translated


class Text(WrittenBlock, tag="text", frozen=True, kw_only=True):
    """What the message says."""

    label = translated("Text")
    size: Annotated[int, meta(translated("Size in pixels"), ge=12, le=24)] = 16
    align: Align = "left"

    def write(self, page: Page) -> str:
        html = page.html(richtext.as_html(self.text, page))
        return (
            f'<mj-text align="{self.align}" font-size="{self.size}px" line-height="1.6" padding="8px {SIDE}px">'
            f"{html}</mj-text>"
        )
