"""What every kind of block is: a typed class that writes itself as MJML and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from content.email.page import Page
from core.config.schema import meta
from core.i18n.text import translated
from core.problems import Severity

Align = Annotated[Literal["left", "center", "right"], meta(translated("Alignment"))]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a block: at which field, which rule, and the end of a sentence with the remedy, which begins with the
    block's name."""

    field: str
    code: str
    said: str
    severity: Severity = "error"


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A block; a subclass is a kind of block, and one line in `content.email.blocks`."""

    label: ClassVar[str]
    """What the kind is called."""
    id: Annotated[
        str,
        meta(translated("Name in the document"), format="hidden", pattern=r"^[A-Za-z0-9_-]{1,40}$", examples=["b1"]),
    ]
    """Names it within its document."""

    def says(self) -> str:
        """A few of its words, by which a person knows it among others of its kind."""
        return ""

    def write(self, page: Page) -> str:
        """MJML for a column of the page."""
        raise NotImplementedError

    def wrong(self) -> Iterator[Fault]:
        """What is wrong with it, but for the syntax of `texts`."""
        return iter(())

    def texts(self) -> dict[str, str]:
        """Its fields that may hold Liquid."""
        return {}

    @classmethod
    def start(cls) -> dict[str, Any]:
        """What a new one holds besides its kind and the defaults of its fields."""
        return {}
