"""A document to the HTML with Liquid that is filled in for each customer."""

from __future__ import annotations

from typing import Any, Final

import mrml

from content.email.blocks.columns import SHARES, Columns
from content.email.document import Document, Placed
from content.email.page import Page
from content.email.settings import FONTS

_TOP_AND_BOTTOM: Final = 16
"""The space above the first and below the last block, in pixels."""


def to_html(document: Document, subject: str) -> str:
    """The message as mail programs show it: tables, styles in the tags, and what Outlook needs in conditional comments.

    Liquid stands in it as it was written. `subject` becomes the title that screen readers give.
    """
    page = Page(document.settings)
    head = _head(document, subject, page)
    sections = "".join(_sections(document.blocks, page))
    settings = document.settings
    edge = f'<mj-section background-color="{settings.surface}" padding="{_TOP_AND_BOTTOM // 2}px 0"></mj-section>'
    mjml = (
        f'<mjml lang="{settings.language}" dir="auto">{head}<mj-body width="{settings.width}px" '
        f'background-color="{settings.background}">{edge}{sections}{edge}</mj-body></mjml>'
    )
    return page.finish(_laid_out, mjml)


def _laid_out(mjml: str) -> str:
    return str(mrml.to_html(mjml).content)


def _head(document: Document, subject: str, page: Page) -> str:
    settings = document.settings
    preview = f"<mj-preview>{page.text(document.preheader)}</mj-preview>" if document.preheader.strip() else ""
    return (
        f"<mj-head><mj-title>{page.text(subject)}</mj-title>{preview}<mj-attributes>"
        f'<mj-all font-family="{FONTS[settings.font]}" /><mj-text color="{settings.text}" />'
        "</mj-attributes></mj-head>"
    )


def _sections(blocks: tuple[Placed, ...], page: Page) -> list[str]:
    """The blocks as sections: those that follow each other share one, columns have their own."""
    surface = page.settings.surface
    sections: list[str] = []
    together: list[str] = []

    def close() -> None:
        if together:
            sections.append(_section(surface, [f"<mj-column>{''.join(together)}</mj-column>"]))
            together.clear()

    for placed in blocks:
        if isinstance(placed.block, Columns):
            close()
            sections.append(_section(surface, _columns(placed, placed.block, page)))
        else:
            together.append(placed.block.write(page))
    close()
    return sections


def _section(surface: str, columns: list[str]) -> str:
    return f'<mj-section background-color="{surface}" padding="0">{"".join(columns)}</mj-section>'


def _columns(placed: Placed, block: Columns, page: Page) -> list[str]:
    columns = []
    whole = page.width
    for share, inner in zip(SHARES[block.arrangement], placed.columns, strict=True):
        page.width = whole * share // 100
        written = "".join(each.block.write(page) for each in inner)
        columns.append(f'<mj-column width="{share}%" vertical-align="top">{written}</mj-column>')
    page.width = whole
    return columns


def preheader_of(raw: Any) -> str:
    """The preheader of a document in JSON, as it was written."""
    found = raw.get("preheader") if isinstance(raw, dict) else None
    return found if isinstance(found, str) else ""
