"""What was left out of an item that was otherwise taken in: a note on its event, with the reason.

The part stays where the sender put it (a bad address is still a trait); the note says what it did not become.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.i18n.messages import Texts
from core.i18n.text import translated
from core.problems import Problem

MAX_NOTES = 20
"""Most notes that one event keeps."""

TEXTS: Final[Texts] = {
    "generic_identifier": translated(
        "This is a placeholder such as null, guest or 0; it identifies nobody. Send a real id, or leave the field out."
    ),
    "not_an_identifier": translated(
        "An identifier is text or a whole number; this is neither, so it identifies nobody. Send it as text."
    ),
    "not_an_email": translated(
        "This is no e-mail address. It was kept as it is, but nobody can be found or written to by "
        "it. Fix it where it is entered."
    ),
    "not_a_phone": translated(
        "This is no phone number, or it lacks its country code. It was kept as it is, but nobody can "
        "be found or written to by it. Send it as +47…, or set the region of the workspace."
    ),
    "not_a_personal_phone": translated(
        "This is no number of a mobile or a fixed line (but a short code, a service number, or one "
        "that is not assigned), so it identifies nobody. It was kept as it is. Correct it where it "
        "is entered."
    ),
    "digits_lost": translated(
        "This is a number of which a spreadsheet kept only the first digits, so it identifies "
        "nobody. Export the column as text."
    ),
    "denied_identifier": translated(
        "This value is on the list of those that many people share, so it identifies nobody. If it "
        "is a real one, allow it under Settings, Identifiers."
    ),
    "shared_identifier": translated(
        "Several known people have been seen with this value, so it identifies nobody any more. If "
        "it belongs to one person, allow it under Settings, Identifiers."
    ),
    "bad_namespace": translated(
        "This is no name for a type of identifier, so the id was left out. Use letters, digits and "
        "underscores, beginning with a letter, at most 40."
    ),
    "bad_locale": translated("This is no locale, so it was left out. Send text of at most 16 characters, e.g. en-GB."),
    "unknown_time_zone": translated(
        "There is no such time zone, so it was left out. Send an IANA name, e.g. Europe/Oslo."
    ),
    "time_zone_assumed": translated(
        "This time names no zone. It was read in the time zone of its source or, where that has "
        "none, of the workspace. Send times with a zone, e.g. 2026-03-01T09:30:00Z."
    ),
    "time_ahead": translated(
        "This time lies more than 24 hours in the future, so the time of receipt was taken instead. "
        "Set the sender's clock, or send `sentAt` so that it is allowed for."
    ),
    "reserved_trait": translated(
        "Names of traits that begin with $ are reserved, so this one was left out. Send it under another name."
    ),
    "bad_consent_time": translated(
        "This is no time, so the consent counts as older than any other. Send ISO 8601, e.g. 2026-03-01T09:30:00Z."
    ),
    "too_many_traits": translated(
        "The customer has 1,000 traits, so this one was not added; the event keeps it. Send what has "
        "many names as properties of events."
    ),
    "traits_too_large": translated(
        "The customer's traits fill 100,000 bytes, so this one was not stored; the event keeps it. "
        "Send long texts as properties of events."
    ),
    "too_many_topics": translated(
        "The customer has 1,000 traits and topics of consent, so this one was not added; the event "
        "keeps it. Send consent under the few topics that your messages have."
    ),
    "bad_consent": translated(
        "This is no consent, so it was left out. Send true or false under a medium, or medium/topic, "
        'e.g. {"email": true, "email/offers": false}.'
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A reason, where in the item, and what stood there if the event does not keep it otherwise."""

    code: str
    path: str
    value: object = None


def in_context(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context of an event with its notes."""
    if not notes:
        return context
    kept = [
        {"code": note.code, "path": note.path[:200]} | ({} if note.value is None else {"value": str(note.value)[:60]})
        for note in notes[:MAX_NOTES]
    ]
    return {**context, "pathline": {"notes": kept}}


def added(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context of an event with further notes beside those it has. Senders may have written anything there."""
    ours = context.get("pathline")
    held = ours if isinstance(ours, dict) else {}
    before = held.get("notes")
    kept = [{"code": note.code, "path": note.path[:200]} for note in notes]
    earlier = before if isinstance(before, list) else []
    return {**context, "pathline": {**held, "notes": [*earlier, *kept][:MAX_NOTES]}}


def of_context(context: Mapping[str, Any]) -> list[Problem]:
    """The notes that an event carries, in words. Senders may write anything into a context; only ours are read."""
    ours = context.get("pathline")
    notes = ours.get("notes") if isinstance(ours, dict) else None
    found = [
        explain(note.get("code"), note.get("path"))
        for note in (notes if isinstance(notes, list) else [])
        if isinstance(note, dict)
    ]
    return [problem for problem in found if problem is not None]


def explain(code: object, path: object) -> Problem | None:
    """A note in words, or None if it is none of ours."""
    if not isinstance(code, str) or not isinstance(path, str) or code not in TEXTS:
        return None
    return Problem(path, code, TEXTS[code], "warning")
