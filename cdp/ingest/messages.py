"""Why an item is refused: the closed list of codes with their texts, as the endpoint answers and the quarantine shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cdp.events.warnings import TEXTS as WARNINGS
from core.i18n.messages import Texts, text_of
from core.i18n.text import listed, translated
from core.problems import Problem

KINDS: Final = ("identify", "track", "page", "screen", "group", "alias")
UNEXPECTED: Final = "unexpected"

_WORDS: Final[Mapping[str, str]] = {
    "word.missing": translated("missing"),
    "word.object": translated("an object"),
    "word.list": translated("a list"),
    "word.text": translated("text"),
    "word.text_or_integer": translated("text or a whole number"),
    "word.time": translated("an ISO 8601 text, or a number of seconds or milliseconds since 1970"),
    "word.item": translated("The item"),
    "word.spelt_otherwise": translated(" `{name}` is spelt otherwise."),
    "word.place": translated(" (line {line}, column {column})"),
}
"""Parts of the texts below."""

_REFUSED: Final[Mapping[str, str]] = {
    "event_too_large": translated(
        "The event has {size:,} bytes; the limit is {limit:,}. Send less in its properties, or split it."
    ),
    "malformed_json": translated(
        "Not valid JSON: {error}. Encode the body with a JSON library (UTF-8, no NaN or Infinity, "
        "whole surrogate pairs)."
    ),
    "wrong_type": translated("{field} is {value}; it must be {wanted}."),
    "duplicate_key": translated(
        "The same key occurs twice in one object, so it is unclear which value is meant. Send each key once."
    ),
    "nul_character": translated(
        "A text holds the NUL character (\\u0000), which cannot be stored. Remove it before sending."
    ),
    "number_too_large": translated(
        "The whole number {digits} has more digits than can be kept exactly. Send it as text."
    ),
    "too_deep": translated("The item is nested deeper than {limit} levels. Flatten its properties."),
    "unknown_type": translated("`type` is {{value}}; it must be one of {kinds}.", kinds=listed(KINDS)),
    "consent_without_time": translated(
        "The item states consent, but not when it was given, so it would count as given now, over "
        "anything said since. Send `context.consent.at` or `timestamp` (for a file: map a column to "
        "it, or give --consented-at)."
    ),
    "message_id_too_long": translated("`messageId` has {length} characters; the limit is {limit}. Send a UUID."),
    "no_identifier": translated(
        "The item identifies nobody: give it a `userId`, an `anonymousId` or `context.externalIds`.{spelt}"
    ),
    "no_event_name": translated('`event` is {value}; a track needs the name of what happened, e.g. "Order Completed".'),
    "event_name_too_long": translated(
        "The event name has {length} characters; the limit is {limit}. Put details into properties."
    ),
    **dict.fromkeys(
        ("no_previous_id", "no_user_id", "no_group_id"),
        translated("An item of type {kind} needs `{field}`."),
    ),
    "bad_timestamp": translated(
        '`{field}` is "{value}", which is no time that can be told for sure. Send an ISO 8601 date '
        "and time, e.g. 2026-03-01T09:30:00Z, or seconds (10 digits) or milliseconds (13 digits) "
        "since 1970."
    ),
    "time_out_of_range": translated(
        '`{field}` "{value}" lies before 1970 (after allowing for the sender\'s clock by `sentAt`). '
        "Send the right time."
    ),
    "identifier_too_long": translated(
        "`{field}` is longer than {limit} characters. Send the identifier itself, not a document."
    ),
    "generic_identifier": translated(
        "`{field}` holds a placeholder such as null, guest or 0, and there is no other identifier. "
        "It would join everybody who has it into one person. Send a real id, or leave the field out."
    ),
    UNEXPECTED: translated(
        "The item could not be processed ({kind}); the others of its batch were. Look at it, and "
        "replay it once corrected."
    ),
}

TEXTS: Final[Texts] = {
    # What is a warning beside another identifier is a refusal without one.
    **{
        code: translated("{warning} The item has no other identifier, so it identifies nobody.", warning=warning)
        for code, warning in WARNINGS.items()
    },
    **_WORDS,
    **_REFUSED,
}


def refused(path: str, code: str, **params: object) -> Problem:
    """The problem of that code, at that path of the item."""
    return replace(Problem(path, code, text_of(TEXTS, code, params)), params=params)


def explained(code: str, path: str, params: Mapping[str, object]) -> Problem:
    """A kept refusal in words. One of a code that is not in the list any more is shown as unexpected."""
    if code not in TEXTS:
        return refused(path, UNEXPECTED, kind=code)
    return refused(path, code, **params)


def shown(value: object) -> object:
    """A value as a parameter: its kind, or what it says if it is short."""
    if value is None:
        return {"code": "word.missing"}
    if isinstance(value, dict | list):
        return {"code": "word.object" if isinstance(value, dict) else "word.list"}
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and len(text) <= 60 else text[:60]
