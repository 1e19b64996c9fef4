"""A button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from content.email.blocks.base import Align, Block, Fault
from content.email.page import SIDE, Page
from content.email.urls import wrong_link
from core.config.schema import meta
from core.i18n.text import translated


class Button(Block, tag="button", frozen=True, kw_only=True):
    """A link that asks to be followed."""

    label = translated("Button")
    words: Annotated[str, meta(translated("Words"), max_length=200)] = ""
    href: Annotated[str, meta(translated("Link"), "https://…", max_length=4000)] = ""
    align: Align = "center"
    wide: Annotated[bool, meta(translated("As wide as the text"))] = False
    radius: Annotated[int, meta(translated("Corner radius"), ge=0, le=40)] = 6

    def says(self) -> str:
        return self.words

    def write(self, page: Page) -> str:
        href = "" if wrong_link(self.href) else self.href.strip()
        wide = 'width="100%"' if self.wide else ""
        return (
            f'<mj-button href="{page.text(href)}" align="{self.align}" {wide} border-radius="{self.radius}px" '
            f'background-color="{page.settings.accent}" color="{_readable(page.settings.accent)}" font-size="16px" '
            f'font-weight="600" inner-padding="12px 24px" padding="12px {SIDE}px">{page.text(self.words)}</mj-button>'
        )

    def wrong(self) -> Iterator[Fault]:
        if not self.words.strip():
            yield Fault("words", "empty_button", translated("it says nothing. Write what happens when it is pressed"))
        if said := wrong_link(self.href):
            yield Fault("href", "empty_link" if not self.href.strip() else "bad_link", said)

    def texts(self) -> dict[str, str]:
        return {"words": self.words, "href": self.href}

    @classmethod
    def start(cls) -> dict[str, Any]:
        return {"words": str(translated("Find out more"))}


def _readable(color: str) -> str:
    """White or near black, whichever stands out more from the color (WCAG 2 relative luminance)."""
    channels = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.058 else "#111827"
