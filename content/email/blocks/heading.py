"""A heading."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from content.email import richtext
from content.email.blocks.base import Align
from content.email.blocks.written import WrittenBlock
from content.email.page import SIDE, Page
from core.config.schema import meta
from core.i18n.text import translated

_SIZES: Final = {"h1": 28, "h2": 22, "h3": 18}


class Heading(WrittenBlock, tag="heading", frozen=True, kw_only=True):
    """A line that is larger than the text."""

    label = translated("Heading")
    level: Annotated[Literal["h1", "h2", "h3"], meta(translated("Level"))] = "h1"
    align: Align = "left"

    def write(self, page: Page) -> str:
        html = (
            f'<{self.level} style="margin:0;font-size:inherit;line-height:inherit;font-weight:inherit">'
            f"{richtext.as_lines(self.text)}</{self.level}>"
        )
        return (
            f'<mj-text align="{self.align}" font-size="{_SIZES[self.level]}px" font-weight="700" line-height="1.3" '
            f'padding="12px {SIDE}px 4px">{page.html(html)}</mj-text>'
        )
