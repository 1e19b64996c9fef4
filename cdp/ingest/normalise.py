"""One item as it came -> one message as we process it: who, what, when, and what it says about the person."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import available_timezones

import orjson

from cdp.events.normalised import LOCALE_KEY, TIME_ZONE_KEY, Identifier, NormalisedEvent
from cdp.events.warnings import Note, in_context
from cdp.ingest.items import Item, check
from cdp.ingest.messages import refused
from cdp.profiles import identifiers
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, USER_ID
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


@dataclass(frozen=True, slots=True)
class Rules:
    """What normalising needs to know of the workspace."""

    trait_namespaces: frozenset[str]
    region: str | None = None
    """For phone numbers without a country code, e.g. "CN"."""
    allowed: frozenset[Identifier] = frozenset()
    """Identifiers that the workspace takes although we would not."""
    restricted: bool = False
    """Whether some identify nobody in this workspace (see `identifier_rules`)."""
    zone: tzinfo = UTC
    """For times that name no zone, from a source that has none."""
    zones: frozenset[str] = frozenset(available_timezones())
    """Time zones that are taken."""
    source_zones: Mapping[int, tzinfo] = field(default_factory=dict)
    """Of the sources that have one."""

    def zone_of(self, source_id: int | None) -> tzinfo:
        """The zone in which a source's times are read that name none."""
        return self.zone if source_id is None else self.source_zones.get(source_id, self.zone)


def message_key(message_id: str) -> str:
    """Under which a message id is remembered for ever: the first 16 bytes of its SHA-256, in hexadecimal."""
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
    found = _identifiers(item, kind, traits, context, rules, notes)
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


def _identifiers(
    item: Item,
    kind: str,
    traits: dict[str, object],
    context: dict[str, object],
    rules: Rules,
    notes: list[Note],
) -> dict[Identifier, str] | Problem:
    """The identifiers, each with where in the item it stands."""
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


def dumps(value: object) -> bytes:
    """JSON text for a jsonb column."""
    return orjson.dumps(value)
