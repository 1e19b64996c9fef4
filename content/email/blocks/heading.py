"""A heading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

import msgspec

from content.email import richtext
from content.email.blocks.base import Align, Block, Fault
from content.email.page import SIDE, Page
from content.email.richtext import RichText
from core.config.schema import meta
from core.i18n.text import translated

_SIZES: Final = {"h1": 28, "h2": 22, "h3": 18}


class Heading(Block, tag="heading", frozen=True, kw_only=True):
    """A line that is larger than the text."""

    label = translated("Heading")
    text: Annotated[RichText, meta(translated("Text"), format="rich-text")] = msgspec.field(default_factory=RichText)
    level: Annotated[Literal["h1", "h2", "h3"], meta(translated("Level"))] = "h1"
    align: Align = "left"

    def says(self) -> str:
        return richtext.plain(self.text)

    def write(self, page: Page) -> str:
        html = (
            f'<{self.level} style="margin:0;font-size:inherit;line-height:inherit;font-weight:inherit">'
            f"{richtext.as_lines(self.text)}</{self.level}>"
        )
        return (
            f'<mj-text align="{self.align}" font-size="{_SIZES[self.level]}px" font-weight="700" line-height="1.3" '
            f'padding="12px {SIDE}px 4px">{page.html(html)}</mj-text>'
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
