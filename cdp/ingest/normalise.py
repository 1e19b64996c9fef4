"""One item as it came -> one message as we process it: who, what, when, and what it says about the person."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta, tzinfo

from cdp.events.normalised import LOCALE_KEY, TIME_ZONE_KEY, NormalisedEvent
from cdp.events.warnings import Note, in_context
from cdp.ingest.item_identifiers import identifiers_of
from cdp.ingest.items import Item, check
from cdp.ingest.messages import refused
from cdp.ingest.rules import Rules
from core.problems import Problem
from core.times import EPOCH, read_time

MAX_AHEAD = timedelta(hours=24)
"""An event may lie this far in the future (clocks differ, zones are forgotten); further, its time is a mistake, and it
happened when it was received."""

EVENT_OF_KIND = {
    "identify": "Identified",
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "group": "Group Joined",
    "alias": "Aliased",
}
"""Every message leaves an event on the timeline; a track brings its own name. Page names stay in properties, so that
the dictionary of events stays short."""


def message_key(message_id: str) -> str:
    """Under which a message id is remembered forever: the first 16 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def normalise(item: Item, source_id: int | None, received_at: datetime, rules: Rules) -> NormalisedEvent | Problem:
    """The message an item stands for, or why it cannot be processed. Does not change the item."""
    problem = check(item)
    if problem:
        return problem
    notes: list[Note] = []
    zone = rules.zone_of(source_id)
    occurred_at = _occurred_at(item, received_at, zone, notes)
    if isinstance(occurred_at, Problem):
        return occurred_at
    kind: str = item["type"]
    context: dict[str, object] = item.get("context") or {}
    traits = _traits(item, kind, context, notes)
    found = identifiers_of(item, kind, traits, context, rules, notes)
    if isinstance(found, Problem):
        return found
    folded = dict(traits)
    _locale(folded, traits, context, notes, rules.zones)
    consent, consented_at = _consent(context, notes), _consented_at(context, zone, notes) or occurred_at
    message_id = item.get("messageId") or str(uuid.uuid4())
    return NormalisedEvent(
        key=message_key(message_id),
        message_id=message_id,
        kind=kind,
        name=item["event"].strip() if kind == "track" else EVENT_OF_KIND[kind],
        occurred_at=occurred_at,
        received_at=received_at,
        source_id=source_id,
        identifiers=tuple(found),
        paths=tuple(found.values()),
        traits=folded,
        properties=_properties(item, kind),
        context=_context(context, notes),
        consent=consent,
        consented_at=consented_at,
    )


def _occurred_at(item: Item, received_at: datetime, zone: tzinfo, notes: list[Note]) -> datetime | Problem:
    """When it happened by our clock: the sender's clock is off by (received - sent), so its timestamp is too."""
    path = "timestamp" if item.get("originalTimestamp") in (None, "") else "originalTimestamp"
    given = item.get(path)
    if given in (None, ""):
        return received_at
    read = read_time(given, zone)
    if read is None:
        return _bad_time(path, given)
    at, zone_given = read
    given_sent = item.get("sentAt")
    if given_sent not in (None, ""):
        sent = read_time(given_sent, zone)
        if sent is None:
            return _bad_time("sentAt", given_sent)
        try:
            at = received_at - (sent[0] - at)
        except OverflowError:
            return _before_1970(path, given)
        # Between two times of one clock the zone does not matter.
        if zone_given != sent[1]:
            notes.append(Note("time_zone_assumed", path if sent[1] else "sentAt", given if sent[1] else given_sent))
    elif not zone_given:
        notes.append(Note("time_zone_assumed", path, given))
    if at < EPOCH:
        return _before_1970(path, given)
    if at > received_at + MAX_AHEAD:
        notes.append(Note("time_ahead", path, given))
        return received_at
    return at


def _bad_time(path: str, given: object) -> Problem:
    return refused(path, "bad_timestamp", field=path, value=str(given)[:60])


def _before_1970(path: str, given: object) -> Problem:
    return refused(path, "time_out_of_range", field=path, value=str(given)[:60])


def _traits(item: Item, kind: str, context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """What the item says about the person: an identify's traits, and `context.traits` of any item.

    Names that begin with `$` are ours: among the times of traits stand those of consent.
    """
    given = context.get("traits")
    about: dict[str, object] = given if isinstance(given, dict) else {}
    if kind == "identify" and item.get("traits"):
        about = {**about, **item["traits"]}
    reserved = [name for name in about if name.startswith("$")]
    if not reserved:
        return about
    notes.extend(Note("reserved_trait", f"traits.{name}") for name in reserved)
    return {name: value for name, value in about.items() if not name.startswith("$")}


def _locale(
    folded: dict[str, object],
    traits: dict[str, object],
    context: dict[str, object],
    notes: list[Note],
    zones: frozenset[str],
) -> None:
    """Put locale and time zone among what is folded; a zone that does not exist is noted on the event instead."""
    locale = traits.get("locale") or context.get("locale")
    if isinstance(locale, str) and 0 < len(locale) <= 16:
        folded[LOCALE_KEY] = locale
    elif locale:
        notes.append(Note("bad_locale", "traits.locale" if traits.get("locale") else "context.locale"))
    for path, zone in (
        ("traits.timezone", traits.get("timezone") or traits.get("time_zone")),
        ("context.timezone", context.get("timezone")),
    ):
        if zone in (None, ""):
            continue
        if isinstance(zone, str) and zone in zones:
            folded[TIME_ZONE_KEY] = zone
            return
        notes.append(Note("unknown_time_zone", path))


def _properties(item: Item, kind: str) -> dict[str, object]:
    """The event's properties: of identify and group its traits, else `properties`; names and ids of the kind added."""
    if kind == "identify":
        return item.get("traits") or {}
    if kind == "group":
        return {**(item.get("traits") or {}), "group_id": str(item["groupId"])}
    if kind == "alias":
        return {"previous_id": str(item["previousId"])}
    given: dict[str, object] = item.get("properties") or {}
    if kind in ("page", "screen"):
        extra = {key: item[key] for key in ("name", "category") if item.get(key)}
        return {**extra, **given} if extra else given
    return given


def _context(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context as kept with the event: traits are in the profile already; our notes are added."""
    if "traits" in context:
        context = {key: value for key, value in context.items() if key != "traits"}
    return in_context(context, notes)


def _consent(context: dict[str, object], notes: list[Note]) -> list[tuple[str, str, bool]]:
    """`context.consent.categoryPreferences`: {"email": true, "email/offers": false}."""
    consent = context.get("consent")
    preferences = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    if not isinstance(preferences, dict):
        if preferences is not None or not isinstance(consent, dict | None):
            notes.append(Note("bad_consent", "context.consent"))
        return []
    told: list[tuple[str, str, bool]] = []
    for category, granted in preferences.items():
        medium, _, topic = category.partition("/")
        if isinstance(granted, bool) and 0 < len(medium) <= 20 and len(topic) <= 60:
            told.append((medium, topic, granted))
        else:
            notes.append(Note("bad_consent", f"context.consent.categoryPreferences.{category}"))
    return told


def _consented_at(context: dict[str, object], zone: tzinfo, notes: list[Note]) -> datetime | None:
    """`context.consent.at`: when it was stated, where that is not when the event occurred."""
    consent = context.get("consent")
    at = consent.get("at") if isinstance(consent, dict) else None
    if at is None:
        return None
    stated = read_time(at, zone) if isinstance(at, str | int | float) and not isinstance(at, bool) else None
    if stated is None or stated[0] < EPOCH:
        notes.append(Note("bad_consent_time", "context.consent.at"))
        return EPOCH
    return stated[0]
