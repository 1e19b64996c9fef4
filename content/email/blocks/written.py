"""What blocks of written text have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from content.email import richtext
from content.email.blocks.base import Block, Fault
from content.email.richtext import RichText
from core.config.schema import meta
from core.i18n.text import translated


class WrittenBlock(Block, frozen=True, kw_only=True):
    """A block of text; a subclass says how it looks."""

    text: Annotated[RichText, meta(translated("Text"), format="rich-text")] = msgspec.field(default_factory=RichText)

    def says(self) -> str:
        return richtext.plain(self.text)

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
