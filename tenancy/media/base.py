"""What is known of a medium: its names, how people are reached by it, and what a message of it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class FieldKind(Enum):
    """How a field's text is treated."""

    TEXT = "text"
    HTML = "html"
    """What variables hold is escaped; its links and its opening are tracked."""
    LINE = "line"
    """Ends up in a header: a line break is refused."""
    DOCUMENT = "document"
    """Blocks, which are compiled to the field of HTML when a version is published (`content.email`)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a message."""

    kind: FieldKind
    required: bool = False
    mailbox: bool = False
    """One mailbox, as `content.mailbox` reads it."""


@dataclass(frozen=True, slots=True)
class Medium:
    """What carries a message. Templates and consent belong to the medium, credentials to the channel."""

    kind: str
    """Stored in channels, templates, touches and consent; never renamed. At most 20 characters."""
    label: str
    fields: Mapping[str, Field]
    """In the order of the form. Fields not named here are passed on as text, so that a gateway can ask for more."""
    namespace: str | None = None
    """The identifier by which it reaches people; None where any profile can be reached."""
    by_account: bool = False
    """Whether its addresses hold within one account of the provider: elsewhere the same text is somebody else, or nobody."""
    one_of: tuple[str, ...] = ()
    """Fields of which at least one is required."""
    opt_in: bool = False
    """Whether a new workspace asks people first: the law of most countries wants consent before an advertisement by it."""
    unsubscribe_link: bool = False
    """Whether a message has a place for a one-click unsubscribe link."""
    country_of: Callable[[str], str] | None = None
    """Where what a message costs depends on the country: that of an address, as ISO 3166; '' if it has none."""
    parts_of: Callable[[Mapping[str, Any]], int] | None = None
    """Where long messages are charged as several: as how many one of this content is."""


BODY: Mapping[str, Field] = {"body": Field(FieldKind.TEXT, required=True)}
"""The fields of media whose messages are one text."""
TITLED: Mapping[str, Field] = {
    "title": Field(FieldKind.LINE),
    "body": Field(FieldKind.TEXT, required=True),
    "url": Field(FieldKind.LINE),
}
"""The fields of media whose messages may have a title, and lead somewhere."""
