"""An image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from content.email.blocks.base import Align, Block, Fault
from content.email.page import SIDE, Page
from content.email.urls import wrong_image, wrong_link
from core.config.schema import meta
from core.i18n.text import translated


class Image(Block, tag="image", frozen=True, kw_only=True):
    """An image on a web server, which may lead somewhere."""

    label = translated("Image")
    src: Annotated[str, meta(translated("Address of the image"), "https://…/banner.png", max_length=4000)] = ""
    alt: Annotated[
        str,
        meta(
            translated("Description"),
            translated("Read out by screen readers, and shown where images are blocked."),
            max_length=300,
        ),
    ] = ""
    href: Annotated[str, meta(translated("Link"), translated("Empty: none."), max_length=4000)] = ""
    percent: Annotated[int, meta(translated("Width in percent"), ge=10, le=100)] = 100
    align: Align = "center"

    def says(self) -> str:
        return self.alt or self.src.rpartition("/")[2]

    def write(self, page: Page) -> str:
        src = "" if wrong_image(self.src) else self.src.strip()
        if not src:
            return ""
        leads = f'href="{page.text(self.href.strip())}"' if self.href and not wrong_link(self.href) else ""
        width = (page.width - 2 * SIDE) * self.percent // 100
        return (
            f'<mj-image src="{page.text(src)}" alt="{page.text(self.alt)}" {leads} width="{width}px" '
            f'align="{self.align}" padding="8px {SIDE}px" />'
        )

    def wrong(self) -> Iterator[Fault]:
        if said := wrong_image(self.src):
            yield Fault("src", "bad_image", said)
        if self.href and (said := wrong_link(self.href)):
            yield Fault("href", "bad_link", said)
        if not self.alt.strip():
            said = translated("it has no description for those who do not see it. Say in a few words what it shows")
            yield Fault("alt", "missing_alt", said, "warning")

    def texts(self) -> dict[str, str]:
        return {"src": self.src, "alt": self.alt, "href": self.href}
