"""Who writes, and how to hear no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from content.email import richtext
from content.email.blocks.base import Block, Fault
from content.email.page import SIDE, Page, escaped
from content.email.richtext import RichText
from core.config.schema import meta
from core.i18n.text import translated

_COLOR = "#6b7280"


class Footer(Block, tag="footer", frozen=True, kw_only=True):
    """The sender's address, and the link to unsubscribe."""

    label = translated("Footer")
    text: Annotated[RichText, meta(translated("Text"), format="rich-text")] = msgspec.field(default_factory=RichText)
    unsubscribe: Annotated[
        str, meta(translated("Words of the unsubscribe link"), translated("Empty: no link."), max_length=100)
    ] = ""

    def says(self) -> str:
        return richtext.plain(self.text)

    def write(self, page: Page) -> str:
        html = richtext.as_html(self.text, page) if self.says() else ""
        if self.unsubscribe.strip():
            html += (
                f'<p style="margin:{"8px 0 0" if html else "0"}"><a href="{{{{ unsubscribe_url }}}}" target="_blank" '
                f'style="color:{_COLOR};text-decoration:underline">{escaped(self.unsubscribe.strip())}</a></p>'
            )
        return (
            f'<mj-text align="center" color="{_COLOR}" font-size="13px" line-height="1.6" padding="16px {SIDE}px">'
            f"{page.html(html)}</mj-text>"
        )

    def wrong(self) -> Iterator[Fault]:
        for code, said, blocks in richtext.wrong(self.text):
            yield Fault("text", code, said, "error" if blocks else "warning")

    def texts(self) -> dict[str, str]:
        return {"text": richtext.as_lines(self.text), "unsubscribe": self.unsubscribe}

    @classmethod
    def start(cls) -> dict[str, Any]:
        empty = {"type": "doc", "content": [{"type": "paragraph"}]}
        return {"text": empty, "unsubscribe": str(translated("Unsubscribe"))}
