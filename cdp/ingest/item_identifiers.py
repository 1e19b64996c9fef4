"""The profile that an item is about: each usable identifier that it names, in the spelling in which it is stored."""

from __future__ import annotations

from collections.abc import Callable

from cdp.events.normalised import Identifier
from cdp.events.warnings import Note
from cdp.ingest.items import Item
from cdp.ingest.messages import refused
from cdp.ingest.rules import Rules
from cdp.profiles import identifiers
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, USER_ID
from core.problems import Problem


def identifiers_of(
    item: Item,
    kind: str,
    traits: dict[str, object],
    context: dict[str, object],
    rules: Rules,
    notes: list[Note],
) -> dict[Identifier, str] | Problem:
    """The identifiers, each with where in the item it stands; or why it has none. What cannot be used is noted."""
    found: dict[Identifier, str] = {}
    generic: list[str] = []
    too_long: list[str] = []

    def take(name: str, value: object, path: str) -> None:
        if value is None:
            return
        text = identifiers.written(value)
        if text is None or identifiers.lost_digits(value):
            notes.append(Note("digits_lost" if identifiers.lost_digits(value) else "not_an_identifier", path))
            return
        if identifiers.is_generic(text):
            generic.append(path)
            return
        if len(text) > identifiers.MAX_VALUE:
            too_long.append(path)
            return
        stored = identifiers.normalise(name, text, rules.region)
        if not stored:
            notes.append(Note("not_an_email" if name == "email" else identifiers.phone_problem(text), path))
            return
        conflict = identifiers.conflict(name, stored)
        if conflict and (name, stored) not in rules.allowed:
            notes.append(Note(conflict, path))
            return
        found.setdefault((name, stored), path)

    take(USER_ID, item.get("userId"), "userId")
    take(ANONYMOUS_ID, item.get("anonymousId"), "anonymousId")
    if kind == "alias":
        # The previous id may have been either; both spellings must lead here, whichever message comes first.
        take(USER_ID, item.get("previousId"), "previousId")
        take(ANONYMOUS_ID, item.get("previousId"), "previousId")
    for name in sorted(rules.trait_namespaces & traits.keys()):
        take(name, traits[name], f"traits.{name}")
    _external_ids(context.get("externalIds"), take, notes)
    if too_long:
        return refused(too_long[0], "identifier_too_long", field=too_long[0], limit=identifiers.MAX_VALUE)
    if not found:
        return nobody(generic, notes)
    notes.extend(Note("generic_identifier", path) for path in generic if item.get(path) != "")
    # In a fixed order, so that the same message always joins its identifiers in the same way.
    return dict(sorted(found.items()))


def _external_ids(given: object, take: Callable[[str, object, str], None], notes: list[Note]) -> None:
    """Segment's list of {id, type, collection, encoding}, or a plain map of type to id."""
    typed: list[tuple[object, object, str]] = []
    if isinstance(given, dict):
        typed = [(kind, value, f"context.externalIds.{kind}") for kind, value in given.items()]
    elif isinstance(given, list):
        entries = [(entry if isinstance(entry, dict) else {}) for entry in given]
        typed = [(e.get("type"), e.get("id"), f"context.externalIds[{place}].id") for place, e in enumerate(entries)]
    elif given is not None:
        notes.append(Note("not_an_identifier", "context.externalIds"))
    for kind, value, path in typed:
        name = identifiers.namespace(kind) if isinstance(kind, str) else None
        if name:
            take(name, value, path)
        else:
            notes.append(Note("bad_namespace", path))


def nobody(generic: list[str], notes: list[Note]) -> Problem:
    """Why an item without any usable identifier is refused: by its placeholders, or by the first of the notes."""
    if generic:
        return refused(generic[0], "generic_identifier", field=generic[0])
    if notes:
        return refused(notes[0].path, notes[0].code)
    return refused("userId", "no_identifier", spelt="")
