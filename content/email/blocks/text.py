"""Paragraphs and lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from content.email import richtext
from content.email.blocks.base import Align, Block, Fault
from content.email.page import SIDE, Page
from content.email.richtext import RichText
from core.config.schema import meta
from core.i18n.text import translated


class Text(Block, tag="text", frozen=True, kw_only=True):
    """What the message says."""

    label = translated("Text")
    text: Annotated[RichText, meta(translated("Text"), format="rich-text")] = msgspec.field(default_factory=RichText)
    size: Annotated[int, meta(translated("Size in pixels"), ge=12, le=24)] = 16
    align: Align = "left"

    def says(self) -> str:
        return richtext.plain(self.text)

    def write(self, page: Page) -> str:
        html = page.html(richtext.as_html(self.text, page))
        return (
            f'<mj-text align="{self.align}" font-size="{self.size}px" line-height="1.6" padding="8px {SIDE}px">'
            f"{html}</mj-text>"
        )

    def wrong(self) -> Iterator[Fault]:
        if not self.says():
            yield Fault("text", "empty_block", translated("it is empty. Write it, or take it away"), "warning")
        for code, said, blocks in richtext.wrong(self.text):
            yield Fault("text", code, said, "error" if blocks else "warning")

    def texts(self) -> dict[str, str]:
        return {"text": richtext.as_lines(self.text)}

    @classmethod
    def start(cls) -> dict[str, Any]:
        return {"text": {"type": "doc", "content": [{"type": "paragraph"}]}}
